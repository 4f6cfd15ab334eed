"""A sheet read as a list: every line of it is header, row, or skipped with its reason. Pure: texts in, texts out.

Which words say what a column holds is in `resources/forms/roster_columns.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldkit.rosters.vocabulary import OTHER, meaning, normal, vocabulary

SEARCHED = 50
"""Lines among which the header is looked for."""

_SEARCHED_ACROSS = 256
"""Cells of a line among which the titles of a header are looked for."""

_LONGEST_TITLE = 40
_LONGEST_SHOWN = 200

Cells = Sequence[str]


@dataclass(frozen=True)
class Column:
    """A column: its title, and what it holds (a key of `[means]` in the words, or `other`)."""

    title: str
    means: str


@dataclass(frozen=True)
class Line:
    """A line of the list: its number in the sheet, from 1, and its cells as they were read."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Skipped:
    """A line that is no row: its number, why (a key of `[skipped]` in i18n), and what stands in it."""

    number: int
    reason: str
    text: str


@dataclass(frozen=True)
class Table:
    """A sheet as a list; `header` holds the numbers of the header's lines, none where none was found."""

    header: tuple[int, ...]
    columns: tuple[Column, ...]
    rows: tuple[Line, ...]
    skipped: tuple[Skipped, ...]

    def column(self, means: str) -> int | None:
        """Return the index of the first column that holds `means`, or None."""
        return next((index for index, column in enumerate(self.columns) if column.means == means), None)


def read(sheet: Sequence[Cells]) -> Table:
    """Return the list in `sheet`."""
    header = _header(sheet)
    titles = _titles(sheet, header)
    columns = tuple(Column(title, meaning(title)) for title in titles)
    rows, skipped = [], []
    for number, cells in enumerate(sheet, 1):
        reason = "" if number in header else _reason(number, cells, header, sheet, columns)
        if reason:
            skipped.append(Skipped(number, reason, _shown(cells)))
        elif number not in header:
            rows.append(Line(number, tuple(cells)))
    return Table(header, columns, tuple(rows), tuple(skipped))


def _header(sheet: Sequence[Cells]) -> tuple[int, ...]:
    """Return the numbers of the header's lines: the first in which most titles are known, and more than one."""
    found = [
        len({meaning(cell) for cell in cells[:_SEARCHED_ACROSS] if 0 < len(cell) <= _LONGEST_TITLE} - {OTHER})
        for cells in sheet[:SEARCHED]
    ]
    most = max(found, default=0)
    if most < 2:
        return ()
    first = found.index(most)
    return (first + 1, first + 2) if _goes_on(sheet, first) else (first + 1,)


def _goes_on(sheet: Sequence[Cells], first: int) -> bool:
    """Say whether the line behind `first` belongs to the header: words only, and nobody's name or number among them."""
    if first + 1 >= len(sheet):
        return False
    above, below = sheet[first], sheet[first + 1]
    whose = [index for index, cell in enumerate(above) if meaning(cell) in ("name", "id_number")]
    same = all(_at(below, index) in ("", above[index]) for index in whose)
    return bool(whose) and same and any(below) and not any(sign.isdigit() for cell in below for sign in cell)


def _titles(sheet: Sequence[Cells], header: tuple[int, ...]) -> list[str]:
    """Return the title of each column; in a header of two lines, what stands above several columns is in each."""
    width = max((len(cells) for cells in sheet), default=0)
    lines = [[_at(sheet[number - 1], index) for index in range(width)] for number in header]
    if len(lines) == 2:
        lines[0] = _spread(*lines)
    return [_shown(list(dict.fromkeys(cells))) for cells in zip(*lines, strict=True)] if lines else [""] * width


def _spread(above: list[str], below: list[str]) -> list[str]:
    """Return `above` with each word that stands over a group of columns repeated over all of the group."""
    spread, group = [], ""
    for over, under in zip(above, below, strict=True):
        if over or not under:
            group = over if under and under != over else ""
        spread.append(over or group)
    return spread


def _reason(
    number: int, cells: Cells, header: tuple[int, ...], sheet: Sequence[Cells], columns: tuple[Column, ...]
) -> str:
    """Return why a line outside the header is no row, or an empty text."""
    filled = [index for index, cell in enumerate(cells) if cell.strip()]
    if not filled:
        return "blank"
    if header and number < header[0]:
        return "title"
    if any(_reads_alike(cells, sheet[line - 1]) for line in header):
        return "header_again"
    whose = [index for index in filled if columns[index].means in ("name", "id_number")]
    if normal(cells[filled[0]][:_LONGEST_TITLE]).startswith(vocabulary().totals) and whose in ([], filled[:1]):
        return "total"
    return "note" if header and len(filled) == 1 and not whose else ""


def _reads_alike(cells: Cells, others: Cells) -> bool:
    return len(cells) == len(others) and all(
        one == other or normal(one) == normal(other) for one, other in zip(cells, others, strict=True)
    )


def _shown(cells: Cells) -> str:
    return " ".join(" ".join(cells).split())[:_LONGEST_SHOWN]


def _at(cells: Cells, index: int) -> str:
    return cells[index].strip() if index < len(cells) else ""
