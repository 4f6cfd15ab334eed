"""`fieldkit card`: a member's public keys, shown, exported and trusted."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import click

from fieldkit.cli.frame import done, json_option, opened, show, vault_argument
from fieldkit.desk import members

file_path = click.Path(path_type=Path)
ROLES = ("office", "leader", "deputy", "inspector")


@click.group()
def card() -> None:
    """A member's public keys: shown, exported, trusted."""


@card.command(name="show")
@vault_argument
@json_option
def show_card(vault: Path, passphrase_file: Path | None, member: str | None, as_json: bool) -> None:
    """Show the own card with its fingerprint."""
    with opened(vault, passphrase_file, member) as desk:
        own = members.own_card(desk)
        facts = {
            "member": own.member,
            "name": own.name,
            "role": desk.role,
            "county": desk.county.name,
            "practice": desk.county.practice,
            "fingerprint": members.fingerprint(own),
        }
    show(facts, as_json, lambda fact: "\n".join(str(fact[key]) for key in ("name", "member", "county", "fingerprint")))


@card.command()
@vault_argument
@click.argument("target", type=file_path)
def export(vault: Path, passphrase_file: Path | None, member: str | None, target: Path) -> None:
    """Write the own card to TARGET (.fkcard)."""
    with opened(vault, passphrase_file, member) as desk:
        members.export_card(desk, target)
    done("card_exported", path=str(target))


@card.command()
@vault_argument
@click.argument("source", type=file_path)
@click.option(
    "--role", type=click.Choice(ROLES), default=None, help="At the office: put the member on the list as this."
)
@click.option("--team", default="", help="At the office: the member's team.")
@click.option("--case", "cases", multiple=True, help="At the office: bind the member to these cases.")
@json_option
def trust(
    vault: Path,
    passphrase_file: Path | None,
    member: str | None,
    source: Path,
    role: str | None,
    team: str,
    cases: tuple[str, ...],
    as_json: bool,
) -> None:
    """Trust the card in SOURCE, once its fingerprint was compared; the office puts it on the member list."""
    with opened(vault, passphrase_file, member) as desk:
        trusted = members.trust(desk, source, cast("Any", role), team, cases)
        facts = {"member": trusted.member, "name": trusted.name, "fingerprint": members.fingerprint(trusted)}
    show(facts, as_json, lambda fact: f"{fact['name']}\n{fact['member']}\n{fact['fingerprint']}")
