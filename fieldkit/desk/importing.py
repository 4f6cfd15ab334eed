"""Interviews from files and to them: typed talks (.txt, .docx) come in, and what `export` tells comes in again.

To read a file and to take in what it tells are two acts, so that it can be looked at between them. An imported
interview is founded by the member at work, as if it had been typed here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from fieldkit import files, ids, words
from fieldkit.desk import cases, interviews, persons, protection
from fieldkit.desk.desk import Desk
from fieldkit.desk.foreign import in_bounds
from fieldkit.desk.interviews import Said
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Interview, Person
from fieldkit.parse import door, talk
from fieldkit.parse.talk import Talk, Unread
from fieldkit.vault import secrets

LARGEST = 16 << 20
"""Bytes of a file with interviews."""

OPENING = 3
"""Answers among which the one about recusal is looked for."""

_PLACE = re.compile(r"`([^`]*)`$")
_DOCUMENTS = (".docx", ".doc", ".wps")


class Turned(msgspec.Struct, frozen=True):
    """A turn as a file tells it."""

    sort: str
    text: str


class Told(msgspec.Struct, frozen=True):
    """An interview as a file tells it; names stand for members, `case` is the id, code or name of a village's case.

    Of a protected person only the pseudonym is told. Further keys are ignored.
    """

    turns: list[Turned]
    path: str = ""
    case: str = ""
    title: str = ""
    type: str = ""
    organs: str = ""
    ordinal: int | None = None
    started: str = ""
    ended: str = ""
    location: str = ""
    interviewers: list[str] = []
    recorder: str = ""
    interpreter: str = ""
    reader: str = ""
    reading: str = ""
    delegate: str = ""
    punished: str = ""
    notice: bool = False
    recusal: str = ""
    notice_waived: str = ""
    source: str = ""
    alias: str = ""
    interviewee: dict[str, str] = {}


class Looked(NamedTuple):
    """A typed talk that was looked at: its head by the keys of `[talk]`, what was not understood, and what it tells."""

    head: dict[str, str]
    unread: tuple[Unread, ...]
    told: Told


_LINES = ("title", "type", "started", "ended", "delegate", "interpreter", "location", "punished", "reader", "source")
"""Fields whose text in a typed talk and in the record is the same."""

_FIELDS = (*_LINES, "organs", "ordinal", "reading", "notice", "recusal", "notice_waived")
_PERSON = secrets.sealed_fields("person")


def import_interview(desk: Desk, path: Path, case: Case | None = None) -> Interview:
    """Take in the one interview in the file `path`: a typed talk (.txt, .docx), or what `export` told (.json).

    It goes into `case`, else into that of the village it names. A person with a pseudonym is protected before a word
    is kept. Raises Refused: TALK_*, PARSE_*, CASE_*, CARD_*, PERSON_ALIAS, RECORD_VALUE, FILE_*; nothing is kept then.
    """
    told = read(path)
    if len(told) != 1:
        raise Refused(Code.TALK_SEVERAL, count=len(told))
    return take_in(desk, told, case)[0]


def import_interviews(desk: Desk, path: Path, case: Case | None = None) -> list[Interview]:
    """Take in all interviews in the file `path`, or none; else as `import_interview`."""
    return take_in(desk, read(path), case)


def export(desk: Desk, interview: Interview) -> dict[str, Any]:
    """Return an interview as `import_interview` takes it in: the keys of `Told`, protected persons by pseudonym alone.

    Seals, signatures, exhibits and links to other records stay behind.
    """
    face = desk.persons.face(interview.interviewee) if interview.interviewee else None
    hidden = face is not None and face.person.protected
    facts = {field: getattr(interview, field) for field in _FIELDS}
    said: dict[str, Any] = {
        field: desk.tell(value, outside=True) if isinstance(value, str) else value for field, value in facts.items()
    }
    told = Told(
        path=interview.path,
        case=interview.space,
        interviewers=sorted(map(desk.name, interview.interviewers)),
        recorder=desk.name(interview.recorder) if interview.recorder else "",
        alias=face.person.alias if face and hidden else "",
        interviewee=dict(sorted(face.told.items())) if face and not hidden else {},
        turns=[Turned(turn.sort, desk.tell(turn.text, outside=True)) for turn in interviews.turns(desk, interview)],
        **said,
    )
    found: dict[str, Any] = msgspec.to_builtins(told)
    return found


def read(path: Path) -> list[Told]:
    """Return what the file `path` tells; nothing is kept. Raises Refused: TALK_*, PARSE_*, FILE_*."""
    if path.name.lower().endswith(".json"):
        return _from_json(files.read_stable(path, LARGEST))
    return [_from_talk(talk.read(_lines_of(path)))]


def look(path: Path) -> Looked:
    """Return what a typed talk (.txt, .docx) tells as far as it is understood; nothing is kept.

    Raises Refused: TALK_EMPTY, TALK_ENCODING, PARSE_*, FILE_*.
    """
    seen = talk.look(_lines_of(path))
    return Looked(seen.head, seen.unread, _from_talk(seen))


def _lines_of(path: Path) -> list[str]:
    data = files.read_stable(path, LARGEST)
    if path.name.lower().endswith(_DOCUMENTS):
        return "\n".join(door.paragraphs(data)).splitlines()
    return talk.decode(data)


def _from_json(data: bytes) -> list[Told]:
    try:
        told = msgspec.json.decode(data, type=list[Told] | Told)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        place = _PLACE.search(str(error)) if isinstance(error, msgspec.ValidationError) else None
        raise Refused(Code.TALK_JSON, place=place[1][:80] if place else "$") from None
    several = told if isinstance(told, list) else [told]
    if len(several) + sum(len(one.turns) for one in several) > talk.MOST_TURNS:
        raise Refused(Code.PARSE_TOO_LARGE)
    return several


def _from_talk(seen: Talk) -> Told:
    """Return a typed talk with what follows from its head and its opening."""
    head = seen.head
    aloud = head.get("can_read") == "no"
    reader = head.get("reader", "") or (head.get("recorder", "") if aloud else "")
    heard = _is_heard(seen)
    lines: dict[str, Any] = {field: head.get(field, "") for field in _LINES} | {"reader": reader}
    return Told(
        turns=[Turned(sort, text) for sort, text in seen.turns],
        case=head.get("village", ""),
        organs="/".join(seen.names("organs")),
        ordinal=int(head["ordinal"]) if "ordinal" in head else None,
        interviewers=seen.names("interviewers"),
        recorder=head.get("recorder", ""),
        reading={"yes": "self", "no": "aloud"}.get(head.get("can_read", ""), ""),
        notice=heard,
        recusal="not_requested" if heard else "",
        alias=head.get("alias", ""),
        interviewee={field: head[field] for field in sorted(_PERSON & head.keys()) if head[field]},
        **lines,
    )


def _is_heard(seen: Talk) -> bool:
    """Say whether one of the first answers is that the rights were understood and no recusal is asked for."""
    answers = [text for sort, text in seen.turns if sort == "answer"][:OPENING]
    anchors = tuple(words.catalogue(lang)["talk_anchor"]["not_requested"] for lang in words.LANGUAGES)
    return any(answer.startswith(anchors) for answer in answers)


def take_in(desk: Desk, told: list[Told], case: Case | None = None) -> list[Interview]:
    """Take in interviews that were read, all or none, as `import_interview` does and with its refusals."""
    with desk.vault.store.transaction(), in_bounds():
        entered = [_enter(desk, one, case) for one in told]
    if any(one.alias for one in told):
        protection.settle(desk)
    return entered


def _enter(desk: Desk, told: Told, case: Case | None) -> Interview:
    if case is None and not told.case:
        raise Refused(Code.TALK_VILLAGE)
    space = (case or cases.find_case(desk, told.case)).space
    person = _interviewee(desk, space, told)
    facts = {field: getattr(told, field) for field in _FIELDS}
    named = interviews.participants(desk, told.interviewers, told.recorder)
    kept = {field: value for field, value in facts.items() if value not in ("", None, False)}
    return interviews.found(desk, space, kept | named, [Said(turn.sort, turn.text) for turn in told.turns], person)


def _interviewee(desk: Desk, space: str, told: Told) -> str:
    """Return the path of the interviewee, met and, with a pseudonym, protected; empty where nobody is named."""
    if not told.interviewee.keys() <= _PERSON:
        raise Refused(Code.TALK_JSON, place="$.interviewee")
    if not any(told.interviewee.values()):
        return _by_alias(desk, space, told.alias) if told.alias else ""
    person = persons.meet(desk, space, told.interviewee)
    if told.alias:
        protection.conceal(desk, person, told.alias)
    return person.path


def _by_alias(desk: Desk, space: str, alias: str) -> str:
    """Return who goes by this pseudonym here, or someone of whom nothing else is known."""
    known = [person.path for person in desk.load(Person, space) if person.alias == alias]
    path = known[0] if known else f"person/{ids.new()}"
    desk.set(space, path, {"alias": alias, "protected": True})
    return path
