"""Rosters: a list under inspection taken in as evidence and as rows, so that any row can be cited."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, NotRequired, TypedDict, TypeVar

import msgspec

from fieldkit import files, ids
from fieldkit.desk import exhibits
from fieldkit.desk.desk import Desk, Tell
from fieldkit.desk.foreign import in_bounds
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Roster, Row
from fieldkit.parse import door
from fieldkit.parse.answer import Sheet
from fieldkit.rosters import reading, sorts, table
from fieldkit.rosters.table import Table
from fieldkit.vault.ledger import Change

_AT_ONCE = 1000
"""Rows written between two looks at whether the user wants to go on."""

_T = TypeVar("_T")


class ColumnTold(TypedDict):
    """What was found of a column: its title and what that says.

    `lost` are the line numbers where digits were lost, `merged` where a merged cell was filled, as ranges: `2-61,70`.
    """

    title: str
    means: str
    lost: NotRequired[str]
    merged: NotRequired[str]


class SheetTold(TypedDict):
    """What was found of a sheet: `header` and `skipped` (by reason, as ranges) are line numbers.

    `paid` is the month or day that the words above the header name.
    """

    sheet: str
    hidden: bool
    header: list[int]
    columns: list[ColumnTold]
    skipped: NotRequired[dict[str, str]]
    paid: NotRequired[str]


class Listed(NamedTuple):
    """A sheet as it was read: its name, whether it is hidden in the file, and every line of it.

    `lost` and `repaired` name cells (line from 1, column from 0) that are not as they were written: see `parse.answer`.
    """

    sheet: str
    hidden: bool
    table: Table
    lost: tuple[tuple[int, int], ...]
    repaired: tuple[tuple[int, int], ...]


class Report(NamedTuple):
    """What became of a file: whether the roster is new here, and its sheets."""

    new: bool
    sheets: tuple[Listed, ...]

    @property
    def rows(self) -> int:
        """How many lines became rows."""
        return sum(len(one.table.rows) for one in self.sheets)


def import_roster(
    desk: Desk, case: Case, path: Path, title: str = "", sort: str = "", tell: Tell | None = None
) -> tuple[Roster, Report]:
    """Take the list in the file `path` (.xlsx, .xls, .ods, .csv) into `case`: as an exhibit, and row by row.

    Ids follow from the file's bytes, so the same list taken in twice, or by two inspectors, is one. A new one
    without a `title` gets that above its header, else the file's name; without a `sort`, the one these tell. Raises
    Refused(PARSE_*, ROSTER_EMPTY, FILE_*, MEDIUM_*); nothing is kept then, and neither when `tell` raises.
    """
    data = files.read_stable(path, door.LARGEST)
    sheets = tuple(_listed(sheet) for sheet in door.sheets(data, path.name))
    sha256 = hashlib.sha256(data).hexdigest()
    report = Report(not desk.load(Roster, case.space, "f_sha256 = ?", [sha256]), sheets)
    if not report.rows:
        raise Refused(Code.ROSTER_EMPTY)
    roster = f"roster/{ids.derived('roster', case.space, sha256)}"
    title = title or (_title(sheets) or path.stem if report.new else "")
    sort = sort or (sorts.recognised(title) or sorts.recognised(path.stem) if report.new else "")
    facts = {"title": title, "sort": sort, "sha256": sha256, "columns": _columns(sheets)}
    with desk.vault.store.transaction():
        with in_bounds():
            desk.set(case.space, roster, {field: value for field, value in facts.items() if value})
            _write_rows(desk, case.space, roster, report, tell)
        exhibit, _ = exhibits.add(desk, case.space, path)
        if exhibit.sha256 != sha256:
            raise Refused(Code.FILE_CHANGED, name=files.shown(path.name))
        desk.set(case.space, roster, {"exhibit": exhibit.path})
    return desk.get(Roster, roster), report


def rosters(desk: Desk, case: Case | None = None) -> list[Roster]:
    """Return the rosters (of one case), oldest first."""
    return desk.load(Roster, case.space if case else "")


def rows(desk: Desk, roster: Roster) -> list[Row]:
    """Return the rows of a roster in the order of its sheets and lines."""
    order = {sheet["sheet"]: place for place, sheet in enumerate(columns(roster))}
    return sorted(desk.children(Row, roster), key=lambda row: (order.get(row.sheet, len(order)), row.number or 0))


def columns(roster: Roster) -> list[SheetTold]:
    """Return what is known of the sheets of a roster: nothing where a member's program wrote what is no such list."""
    return told(roster.columns, list[SheetTold]) or []


