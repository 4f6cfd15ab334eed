"""Printing an interview: as a draft, or final, which seals it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from fieldkit import ids
from fieldkit.desk import interviews, papers
from fieldkit.desk.desk import Desk, Tell
from fieldkit.desk.papers import Paper
from fieldkit.errors import Code, Refused
from fieldkit.merge.event import digest
from fieldkit.model.kinds import Correction, Exhibit, Interview, Seal, Turn
from fieldkit.model.missing import Gap, before_final_print
from fieldkit.paper.seal_code import short_code
from fieldkit.paper.sheet import Amended, Interviewee, Sheet, Spoken
from fieldkit.paper.text import text_as_printed
from fieldkit.vault.ledger import Change

SHOWN = ("name", "former_name", "sex", "birth", "ethnicity", "native_place", "education", "political_status")
IDENTIFYING = ("post", "address", "id_number", "phone")


def sheet(desk: Desk, interview: Interview) -> Sheet:
    """Return what the transcript of `interview` shows, as a draft; a protected interviewee by pseudonym alone."""
    face = desk.persons.face(interview.interviewee) if interview.interviewee else None
    protected = face is not None and (face.person.protected or not face.known)
    told = Interviewee(name=face.label(outside=True)) if face and protected else Interviewee()
    if face and not protected:
        told = Interviewee(
            **{field: face.told.get(field, "") for field in (*SHOWN, *IDENTIFYING)},
            delegate=interview.delegate,
            punished=desk.tell(interview.punished, outside=True),
        )
    return Sheet(
        type=interview.type,
        organs=tuple(filter(None, desk.tell(interview.organs, outside=True).split("/"))),
        title=desk.tell(interview.title, outside=True),
        ordinal=interview.ordinal,
        started=interview.started,
        ended=interview.ended,
        location=desk.tell(interview.location, outside=True),
        interviewers=tuple(sorted(map(desk.name, interview.interviewers))),
        recorder=desk.name(interview.recorder) if interview.recorder else "",
        interpreter=desk.tell(interview.interpreter, outside=True),
        reader=desk.tell(interview.reader, outside=True),
        reading=interview.reading,
        interviewee=told,
        protected=protected,
        turns=tuple(
            Spoken(turn.sort, desk.tell(turn.text, outside=True)) for turn in interviews.turns(desk, interview)
        ),
        supplement_number=interview.number if interview.supplements else None,
        supplements=_supplemented(desk, interview),
        handwritten=interview.source == "handwritten",
        scan=_scan(desk, interview),
    )


def missing(desk: Desk, interview: Interview) -> list[Gap]:
    """Return what the interview lacks before it may be printed final."""
    face = desk.persons.face(interview.interviewee) if interview.interviewee else None
    return before_final_print(interview, face.person if face else None, interviews.turns(desk, interview))


def print_draft(desk: Desk, interview: Interview) -> Paper:
    """Return the draft transcript. Raises Refused(PRINT_NAMES_PROTECTED)."""
    from fieldkit.paper.transcript import render

    return _paper(desk, interview, render(sheet(desk, interview)), state="draft")


def proof(desk: Desk, interview: Interview) -> Paper:
    """Return the final transcript as it would be printed now; its words are sealed only where a seal stands.

    Raises Refused(PRINT_MISSING) naming the first thing that is missing, PRINT_CONFLICT while two values stand,
    PRINT_NAMES_PROTECTED where a protected person would be named in clear.
    """
    from fieldkit.paper.transcript import render

    gaps = missing(desk, interview)
    if gaps:
        raise Refused(Code.PRINT_MISSING, missing=gaps[0].code, count=len(gaps))
    _check_settled(desk, interview)
    draft = sheet(desk, interview)
    final = _sealed(desk, interview, draft, interviews.standing_seal(desk, interview) or _seal(desk, interview, draft))
    return _paper(desk, interview, render(final), state="final", code=final.code)


def print_final(desk: Desk, interview: Interview) -> Paper:
    """Return the final transcript, its words sealed; a standing seal of the same words is used. Raises as `proof`."""
    made = proof(desk, interview)
    if interviews.standing_seal(desk, interview) is None:
        seal = _seal(desk, interview, sheet(desk, interview))
        values = {"number": seal.number, "sha256": seal.sha256, "code": seal.code}
        desk.write(interview.space, [Change(seal.path, values)])
    return made


class Left(NamedTuple):
    """An interview that was not printed among others, and why."""

    interview: Interview
    refusal: Refused


def print_all(
    desk: Desk, some: Sequence[Interview], folder: Path, *, final: bool, tell: Tell = lambda _, __: None
) -> list[Left]:
    """Print interviews into `folder`, each as a file that is called by its number and id; return those that were not.

    A print is whole or not there; what is cancelled by `tell` leaves those before. Raises Refused(FILE_EXISTS,
    EXHIBIT_INSIDE, MEDIUM_*).
    """
    left: list[Left] = []
    for number, interview in enumerate(some, 1):
        target = folder / f"{number:03}-{interview.id[:8]}.docx"
        if target.exists():
            raise Refused(Code.FILE_EXISTS, name=target.name)
        papers.check_target(desk, target)
        try:
            paper = print_final(desk, interview) if final else print_draft(desk, interview)
        except Refused as refusal:
            left.append(Left(interview, refusal))
        else:
            papers.save(desk, paper, target)
        tell(number, len(some))
    return left


def _paper(desk: Desk, interview: Interview, content: bytes, state: str, code: str = "") -> Paper:
    """Return a transcript that may leave: searched before anything is sealed."""
    made = Paper(
        content=content, paper="transcript", space=interview.space, target=interview.path, state=state, code=code
    )
    papers.check(desk, made)
    return made


def _seal(desk: Desk, interview: Interview, draft: Sheet) -> Seal:
    """Return the seal that `draft` would get; it is not written."""
    number = max((seal.number or 0 for seal in interviews.seals(desk, interview)), default=0) + 1
    sha256 = hashlib.sha256(text_as_printed(draft).encode()).hexdigest()
    path = f"{interview.path}/seal/{ids.new()}"
    return Seal(path=path, space=interview.space, number=number, sha256=sha256, code=short_code(sha256, number))


def _sealed(desk: Desk, interview: Interview, draft: Sheet, seal: Seal) -> Sheet:
    places = {turn.path: index for index, turn in enumerate(interviews.turns(desk, interview))}
    corrections = [one for one in desk.children(Correction, seal) if one.turn in places]
    return replace(
        draft,
        number=seal.number,
        code=seal.code,
        corrections=tuple(
            Amended(places[one.turn], desk.tell(one.before, outside=True), desk.tell(one.after, outside=True))
            for one in corrections
        ),
        refusal=desk.tell(seal.refusal, outside=True),
        witness=desk.tell(seal.witness, outside=True),
    )


def _check_settled(desk: Desk, interview: Interview) -> None:
    records = [interview, *interviews.turns(desk, interview), *interviews.seals(desk, interview)]
    open_ones = sum(bool(record.conflicts) for record in records)
    if open_ones:
        raise Refused(Code.PRINT_CONFLICT, count=open_ones)


def _supplemented(desk: Desk, interview: Interview) -> str:
    if not interview.supplements:
        return ""
    original = desk.get(Interview, interview.supplements)
    return desk.tell(original.title, outside=True) or original.started


def _scan(desk: Desk, interview: Interview) -> str:
    if not interview.scan:
        return ""
    exhibit = desk.get(Exhibit, interview.scan)
    return desk.tell(exhibit.description, outside=True) or digest(exhibit.sha256.encode())[:8]


def sealed_words(desk: Desk, interview: Interview) -> bool | None:
    """Say whether the standing seal is that of the words as they are now; None where there is no seal."""
    seal = interviews.standing_seal(desk, interview)
    if seal is None:
        return None
    return seal.sha256 == hashlib.sha256(text_as_printed(sheet(desk, interview)).encode()).hexdigest()


def turn_number(desk: Desk, interview: Interview, turn: Turn) -> int:
    """Return which turn of its interview `turn` is, from 1."""
    return 1 + [one.path for one in interviews.turns(desk, interview)].index(turn.path)
