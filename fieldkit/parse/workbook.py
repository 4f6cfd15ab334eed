"""Sheets of a workbook (.xlsx, .ods, .xls) as texts, the numbers as they are shown; python-calamine reads them."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from fieldkit.errors import Code, Refused
from fieldkit.parse import formulas, zips
from fieldkit.parse.answer import Mark, Sheet
from fieldkit.parse.grid import MOST_CELLS, MOST_ROWS, MOST_SHEETS, bounded

EXACT = 10**15
"""From here on a number has more digits than the 15 that a sheet keeps."""

Cell = int | float | str | bool | date | datetime | time | timedelta

_BEGINNING = bytes.fromhex("0908100000060500")
_WRITE_PROTECT, _FILE_PASS = b"\x86\0\0\0", b"\x2f\0"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")
_PARTS = (".xml", ".rels", "mimetype")
_SHEETS = "xl/worksheets/"
_HEARTS = ("xl/workbook.xml", "content.xml")


def sheets(data: bytes) -> list[Sheet]:
    """Return the sheets of the workbook `data`, hidden ones too.

    Raises Refused: PARSE_FORMAT, PARSE_LOCKED, PARSE_TOO_LARGE, PARSE_DAMAGED, and as `zips`.
    """
    source = _safe(data) if data.startswith(b"PK") else data
    if _is_locked(source):
        raise Refused(Code.PARSE_LOCKED)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(source)) as book:
            told = [one for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
            if len(told) > MOST_SHEETS:
                raise Refused(Code.PARSE_TOO_LARGE)
            return [
                _sheet(book.get_sheet_by_name(one.name), hidden=one.visible is not SheetVisibleEnum.Visible)
                for one in told
            ]
    except CalamineError as error:
        raise Refused(Code.PARSE_DAMAGED) from error


def _is_locked(data: bytes) -> bool:
    """Say whether a binary workbook is under a password: told right behind its beginning ([MS-XLS] 2.1.7.20.3)."""
    at = data.find(_BEGINNING)
    behind = data[at + 20 : at + 26]
    return at >= 0 and behind.removeprefix(_WRITE_PROTECT).startswith(_FILE_PASS)


def _safe(data: bytes) -> bytes:
    """Return a workbook with the same sheets and nothing else: no compression, document type, picture or macro."""
    found = zips.members(data, _PARTS)
    if not any(heart in found for heart in _HEARTS):
        raise Refused(Code.PARSE_FORMAT)
    if any(part.startswith(_UTF_16) for part in found.values()):
        raise Refused(Code.PARSE_DAMAGED)  # python-calamine takes such a sheet for an empty one
    if any(b"<!DOCTYPE" in part or b"<!ENTITY" in part for part in found.values()):
        raise Refused(Code.PARSE_BOMB)
    return zips.plain({name: formulas.told(part) if name.startswith(_SHEETS) else part for name, part in found.items()})


def _sheet(sheet: CalamineSheet, *, hidden: bool) -> Sheet:
    if sheet.start is None:
        return Sheet(sheet.name, (), hidden)
    top, left = sheet.start
    if top + sheet.height > MOST_ROWS or sheet.height * (left + sheet.width) > MOST_CELLS:
        raise Refused(Code.PARSE_TOO_LARGE)
    cells = [[""] * left + row for row in sheet.to_python(skip_empty_area=True)]
    rows: list[list[str]] = [[] for _ in range(top)]
    rows += [[_text(cell) for cell in row] for row in cells]
    lost = [
        Mark(top + row, column, "lost")
        for row, told in enumerate(cells)
        for column, cell in enumerate(told)
        if _is_lost(cell)
    ]
    repaired = list(_fill(rows, sheet.merged_cell_ranges or ()))
    return Sheet(sheet.name, bounded(rows), hidden, tuple(lost + repaired))


def _fill(rows: list[list[str]], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> Iterator[Mark]:
    """Repeat the text of each cell that is merged downwards; one merged sideways is a title, and stays once."""
    for (top, left), (bottom, right) in merged:
        if left != right or top >= len(rows) or not rows[top][left:] or not rows[top][left]:
            continue
        for row in range(top + 1, min(bottom + 1, len(rows))):
            rows[row][left] = rows[top][left]
            yield Mark(row, left, "repaired")


def _is_lost(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= EXACT


def _text(cell: Cell) -> str:
    match cell:
        case str():
            return cell
        case bool():
            return "TRUE" if cell else "FALSE"
        case int():
            return str(cell)
        case float():
            return _number(cell)
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds" if cell.second else "minutes")
        case date():
            return cell.isoformat()
        case time():
            return cell.isoformat(timespec="seconds" if cell.second else "minutes")
    return _duration(cell)


def _number(value: float) -> str:
    """Return a number with the 15 digits a sheet shows, never in powers of ten; all digits where it is a whole one."""
    shown = repr(value) if abs(value) >= EXACT else f"{value:.15g}"
    text = format(Decimal(shown), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _duration(cell: timedelta) -> str:
    minutes, seconds = divmod(int(cell.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