def cells(text: str) -> list[str]:
    """Return the cells of a row from its `cells`: none where a member's program wrote what is no such list."""
    return told(text, list[str]) or []


def told(text: str, shape: type[_T]) -> _T | None:
    """Return what the JSON `text` of a record says, or None where it has another shape: anyone can write it."""
    with suppress(msgspec.MsgspecError, UnicodeError, RecursionError):
        return msgspec.json.decode(text, type=shape)
    return None


def _listed(sheet: Sheet) -> Listed:
    lost, repaired = (
        tuple((mark.row + 1, mark.column) for mark in sheet.marks if mark.sort == sort) for sort in ("lost", "repaired")
    )
    return Listed(sheet.name, sheet.hidden, table.read(sheet.rows), lost, repaired)


def _title(sheets: Sequence[Listed]) -> str:
    """Return the first words above a header."""
    return next((line.text for one in sheets for line in one.table.skipped if line.reason == "title"), "")


def _write_rows(desk: Desk, space: str, roster: str, report: Report, tell: Tell | None) -> None:
    """Write all rows as one act."""
    act, changes = ids.new(), list(_changes(roster, report.sheets))
    for start in range(0, len(changes), _AT_ONCE):
        some = changes[start : start + _AT_ONCE]
        desk.vault.write(space, *some, act=act)
        if tell is not None:
            tell(start + len(some), len(changes))


def _changes(roster: str, sheets: Sequence[Listed]) -> Iterator[Change]:
    for one in sheets:
        for line in one.table.rows:
            path = f"{roster}/row/{ids.derived('row', roster, one.sheet, str(line.number))}"
            cells = json.dumps(line.cells, ensure_ascii=False)
            yield Change(path, {"sheet": one.sheet, "number": line.number, "cells": cells})


def _columns(sheets: Sequence[Listed]) -> str:
    return json.dumps([_sheet(one) for one in sheets], ensure_ascii=False)


def _sheet(one: Listed) -> SheetTold:
    skipped: dict[str, list[int]] = {}
    for line in one.table.skipped:
        skipped.setdefault(line.reason, []).append(line.number)
    told = SheetTold(
        sheet=one.sheet,
        hidden=one.hidden,
        header=list(one.table.header),
        columns=[_column(one, index) for index in range(len(one.table.columns))],
        skipped={reason: _ranges(numbers) for reason, numbers in skipped.items()},
    )
    paid = reading.paid_in(one.table)
    return {**told, "paid": paid} if paid else told


def _column(one: Listed, index: int) -> ColumnTold:
    column = one.table.columns[index]
    told = ColumnTold(title=column.title, means=column.means)
    lost, merged = ([line for line, place in marks if place == index] for marks in (one.lost, one.repaired))
    if lost:
        told["lost"] = _ranges(lost)
    if merged:
        told["merged"] = _ranges(merged)
    return told


def _ranges(numbers: Sequence[int]) -> str:
    """Return line numbers as `2-61,70`: a whole column of ID numbers takes a few characters."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def among(lines: Iterable[int], ranges: str) -> set[int]:
    """Return which of `lines` are in `2-61,70`; what is no such list holds none."""
    spans = sorted(_spans(ranges))
    starts = [first for first, _ in spans]
    return {line for line in lines if (at := bisect_right(starts, line)) and line <= spans[at - 1][1]}


def count(ranges: str) -> int:
    """Return how many line numbers are in `2-61,70`."""
    return sum(max(0, last - first + 1) for first, last in _spans(ranges))


def _spans(ranges: str) -> Iterator[tuple[int, int]]:
    for run in ranges.split(","):
        first, _, last = run.partition("-")
        with suppress(ValueError):
            yield int(first), int(last or first)
