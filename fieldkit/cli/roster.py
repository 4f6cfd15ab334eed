"""`fieldkit roster`: lists under inspection, taken in line by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.facts import row
from fieldkit.cli.frame import FILE, at_desk, case_needed, case_option, json_option, progress, show
from fieldkit.desk import cases, facts, rosters
from fieldkit.desk.desk import Desk
from fieldkit.desk.rosters import Listed, Report
from fieldkit.model.kinds import Roster


@click.group("roster")
def roster_command() -> None:
    """Lists under inspection, taken in as evidence and line by line."""


@roster_command.command("import")
@at_desk
@case_needed
@click.argument("source", metavar="LIST", type=FILE)
@click.option("--title", default="", help="What the list is called (else the words above its header, or its name).")
@click.option("--sort", default="", help="What kind of list it is.")
@json_option
def import_roster(desk: Desk, case: str, source: Path, title: str, sort: str, as_json: bool) -> None:
    """Take in a list (.xlsx, .xls, .ods, .csv): the file as an exhibit, each line as a row.

    Every line is accounted for: what is no row is named with the reason.
    """
    with progress("taking_in") as tell:
        roster, report = rosters.import_roster(desk, cases.find_case(desk, case), source, title, sort, tell)
    told = {**facts.told(desk, roster), "new": report.new, "sheets": [_sheet(one) for one in report.sheets]}
    show(told, as_json, lambda fact: _lines(desk, fact, report))


@roster_command.command("list")
@at_desk
@case_option
@json_option
def list_rosters(desk: Desk, case: str, as_json: bool) -> None:
    """List the rosters."""
    of = cases.find_case(desk, case) if case else None
    told = [{**facts.told(desk, one), "rows": len(rosters.rows(desk, one))} for one in rosters.rosters(desk, of)]
    show(told, as_json, lambda fact: f"{row(desk, fact, 'sort', 'title')}  {fact['rows']}")


@roster_command.command("show")
@at_desk
@click.argument("roster")
@json_option
def show_roster(desk: Desk, roster: str, as_json: bool) -> None:
    """Show the rows of the roster with the id ROSTER; a finding cites a row by its path."""
    told = [facts.told(desk, one) for one in rosters.rows(desk, desk.get(Roster, roster))]
    show(told, as_json, lambda fact: f"{fact['path']}  {fact['number']}  {'  '.join(rosters.cells(fact['cells']))}")


def _sheet(one: Listed) -> dict[str, Any]:
    return {
        "sheet": one.sheet,
        "hidden": one.hidden,
        "header": list(one.table.header),
        "columns": [{"title": column.title, "means": column.means} for column in one.table.columns],
        "rows": len(one.table.rows),
        "skipped": [{"number": line.number, "reason": line.reason, "text": line.text} for line in one.table.skipped],
        "lost": [list(place) for place in one.lost],
        "repaired": [list(place) for place in one.repaired],
    }


def _lines(desk: Desk, told: dict[str, Any], report: Report) -> str:
    lines = [row(desk, told, "title"), words.say("cli", "roster_rows", count=report.rows)]
    for sheet in told["sheets"]:
        lines += [
            words.say("cli", "roster_skipped", number=one["number"], reason=words.say("skipped", one["reason"]))
            for one in sheet["skipped"]
        ]
        marks = {"roster_lost": len(sheet["lost"]), "roster_repaired": len(sheet["repaired"])}
        lines += [words.say("cli", key, count=count) for key, count in marks.items() if count]
    return "\n".join(lines)
