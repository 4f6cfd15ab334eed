"""A roster as a window shows it: its sheets, its columns, what became of each line, and what can be said of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from fieldkit import words
from fieldkit.desk import accounts, rosters
from fieldkit.desk.accounts import Accounted
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Roster
from fieldkit.parse.grid import letters
from fieldkit.rosters import sorts as kinds
from fieldkit.rosters.reading import SheetUse, Use
from fieldkit.rosters.values import DATES
from fieldkit.rosters.vocabulary import OTHER, vocabulary

_SAMPLES = 3
"""Cells that show what stands in a column."""


class ColumnShown(NamedTuple):
    """A column: its letter and title, some cells, and what it holds (one of `choices`)."""

    letter: str
    title: str
    sample: str
    choice: str


class NoteShown(NamedTuple):
    """A cell that was repaired (`now`) or could not be read, and why."""

    line: int
    column: str
    was: str
    now: str
    why: str
    unread: bool


class SheetShown(NamedTuple):
    """A sheet and what became of its lines."""

    sheet: str
    hidden: bool
    compared: bool
    paid: str
    columns: tuple[ColumnShown, ...]
    lines: int
    header: int
    counts: dict[str, int]
    skipped: int
    notes: tuple[NoteShown, ...]


class RosterShown(NamedTuple):
    """A roster: its sheets, and whether a person confirmed what the columns hold."""

    roster: Roster
    title: str
    confirmed: bool
    sheets: tuple[SheetShown, ...]


class Said(NamedTuple):
    """What a person says of a sheet: whether it is compared, when it was paid, and the choice for each column."""

    compared: bool
    paid: str
    columns: tuple[str, ...]


def shown(desk: Desk, path: str) -> RosterShown:
    """Return the roster at `path` as it is to be shown. Raises Refused(RECORD_MISSING)."""
    roster = desk.get(Roster, path)
    sheets = tuple(_sheet(one) for one in accounts.account(desk, roster))
    return RosterShown(roster, desk.tell(roster.title), accounts.is_confirmed(roster), sheets)


def confirm(desk: Desk, path: str, sort: str, said: Sequence[Said]) -> RosterShown:
    """Confirm what a person says of a roster. Raises Refused(ROSTER_USES)."""
    roster = desk.get(Roster, path)
    names = [sheet["sheet"] for sheet in rosters.columns(roster)]
    wanted = [
        SheetUse(name, tuple(_use(one) for one in told.columns), compared=told.compared, paid=told.paid.strip())
        for name, told in zip(names, said, strict=True)
    ]
    with desk.vault.store.transaction():
        desk.set(roster.space, roster.path, {"sort": sort})
        accounts.confirm(desk, roster, wanted)
    return shown(desk, path)


def choices() -> list[tuple[str, str]]:
    """Return what a column can hold, with its words; dates also by what comes first where they have two readings."""
    told = [(OTHER, words.say("means", OTHER))]
    for means in vocabulary().means:
        told.append((means, words.say("means", means)))
        if means in DATES:
            told += [
                (f"{means}/{way}", words.say("means_way", way, means=words.say("means", means)))
                for way in ("dmy", "mdy")
            ]
    return told


def sorts() -> list[tuple[str, str]]:
    """Return what kinds of lists there are, with their words; the first is none."""
    return [("", words.say("list_sort", "none")), *((sort, sort_label(sort)) for sort in kinds.sorts())]


def sort_label(sort: str) -> str:
    """Return what a kind of list is called."""
    subject, _, stage = sort.partition(".")
    told = words.say("list_sort", subject) if subject else ""
    return f"{told} · {words.say('list_sort', stage)}" if stage else told


def _use(choice: str) -> Use:
    means, _, way = choice.partition("/")
    return Use(means, way)


def _sheet(one: Accounted) -> SheetShown:
    use, read = one.reading.use, one.reading
    return SheetShown(
        one.told["sheet"],
        one.told["hidden"],
        use.compared,
        use.paid,
        tuple(_column(one, index) for index in range(len(use.columns))),
        one.lines,
        len(one.told["header"]),
        dict(read.counts()),
        sum(one.skipped.values()),
        tuple(
            NoteShown(
                note.line,
                _headed(one, note.column),
                note.was,
                note.value.text,
                words.say("unread", note.value.fault) if note.value.fault else words.say("repair", note.value.repair),
                bool(note.value.fault),
            )
            for note in read.notes
        ),
    )


def _column(one: Accounted, index: int) -> ColumnShown:
    use = one.reading.use.columns[index]
    cells = [
        told[index] for row in one.rows[:_SAMPLES] if index < len(told := rosters.cells(row.cells)) and told[index]
    ]
    choice = f"{use.means}/{use.way}" if use.way else use.means
    return ColumnShown(letters(index + 1), one.told["columns"][index]["title"], "  ".join(cells), choice)


def _headed(one: Accounted, index: int) -> str:
    return f"{letters(index + 1)} {one.told['columns'][index]['title']}" if index >= 0 else ""
