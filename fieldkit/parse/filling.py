"""Filling somebody else's workbook (.xlsx): cells are written where they are asked for, all else stays as it was.

A row below those that are there looks like the sheet's first row of entries. What the workbook's own rules do not let
stand in a cell is named, and then nothing is written at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from fieldkit.errors import Code, Refused
from fieldkit.parse.allowing import Rule, rules
from fieldkit.parse.answer import Answer, Filling, Number, Unfit
from fieldkit.parse.book import MAIN, Book, Node, area, empty, place
from fieldkit.parse.grid import letters, number

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

LONGEST = 32_767
"""Code units of UTF-16 that a cell holds: Excel calls a workbook with more damaged."""


def fill(data: bytes, filling: Filling) -> Answer:
    """Return the workbook with the rows of `filling` in it and the row where each stands, or what does not fit.

    Raises Refused: PARSE_FORMAT (no .xlsx, or no such sheet), PARSE_TOO_LARGE (beyond the last row or column),
    PARSE_DAMAGED, PARSE_BOMB.
    """
    book = Book(data)
    path = book.sheets().get(filling.sheet, "")
    if not path:
        raise Refused(Code.PARSE_FORMAT)
    sheet = _Sheet(book, path, filling.first)
    places = list(_places(sheet, filling))
    columns = (number(column) for row in filling.rows for column in (*row, filling.numbered))
    if max(places, default=0) > LAST_ROW or max(columns, default=0) > LAST_COLUMN:
        raise Refused(Code.PARSE_TOO_LARGE)
    unfit = list(_unfit(sheet, filling, places))
    if unfit:
        return Answer(unfit=unfit)
    for row, cells in zip(places, filling.rows, strict=True):
        for column, value in sorted(cells.items(), key=lambda one: number(one[0])):
            sheet.write(row, number(column), value)
        if filling.numbered:
            sheet.write(row, number(filling.numbered), Number(str(row - filling.first + 1)))
    sheet.finish()
    return Answer(book=book.save(), places=places)


def _places(sheet: _Sheet, filling: Filling) -> Iterator[int]:
    """Yield the row of the sheet for each row to be filled in."""
    named = {number(column) for row in filling.rows for column in row}
    below = max((row for row in sheet.rows if sheet.holds(row, named)), default=0)
    below = max(below, filling.first - 1)
    known = sheet.known(number(filling.key)) if filling.key else {}
    for cells in filling.rows:
        key = cells.get(filling.key, "")
        found = known.get(key.number if isinstance(key, Number) else key, 0) if key else 0
        if not found:
            found = below = below + 1
        yield found


def _unfit(sheet: _Sheet, filling: Filling, places: list[int]) -> Iterator[Unfit]:
    for which, (row, cells) in enumerate(zip(places, filling.rows, strict=True)):
        for column, value in cells.items():
            text = value.number if isinstance(value, Number) else value
            if sheet.computes(row, number(column)):
                yield Unfit(which, column, "formula")
            if len(text) + sum(one > "\uffff" for one in text) > LONGEST:
                yield Unfit(which, column, "long")
            for rule in sheet.rules_of(row, number(column)):
                if rule.choices and text and text not in rule.choices:
                    yield Unfit(which, column, "choice")
                if rule.longest and len(text) > rule.longest:
                    yield Unfit(which, column, "long")


class _Sheet:
    """One sheet of a workbook while it is filled."""

    def __init__(self, book: Book, path: str, first: int) -> None:
        self.book = book
        self.path = path
        self.root = book.read(path)
        self.first = first
        self.cells = self._found(f"{MAIN}sheetData")
        self.rows = _numbered(self.cells)
        self._rules = rules(book, path, self.root)
        self._reach = (0, 0)
        self._pattern = deepcopy(self.rows.get(first))

    def holds(self, row: int, columns: set[int]) -> bool:
        """Say whether somebody's entry stands in one of the columns of a row behind the heads."""
        return row >= self.first and any(
            place(cell.get("r", ""))[1] in columns and not _computed(cell) and self.book.text(cell).strip()
            for cell in self.rows[row].iterfind(f"{MAIN}c")
        )

    def known(self, column: int) -> dict[str, int]:
        """Return the rows by the text that stands in `column`; the first of those that have the same."""
        told = ((row, self._cell(row, column)) for row in sorted(self.rows, reverse=True) if row >= self.first)
        return {self.book.text(cell): row for row, cell in told if cell is not None}

    def computes(self, row: int, column: int) -> bool:
        """Say whether a formula stands in the cell."""
        cell = self._cell(row, column)
        return cell is not None and _computed(cell)

    def rules_of(self, row: int, column: int) -> list[Rule]:
        """Return the rules of the workbook for a cell."""
        return [rule for rule in self._rules if rule.covers(row, column)]

    def write(self, row: int, column: int, value: str | Number) -> None:
        """Let a cell hold `value`; an empty text leaves it empty."""
        if row not in self.rows:
            self._add_row(row)
        cell = self._cell(row, column)
        if cell is None:
            cell = self._add_cell(row, column)
        if isinstance(value, Number):
            empty(cell)
            etree.SubElement(cell, f"{MAIN}v").text = value.number
        elif value:
            self.book.put(cell, value)
        else:
            empty(cell)
        self._reach = max(self._reach[0], row), max(self._reach[1], column)

    def finish(self) -> None:
        """Say how far the sheet reaches now, let its tables reach as far, and let formulas be worked out on opening."""
        reached = self.root.find(f"{MAIN}dimension")
        if reached is not None and self._reach[0]:
            top, left, bottom, right = area(reached.get("ref", "A1"))
            last = f"{letters(max(right, self._reach[1]))}{max(bottom, self._reach[0])}"
            reached.set("ref", f"{letters(left)}{top}:{last}")
        self.book.change(self.path, self.root)
        for path in self.book.tables(self.path):
            self._lengthen(path)
        calculated = self.book.tree.find(f"{MAIN}calcPr")
        if calculated is not None:
            calculated.set("fullCalcOnLoad", "1")
            self.book.change(self.book.path, self.book.tree)

    def _lengthen(self, path: str) -> None:
        """Let a table around the first row of entries reach the last row, unless it counts its rows at the end."""
        table = self.book.read(path)
        top, left, bottom, right = area(table.get("ref", "A1"))
        if not top < self.first <= bottom + 1 or bottom >= self._reach[0] or table.get("totalsRowCount"):
            return
        for node in (table, *table.iterfind(f"{MAIN}autoFilter")):
            node.set("ref", f"{letters(left)}{top}:{letters(right)}{self._reach[0]}")
        self.book.change(path, table)

    def _cell(self, row: int, column: int) -> Node | None:
        found = self.rows.get(row)
        name = f"{letters(column)}{row}"
        return None if found is None else next((one for one in found if one.get("r") == name), None)

    def _add_cell(self, row: int, column: int) -> Node:
        node = self.rows[row]
        node.attrib.pop("spans", None)
        cell = etree.Element(f"{MAIN}c", {"r": f"{letters(column)}{row}"})
        pattern = self._cell(self.first, column)
        if pattern is not None and pattern.get("s"):
            cell.set("s", pattern.get("s"))
        at = sum(place(one.get("r", ""))[1] < column for one in node.iterfind(f"{MAIN}c"))
        node.insert(at, cell)
        return cell

    def _add_row(self, row: int) -> None:
        """Add a row that looks like the first of the entries."""
        node = etree.Element(f"{MAIN}row", {"r": str(row)})
        if self._pattern is not None:
            for name in ("s", "customFormat", "ht", "customHeight"):
                if name in self._pattern.attrib:
                    node.set(name, self._pattern.get(name))
            for pattern in self._pattern.iterfind(f"{MAIN}c"):
                if pattern.get("s"):
                    told = {"r": f"{letters(place(pattern.get('r', ''))[1])}{row}", "s": pattern.get("s")}
                    etree.SubElement(node, f"{MAIN}c", told)
        beyond = row > max(self.rows, default=0)
        self.cells.insert(len(self.cells) if beyond else sum(other < row for other in self.rows), node)
        self.rows[row] = node

    def _found(self, name: str) -> Node:
        found = self.root.find(name)
        if found is None:
            raise Refused(Code.PARSE_DAMAGED)
        return found


def _computed(cell: Node) -> bool:
    return cell.find(f"{MAIN}f") is not None


def _numbered(cells: Node) -> dict[int, Node]:
    """Return the rows by number; rows and cells that do not say where they stand follow those before them."""
    rows: dict[int, Node] = {}
    last = 0
    for node in cells.iterfind(f"{MAIN}row"):
        told = node.get("r") or str(last + 1)
        if not told.isdecimal():
            raise Refused(Code.PARSE_DAMAGED)
        last = int(told)
        node.set("r", told)
        rows[last] = node
        column = 0
        for cell in node.iterfind(f"{MAIN}c"):
            column = place(cell.get("r"))[1] if cell.get("r") else column + 1
            cell.set("r", f"{letters(column)}{last}")
    return rows
