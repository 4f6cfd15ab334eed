"""`fieldkit round`, `case` and `petition`: what is inspected, and what came in about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit.cli.facts import facts_of
from fieldkit.cli.frame import json_option, opened, show, vault_argument
from fieldkit.desk import cases
from fieldkit.model.kinds import Round


@click.group()
def round() -> None:  # noqa: A001  # the noun of the command line
    """Rounds of inspections."""


@round.command(name="list")
@vault_argument
@json_option
def list_rounds(vault: Path, passphrase_file: Path | None, member: str | None, as_json: bool) -> None:
    """List the rounds."""
    with opened(vault, passphrase_file, member) as desk:
        facts = [facts_of(desk, one) for one in cases.rounds(desk)]
    show(facts, as_json, lambda fact: f"{fact['id']}  {fact['year']}  {fact['name']}")


@round.command(name="new")
@vault_argument
@click.option("--year", type=int, required=True)
@click.option("--name", required=True)
@json_option
def new_round(
    vault: Path, passphrase_file: Path | None, member: str | None, year: int, name: str, as_json: bool
) -> None:
    """Make a round; one of this year and name that is there already is the same."""
    with opened(vault, passphrase_file, member) as desk:
        facts = facts_of(desk, cases.new_round(desk, year, name))
    show(facts, as_json, lambda fact: str(fact["id"]))


@click.group()
def case() -> None:
    """Villages in a round."""


@case.command(name="list")
@vault_argument
@json_option
def list_cases(vault: Path, passphrase_file: Path | None, member: str | None, as_json: bool) -> None:
    """List the cases."""
    with opened(vault, passphrase_file, member) as desk:
        facts = [facts_of(desk, one) for one in cases.cases(desk)]
    show(facts, as_json, lambda fact: f"{fact['id']}  {fact['village_code']}  {fact['village']}")


@case.command(name="new")
@vault_argument
@click.option("--round", "in_round", required=True, help="Id of the round.")
@click.option("--village", required=True)
@click.option("--code", default="", help="The village's administrative code: two who make the case meet by it.")
@click.option("--township", default="")
@json_option
def new_case(
    vault: Path,
    passphrase_file: Path | None,
    member: str | None,
    in_round: str,
    village: str,
    code: str,
    township: str,
    as_json: bool,
) -> None:
    """Make the case of a village in a round."""
    with opened(vault, passphrase_file, member) as desk:
        given = {"township": township} if township else {}
        facts = facts_of(desk, cases.new_case(desk, desk.get(Round, in_round), village, code, **given))
    show(facts, as_json, lambda fact: str(fact["id"]))


@click.group()
def petition() -> None:
    """What came in by letter, box or visit."""


@petition.command(name="list")
@vault_argument
@click.option("--case", "words", default=None)
@json_option
def list_petitions(
    vault: Path, passphrase_file: Path | None, member: str | None, words: str | None, as_json: bool
) -> None:
    """List the petitions."""
    with opened(vault, passphrase_file, member) as desk:
        of = cases.find_case(desk, words) if words else None
        facts = [facts_of(desk, one) for one in cases.petitions(desk, of)]
    show(facts, as_json, lambda fact: f"{fact['id']}  {fact['received']}  {fact['summary']}")


@petition.command(name="new")
@vault_argument
@click.option("--case", "words", required=True)
@click.option("--received", default="", help="The day it came in, 2026-03-05.")
@click.option("--channel", type=click.Choice(["letter", "box", "visit", "telephone", "forwarded"]), required=True)
@click.option("--number", default="")
@click.option("--text", "source", type=click.File("r", encoding="utf-8"), required=True, help="File with its summary.")
@json_option
def new_petition(
    vault: Path,
    passphrase_file: Path | None,
    member: str | None,
    words: str,
    received: str,
    channel: str,
    number: str,
    source: Any,
    as_json: bool,
) -> None:
    """Register a petition; its summary comes from a file, as an argument would be seen by others."""
    told = {"received": received, "channel": channel, "number": number, "summary": source.read().strip()}
    with opened(vault, passphrase_file, member) as desk:
        made = cases.new_petition(desk, cases.find_case(desk, words), **{k: v for k, v in told.items() if v})
        facts = facts_of(desk, made)
    show(facts, as_json, lambda fact: str(fact["id"]))
