"""Forms for tests: XLSForms written as rows, as sheets or as a real workbook, and definitions of version 2."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from fieldkit.forms import document, reading, xlsform
from fieldkit.forms.definition import Form
from fieldkit.forms.workbook import Rows

Cells = Mapping[str, str]


def sheet(rows: Sequence[Cells]) -> list[list[str]]:
    """Return rows by header as a sheet with its headers in the first row."""
    headers = list(dict.fromkeys(key for row in rows for key in row))
    return [headers, *([row.get(key, "") for key in headers] for row in rows)]


def sheets(survey: Sequence[Cells], choices: Sequence[Cells] = (), settings: Cells | None = None) -> dict[str, Rows]:
    """Return an XLSForm as sheets."""
    told: dict[str, Rows] = {"survey": sheet(survey)}
    if choices:
        told["choices"] = sheet(choices)
    return told | {"settings": sheet([settings or {"form_id": "tried", "form_title": "试", "version": "1"}])}


def listed(name: str, *names: str, **columns: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a list of choices, each labelled with its own name."""
    return [
        {"list_name": name, "name": one, "label": one} | {key: told[at] for key, told in columns.items()}
        for at, one in enumerate(names)
    ]


def imported(survey: Sequence[Cells], choices: Sequence[Cells] = (), **files: Rows) -> Form:
    """Return an XLSForm as the form it becomes, through its definition's bytes; `files` are tables beside it."""
    told = xlsform.read(sheets(survey, choices), lambda name: files.get(name.partition(".")[0]), "tried")
    return reading.read(document.canonical(told.document).encode())


def workbook(told: Mapping[str, Rows], path: Path) -> Path:
    """Write sheets as a real workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in told.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(rows):
                page.write_row(at, 0, row)
    path.write_bytes(out.getvalue())
    return path


def line(name: str, kind: str = "integer", **told: Any) -> dict[str, Any]:
    """Return a line of a definition."""
    return {"name": name, "label": {"zh_CN": name}, "type": kind, **told}


def told(source: str) -> dict[str, str]:
    """Return an expression as a definition has it."""
    return {"expression": source}


def defined(*checks: dict[str, Any], **members: Any) -> Form:
    """Return a form of version 2 with these lines in one section."""
    made = {
        "format": "fieldkit-checklist",
        "version": 2,
        "name": "tried",
        "title": {"zh_CN": "试"},
        "edition": "1",
        "sections": [{"title": {"zh_CN": "一"}, "checks": list(checks)}],
        **members,
    }
    return reading.read(json.dumps(made).encode())
