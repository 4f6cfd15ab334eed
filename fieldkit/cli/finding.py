"""`fieldkit finding`: problems stated with their facts, and what shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit.cli.facts import facts_of
from fieldkit.cli.frame import json_option, opened, show, vault_argument
from fieldkit.desk import cases, findings
from fieldkit.model.kinds import Finding


@click.group()
def finding() -> None:
    """Problems stated with their facts, and what shows them."""


@finding.command(name="list")
@vault_argument
@click.option("--case", "words", default=None)
@json_option
def list_findings(
    vault: Path, passphrase_file: Path | None, member: str | None, words: str | None, as_json: bool
) -> None:
    """List the findings with their citations, and what each lacks before it may be handed over."""
    with opened(vault, passphrase_file, member) as desk:
        space = cases.find_case(desk, words).space if words else ""
        facts = [
            {
                **facts_of(desk, one),
                "citations": [facts_of(desk, citation) for citation in findings.citations(desk, one)],
                "missing": [gap.code for gap in findings.missing(desk, one)],
            }
            for one in findings.findings(desk, space)
        ]
    show(facts, as_json, lambda fact: f"{fact['id']}  {fact['title']}  ({len(fact['citations'])})")


@finding.command()
@vault_argument
@click.option("--case", "words", required=True)
@click.option("--title", required=True)
@click.option("--topic", default="")
@click.option("--amount", type=int, default=None, help="In fen.")
@click.option("--facts", "source", type=click.File("r", encoding="utf-8"), default=None, help="File with the facts.")
@json_option
def new(
    vault: Path,
    passphrase_file: Path | None,
    member: str | None,
    words: str,
    title: str,
    topic: str,
    amount: int | None,
    source: Any,
    as_json: bool,
) -> None:
    """State a finding."""
    told: dict[str, Any] = {"title": title, "topic": topic, "facts": source.read().strip() if source else ""}
    if amount is not None:
        told["amount"] = amount
    with opened(vault, passphrase_file, member) as desk:
        space = cases.find_case(desk, words).space
        facts = facts_of(desk, findings.new_finding(desk, space, **{k: v for k, v in told.items() if v != ""}))
    show(facts, as_json, lambda fact: str(fact["id"]))


@finding.command()
@vault_argument
@click.argument("which")
@click.argument("target")
@click.option("--relation", type=click.Choice(["supports", "contradicts", "explains"]), default="supports")
@json_option
def cite(
    vault: Path,
    passphrase_file: Path | None,
    member: str | None,
    which: str,
    target: str,
    relation: str,
    as_json: bool,
) -> None:
    """Cite the record TARGET (its path) from the finding WHICH."""
    with opened(vault, passphrase_file, member) as desk:
        facts = facts_of(desk, findings.cite(desk, desk.get(Finding, which), target, relation))
    show(facts, as_json, lambda fact: str(fact["id"]))
