"""`fieldkit exhibit`: evidence, added, listed, extracted, and who held it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.facts import page, reads, row
from fieldkit.cli.frame import (
    FILE,
    at_desk,
    case_needed,
    case_option,
    check_new,
    done,
    facts_in,
    json_option,
    progress,
    show,
)
from fieldkit.desk import cases, exhibits, facts, protection
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Exhibit


@click.group("exhibit")
def exhibit_command() -> None:
    """Evidence: added, listed, extracted, and who held it."""


@exhibit_command.command()
@at_desk
@case_needed
@click.argument("sources", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option("--facts", "source", type=FILE, default=None, help="JSON file with facts of all of them.")
@json_option
def add(desk: Desk, case: str, sources: tuple[Path, ...], source: Path | None, as_json: bool) -> None:
    """Take files into the vault; their bytes are kept as they are, and their names under a key."""
    space = cases.find_case(desk, case).space
    given = facts.read(desk, "exhibit", facts_in(source))
    with progress("taking_in") as tell:
        taken = exhibits.add_all(desk, space, sources, given, tell)
    told = [
        {**_facts(desk, made, path.name, here=True), "new": new}
        for path, (made, new) in zip(sources, taken, strict=True)
    ]
    show(told, as_json, lambda fact: f"{fact['id']}  {fact['sha256']}  {fact['name']}")


@exhibit_command.command("list")
@at_desk
@case_option
@json_option
def list_exhibits(desk: Desk, case: str, as_json: bool) -> None:
    """List the exhibits; what cannot be read here is awaited, or its key is elsewhere."""
    space = cases.find_case(desk, case).space if case else ""
    told = [_facts(desk, held.exhibit, held.name, here=held.here) for held in exhibits.listed(desk, space)]
    show(told, as_json, lambda fact: _line(desk, fact))


@exhibit_command.command("show")
@at_desk
@click.argument("exhibit")
@json_option
def show_exhibit(desk: Desk, exhibit: str, as_json: bool) -> None:
    """Show everything about the exhibit with the id EXHIBIT, but for its bytes."""
    show(facts.told(desk, desk.get(Exhibit, exhibit)), as_json, lambda fact: page(desk, fact))


@exhibit_command.command()
@at_desk
@click.argument("exhibit")
@click.argument("target", type=FILE)
def extract(desk: Desk, exhibit: str, target: Path) -> None:
    """Write the original bytes of EXHIBIT to the new file TARGET, outside the vault; the custody line says so."""
    found = desk.get(Exhibit, exhibit)
    check_new(target)
    exhibits.extract(desk, found, target)
    done("written", path=str(target))


@exhibit_command.command()
@at_desk
@click.argument("exhibit")
@click.option("--add", "source", type=FILE, default=None, help="JSON file with a line: act, giver, receiver, note.")
@json_option
def custody(desk: Desk, exhibit: str, source: Path | None, as_json: bool) -> None:
    """Show who held EXHIBIT, when and why; lines are added, never changed."""
    found = desk.get(Exhibit, exhibit)
    if source is not None:
        given = {"act": "handed_over", **facts.read(desk, "custody", facts_in(source))}
        exhibits.custody(desk, found, **{field: given[field] for field in exhibits.CUSTODY if field in given})
    told = [facts.told(desk, line) for line in exhibits.custody_lines(desk, found)]
    show(told, as_json, lambda fact: row(desk, fact, "at", "act", "giver", "receiver", "note"))


def _facts(desk: Desk, exhibit: Exhibit, name: str, *, here: bool) -> dict[str, Any]:
    """Return the facts of an exhibit with the name of its file; that of a protected person's is not told."""
    hidden = protection.guarded(desk, exhibits.whose(desk, exhibit))
    return {**facts.told(desk, exhibit), "name": "" if hidden else name, "here": here}


def _line(desk: Desk, told: dict[str, Any]) -> str:
    here = "" if told["here"] else words.say("cli", "not_here")
    return f"{row(desk, told, 'sort')}  {told['size']}  {told['name']}  {reads(desk, told, 'description')}{here}"
