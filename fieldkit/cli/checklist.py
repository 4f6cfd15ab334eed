"""`fieldkit checklist`: forms taken in, run on site, and printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.facts import row
from fieldkit.cli.frame import FILE, at_desk, case_option, check_new, json_option, leave, show
from fieldkit.desk import cases, checklists, definitions, facts, results
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Checklist, Form


@click.group("checklist")
def checklist_command() -> None:
    """Forms taken in, run on site, and printed."""


@checklist_command.command("import")
@at_desk
@click.argument("source", metavar="[FORM]", type=FILE, required=False)
@click.option("--template", default="", metavar="NAME", help="Take in one of the templates that come along.")
@json_option
def import_form(desk: Desk, source: Path | None, template: str, as_json: bool) -> None:
    """Take in the checklist in the file FORM: an XLSForm or a plain sheet (.xlsx, .xls), or a definition (.json).

    Without FORM and --template, list the templates.
    """
    if source is None and not template:
        told = [{"template": name, "title": title} for name, title in definitions.templates().items()]
        show(told, as_json, lambda fact: f"{fact['template']}  {fact['title']}")
        return
    if source is not None and template:
        raise click.UsageError("FORM or --template, not both")
    found = definitions.read(source) if source is not None else definitions.template(template)
    made = _form(desk, checklists.take_form(desk, found.document))
    made["left_out"] = [one._asdict() for one in found.left_out]
    show(made, as_json, lambda fact: "\n".join([row(desk, fact, "name", "edition", "title"), *_left_out(fact)]))


@checklist_command.command("list")
@at_desk
@case_option
@click.option("--forms", is_flag=True, help="List the forms instead of their runs.")
@json_option
def list_checklists(desk: Desk, case: str, forms: bool, as_json: bool) -> None:
    """List the runs with how many lines have which result, and which required lines are unanswered."""
    if forms:
        told = [_form(desk, form) for form in checklists.forms(desk)]
        show(told, as_json, lambda fact: row(desk, fact, "name", "edition", "title"))
        return
    space = cases.find_case(desk, case).space if case else ""
    show([_run(desk, one) for one in checklists.checklists(desk, space)], as_json, lambda fact: _line(desk, fact))


@checklist_command.command("show")
@at_desk
@click.argument("checklist")
@json_option
def show_checklist(desk: Desk, checklist: str, as_json: bool) -> None:
    """Show the run with the id CHECKLIST, line by line."""
    found = desk.get(Checklist, checklist)
    noted = checklists.checks(desk, found)
    checks = [facts.told(desk, noted[line.key]) for line in checklists.lines(desk, found) if line.key in noted]
    told = {**_run(desk, found), "checks": checks}
    show(told, as_json, lambda fact: "\n".join([_line(desk, fact), *(_check(desk, one) for one in fact["checks"])]))


@checklist_command.command()
@at_desk
@case_option
@click.argument("source", metavar="ANSWERS", type=FILE)
@json_option
def run(desk: Desk, case: str, source: Path, as_json: bool) -> None:
    """Take in a run that was filled in as the JSON file ANSWERS; what is taken in twice is one."""
    of = cases.find_case(desk, case) if case else None
    show(_run(desk, checklists.run_file(desk, of, source)), as_json, lambda fact: _line(desk, fact))


@checklist_command.command("print")
@at_desk
@click.argument("checklist")
@click.argument("target", type=FILE)
@click.option("--empty", is_flag=True, help="CHECKLIST is a form (id or name): print it empty, to be filled by hand.")
def print_checklist(desk: Desk, checklist: str, target: Path, empty: bool) -> None:
    """Print the run with the id CHECKLIST as the new Word document TARGET."""
    check_new(target)
    if empty:
        paper = checklists.print_form(desk, checklists.find_form(desk, checklist))
    else:
        paper = checklists.print_checklist(desk, desk.get(Checklist, checklist))
    leave(desk, paper, target)


@checklist_command.command("changes")
@at_desk
@click.argument("form")
@click.option("--since", default="", metavar="EDITION", help="Compare with this edition; default: the one before.")
@json_option
def show_changes(desk: Desk, form: str, since: str, as_json: bool) -> None:
    """Show what the newest edition of FORM (id or name) changed."""
    after = checklists.find_form(desk, form)
    before = checklists.edition_before(desk, after, since)
    found = [one._asdict() for one in checklists.changes(before, after)] if before else []
    show(found, as_json, _change)


@checklist_command.command("results")
@at_desk
@click.argument("form")
@json_option
def show_results(desk: Desk, form: str, as_json: bool) -> None:
    """Show for each village how many lines of each check of FORM (id or name) have which result.

    What is not checked is never counted as fine.
    """
    found = results.matrix(desk, checklists.find_form(desk, form))
    rows = [
        {
            "village": village.case.village,
            "case": village.case.id,
            "runs": village.runs,
            "checks": {column.name: cell._asdict() for column, cell in zip(found.columns, village.cells, strict=True)},
        }
        for village in found.villages
    ]
    labels = {column.name: column.label for column in found.columns}
    show(rows, as_json, lambda fact: "\n".join([f"{fact['village']}  ({fact['runs']})", *_cells(fact, labels)]))


@checklist_command.command("finding")
@at_desk
@click.argument("checklist")
@click.argument("check")
@json_option
def make_finding(desk: Desk, checklist: str, check: str, as_json: bool) -> None:
    """Make a finding of the line CHECK of the run CHECKLIST that shows a problem, with facts, citations and persons."""
    made = results.make_finding(desk, desk.get(Checklist, checklist), check)
    show(facts.told(desk, made), as_json, lambda fact: row(desk, fact, "title", "facts"))


def _change(told: dict[str, Any]) -> str:
    member = words.say("form", f"member.{told['member']}") if told["member"] else ""
    sort = words.say("form", f"change.{told['sort']}")
    turned = f": {told['before']} -> {told['after']}" if told["member"] else ""
    return f"{sort}  {told['name']}  {told['label']}  {member}{turned}"


def _cells(told: dict[str, Any], labels: dict[str, str]) -> list[str]:
    return [f"  {labels[name]}  {_counted(cell)}" for name, cell in told["checks"].items()]


def _counted(counts: dict[str, int]) -> str:
    return "  ".join(
        words.say("cli", "labelled", label=words.say("choice", f"check.result.{result}"), text=count)
        for result, count in counts.items()
        if count
    )


def _left_out(told: dict[str, Any]) -> list[str]:
    return [f"  {words.say('form', 'left_out', None, **one)}" for one in told["left_out"]]


def _form(desk: Desk, form: Form) -> dict[str, Any]:
    """Return the facts of a form; its definition is what was imported, and not told again."""
    return {key: value for key, value in facts.told(desk, form).items() if key != "definition"}


def _run(desk: Desk, checklist: Checklist) -> dict[str, Any]:
    return {
        **facts.told(desk, checklist),
        "counts": checklists.counts(desk, checklist)._asdict(),
        "missing": [line.key for line in checklists.missing(desk, checklist)],
    }


def _line(desk: Desk, told: dict[str, Any]) -> str:
    counts = "  ".join(
        words.say("cli", "labelled", label=words.say("choice", f"check.result.{result}"), text=count)
        for result, count in told["counts"].items()
    )
    form = desk.get(Form, told["form"])
    return f"{told['id']}  {form.name}  {form.edition}  {row(desk, told, 'started', 'ended')[28:]}  {counts}"


def _check(desk: Desk, told: dict[str, Any]) -> str:
    return "  " + row(desk, told, "name", "result", "value", "note")[28:]
