"""The easy road: a sheet with a column for what is checked, its basis, what is compared, the proof and the answer.

What columns and answers may be called is data (`columns`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fieldkit import ids
from fieldkit.errors import Code, Refused
from fieldkit.forms import reading, rules
from fieldkit.forms.columns import titles, told
from fieldkit.forms.settings import head
from fieldkit.forms.trial import tried
from fieldkit.forms.workbook import Places, Rows, Table, table

_NEEDED = ("check", "type")
_SHOWN = ("check", "basis", "compares", "proof", "type")
_HIGHEST_HEADER = 20
_LONGEST_CHOICE = 100


def read(sheets: Mapping[str, Rows], stem: str) -> dict[str, Any]:
    """Return the plain sheet in `sheets` as a definition. Raises Refused(XLSFORM_*)."""
    found = next(filter(None, (_found(name, rows) for name, rows in sheets.items())), None)
    if found is None:
        raise Refused(Code.XLSFORM_SHEET, columns=", ".join(titles(key)[0] for key in _SHOWN))
    sheet, title = found
    writer = _Writer(sheet)
    checks = list(writer.checks())
    if not checks:
        raise Refused(Code.XLSFORM_SHEET, columns=titles("check")[0])
    title = title or ("" if re.fullmatch(told()["answers"]["unnamed"], sheet.name.strip()) else sheet.name) or stem
    made = head({"title": title, "id_string": stem, "children": checks}, stem)
    written = {"format": reading.FORMAT, "version": reading.VERSION, **made, "sections": list(_sections(checks, title))}
    return tried(written, writer.places)


def is_plain(sheets: Mapping[str, Rows]) -> bool:
    """Say whether one of `sheets` is a plain checklist."""
    return any(_found(name, rows) for name, rows in sheets.items())


def _found(name: str, rows: Rows) -> tuple[Table, str] | None:
    """Return the sheet and the title above its headers, where both needed columns are there."""
    for at, row in enumerate(rows[:_HIGHEST_HEADER]):
        there = {" ".join(cell.split()).lower() for cell in row}
        if all(there.intersection(titles(key)) for key in _NEEDED):
            above = next((cell.strip() for line in rows[:at] for cell in line if cell.strip()), "")
            return table(name, rows, at), above
    return None


def _sections(checks: list[tuple[str, dict[str, Any]]], title: str) -> Iterator[dict[str, Any]]:
    section: dict[str, Any] = {}
    for called, check in checks:
        if not section or called != section["called"]:
            if section:
                yield {"title": section["title"], "checks": section["checks"]}
            section = {"called": called, "title": {"zh_CN": called or title}, "checks": []}
        section["checks"].append(check)
    yield {"title": section["title"], "checks": section["checks"]}


class _Writer:
    """Writes the lines of one sheet; a line without a name of its own gets one from its words."""

    def __init__(self, sheet: Table) -> None:
        self._sheet = sheet
        self._used: set[str] = set()
        self._columns = {
            key: next((header for header in sheet.headers if header.lower() in titles(key)), "")
            for key in told()["columns"]
        }
        self.places = Places(sheet, columns=self._columns)

    def checks(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield each line with its section's title, which holds until another stands there."""
        section = ""
        for number, row in self._sheet.rows:
            cells = {key: row.get(header, "") for key, header in self._columns.items()}
            section = cells["section"] or section
            if cells["check"]:
                yield section, self._check(number, cells)

    def _check(self, number: int, cells: dict[str, str]) -> dict[str, Any]:
        line: dict[str, Any] = {"name": self._name(number, cells), "label": {"zh_CN": cells["check"]}}
        line |= self._type(number, cells["type"])
        basis = rules.rule(cells["basis"], cells["article"], cells["dated"], cells["text"])
        line |= {"basis": basis} if basis else {}
        line |= {key: cells[key] for key in ("compares", "proof") if cells[key]}
        line |= {"hint": {"zh_CN": cells["hint"]}} if cells["hint"] else {}
        line |= {"relevant": {"expression": cells["relevant"]}} if cells["relevant"] else {}
        return line | ({"required": True} if cells["required"].lower() in told()["yes"]["words"] else {})

    def _name(self, number: int, cells: dict[str, str]) -> str:
        name = cells["name"] or f"c_{ids.derived('check', cells['check'])[:10]}"
        if name in self._used and cells["name"]:
            raise self.places.refusal(Code.XLSFORM_VALUE, number, self._columns["name"], what=name)
        while name in self._used:
            name += "_"
        self._used.add(name)
        self.places.rows[name] = number
        return name

    def _type(self, number: int, said: str) -> dict[str, Any]:
        """Return type and choices; choices stand behind a colon."""
        called, _, listed = (
            (said or told()["types"]["result"][0]).replace(told()["answers"]["colon"], ":").partition(":")
        )
        key = next((key for key, names in told()["types"].items() if called.strip().lower() in names), "")
        labels = [one for one in re.split(told()["answers"]["between"], listed.strip()) if one]
        if key in ("result", "yes_no"):
            return {"type": "choice", "choices": told()["results" if key == "result" else key]}
        if key in ("choice", "choices") and len(set(labels)) == len(labels) > 0:
            return {"type": key, "choices": [_choice(label, at) for at, label in enumerate(labels, 1)]}
        if not key or key in ("choice", "choices"):
            raise self.places.refusal(Code.XLSFORM_TYPE, number, self._columns["type"], what=said)
        return {"type": key}


def _choice(label: str, number: int) -> dict[str, Any]:
    """Return a choice that is called by its own words, where a name may be so."""
    return {
        "name": label if len(label) <= _LONGEST_CHOICE and not re.search(r"\s", label) else f"{number}",
        "label": {"zh_CN": label},
    }
