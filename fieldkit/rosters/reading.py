"""A list read by what its columns hold: each cell a value, each row read, repaired or rejected, and none left out.

Nothing of it is stored: it follows from the cells as they were taken in and from the uses a person confirmed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from fieldkit.rosters import dates, values
from fieldkit.rosters.table import Line, Table
from fieldkit.rosters.values import Value
from fieldkit.rosters.vocabulary import OTHER, normal

READ, REPAIRED, REJECTED = "read", "repaired", "rejected"
"""What a row can be. A rejected one has something that a person must look at; the rest of it counts all the same."""

WAYS = ("", "dmy", "mdy")
"""How dates of a column are to be read that could be read in two ways."""

_REPEATED = frozenset({OTHER, "date"})
"""What several columns of a list may hold."""


class Use(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a column holds (a key of `[means]` in the vocabulary, or `other`), and how its dates are to be read."""

    means: str
    way: str = ""


class SheetUse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a sheet is to be read: its columns in order, whether it is compared, and the date paid where no column says.

    This is what a person confirms.
    """

    sheet: str
    columns: tuple[Use, ...]
    compared: bool = True
    paid: str = ""


@dataclass(frozen=True)
class Marks:
    """Cells (line from 1, column from 0) not as they were written: digits lost to the sheet, merged cells filled."""

    lost: frozenset[tuple[int, int]] = field(default=frozenset())
    merged: frozenset[tuple[int, int]] = field(default=frozenset())


class Note(NamedTuple):
    """A cell that was repaired or could not be read: line, column (-1: the row as a whole), what stood there."""

    line: int
    column: int
    was: str
    value: Value


@dataclass(frozen=True)
class Reading:
    """A sheet as it was read: a list of values for each column, `born` for each line from whatever tells it."""

    lines: tuple[int, ...]
    use: SheetUse
    columns: tuple[tuple[Value, ...], ...]
    born: tuple[str, ...]
    notes: tuple[Note, ...]

    def values(self, means: str) -> tuple[Value, ...] | None:
        """Return the values of the column that holds `means`, or None where none does."""
        return next(
            (column for use, column in zip(self.use.columns, self.columns, strict=True) if use.means == means), None
        )

    def states(self) -> dict[int, str]:
        """Return what each line is: read, repaired or rejected."""
        told = dict.fromkeys(self.lines, READ)
        for note in self.notes:
            told[note.line] = REJECTED if note.value.fault or told[note.line] == REJECTED else REPAIRED
        return told

    def counts(self) -> Counter[str]:
        """Return how many lines are what."""
        counts = Counter({READ: 0, REPAIRED: 0, REJECTED: 0})
        counts.update(self.states().values())
        return counts


def read(lines: Sequence[Line], titles: Sequence[str], use: SheetUse, marks: Marks = Marks()) -> Reading:
    """Read the rows of a sheet whose columns are called `titles` as `use` says."""
    columns = tuple(
        tuple(_column(lines, index, one, title, marks))
        for index, (one, title) in enumerate(zip(use.columns, titles, strict=True))
    )
    notes = [*_notes(lines, columns), *_nobodies(lines, use, columns)]
    return Reading(
        tuple(line.number for line in lines),
        use,
        columns,
        tuple(_born(lines, use, columns, marks)),
        tuple(sorted(notes)),
    )


def proposed(sheet: str, means: Sequence[str], *, compared: bool, paid: str) -> SheetUse:
    """Return how a sheet whose titles say `means` is to be read until a person says better: each meaning once."""
    seen: set[str] = set()
    uses = []
    for one in means:
        uses.append(Use(OTHER if one in seen - _REPEATED else one))
        seen.add(one)
    return SheetUse(sheet, tuple(uses), compared=compared, paid="" if "paid" in seen else paid)


def paid_in(table: Table) -> str:
    """Return the month or day that the words above the header name: the only one, or none."""
    told = {found for line in table.skipped if line.reason == "title" for found in dates.within(line.text)}
    return told.pop() if len(told) == 1 else ""


def heading(titles: Sequence[str]) -> str:
    """Return the words by which the same header is known again."""
    return "|".join(map(normal, titles))


def _column(lines: Sequence[Line], index: int, use: Use, title: str, marks: Marks) -> Iterator[Value]:
    if use.means == OTHER:
        yield from [values.NOTHING] * len(lines)
        return
    read_cell = values.reader(use.means, title, use.way)
    for line in lines:
        value = read_cell(line.cells[index]) if index < len(line.cells) else values.NOTHING
        if (line.number, index) in marks.lost:
            value = Value(fault="lost_digits")
        elif (line.number, index) in marks.merged and not value.repair and not value.fault:
            value = value._replace(repair="merged")
        yield value


def _notes(lines: Sequence[Line], columns: Sequence[Sequence[Value]]) -> Iterator[Note]:
    for index, column in enumerate(columns):
        for line, value in zip(lines, column, strict=True):
            if value.repair or value.fault:
                yield Note(line.number, index, line.cells[index], value)


def _nobodies(lines: Sequence[Line], use: SheetUse, columns: Sequence[Sequence[Value]]) -> Iterator[Note]:
    """Yield the rows that name nobody in a list of persons."""
    whose = [column for one, column in zip(use.columns, columns, strict=True) if one.means in ("name", "id_number")]
    if whose:
        for index, line in enumerate(lines):
            if not any(column[index].text or column[index].fault for column in whose):
                yield Note(line.number, -1, "", Value(fault="nobody"))


def _born(lines: Sequence[Line], use: SheetUse, columns: Sequence[Sequence[Value]], marks: Marks) -> Iterator[str]:
    """Yield the birth date of each row: from its number, from what is left of the number, or from its own column."""
    at = {one.means: index for index, one in reversed(list(enumerate(use.columns)))}
    number, birth = at.get("id_number"), at.get("born")
    for index, line in enumerate(lines):
        told = ""
        if number is not None:
            told = _of_number(columns[number][index].text)
            if not told and (line.number, number) in marks.lost:
                told = values.birth_in(line.cells[number])
        yield told or (columns[birth][index].text if birth is not None else "")


def _of_number(number: str) -> str:
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}" if number else ""
