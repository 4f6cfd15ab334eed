"""A register (台账) as an Excel workbook: one sheet that prints on A4 as it stands, its totals formulas.

The same register gives the same bytes. No text is ever a formula, whatever a person typed: it is written as a string,
and one that begins like a formula carries Excel's mark for text, which also holds when the sheet is saved as CSV.
"""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from fieldkit.model.record import Type
from fieldkit.paper.wording import lines, moment, one_line, wording

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | None

LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001  # Excel's times have no zone
"""When a workbook of ours says that it was made: always then, so that the same content gives the same bytes."""

_TITLE_ROW, _NOTE_ROW, _HEAD_ROW = range(3)
_FIRST = _HEAD_ROW + 1
_NARROWEST, _WIDEST, _PAGE = 8, 90, 132
"""Widths of a column and of all of them, in Latin characters: 132 are A4 across at nine tenths of the size."""

_LINE, _HIGHEST = 15, 409
"""Points of a line, and of the highest row that Excel knows."""

_LOOKED_AT = 500
"""Rows from which the widths are taken."""

_LONGEST_CELL = 32_767
"""Characters that a cell of Excel holds."""

_FORMULA = ("=", "+", "-", "@", "\t")
_SHAPES = {
    Type.MONEY: {"num_format": "#,##0.00"},
    Type.INTEGER: {"num_format": "0", "align": "center"},
    Type.DATE: {"num_format": "yyyy-mm-dd", "align": "center"},
    Type.MINUTE: {"num_format": "yyyy-mm-dd hh:mm", "align": "center"},
}


class Column(NamedTuple):
    """A column: its label, what its cells hold (money in fen, days as in the model), whether it is summed."""

    label: str
    type: Type = Type.LINE
    summed: bool = False


