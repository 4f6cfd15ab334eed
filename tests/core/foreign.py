"""Foreign files for tests, made by hand where a program would not make them: documents, workbooks, bombs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
CONTENT = (
    f'<office:document-content xmlns:office="{OFFICE}office:1.0" xmlns:table="{OFFICE}table:1.0"'
    f' xmlns:text="{OFFICE}text:1.0"><office:body><office:spreadsheet><table:table table:name="t">'
    "{}</table:table></office:spreadsheet></office:body></office:document-content>"
)
MANIFEST = f'<manifest:manifest xmlns:manifest="{OFFICE}manifest:1.0"/>'


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def docx(body: str, before: str = "") -> bytes:
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    )
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": xml})


def spoken(*lines: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)


def xlsx(fill: Callable[[Any, Any], None], *, hidden: bool = False) -> bytes:
    """A workbook whose first sheet `fill(book, sheet)` fills; with `hidden`, a second, hidden one holds one word."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    fill(book, book.add_worksheet("名册"))
    if hidden:
        other = book.add_worksheet("底表")
        other.write(0, 0, "藏")
        other.hide()
    book.close()
    return target.getvalue()


def with_sheet(rows: str, before: str = "") -> bytes:
    """A workbook whose only sheet is the XML `rows`."""
    found = zipfile.ZipFile(io.BytesIO(xlsx(lambda _, sheet: sheet.write(0, 0, "x"))))
    members = {name: found.read(name) for name in found.namelist()}
    return zipped({**members, "xl/worksheets/sheet1.xml": (before + SHEET.format(rows)).encode()})


def ods(rows: str) -> bytes:
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": mimetype, "META-INF/manifest.xml": MANIFEST, "content.xml": CONTENT.format(rows)})
