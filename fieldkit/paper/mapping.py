"""A mapping (栏目对照表) to begin with, as an Excel workbook that the office completes."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from fieldkit.paper.register import LONG_AGO
from fieldkit.paper.wording import wording

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

SETTINGS = ("register", "audience", "sheet", "first", "key", "numbered")
COLUMNS = ("at", "heading", "of", "fixed", "shape", "longest", "required", "codes")
CODES = ("name", "ours", "theirs")
"""Heads of the sheets by the keys of `resources/paper/mapping.toml`, in their order."""

_CHOICES = ("label", "name")
_ROOM = 200
"""Rows below the last in which a list still helps to choose."""


class Row(NamedTuple):
    """A column of the other workbook: where, how called, which of ours is called alike, and what it lets stand."""

    at: str
    heading: str
    of: str
    longest: int
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a mapping begins with; nothing of a case is in it. `codes`: table and what the other system writes."""

    register: str
    audience: str
    audiences: tuple[str, ...]
    sheet: str
    first: int
    columns: tuple[Row, ...]
    codes: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str], ...]


def render(draft: Draft) -> bytes:
    """Return the .xlsx of `draft`. The same draft gives the same bytes."""
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"created": LONG_AGO})
        looks = _Looks(book)
        _settings(book, looks, draft)
        _columns(book, looks, draft)
        _table(book, looks, "codes", CODES, [(name, "", theirs) for name, theirs in draft.codes], (24, 24, 24))
        _table(book, looks, "choices", _CHOICES, draft.choices, (30, 24))
    return file.getvalue()


class _Looks:
    def __init__(self, book: Workbook) -> None:
        plain = {"font_name": wording("registers")["sheet"]["font"], "font_size": 11, "border": 1, "valign": "vcenter"}
        self.cell: Format = book.add_format({**plain, "text_wrap": True, "num_format": "@"})
        self.head: Format = book.add_format({**plain, "bold": True, "bg_color": "#E7E6E6", "align": "center"})


def _settings(book: Workbook, looks: _Looks, draft: Draft) -> None:
    words = wording("mapping")
    said = {"register": draft.register, "audience": draft.audience, "sheet": draft.sheet, "first": str(draft.first)}
    rows = [(str(words["settings"][key]), said.get(key, ""), str(words["hint"][key])) for key in SETTINGS]
    sheet = _table(book, looks, "settings", ("item", "value", "note"), rows, (12, 24, 70))
    sheet.data_validation(2, 1, 2, 1, {"validate": "list", "source": list(draft.audiences)})


def _columns(book: Workbook, looks: _Looks, draft: Draft) -> None:
    words = wording("mapping")
    rows = [
        (one.at, one.heading, one.of, "", "", str(one.longest or ""), "", one.heading if one.choices else "")
        for one in draft.columns
    ]
    sheet = _table(book, looks, "columns", COLUMNS, rows, (6, 26, 26, 20, 16, 10, 8, 20))
    last = len(rows) + _ROOM
    ours = f"='{words['sheet']['choices']}'!$A$2:$A${len(draft.choices) + 1}"
    sheet.data_validation(1, COLUMNS.index("of"), last, COLUMNS.index("of"), {"validate": "list", "source": ours})
    required = COLUMNS.index("required")
    sheet.data_validation(1, required, last, required, {"validate": "list", "source": [str(words["word"]["yes"])]})
    sheet.write_comment(0, COLUMNS.index("shape"), str(words["word"]["hint"]), {"x_scale": 2, "author": ""})


def _table(
    book: Workbook,
    looks: _Looks,
    name: str,
    keys: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[int],
) -> Worksheet:
    words: dict[str, Any] = wording("mapping")
    sheet: Worksheet = book.add_worksheet(str(words["sheet"][name]))
    for place, (key, width) in enumerate(zip(keys, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, str(words[name][key]), looks.head)
    for line, row in enumerate(rows, 1):
        for place, text in enumerate(row):
            sheet.write_string(line, place, text, looks.cell)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return sheet
