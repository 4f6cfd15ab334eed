"""Another system's own workbook, as it hands it out: a title, heads, lists on a sheet beside, a sum, a picture."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from PIL import Image

SHEET = "问题清单"
HEADS = ["序号", "问题标题*", "事实", "类别", "金额（元）", "登记日期", "行政区划", "双倍金额"]
FIRST = 4
TOPICS = ("低保", "工程", "其他")

COLUMNS = {
    # heading: ours, fixed, shape, longest, required, codes
    "问题标题*": ("标题", "", "", "12", "是", ""),
    "事实": ("事实", "", "", "", "", ""),
    "类别": ("问题类别", "", "", "", "", "类别"),
    "金额（元）": ("金额（元）", "", "", "", "", ""),
    "登记日期": ("登记日期", "", "yyyy.mm.dd", "", "", ""),
    "行政区划": ("村", "", "", "", "", "行政区划"),
}
CODES = [("类别", "低保资金", "低保"), ("行政区划", "青石村", "990421103299")]


def empty_book(*, longest: int = 0) -> bytes:
    """Return the workbook without entries; `longest` bounds its titles."""
    file = io.BytesIO()
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), (200, 30, 30)).save(picture, "PNG")
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        listed = book.add_worksheet("字典")
        sheet.write_string(0, 0, "问题清单（单机版）", book.add_format({"bold": True, "font_size": 18}))
        sheet.insert_image(0, 9, "mark.png", {"image_data": picture})
        boxed = book.add_format({"border": 1, "num_format": "@", "font_name": "仿宋"})
        for place, head in enumerate(HEADS):
            sheet.write_string(FIRST - 2, place, head, book.add_format({"bold": True, "bg_color": "#DDEEFF"}))
        for place in range(len(HEADS) - 1):
            sheet.write_blank(FIRST - 1, place, None, boxed)
        sheet.write_formula(FIRST - 1, len(HEADS) - 1, "=E4*2", None, 0)
        sheet.data_validation(FIRST - 1, 3, 999, 3, {"validate": "list", "source": "=字典!$A$1:$A$3"})
        if longest:
            sheet.data_validation(FIRST - 1, 1, 999, 1, {"validate": "length", "criteria": "<=", "value": longest})
        for row, topic in enumerate(TOPICS):
            listed.write_string(row, 0, topic)
        listed.hide()
    return file.getvalue()


def without_strings() -> bytes:
    """Return a workbook that has no shared strings: whatever is written stands in its cell."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.add_worksheet(SHEET).write_number(FIRST - 2, 1, 2026)
    assert "xl/sharedStrings.xml" not in parts(file.getvalue())
    return file.getvalue()


def with_a_table() -> bytes:
    """Return a workbook whose heads and first row of entries are a table."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        columns = [{"header": head} for head in HEADS]
        book.add_worksheet(SHEET).add_table(FIRST - 2, 0, FIRST - 1, len(HEADS) - 1, {"columns": columns})
    return file.getvalue()


def grid(book: bytes, sheet: str = SHEET) -> list[list[Any]]:
    """Return the rows from the first entry on, as a reader that is not ours sees them."""
    told = openpyxl.load_workbook(io.BytesIO(book))[sheet]
    return [[cell.value for cell in row] for row in told.iter_rows(min_row=FIRST)]


def parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(book: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Return the workbook with `old` in the part `name` replaced."""
    kept = parts(book)
    assert old in kept[name]
    return zipped({**kept, name: kept[name].replace(old, new)})


def zipped(kept: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in kept.items():
            archive.writestr(name, content)
    return target.getvalue()


def completed(draft: bytes, path: Path, *, settings: dict[str, str] | None = None) -> Path:
    """Do what a clerk does with a draft: say which column of ours goes where and how, and save it."""
    book = openpyxl.load_workbook(io.BytesIO(draft))
    for row in book["栏目对照"].iter_rows(min_row=2):
        for cell, text in zip(row[2:], COLUMNS.get(row[1].value, ()), strict=False):
            cell.value = text
    codes = book["代码表"]
    codes.delete_rows(2, 100)
    for entry in CODES:
        codes.append(entry)
    for row in book["填报设置"].iter_rows(min_row=2):
        row[1].value = (settings or {}).get(row[0].value, row[1].value)
    book.save(path)
    return path
