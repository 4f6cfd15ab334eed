"""`fieldkit card`: a member's public keys, shown, exported and trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from fieldkit import words
from fieldkit.cli.frame import FILE, at_desk, check_new, done, json_option, show
from fieldkit.desk import cases, members
from fieldkit.desk.desk import Desk
from fieldkit.desk.members import Card, Role


@click.group("card")
def card_command() -> None:
    """A member's public keys: shown, exported, trusted."""


@card_command.command("show")
@at_desk
@click.argument("card", type=FILE, required=False)
@json_option
def show_card(desk: Desk, card: Path | None, as_json: bool) -> None:
    """Show the own card, or the one in the file CARD, with the fingerprint that two people compare."""
    told = members.own_card(desk) if card is None else members.read_card(card)[1]
    show(_facts(told), as_json, _lines)


@card_command.command()
@at_desk
@click.argument("target", type=FILE)
def export(desk: Desk, target: Path) -> None:
    """Write the own card to the new file TARGET (.fkcard)."""
    check_new(target)
    members.export_card(desk, target)
    done("written", path=str(target))


@card_command.command()
@at_desk
@click.argument("card", type=FILE)
@click.option("--role", type=click.Choice(get_args(Role)), default=None, help="At the office: the role on the list.")
@click.option("--team", default="", help="At the office: the team.")
@click.option("--case", "bound", multiple=True, help="At the office: a case to which the member is bound; none: all.")
@click.option("--in-place-of", default="", help="At the office: the member (name or id) whose card it replaces.")
@click.option("--namesake", is_flag=True, help="Another person has a name that looks the same.")
@click.option("--compared", is_flag=True, help="The fingerprint was compared; do not ask.")
@json_option
def trust(
    desk: Desk,
    card: Path,
    role: Role | None,
    team: str,
    bound: tuple[str, ...],
    in_place_of: str,
    namesake: bool,
    compared: bool,
    as_json: bool,
) -> None:
    """Trust the card in the file CARD once its fingerprint was compared; the office puts it on the member list."""
    _, told = members.read_card(card)
    if not compared:
        click.echo(_lines(_facts(told)), err=True)
        click.confirm(words.say("cli", "compare"), abort=True, err=True)
    in_cases = [cases.find_case(desk, case).id for case in bound]
    old = members.find(desk, in_place_of) if in_place_of else ""
    trusted = members.trust(desk, card, role, team, in_cases, in_place_of=old, namesake=namesake)
    show(_facts(trusted), as_json, _lines)


def _facts(card: Card) -> dict[str, Any]:
    return {
        "member": card.member,
        "name": card.name,
        "county": card.county.name,
        "county_id": card.county.id,
        "practice": card.county.practice,
        "fingerprint": members.fingerprint(card),
    }


def _lines(told: dict[str, Any]) -> str:
    practice = words.say("cli", "practice") if told["practice"] else ""
    return "\n".join((f"{told['name']}  {told['county']}{practice}", told["member"], told["fingerprint"]))