@dataclass(frozen=True, kw_only=True)
class Register:
    """Everything a register shows; nothing that is not here reaches the paper."""

    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def render(register: Register) -> bytes:
    """Return the .xlsx of `register`."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": register.title, "created": LONG_AGO})
        _Sheet(book, register).write()
    return file.getvalue()


class _Sheet:
    """The one sheet of a workbook while it is written; its first column numbers the rows."""

    def __init__(self, book: Workbook, register: Register) -> None:
        self.register = register
        self.columns = (Column(_words("number"), Type.INTEGER), *register.columns)
        self.rows = [(number, *row) for number, row in enumerate(register.rows, 1)]
        self.sheet: Worksheet = book.add_worksheet(register.title)
        self.looks = _Looks(book)
        self.widths = _widths(self.columns, self.rows)

    def write(self) -> None:
        """Write title, head, rows and totals, and say how they print."""
        self._title()
        self.sheet.set_row(_HEAD_ROW, self._height([column.label for column in self.columns]))
        for place, column in enumerate(self.columns):
            self.sheet.write_string(_HEAD_ROW, place, column.label, self.looks.head)
        for number, row in enumerate(self.rows, _FIRST):
            self.sheet.set_row(number, self._height(row))
            for place, (column, value) in enumerate(zip(self.columns, row, strict=True)):
                self._cell(number, place, column, value)
        self._totals()
        self._print()

    def _title(self) -> None:
        last = len(self.columns) - 1
        self.sheet.merge_range(_TITLE_ROW, 0, _TITLE_ROW, last, self.register.title, self.looks.title)
        self.sheet.merge_range(_NOTE_ROW, 0, _NOTE_ROW, last, self.register.note, self.looks.note)
        self.sheet.set_row(_TITLE_ROW, 30)

    def _cell(self, row: int, place: int, column: Column, value: Cell) -> None:
        look = self.looks.of(column.type)
        if value is None or value == "":
            self.sheet.write_blank(row, place, None, look)
        elif isinstance(value, int):
            self.sheet.write_number(row, place, value / 100 if column.type is Type.MONEY else value, look)
        elif (day := _day(value, column.type)) is not None:
            self.sheet.write_datetime(row, place, day, look)
        else:
            text = "\n".join(lines(value))[:_LONGEST_CELL]
            self.sheet.write_string(row, place, text, self.looks.of(Type.LINE, quoted=text.startswith(_FORMULA)))

    def _totals(self) -> None:
        if not self.rows or not any(column.summed for column in self.columns):
            return
        row = _FIRST + len(self.rows)
        for place, column in enumerate(self.columns):
            look = self.looks.of(column.type, bold=True)
            if column.summed:
                # 109: a filter leaves out of the sum what it leaves out of sight.
                told = self._sum(place)
                self.sheet.write_formula(row, place, f"=SUBTOTAL(109,{self._range(place)})", look, told)
            else:
                self.sheet.write_string(
                    row, place, "" if place else _words("total"), self.looks.of(Type.LINE, bold=True)
                )

    def _sum(self, place: int) -> float:
        """Return the sum as readers that do not calculate show it."""
        whole = sum(value for row in self.rows if isinstance(value := row[place], int))
        return whole / 100 if self.columns[place].type is Type.MONEY else whole

    def _range(self, place: int) -> str:
        from xlsxwriter.utility import xl_col_to_name

        column = xl_col_to_name(place)
        return f"{column}{_FIRST + 1}:{column}{_FIRST + len(self.rows)}"

    def _print(self) -> None:
        last_row, last = _FIRST + len(self.rows), len(self.columns) - 1
        for place, width in enumerate(self.widths):
            self.sheet.set_column(place, place, width)
        self.sheet.autofilter(_HEAD_ROW, 0, max(last_row - 1, _HEAD_ROW), last)
        self.sheet.freeze_panes(_FIRST, 0)
        self.sheet.repeat_rows(_HEAD_ROW)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(f'&C&"{_words("font")}"&10{_words("page")}')
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last_row + 1}"})

    def _height(self, row: Sequence[Cell]) -> float:
        """Return how high a row must be: only Excel finds that out by itself when it opens a file."""
        cells = zip(row, self.columns, self.widths, strict=True)
        return min(
            _HIGHEST, _LINE * max(_lines(_shown(value, column.type), width) for value, column, width in cells) + 3
        )


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[float]:
    """Return the widths of the columns: numbers and days as they need, texts what is left of the page."""
    wanted = [
        max(_broad(column.label) / (1 if column.type in _SHAPES else 2) + 3, *_seen(column, place, rows))
        for place, column in enumerate(columns)
    ]
    whole = [max(_NARROWEST, min(_WIDEST, width)) for width in wanted]
    fixed = sum(width for width, column in zip(whole, columns, strict=True) if column.type in _SHAPES)
    share = (_PAGE - fixed) / max(1.0, sum(whole) - fixed)
    return [
        width if share >= 1 or column.type in _SHAPES else max(_NARROWEST, width * share)
        for width, column in zip(whole, columns, strict=True)
    ]


def _seen(column: Column, place: int, rows: Sequence[Sequence[Cell]]) -> list[float]:
    return [_broad(_shown(row[place], column.type)) + 2 for row in rows[:_LOOKED_AT]] or [0]


def _lines(text: str, width: float) -> int:
    """Return how many lines `text` takes in a column of `width`; a character may stay over at the end of each."""
    return sum(max(1, math.ceil(_broad(line) / max(1.0, width - 1))) for line in text.splitlines() or [""])


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Format] = {}
        plain = {"font_name": _words("font"), "valign": "vcenter"}
        self.title = book.add_format({**plain, "font_size": 18, "bold": True, "align": "center"})
        self.note = book.add_format({**plain, "font_size": 10, "align": "center"})
        head = {"font_size": 11, "bold": True, "align": "center", "text_wrap": True, "border": 1, "bg_color": "#E7E6E6"}
        self.head = book.add_format({**plain, **head})

    def of(self, type_: Type, *, bold: bool = False, quoted: bool = False) -> Format:
        """Return the format of a cell of this type."""
        key = (type_, bold, quoted)
        if key not in self._made:
            look: dict[str, Any] = {"font_name": _words("font"), "font_size": 11, "valign": "top"}
            look |= {"text_wrap": True, "border": 1, "bold": bold, "quote_prefix": quoted} | _SHAPES.get(type_, {})
            self._made[key] = self._book.add_format(look)
        return self._made[key]


def note(subject: str, audience: str, count: int, on: str) -> str:
    """Return the line below the title: what it is about, who it is for, how many, printed on which day."""
    shapes = wording("registers")["sheet"]
    day = moment(on, shapes)
    return one_line(_words("note").format(subject=subject or _words("all"), audience=audience, count=count, day=day))


def _words(key: str) -> str:
    return str(wording("registers")["sheet"][key])


def _day(value: str, type_: Type) -> datetime | None:
    """Return a whole day or minute as Excel takes it; a month alone stays the text it is."""
    if type_ in (Type.DATE, Type.MINUTE):
        with suppress(ValueError):
            return (
                datetime.combine(date.fromisoformat(value), datetime.min.time())
                if len(value) == 10
                else (
                    datetime.strptime(value, "%Y-%m-%dT%H:%M")  # noqa: DTZ007  # local time, as Excel's has no zone
                )
            )
    return None


def _shown(value: Cell, type_: Type) -> str:
    if type_ is Type.MONEY and isinstance(value, int):
        return f"{value / 100:,.2f}"
    if type_ is Type.MINUTE and isinstance(value, str):
        return value.replace("T", " ")
    return "" if value is None else str(value)


def _broad(text: str) -> int:
    """Return the width of the longest line of `text`: a Chinese character is twice as wide as a Latin one."""
    return max((sum(_size(sign) for sign in line) for line in text.splitlines()), default=0)


def _size(sign: str) -> int:
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
