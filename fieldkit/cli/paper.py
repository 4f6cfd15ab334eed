"""`fieldkit paper`: letters and forms made of records, as Word documents after GB/T 9704-2012."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from fieldkit.cli.frame import (
    FILE,
    at_desk,
    case_needed,
    case_option,
    check_new,
    facts_in,
    json_option,
    leave,
    passphrase,
    passphrase_option,
    show,
    text_in,
    wrong_usage,
)
from fieldkit.desk import aliases, cases, letters
from fieldkit.desk.desk import Desk
from fieldkit.desk.registers import Audience


@click.group("paper")
def paper_command() -> None:
    """Letters and forms made of records, as Word documents."""


@paper_command.command("list")
@at_desk
@json_option
def list_papers(desk: Desk, as_json: bool) -> None:
    """List the papers: name, title, the kind of record each is about, and whom it may be given to."""
    declared = [letters.declared(name) for name in letters.names()]
    told = [
        {"name": one.name, "title": one.label, "of": one.of, "for": list(one.readers), "asks": dict(one.asked)}
        for one in declared
    ]
    show(told, as_json, lambda fact: f"{fact['name']}  {fact['title']}  {fact['of']}  {' '.join(fact['for'])}")


@paper_command.command("show")
@at_desk
@click.argument("name")
@json_option
def show_paper(desk: Desk, name: str, as_json: bool) -> None:
    """Show the wording of the paper NAME, to be changed for --wording, and the placeholders it may have."""
    known = letters.placeholders(letters.declared(name))
    told = {"name": name, "wording": letters.source_of(name), "placeholders": known}
    show(told, as_json, lambda fact: f"{fact['wording']}\n# {' '.join(fact['placeholders'])}")


@paper_command.command("print")
@at_desk
@case_option
@click.argument("name")
@click.argument("target", type=FILE)
@click.option(
    "--for", "audience", type=click.Choice([one.value for one in Audience]), required=True, help="Who reads it."
)
@click.option("--of", "record", default="", metavar="ID", help="The record it is about, where that is not the case.")
@click.option("--blank", is_flag=True, help="An empty form, to be filled in by hand.")
@click.option(
    "--facts", type=FILE, default=None, help="JSON file with what the paper asks for (see `paper list --json`)."
)
@click.option("--wording", type=FILE, default=None, help="The office's own wording, in the form `paper show` prints.")
@click.option("--anyway", is_flag=True, help="State a fact that one person alone told (who leads may).")
def print_paper(
    desk: Desk,
    case: str,
    name: str,
    target: Path,
    audience: str,
    record: str,
    blank: bool,
    facts: Path | None,
    wording: Path | None,
    anyway: bool,
) -> None:
    """Print the paper NAME as the new Word document TARGET."""
    if blank and record:
        raise wrong_usage("blank_or_record")
    told = letters.declared(name) if wording is None else letters.in_own_words(name, text_in(wording))
    of = cases.find_case(desk, case) if case else None
    about = None if blank else letters.subject(desk, told, record, of)
    check_new(target)
    today = date.today().isoformat()  # noqa: DTZ011  # the office's own day
    given = {key: str(value) for key, value in facts_in(facts).items()}
    more = {"case": of, "given": given, "anyway": anyway}
    leave(desk, letters.print_letter(desk, told, about, Audience(audience), today, **more), target)


@paper_command.command("aliases")
@at_desk
@case_needed
@click.argument("target", type=FILE)
@passphrase_option("paper-passphrase", "FIELDKIT_PAPER_PASSPHRASE")
def print_aliases(desk: Desk, case: str, target: Path, paper_passphrase_file: Path | None) -> None:
    """Write who stands behind the pseudonyms of a case as TARGET: a Word document, encrypted (age) by a passphrase."""
    of = cases.find_case(desk, case)
    check_new(target)
    secret = passphrase(paper_passphrase_file, "FIELDKIT_PAPER_PASSPHRASE", twice=True)
    leave(desk, aliases.print_aliases(desk, of, date.today().isoformat(), secret), target)  # noqa: DTZ011  # the office's own day
