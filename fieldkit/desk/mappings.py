"""Mappings (栏目对照表): which of our columns goes into which column of another system's own workbook.

The office keeps one as a workbook of its own, whose sheets and heads are worded in `resources/paper/mapping.toml`. A
first draft is made from the other system's empty workbook: what its heads are called, what its lists let one choose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from fieldkit import canonical, files, ids
from fieldkit.desk import registers
from fieldkit.desk.desk import Desk
from fieldkit.desk.papers import Paper
from fieldkit.desk.registers import Audience, Plan
from fieldkit.errors import Code, Refused
from fieldkit.model.carrying import Mapping
from fieldkit.paper import mapping as paper
from fieldkit.paper.wording import one_line, wording
from fieldkit.parse import door
from fieldkit.parse.answer import Allowed, Sheet
from fieldkit.parse.grid import letters

_COLUMN = re.compile("[A-Z]{1,3}")
_DATE = re.compile(r"(?=.*(?:yyyy|mm|dd))(?:[ymdh]|[^A-Za-z\d])+")
_LARGEST = 4 << 20
_LAST_ROW = 1_048_576
_LONGEST_NAME = 60
_MOST_HEADS = 30
"""Rows among which the heads of a workbook are looked for."""


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A column of the other workbook (`at`, called `heading` there) and what is written into it.

    `of` names a column of ours, `fixed` is the same text in every row. `shape` says how a value is written,
    `longest` how many characters there is room for, `codes` by which table a value becomes another.
    """

    at: str
    heading: str = ""
    of: str = ""
    fixed: str = ""
    shape: str = ""
    longest: int = 0
    required: bool = False
    codes: str = ""


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mapping as the office told it: which register goes into which sheet, from which row on.

    `key` is the column by which a row is known again, `numbered` the one that counts; both may be empty.
    """

    register: str
    audience: Audience
    sheet: str
    first: int
    columns: tuple[Target, ...]
    codes: dict[str, dict[str, str]] = {}
    key: str = ""
    numbered: str = ""


class Known(NamedTuple):
    """A mapping that was taken in."""

    record: Mapping
    told: Told


def mappings(desk: Desk) -> list[Known]:
    """Return the mappings by name; one that another program wrote amiss is left out."""
    found = (Known(one, told) for one in desk.load(Mapping) if (told := _stored(one)) is not None)
    return sorted(found, key=lambda known: (known.record.name, known.record.path))


def find(desk: Desk, name: str) -> Known:
    """Return the mapping with this name or id. Raises Refused(MAPPING_UNKNOWN)."""
    for known in mappings(desk):
        if name in (known.record.name, known.record.id):
            return known
    raise Refused(Code.MAPPING_UNKNOWN, name=name[:_LONGEST_NAME])


def take_in(desk: Desk, path: Path) -> Known:
    """Take in the office's mapping at `path` (.xlsx) under its name, in the place of an earlier one of that name.

    Raises Refused(MAPPING_SHEET, MAPPING_SETTING, MAPPING_CELL: in which sheet and row, PARSE_*, FILE_*).
    """
    told = read(door.sheets(files.read_stable(path, _LARGEST), path.name))
    name = one_line(path.stem)[:_LONGEST_NAME]
    record = f"mapping/{ids.derived('mapping', name)}"
    text = canonical.encode(msgspec.to_builtins(told)).decode()
    desk.set("county", record, {"name": name, "told": text})
    return Known(desk.get(Mapping, record), told)


def read(sheets: Sequence[Sheet]) -> Told:
    """Return what the sheets of a mapping tell. Raises Refused(MAPPING_SHEET, MAPPING_SETTING, MAPPING_CELL)."""
    found = {sheet.name.strip(): sheet for sheet in sheets}
    said = _settings(found)
    plan, audience = _plan(said["register"]), _audience(said["audience"])
    codes: dict[str, dict[str, str]] = {}
    for row in _rows(found, "codes", paper.CODES) if _words()["sheet"]["codes"] in found else ():
        codes.setdefault(row.cells["name"], {})[row.cells["ours"]] = row.cells["theirs"]
    targets = tuple(_targets(found, plan, codes))
    if not targets:
        raise _wrong("columns", "of")
    return Told(
        register=plan.name,
        audience=audience,
        sheet=said["sheet"],
        first=int(said["first"]),
        columns=targets,
        codes=codes,
        key=said["key"],
        numbered=said["numbered"],
    )


def draft(name: str, data: bytes) -> Paper:
    """Return a mapping (.xlsx) to begin with, for the register `name` and another system's empty workbook `data`.

    Heads that are called as one of our columns are joined with it; the rest is the office's to say. Raises
    Refused(REGISTER_UNKNOWN, MAPPING_HEADS: no sheet has a row of heads, PARSE_*).
    """
    plan = registers.plan(name)
    sheets = [sheet for sheet in door.sheets(data, ".xlsx") if not sheet.hidden]
    sheet, at = max(((one, _heads_at(one)) for one in sheets), key=lambda one: _width(*one), default=(None, 0))
    if sheet is None or not _width(sheet, at):
        raise Refused(Code.MAPPING_HEADS)
    allowed = {one.column: one for one in door.allowed(data) if one.sheet == sheet.name}
    labels = registers.available(plan)
    known = {_bare(label): label for label in labels.values()}
    rows = [
        _drafted(letters(place), heading, known, allowed.get(letters(place)))
        for place, heading in enumerate(sheet.rows[at], 1)
        if heading.strip()
    ]
    begun = paper.Draft(
        register=plan.title,
        audience=registers.audience_label(Audience(min(plan.readers))),
        audiences=tuple(registers.audience_label(one) for one in Audience if one in plan.readers),
        sheet=sheet.name,
        first=at + 2,
        columns=tuple(rows),
        codes=tuple((one.heading, choice) for one in rows for choice in one.choices),
        choices=tuple((label, name) for name, label in labels.items()),
    )
    return Paper(content=paper.render(begun), paper="mapping", ending="xlsx")


def _drafted(at: str, heading: str, known: dict[str, str], allowed: Allowed | None) -> paper.Row:
    text = one_line(heading)
    choices = allowed.choices if allowed else ()
    return paper.Row(at, text, known.get(_bare(text), ""), allowed.longest if allowed else 0, choices)


def _bare(label: str) -> str:
    """Return a label without what differs from one system to the next: spaces, units and marks in brackets."""
    return re.sub(r"[（(【\[].*?[)）\]】]|[\s*＊:：]", "", label)


def _heads_at(sheet: Sheet) -> int:
    """Return the row, from 0, in which most cells hold a text: the heads of an empty workbook."""
    rows = range(min(len(sheet.rows), _MOST_HEADS))
    return max(rows, key=lambda row: sum(bool(cell.strip()) for cell in sheet.rows[row]), default=0)


def _width(sheet: Sheet, at: int) -> int:
    return sum(bool(cell.strip()) for cell in sheet.rows[at]) if sheet.rows else 0


class _Row(NamedTuple):
    """A row of a sheet of a mapping: its line there, and what stands under which head."""

    line: int
    cells: dict[str, str]


def _settings(found: dict[str, Sheet]) -> dict[str, str]:
    """Return what the office set, by its key; what may not be empty or is no number or column is refused."""
    told = {row.cells["item"]: row.cells["value"] for row in _rows(found, "settings", ("item", "value"))}
    said = {key: told.get(str(_words()["settings"][key]), "") for key in paper.SETTINGS}
    fits = {
        "sheet": bool(said["sheet"]),
        "first": said["first"].isdecimal() and 1 <= int(said["first"]) <= _LAST_ROW,
        "key": not said["key"] or bool(_COLUMN.fullmatch(said["key"])),
        "numbered": not said["numbered"] or bool(_COLUMN.fullmatch(said["numbered"])),
    }
    for key, good in fits.items():
        if not good:
            raise _wrong("settings", key)
    return said


def _targets(found: dict[str, Sheet], plan: Plan, codes: dict[str, dict[str, str]]) -> Iterator[Target]:
    labels = registers.available(plan)
    names = {label: name for name, label in labels.items()} | {name: name for name in labels}
    for row in _rows(found, "columns", paper.COLUMNS):
        cells = row.cells
        if not cells["of"] and not cells["fixed"]:
            continue
        fits = {
            "at": bool(_COLUMN.fullmatch(cells["at"])),
            "of": not cells["of"] or cells["of"] in names,
            "shape": _is_shape(cells["shape"]),
            "longest": not cells["longest"] or cells["longest"].isdecimal(),
            "codes": not cells["codes"] or cells["codes"] in codes,
        }
        for key, good in fits.items():
            if not good:
                raise _wrong("columns", key, row.line)
        yield Target(
            at=cells["at"],
            heading=cells["heading"],
            of=names.get(cells["of"], ""),
            fixed=cells["fixed"],
            shape=cells["shape"],
            longest=int(cells["longest"] or 0),
            required=cells["required"] == _words()["word"]["yes"],
            codes=cells["codes"],
        )


def _is_shape(told: str) -> bool:
    words = _words()["word"]
    return told in ("", words["text"], words["thousands"]) or bool(_DATE.fullmatch(told))


def _rows(found: dict[str, Sheet], which: str, keys: Sequence[str]) -> Iterator[_Row]:
    """Yield the rows of a sheet of a mapping below its heads, empty ones left out. Raises Refused(MAPPING_SHEET)."""
    name = str(_words()["sheet"][which])
    heads = [str(_words()[which][key]) for key in keys]
    rows = [[cell.strip() for cell in row] for row in found[name].rows] if name in found else []
    at = next((at for at, row in enumerate(rows) if set(heads) <= set(row)), None)
    if at is None:
        raise Refused(Code.MAPPING_SHEET, sheet=name)
    places = {key: rows[at].index(head) for key, head in zip(keys, heads, strict=True)}
    for line, row in enumerate(rows[at + 1 :], at + 2):
        cells = {key: row[place] if place < len(row) else "" for key, place in places.items()}
        if any(cells.values()):
            yield _Row(line, cells)


def _audience(label: str) -> Audience:
    """Return the reader called so on paper, or by its name."""
    for one in Audience:
        if label in (one.value, registers.audience_label(one)):
            return one
    raise _wrong("settings", "audience")


def _plan(title: str) -> Plan:
    """Return the plan of the register called `title`, or by its name."""
    for name in registers.names():
        if title and title in (name, registers.plan(name).title):
            return registers.plan(name)
    raise _wrong("settings", "register")


def _wrong(sheet: str, key: str, line: int = 0) -> Refused:
    """Return the refusal of a mapping: in which sheet which column (or item), and in which line of it."""
    told = {"sheet": str(_words()["sheet"][sheet]), "head": str(_words()[sheet][key])}
    return Refused(Code.MAPPING_CELL, **told, line=line) if line else Refused(Code.MAPPING_SETTING, **told)


def _stored(record: Mapping) -> Told | None:
    try:
        return msgspec.convert(canonical.decode(record.told.encode()), Told)
    except (Refused, msgspec.ValidationError):
        return None


def _words() -> dict[str, Any]:
    return wording("mapping")
