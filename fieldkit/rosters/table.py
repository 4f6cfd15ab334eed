"""A sheet read as a list: every line of it is header, row, or skipped with its reason. Pure: texts in, texts out.

Which words say what a column holds is in `resources/forms/roster_columns.toml`.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from fieldkit.words import resource

OTHER = "other"
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


def meaning(title: str) -> str:
    """Return what a column called `title` holds, by its words."""
    plain = normal(title)
    for means, told in _words()["means"].items():
        if any(word in plain for word in told):
            return str(means)
    return OTHER


def normal(text: str) -> str:
    """Return `text` for comparison: compatibility forms, no white space, case folded."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


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
    lines = [sheet[number - 1] for number in header]
    width = max((len(cells) for cells in sheet), default=0)
    return [_shown(list(dict.fromkeys(_at(cells, index) for cells in lines))) for index in range(width)]


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
    if normal(cells[filled[0]][:_LONGEST_TITLE]).startswith(_totals()) and whose in ([], filled[:1]):
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


@cache
def _words() -> dict[str, Any]:
    told = tomllib.loads(resource("forms", "roster_columns.toml").read_text(encoding="utf-8"))
    return told | {"means": {means: [normal(word) for word in words] for means, words in told["means"].items()}}


@cache
def _totals() -> tuple[str, ...]:
    return tuple(normal(word) for word in _words()["total"]["starts"])
