"""Checklist definitions as they come: JSON, an XLSForm, a plain sheet, or one of the templates that come along."""

from __future__ import annotations

import tomllib
from pathlib import Path

from fieldkit import files, words
from fieldkit.errors import Code, Refused
from fieldkit.forms import document, plain, workbook, xlsform
from fieldkit.forms.workbook import Rows
from fieldkit.forms.xlsform import Imported
from fieldkit.parse import door

_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
_TEMPLATE = ".xlsx"


def read(path: Path) -> Imported:
    """Return the definition in the file `path`, and what of a workbook it does not carry.

    A table that a workbook names stands beside it. Raises Refused(FORM_*, XLSFORM_*, PARSE_*, FILE_*).
    """
    data = files.read_stable(path)
    if path.suffix.lower() not in _WORKBOOKS:
        return Imported(document.parse(data), ())
    sheets = _rows(data, path.name)

    def find(name: str) -> Rows | None:
        beside = path.with_name(Path(name).name)
        return next(iter(_rows(files.read_stable(beside), beside.name).values()), ()) if beside.is_file() else None

    return _of(sheets, find, path.stem)


def template(name: str) -> Imported:
    """Return the template called `name`. Raises Refused(FORM_UNKNOWN)."""
    if name not in templates():
        raise Refused(Code.FORM_UNKNOWN, form=name[:40], edition="-")
    data = words.resource("forms", f"{name}{_TEMPLATE}").read_bytes()
    return _of(_rows(data, f"{name}{_TEMPLATE}"), lambda _: None, name)


def templates() -> dict[str, str]:
    """Return the titles of the templates by their names."""
    return tomllib.loads(words.resource("forms", "templates.toml").read_text(encoding="utf-8"))


def _of(sheets: dict[str, Rows], find: workbook.FindTable, stem: str) -> Imported:
    if workbook.named(sheets, "survey") is None and plain.is_plain(sheets):
        return Imported(plain.read(sheets, stem), ())
    return xlsform.read(sheets, find, stem)


def _rows(data: bytes, name: str) -> dict[str, Rows]:
    return {sheet.name: sheet.rows for sheet in door.sheets(data, name)}
