"""Hits told and marked: each an open question until somebody says what was found, and what shows it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from fieldkit.desk import accounts, findings, rosters, rulebooks
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Finding, Roster, Row
from fieldkit.model.questions import Hit, Match
from fieldkit.model.record import family_of
from fieldkit.rosters import explaining
from fieldkit.rosters.explaining import Side
from fieldkit.rosters.reading import Reading
from fieldkit.rosters.rules import Rule
from fieldkit.rosters.sorts import sort
from fieldkit.rosters.vocabulary import OTHER


class Told(NamedTuple):
    """A hit or match as a person reads it: what it is called, the sentence, and its sides in order."""

    record: Hit | Match
    title: str
    sentence: str
    sides: tuple[Side, ...]


def hits(desk: Desk, space: str = "") -> list[Hit]:
    """Return the hits (of one case, or of `office`), oldest first."""
    return desk.load(Hit, space)


def matches(desk: Desk, space: str = "") -> list[Match]:
    """Return the pairs of rows of one name, oldest first."""
    return desk.load(Match, space)


def told(desk: Desk, some: Sequence[Hit | Match], *, outside: bool = False, lang: str | None = None) -> list[Told]:
    """Tell hits and matches: each side with list, sheet and line. A row that is not here is left out.

    `outside`, protected persons in the titles of lists are called by their pseudonyms. The sentences are in
    `lang` (none: ours).
    """
    sides = {side.row: side for side in _sides(desk, {row for one in some for row in one.rows}, outside=outside)}
    known = rulebooks.current(desk).rule
    return [_told(one, [sides[row] for row in one.rows if row in sides], known, lang) for one in some]


def title(desk: Desk, rule: str) -> str:
    """Return what a rule in force is called."""
    return explaining.title(rule, rulebooks.current(desk).rule.get(rule))


def mark(desk: Desk, hit: Hit, said: str, basis: str = "", source: str = "") -> Hit:
    """Say what was found of a hit: `confirmed`, `explained`, `wrong`; an empty text makes it an open question again.

    Raises Refused(HIT_SOURCE) without words or a record that show it, CITATION_TARGET for a record that is not there.
    """
    _need_source(desk, said, basis, source)
    desk.set(hit.space, hit.path, {"mark": said, "basis": basis, "source": source})
    return desk.get(Hit, hit.path)


def decide(desk: Desk, match: Match, said: str, basis: str = "", source: str = "") -> Match:
    """Say whether two rows are one person: `same`, `different`; an empty text takes it back. Compare again after.

    Raises Refused as `mark` does.
    """
    _need_source(desk, said, basis, source)
    desk.set(match.space, match.path, {"same": said, "basis": basis, "source": source})
    return desk.get(Match, match.path)


def to_finding(desk: Desk, hit: Hit) -> Finding:
    """State a finding from a confirmed hit: its sentence as the facts, the hit cited. Raises Refused(HIT_OPEN)."""
    (one,) = told(desk, [hit])
    with desk.vault.store.transaction():
        finding = findings.new_finding(desk, hit.space, title=one.title, facts=one.sentence)
        findings.cite(desk, finding, hit.path, "supports", one.sentence)
    return finding


def where(side: Side) -> str:
    """Return the list, sheet and line of a side."""
    return explaining.place(side)


def cells_of(desk: Desk, side: Side) -> list[str]:
    """Return the cells of a side as they were taken in."""
    return rosters.cells(desk.get(Row, side.row).cells)


def _need_source(desk: Desk, said: str, basis: str, source: str) -> None:
    if said and not basis.strip() and not source:
        raise Refused(Code.HIT_SOURCE)
    if source and not findings.can_cite(desk, source):
        raise Refused(Code.CITATION_TARGET)


def _told(one: Hit | Match, sides: Sequence[Side], known: dict[str, Rule], lang: str | None) -> Told:
    if isinstance(one, Match):
        ordered = explaining.in_order(None, sides)
        said = explaining.sentence("match", None, ordered, {}, lang)
        return Told(one, explaining.title("match", None, lang), said, tuple(ordered))
    rule = known.get(one.rule)
    reckoned = rosters.told(one.told, dict[str, str]) or {}
    sentence = explaining.sentence(one.rule, rule, sides, reckoned, lang)
    return Told(one, explaining.title(one.rule, rule, lang), sentence, tuple(explaining.in_order(rule, sides)))


def _sides(desk: Desk, rows: Collection[str], *, outside: bool) -> Iterator[Side]:
    for path in {family_of(row) for row in rows}:
        roster = desk.known(Roster, path)
        if roster is not None:
            title = desk.tell(roster.title, outside=outside)
            for read, held in accounts.read(desk, roster, rows):
                yield from _of_sheet(title, roster, read, held)


def _of_sheet(title: str, roster: Roster, read: Reading, rows: Sequence[Row]) -> Iterator[Side]:
    uses = [(use.means, column) for use, column in zip(read.use.columns, read.columns, strict=True)]
    constant = {"paid": read.use.paid}
    for index, row in enumerate(rows):
        values = {means: column[index].text for means, column in reversed(uses) if means != OTHER}
        values["born"] = read.born[index]
        yield Side(row.path, title, sort(roster.sort), row.sheet, row.number or 0, constant | values)
