"""`fieldkit roster`: lists under inspection, taken in line by line, read as a person confirmed, and compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli import comparing, sampling, visiting
from fieldkit.cli.facts import row
from fieldkit.cli.frame import FILE, at_desk, case_needed, case_option, json_option, progress, show
from fieldkit.desk import accounts, cases, facts, rosters
from fieldkit.desk.accounts import Accounted
from fieldkit.desk.desk import Desk
from fieldkit.desk.rosters import Listed, Report
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Roster
from fieldkit.parse.grid import letters
from fieldkit.rosters.reading import Use

_USE = re.compile(r"(?:(?P<sheet>.+)!)?(?P<column>[A-Za-z]{1,3})=(?P<means>[a-z_]+)(?:/(?P<way>[a-z]+))?")


@click.group("roster")
def roster_command() -> None:
    """Lists under inspection, taken in as evidence and line by line, and compared."""


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


@roster_command.command("columns")
@at_desk
@click.argument("roster")
@json_option
def columns(desk: Desk, roster: str, as_json: bool) -> None:
    """Show what each column of the roster with the id ROSTER holds, and whether a person confirmed it."""
    show(_columns(desk, desk.get(Roster, roster)), as_json, _column_lines)


@roster_command.command("confirm")
@at_desk
@click.argument("roster")
@click.option(
    "--column",
    "said",
    multiple=True,
    metavar="[SHEET!]C=MEANING[/dmy|/mdy]",
    help="What a column holds, by its letter.",
)
@click.option("--leave-out", multiple=True, metavar="SHEET", help="A sheet that is not to be compared.")
@click.option("--take", multiple=True, metavar="SHEET", help="A sheet that is to be compared after all.")
@click.option("--paid", default=None, help="When all of it was paid, where no column says (2025-12).")
@click.option("--sort", default=None, help="What kind of list it is.")
@json_option
def confirm(
    desk: Desk,
    roster: str,
    said: tuple[str, ...],
    leave_out: tuple[str, ...],
    take: tuple[str, ...],
    paid: str | None,
    sort: str | None,
    as_json: bool,
) -> None:
    """Confirm what the columns of the roster with the id ROSTER hold; lists with the same titles begin with that."""
    found = desk.get(Roster, roster)
    current = accounts.uses(desk, found)
    compared = dict.fromkeys(leave_out, False) | dict.fromkeys(take, True)
    if not compared.keys() <= {use.sheet for use in current}:
        raise Refused(Code.ROSTER_USES, sheet=next(iter(compared.keys() - {use.sheet for use in current}))[:40])
    named = dict(_said(text, current[0].sheet if current else "") for text in said)
    accounts.confirm(desk, found, accounts.changed(current, named, compared, paid))
    if sort is not None:
        desk.set(found.space, found.path, {"sort": sort})
    show(_columns(desk, desk.get(Roster, roster)), as_json, _column_lines)


@roster_command.command("account")
@at_desk
@click.argument("roster")
@json_option
def account(desk: Desk, roster: str, as_json: bool) -> None:
    """Account for every line of the roster with the id ROSTER: read, repaired (what, from, to), rejected (why)."""
    found = desk.get(Roster, roster)
    told = {**facts.told(desk, found), "sheets": [_accounted(one) for one in accounts.account(desk, found)]}
    show(told, as_json, lambda fact: "\n".join(_account_lines(fact)))


for command in (*comparing.ALL, *sampling.ALL, *visiting.ALL):
    roster_command.add_command(command)


def _said(text: str, sheet: str) -> tuple[tuple[str, int], Use]:
    """Return which column a person means by `text`, and what it holds. Raises Refused(ROSTER_COLUMN)."""
    found = _USE.fullmatch(text)
    if found is None:
        raise Refused(Code.ROSTER_COLUMN, column=text[:40])
    index = 0
    for sign in found["column"].upper():
        index = index * 26 + ord(sign) - ord("A") + 1
    return (found["sheet"] or sheet, index - 1), Use(found["means"], found["way"] or "")


def _columns(desk: Desk, roster: Roster) -> dict[str, Any]:
    sheets = [
        {
            "sheet": use.sheet,
            "compared": use.compared,
            "paid": use.paid,
            "columns": [
                {"column": letters(index + 1), "title": column["title"], "means": one.means, "way": one.way}
                for index, (column, one) in enumerate(zip(sheet["columns"], use.columns, strict=True))
            ],
        }
        for sheet, use in zip(rosters.columns(roster), accounts.uses(desk, roster), strict=True)
    ]
    return {**facts.told(desk, roster), "confirmed": accounts.is_confirmed(roster), "sheets": sheets}


def _column_lines(told: dict[str, Any]) -> str:
    lines = [f"{told['id']}  {told['sort']}  {told['title']}"]
    for sheet in told["sheets"]:
        name = _named(sheet["sheet"])
        lines.append(name if sheet["compared"] else words.say("cli", "roster_left_out", sheet=name))
        if sheet["paid"]:
            lines.append(words.say("cli", "roster_paid_on", paid=sheet["paid"]))
        for one in sheet["columns"]:
            means = words.say("means", one["means"])
            lines.append(words.say("cli", "roster_column", column=one["column"], title=one["title"], means=means))
    return "\n".join([*lines, words.say("cli", "roster_confirmed" if told["confirmed"] else "roster_unconfirmed")])


def _accounted(one: Accounted) -> dict[str, Any]:
    titles = [column["title"] for column in one.told["columns"]]
    return {
        "sheet": one.told["sheet"],
        "hidden": one.told["hidden"],
        "compared": one.reading.use.compared,
        "lines": one.lines,
        "header": len(one.told["header"]),
        **one.reading.counts(),
        "skipped": one.skipped,
        "notes": [
            {
                "number": note.line,
                "column": letters(note.column + 1),
                "title": titles[note.column] if note.column >= 0 else "",
                "was": note.was,
                "now": note.value.text,
                "repair": note.value.repair,
                "fault": note.value.fault,
            }
            for note in one.reading.notes
        ],
    }


def _account_lines(told: dict[str, Any]) -> Iterator[str]:
    for sheet in told["sheets"]:
        counts = {key: sheet[key] for key in ("lines", "header", "read", "repaired", "rejected")}
        skipped = sum(sheet["skipped"].values())
        yield words.say("cli", "roster_line", sheet=_named(sheet["sheet"]), skipped=skipped, **counts)
        for note in sheet["notes"]:
            place = {key: note[key] for key in ("number", "column", "title", "was")}
            if note["fault"]:
                yield words.say("cli", "roster_unread", why=words.say("unread", note["fault"]), **place)
            else:
                why = words.say("repair", note["repair"])
                yield words.say("cli", "roster_was_is", now=note["now"], why=why, **place)


def _named(sheet: str) -> str:
    return sheet or words.say("cli", "roster_unnamed")


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
