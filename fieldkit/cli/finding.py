"""`fieldkit finding`: problems stated with their facts, and what shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli import reviewing
from fieldkit.cli.facts import page, row
from fieldkit.cli.frame import FILE, at_desk, case_needed, case_option, facts_in, json_option, show, text_in
from fieldkit.desk import cases, facts, findings, reviews
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Finding


@click.group("finding")
def finding_command() -> None:
    """Problems stated with their facts, and what shows them."""


@finding_command.command("list")
@at_desk
@case_option
@json_option
def list_findings(desk: Desk, case: str, as_json: bool) -> None:
    """List the findings with their citations, and what each lacks before it may be handed in."""
    space = cases.find_case(desk, case).space if case else ""
    told = [_facts(desk, one) for one in findings.findings(desk, space)]
    show(told, as_json, lambda fact: f"{row(desk, fact, 'topic', 'title')}  ({len(fact['citations'])})")


@finding_command.command("show")
@at_desk
@click.argument("finding")
@json_option
def show_finding(desk: Desk, finding: str, as_json: bool) -> None:
    """Show the finding with the id FINDING, what it cites, and what it lacks."""
    show(_facts(desk, desk.get(Finding, finding)), as_json, lambda fact: _page(desk, fact))


@finding_command.command()
@at_desk
@case_needed
@click.argument("source", metavar="FACTS", type=FILE)
@json_option
def new(desk: Desk, case: str, source: Path, as_json: bool) -> None:
    """State a finding from the JSON file FACTS (`-`: standard input); its drafter is the member at work."""
    given = facts.read(desk, "finding", facts_in(source))
    made = findings.new_finding(desk, cases.find_case(desk, case).space, **given)
    show(_facts(desk, made), as_json, lambda fact: row(desk, fact, "title"))


@finding_command.command("set")
@at_desk
@click.argument("finding")
@click.argument("source", metavar="FACTS", type=FILE)
@json_option
def set_finding(desk: Desk, finding: str, source: Path, as_json: bool) -> None:
    """Set facts of FINDING from the JSON file FACTS (`-`: standard input)."""
    found = desk.get(Finding, finding)
    desk.set(found.space, found.path, facts.read(desk, "finding", facts_in(source)))
    show(_facts(desk, desk.get(Finding, finding)), as_json, lambda fact: _page(desk, fact))


@finding_command.command()
@at_desk
@click.argument("finding")
@click.argument("target")
@click.option("--relation", type=click.Choice(["supports", "contradicts", "explains"]), default="supports")
@click.option("--quote", type=FILE, default=None, help="File with the words cited (`-`: standard input).")
@json_option
def cite(desk: Desk, finding: str, target: str, relation: str, quote: Path | None, as_json: bool) -> None:
    """Cite the record TARGET (its path: a turn, check, exhibit, row, petition or interview) from FINDING."""
    made = findings.cite(desk, desk.get(Finding, finding), target, relation, text_in(quote) if quote else "")
    show(facts.told(desk, made), as_json, lambda fact: row(desk, fact, "relation", "target"))


for command in reviewing.ALL:
    finding_command.add_command(command)


def _facts(desk: Desk, finding: Finding) -> dict[str, Any]:
    return {
        **facts.told(desk, finding),
        "citations": [facts.told(desk, one) for one in findings.citations(desk, finding)],
        "missing": [gap.code for gap in reviews.missing(desk, finding)],
        **reviewing.told(desk, finding),
    }


def _page(desk: Desk, told: dict[str, Any]) -> str:
    lines = [page(desk, told)]
    lines += [row(desk, one, "relation", "target", "quote") for one in told["citations"]]
    lines.append(reviewing.lines(told))
    return "\n".join([*lines, *(words.say("missing", code) for code in told["missing"])])
