"""Letters and forms (公文、表单) made of records: which there are, whom each is for, and one for a named reader.

What a letter says stands in `resources/paper/letters/`, a file each (paper/declaration.py says how it is written); an
office may print it in a wording of its own. Nobody protected is named, whoever reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from fieldkit import words
from fieldkit.desk import bundles, exhibits, letter_findings, letter_tables, letter_words, protection
from fieldkit.desk.desk import Desk
from fieldkit.desk.letter_words import CASE, Matter
from fieldkit.desk.papers import Paper
from fieldkit.desk.registers import Audience
from fieldkit.errors import Code, Refused
from fieldkit.merge.rights import LEADING
from fieldkit.model import KINDS
from fieldkit.model.kinds import Case, Exhibit
from fieldkit.model.missing import before_copy_counts
from fieldkit.model.record import Record
from fieldkit.paper.declaration import Declaration, blocks_of, filled, read, reworded
from fieldkit.paper.letter import Block, Letter, Line, words_of
from fieldkit.paper.wording import wording

_STATING = frozenset({"findings", "finding"})
"""The places at which findings are stated: a fact that one person alone told gives that one away."""


def names() -> list[str]:
    """Return the names of all letters."""
    there = words.resource("paper", "letters").iterdir()
    return sorted(one.name.removesuffix(".toml") for one in there if one.name.endswith(".toml"))


@cache
def declared(name: str) -> Declaration:
    """Return the declaration of the letter `name`. Raises Refused(PAPER_UNKNOWN, PAPER_*)."""
    return read(name, source_of(name), letter_words.names, letter_tables.names())


def source_of(name: str) -> str:
    """Return the declaration of the letter `name` as it is written, for an office to change. Raises as `declared`."""
    if name not in names():
        raise Refused(Code.PAPER_UNKNOWN, name=name[:40])
    return words.resource("paper", "letters", f"{name}.toml").read_text(encoding="utf-8")


def placeholders(told: Declaration) -> list[str]:
    """Return the placeholders that a letter may have, those of a place with their mark."""
    return [
        *sorted({*letter_words.names(told.of), *told.asked}),
        *(f"@{name}" for name in sorted(letter_tables.names())),
    ]


def in_own_words(name: str, source: str) -> Declaration:
    """Return the letter `name` in the office's own wording. Raises Refused(PAPER_*) as `declaration.reworded` does."""
    known = declared(name)
    return reworded(known, source, letter_words.names, letter_tables.names())


def subject(desk: Desk, told: Declaration, words_: str, case: Case | None) -> Record:
    """Return the record that a letter is about, by its id; a letter about a case is about `case`.

    Raises Refused(PAPER_SUBJECT) where none is named, RECORD_MISSING, UNDO_MISSING.
    """
    if told.of == CASE and case is not None and not words_:
        return case
    if not words_:
        raise Refused(Code.PAPER_SUBJECT, title=told.label, kind=words.say("kind", told.of))
    if told.of == "bundle":
        return bundles.find(desk, words_, "written")
    return desk.get(KINDS[told.of].record, words_)


def letter(
    desk: Desk,
    told: Declaration,
    record: Record | None,
    audience: Audience,
    on: str,
    *,
    case: Case | None = None,
    given: Mapping[str, str] | None = None,
    anyway: bool = False,
) -> Letter:
    """Return a letter about `record` (none: an empty form) for `audience`, as of the day `on` (2026-03-05).

    `given` are the words it asks for. Words in which a protected person would be named are left out, which is said in
    their place. Raises Refused(PAPER_AUDIENCE) where it, or evidence that a protected person gave, is not for this
    reader, PAPER_WORD for a word it does not ask for, PRINT_MISSING for a copy that lacks what makes it count,
    PRINT_NAMES_PROTECTED for such words in its title, and PAPER_ONE_SOURCE where a finding would show those who are
    inspected who told it, unless one who leads says `anyway`.
    """
    _check(desk, told, record, audience, given or {})
    held = case or next(iter(desk.load(Case, record.space)), None) if record else case
    words_ = dict.fromkeys(told.asked, "") | dict(given or {})
    matter = Matter(desk=desk, kind=told.of, record=record, case=held, reader=audience, on=on, given=words_)
    _check_sources(matter, told, anyway=anyway)
    made = _filled(matter, told)
    named = desk.persons.naming(words_of(made))
    if named:
        raise Refused(Code.PRINT_NAMES_PROTECTED, count=named)
    return made


def print_letter(
    desk: Desk, told: Declaration, record: Record | None, audience: Audience, on: str, **more: Any
) -> Paper:
    """Return a letter as a Word document; the arguments, and what is raised, are those of `letter`."""
    from fieldkit.paper.letter import render

    content = render(letter(desk, told, record, audience, on, **more), on)
    space = record.space if record else "own"
    return Paper(content=content, paper=told.name, space=space, target=record.path if record else "", audience=audience)


def _filled(matter: Matter, told: Declaration) -> Letter:
    def word(name: str) -> str:
        return letter_words.word(matter, name)

    blocks = blocks_of(told, word, lambda name: letter_tables.block(matter, name))
    return Letter(
        name=told.label,
        title=filled(told.title, word),
        blocks=tuple(_kept(matter.desk, block) for block in blocks),
        signer=filled(told.signer, word),
        day=word("today") if told.dated else "",
    )


def _kept(desk: Desk, block: Block) -> Block:
    """Return a block without the words in which a protected person would be named, as in registers."""
    hidden = str(wording("registers")["sheet"]["hidden"])
    if isinstance(block, Line):
        pieces = (hidden if isinstance(one, str) and desk.persons.naming(one) else one for one in block.pieces)
        return block._replace(pieces=tuple(pieces))
    rows = (tuple(hidden if desk.persons.naming(cell) else cell for cell in row) for row in block.rows)
    return block._replace(rows=tuple(rows))


def _check(desk: Desk, told: Declaration, record: Record | None, audience: Audience, given: Mapping[str, str]) -> None:
    coarse = audience in letter_findings.COARSE
    guarded = isinstance(record, Exhibit) and protection.guarded(desk, exhibits.whose(desk, record))
    if audience not in told.readers or (coarse and guarded):
        reader = wording("registers")["audience"][audience]
        raise Refused(Code.PAPER_AUDIENCE, title=told.label, audience=reader)
    strange = sorted(given.keys() - told.asked.keys())
    if strange:
        raise Refused(Code.PAPER_WORD, name=told.label, word=strange[0][:40])
    gaps = before_copy_counts(record) if isinstance(record, Exhibit) else []
    if gaps:
        raise Refused(Code.PRINT_MISSING, missing=gaps[0].code, count=len(gaps))


def _check_sources(matter: Matter, told: Declaration, *, anyway: bool) -> None:
    """Refuse to state to those who are inspected what one person alone told."""
    if matter.reader not in letter_findings.COARSE or not told.slots & _STATING:
        return
    lone = letter_findings.told_by_one(matter)
    if lone and not (anyway and matter.desk.role in LEADING):
        raise Refused(Code.PAPER_ONE_SOURCE, count=len(lone))
