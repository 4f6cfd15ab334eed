"""What a foreign workbook lets stand in its cells: lists to choose from, and lengths of texts.

ECMA-376, part 1, 18.3.1.33 (dataValidation); Excel keeps those that point to another sheet in an extension (x14).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from fieldkit.errors import Refused
from fieldkit.parse.answer import Allowed
from fieldkit.parse.book import MAIN, MODERN, Book, Node, area, place
from fieldkit.parse.grid import letters

_FORMULA = "{http://schemas.microsoft.com/office/excel/2006/main}"
_CELLS = re.compile(r"(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?(\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?)")
_MOST_CHOICES = 10_000
_AT_MOST = {"lessThanOrEqual": 0, "equal": 0, "lessThan": -1}


@dataclass(frozen=True)
class Rule:
    """Cells (`areas`) in which one of `choices` may stand, where there are any, or texts up to `longest` characters."""

    areas: tuple[tuple[int, int, int, int], ...]
    choices: tuple[str, ...] = ()
    longest: int = 0

    def covers(self, row: int, column: int) -> bool:
        """Say whether the rule is about the cell in this row and column, both from 1."""
        return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in self.areas)


def rules(book: Book, path: str, root: Node) -> list[Rule]:
    """Return the rules of the sheet with this part and XML; of what they say otherwise nothing is held against us."""
    told = [*root.iter(f"{MAIN}dataValidation"), *root.iter(f"{MODERN}dataValidation")]
    return [rule for one in told for rule in _rule(book, path, root, one)]


def columns(book: Book) -> list[Allowed]:
    """Return what the columns of every sheet let stand, the first rule of each; choices where it has any."""
    found: dict[tuple[str, str], Allowed] = {}
    for name, path in book.sheets().items():
        with suppress(Refused):
            for rule in rules(book, path, book.read(path)):
                for column in sorted({column for _, left, _, right in rule.areas for column in _span(left, right)}):
                    key = (name, letters(column))
                    found.setdefault(key, Allowed(*key, rule.choices, rule.longest))
    return list(found.values())


def _span(left: int, right: int) -> range:
    """Return the columns of an area; one over whole rows says nothing of a single column."""
    return range(left, right + 1) if right - left < 100 else range(0)


def _rule(book: Book, path: str, root: Node, told: Node) -> Iterator[Rule]:
    where = told.get("sqref") or told.findtext(f"{_FORMULA}sqref") or ""
    with suppress(Refused):
        areas = tuple(area(one) for one in where.split())
        if told.get("type") == "list" and (choices := _choices(book, path, root, _formula(told, 1))):
            yield Rule(areas, choices)
        if told.get("type") == "textLength" and (longest := _longest(told)):
            yield Rule(areas, (), longest)


def _formula(told: Node, which: int) -> str:
    """Return one of the two formulas of a rule; the extension has it one level deeper."""
    plain = told.findtext(f"{MAIN}formula{which}")
    return str(plain or told.findtext(f"{MODERN}formula{which}/{_FORMULA}f") or "").strip().removeprefix("=")


def _longest(told: Node) -> int:
    sort = told.get("operator", "between")
    limit = _formula(told, 2 if sort == "between" else 1)
    return int(limit) + _AT_MOST.get(sort, 0) if limit.isdecimal() and (sort == "between" or sort in _AT_MOST) else 0


def _choices(book: Book, path: str, root: Node, told: str) -> tuple[str, ...]:
    """Return the choices of a list: named in the rule itself, or the texts of cells; none where it is computed."""
    if told.startswith('"'):
        return tuple(choice.strip() for choice in told.strip('"').split(",") if choice.strip())
    found = _CELLS.fullmatch(told) or _CELLS.fullmatch(book.named(told))
    if found is None:
        return ()
    sheet = (found[1] or found[2] or "").replace("''", "'")
    where = book.sheets().get(sheet, "") if sheet else path
    tree = root if where == path else book.read(where)
    return tuple(dict.fromkeys(filter(None, _texts(book, tree, found[3]))))


def _texts(book: Book, root: Node, cells: str) -> Iterator[str]:
    top, left, bottom, right = area(cells)
    if (bottom - top + 1) * (right - left + 1) > _MOST_CHOICES:
        return
    for cell in root.iter(f"{MAIN}c"):
        row, column = place(cell.get("r", ""))
        if top <= row <= bottom and left <= column <= right:
            yield book.text(cell)
