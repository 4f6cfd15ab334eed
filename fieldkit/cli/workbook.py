"""`fieldkit workbook`: another system's own empty workbook gets filled, so that nothing is typed twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import files, words
from fieldkit.cli.frame import FILE, at_desk, case_option, check_new, json_option, leave, show
from fieldkit.desk import carrying, cases, mappings
from fieldkit.desk.carrying import Entry
from fieldkit.desk.desk import Desk
from fieldkit.desk.mappings import Known
from fieldkit.errors import Code, Refused
from fieldkit.parse.door import LARGEST


@click.group("workbook")
def workbook_command() -> None:
    """Another system's own workbook, filled by the office's mapping of columns."""


@workbook_command.command()
@at_desk
@click.argument("register")
@click.argument("empty", type=FILE)
@click.argument("target", type=FILE)
def draft(desk: Desk, register: str, empty: Path, target: Path) -> None:
    """Make the mapping TARGET (.xlsx) to begin with: from REGISTER to the other system's EMPTY workbook."""
    check_new(target)
    leave(desk, mappings.draft(register, files.read_stable(empty, LARGEST)), target)


@workbook_command.command("map")
@at_desk
@click.argument("source", metavar="MAPPING.xlsx", type=FILE)
@json_option
def take_in(desk: Desk, source: Path, as_json: bool) -> None:
    """Take in the office's mapping under the file's name; an earlier one of that name is replaced."""
    show(_mapping(mappings.take_in(desk, source)), as_json, _mapping_line)


@workbook_command.command("list")
@at_desk
@json_option
def list_mappings(desk: Desk, as_json: bool) -> None:
    """List the mappings: name, register, sheet, and how many records are due to be carried over."""
    told = [
        {**_mapping(known), "due": len(carrying.due(carrying.entries(desk, known)))}
        for known in mappings.mappings(desk)
    ]
    show(told, as_json, lambda fact: f"{_mapping_line(fact)}  {fact['due']}")


@workbook_command.command()
@at_desk
@click.argument("mapping")
@case_option
@json_option
def check(desk: Desk, mapping: str, case: str, as_json: bool) -> None:
    """List the records that MAPPING carries over: new, changed or carried, and each cell that does not fit."""
    known = mappings.find(desk, mapping)
    told = [_entry(one) for one in _entries(desk, known, case)]
    show(told, as_json, _entry_lines)


@workbook_command.command()
@at_desk
@click.argument("mapping")
@click.argument("empty", type=FILE)
@click.argument("target", type=FILE)
@case_option
@click.option("--all", "everything", is_flag=True, help="Also what was carried over and has not changed.")
@json_option
def fill(desk: Desk, mapping: str, empty: Path, target: Path, case: str, everything: bool, as_json: bool) -> None:
    """Fill the other system's workbook EMPTY by MAPPING, as the new file TARGET, and mark what was carried over.

    Its sheets, heads, lists and looks stay as they are. A workbook that was filled before can be given again.
    """
    known = mappings.find(desk, mapping)
    check_new(target)
    found = _entries(desk, known, case)
    some = found if everything else carrying.due(found)
    filled = carrying.fill(known, some, files.read_stable(empty, LARGEST))
    leave(desk, filled.paper, target)
    carrying.mark(desk, known, filled)
    told = [{**_entry(one), "row": row} for one, row in zip(filled.entries, filled.places, strict=True)]
    show(told, as_json, lambda fact: f"{fact['row']}  {_entry_lines(fact)}")


@workbook_command.command()
@at_desk
@click.argument("mapping")
@click.argument("record")
@click.option("--typed", is_flag=True, help="Mark it as typed over by hand.")
@json_option
def card(desk: Desk, mapping: str, record: str, typed: bool, as_json: bool) -> None:
    """Show RECORD as it is to be typed into the other system: its fields, in that system's order."""
    known = mappings.find(desk, mapping)
    entry = next((one for one in _entries(desk, known, "") if record in (one.record.id, one.record.path)), None)
    if entry is None:
        raise Refused(Code.RECORD_MISSING, path=record[:60])
    if typed:
        carrying.mark_typed(desk, known, entry)
    told = [{"heading": heading, "text": text} for heading, text in carrying.card(known, entry)]
    show(told, as_json, lambda fact: f"{fact['heading']}\t{fact['text']}")


def _entries(desk: Desk, known: Known, case: str) -> list[Entry]:
    return carrying.entries(desk, known, cases.find_case(desk, case) if case else None)


def _mapping(known: Known) -> dict[str, Any]:
    return {
        "id": known.record.id,
        "name": known.record.name,
        "register": known.told.register,
        "for": known.told.audience.value,
        "sheet": known.told.sheet,
        "columns": len(known.told.columns),
    }


def _mapping_line(fact: dict[str, Any]) -> str:
    return f"{fact['name']}  {fact['register']}  {fact['for']}  {fact['sheet']}"


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "record": entry.record.path,
        "label": entry.label,
        "state": entry.state.value,
        "troubles": [{"column": one.at, "heading": one.heading, "reason": one.reason} for one in entry.troubles],
    }


def _entry_lines(fact: dict[str, Any]) -> str:
    troubles = [
        f"    {one['column']}  {one['heading']}  {words.say('unfit', one['reason'])}" for one in fact["troubles"]
    ]
    return "\n".join([f"{words.say('carried', fact['state'])}  {fact['label']}", *troubles])
