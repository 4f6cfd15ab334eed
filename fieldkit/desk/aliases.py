"""The key to the pseudonyms of a case (化名对照): who stands behind each, on a paper apart, under a passphrase apart.

Implementing Regulations of the Supervision Law (2025), art. 98: a written statement, filed apart from the case. The
document exists in the clear in memory alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from fieldkit import words
from fieldkit.desk import letter_words
from fieldkit.desk.desk import Desk
from fieldkit.desk.letter_tables import table
from fieldkit.desk.letter_words import CASE, Matter
from fieldkit.desk.papers import Paper
from fieldkit.desk.registers import Audience
from fieldkit.errors import Code, Refused
from fieldkit.keys import age
from fieldkit.model.kinds import Case, Interview
from fieldkit.paper.declaration import blocks_of, filled, read
from fieldkit.paper.letter import Letter
from fieldkit.paper.wording import wording
from fieldkit.vault.persons import Face

_TOLD = ("name", "id_number", "phone", "address")


def print_aliases(desk: Desk, case: Case, on: str, passphrase: str) -> Paper:
    """Return the key of a case, as of the day `on`, as a Word document encrypted by `passphrase` (age, scrypt).

    Raises Refused(PAPER_HOLDERS_ONLY) for a member who may not hold the secrets of protected persons, and
    AGE_BAD_PASSPHRASE.
    """
    from fieldkit.paper.letter import render

    if desk.member not in desk.vault.members.key_holders():
        raise Refused(Code.PAPER_HOLDERS_ONLY)
    sealed = io.BytesIO()
    age.encrypt(io.BytesIO(render(_letter(desk, case, on), on)), sealed, passphrase=passphrase)
    return Paper(
        content=sealed.getvalue(),
        paper="aliases",
        space=case.space,
        target=case.path,
        audience="archive",
        encrypted=True,
    )


def _letter(desk: Desk, case: Case, on: str) -> Letter:
    source = words.resource("paper", "aliases.toml").read_text(encoding="utf-8")
    told = read("aliases", source, letter_words.names, {"aliases"})
    matter = Matter(desk=desk, kind=CASE, record=case, case=case, reader=Audience.ARCHIVE, on=on, given={})
    rows = [_row(desk, face) for face in desk.persons.faces().values() if _concerned(face, case)]

    def word(name: str) -> str:
        return letter_words.word(matter, name)

    blocks = tuple(blocks_of(told, word, lambda _: [table("aliases", sorted(rows))]))
    return Letter(name=told.label, title=filled(told.title, word), blocks=blocks)


def _concerned(face: Face, case: Case) -> bool:
    return face.person.protected and face.person.space == case.space


def _row(desk: Desk, face: Face) -> list[str]:
    """Return pseudonym and identity of a person, and the transcripts in which the pseudonym stands."""
    unknown = str(wording("documents")["alias"]["unknown"])
    told = [face.told.get(field, "") for field in _TOLD] if face.known else [unknown, "", "", ""]
    return [face.person.alias, *told, "\n".join(_talks(desk, face))]


def _talks(desk: Desk, face: Face) -> Iterator[str]:
    for talk in desk.load(Interview, face.person.space, "f_interviewee = ?", [face.person.path]):
        yield desk.tell(talk.title, outside=True) or talk.started
