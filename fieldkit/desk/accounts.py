"""What the columns of a roster hold, as a person confirmed it, and what became of every line of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from fieldkit import ids
from fieldkit.desk import rosters
from fieldkit.desk.desk import Desk
from fieldkit.desk.rosters import SheetTold, among
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Roster, Row
from fieldkit.model.questions import Heading
from fieldkit.model.record import family_of
from fieldkit.rosters import dates, reading
from fieldkit.rosters.reading import Marks, Reading, SheetUse, Use
from fieldkit.rosters.table import Line
from fieldkit.rosters.vocabulary import OTHER, vocabulary
from fieldkit.vault.ledger import Change


class Accounted(NamedTuple):
    """What became of the lines of a sheet: the rows as they were read, and how many lines are no row, by reason."""

    told: SheetTold
    reading: Reading
    rows: tuple[Row, ...]
    skipped: dict[str, int]

    @property
    def lines(self) -> int:
        """How many lines the sheet has: each is header, row, or skipped for a reason."""
        return len(self.told["header"]) + len(self.rows) + sum(self.skipped.values())


def uses(desk: Desk, roster: Roster) -> tuple[SheetUse, ...]:
    """Return how the sheets of a roster are to be read: as confirmed, else as lists with the same titles were, else
    as the titles say.
    """
    told = rosters.columns(roster)
    confirmed = {use.sheet: use for use in rosters.told(roster.uses, list[SheetUse]) or []}
    known = [confirmed.get(sheet["sheet"]) or _remembered(desk, sheet) for sheet in told]
    return tuple(
        use if use and len(use.columns) == len(sheet["columns"]) else _proposed(sheet)
        for use, sheet in zip(known, told, strict=True)
    )


def is_confirmed(roster: Roster) -> bool:
    """Say whether a person confirmed what the columns hold, and nobody something else."""
    return bool(roster.uses) and "uses" not in roster.conflicts


def confirm(desk: Desk, roster: Roster, wanted: Sequence[SheetUse]) -> Roster:
    """Confirm how the sheets of a roster are to be read; lists with the same titles begin with that.

    Raises Refused(ROSTER_USES) naming the sheet where `wanted` does not fit the file.
    """
    told = rosters.columns(roster)
    if [use.sheet for use in wanted] != [sheet["sheet"] for sheet in told]:
        raise Refused(Code.ROSTER_USES, sheet="")
    for use, sheet in zip(wanted, told, strict=True):
        if not _fits(use, sheet):
            raise Refused(Code.ROSTER_USES, sheet=use.sheet[:40])
    with desk.vault.store.transaction():
        desk.set(roster.space, roster.path, {"uses": _text(list(wanted))})
        desk.write("county", [_heading(desk, sheet, use) for use, sheet in zip(wanted, told, strict=True)])
    return desk.get(Roster, roster.path)


def changed(
    current: Sequence[SheetUse], columns: Mapping[tuple[str, int], Use], compared: Mapping[str, bool], paid: str | None
) -> list[SheetUse]:
    """Return `current` with other uses of columns (by sheet and place from 0), other sheets compared, another date."""
    told = []
    for use in current:
        held = tuple(columns.get((use.sheet, index), one) for index, one in enumerate(use.columns))
        made = msgspec.structs.replace(use, columns=held, compared=compared.get(use.sheet, use.compared))
        told.append(made if paid is None else msgspec.structs.replace(made, paid=paid))
    return told


def account(desk: Desk, roster: Roster, wanted: Sequence[SheetUse] | None = None) -> list[Accounted]:
    """Return what became of every line of a roster, read as confirmed (or as `wanted`)."""
    return [
        Accounted(sheet, read, rows, {reason: rosters.count(text) for reason, text in sheet.get("skipped", {}).items()})
        for sheet, read, rows in _read(desk, roster, rosters.rows(desk, roster), wanted)
    ]


def read(desk: Desk, roster: Roster, rows: Collection[str]) -> list[tuple[Reading, tuple[Row, ...]]]:
    """Return the rows at these paths as they were read, sheet by sheet, without reading the others of a long list."""
    of = "parent = ? AND path IN (SELECT value FROM json_each(?))"
    held = desk.load(Row, roster.space, of, [roster.path, json.dumps(sorted(rows))])
    return [(read, rows) for _, read, rows in _read(desk, roster, sorted(held, key=_line))]


def told(desk: Desk, rows: Collection[str]) -> dict[str, dict[str, str]]:
    """Return what the columns of each row tell, by path and meaning; a row that is not here is left out."""
    found: dict[str, dict[str, str]] = {}
    for path in {family_of(row) for row in rows}:
        roster = desk.known(Roster, path)
        for sheet, held in read(desk, roster, rows) if roster else ():
            columns = list(zip(sheet.use.columns, sheet.columns, strict=True))
            for at, row in enumerate(held):
                found[row.path] = {use.means: column[at].text for use, column in reversed(columns)}
    return found


def _line(row: Row) -> int:
    return row.number or 0


def _read(
    desk: Desk, roster: Roster, rows: Sequence[Row], wanted: Sequence[SheetUse] | None = None
) -> Iterator[tuple[SheetTold, Reading, tuple[Row, ...]]]:
    held: dict[str, list[Row]] = {}
    for row in rows:
        held.setdefault(row.sheet, []).append(row)
    for sheet, use in zip(rosters.columns(roster), wanted or uses(desk, roster), strict=True):
        there = tuple(held.get(sheet["sheet"], []))
        lines = [Line(row.number or 0, tuple(rosters.cells(row.cells))) for row in there]
        titles = [column["title"] for column in sheet["columns"]]
        yield sheet, reading.read(lines, titles, use, _marks(sheet, lines)), there


def _marks(sheet: SheetTold, lines: Sequence[Line]) -> Marks:
    numbers = [line.number for line in lines]
    lost, merged = (
        frozenset(
            (line, index)
            for index, column in enumerate(sheet["columns"])
            for line in among(numbers, str(column.get(mark, "")))
        )
        for mark in ("lost", "merged")
    )
    return Marks(lost, merged)


def _proposed(sheet: SheetTold) -> SheetUse:
    means = [column["means"] for column in sheet["columns"]]
    compared = bool(sheet["header"]) and not sheet["hidden"]
    return reading.proposed(sheet["sheet"], means, compared=compared, paid=sheet.get("paid", ""))


def _remembered(desk: Desk, sheet: SheetTold) -> SheetUse | None:
    """Return how lists with the same titles were read; whether a sheet counts, and when it was paid, is its own."""
    known = desk.known(Heading, _heading_path(sheet)) if sheet["header"] else None
    use = rosters.told(known.uses, list[Use]) if known else None
    mine = _proposed(sheet)
    return msgspec.structs.replace(mine, columns=tuple(use), paid=_still(mine.paid, use)) if use else None


def _still(paid: str, use: Sequence[Use]) -> str:
    return "" if any(one.means == "paid" for one in use) else paid


def _heading(desk: Desk, sheet: SheetTold, use: SheetUse) -> Change:
    titles = reading.heading([column["title"] for column in sheet["columns"]])
    values = {"titles": titles, "uses": _text(list(use.columns))} if sheet["header"] else {}
    return Change(_heading_path(sheet), values)


def _heading_path(sheet: SheetTold) -> str:
    return f"heading/{ids.derived('heading', reading.heading([column['title'] for column in sheet['columns']]))}"


def _fits(use: SheetUse, sheet: SheetTold) -> bool:
    known = {OTHER, *vocabulary().means}
    columns = len(use.columns) == len(sheet["columns"]) and all(
        one.means in known and one.way in reading.WAYS for one in use.columns
    )
    return columns and (not use.paid or dates.read(use.paid) == (use.paid, ""))


def _text(value: list[SheetUse] | list[Use]) -> str:
    return msgspec.json.encode(value).decode()
