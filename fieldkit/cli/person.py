"""`fieldkit person`: whom the inspection meets, and who is protected."""

from __future__ import annotations

from pathlib import Path

import click

from fieldkit.cli.facts import facts_of
from fieldkit.cli.frame import json_option, local, opened, show, vault_argument
from fieldkit.desk import cases, persons
from fieldkit.model.kinds import Person


@click.group()
def person() -> None:
    """Whom the inspection meets, and who is protected."""


@person.command(name="list")
@vault_argument
@click.option("--case", "words", default=None)
@json_option
def list_persons(
    vault: Path, passphrase_file: Path | None, member: str | None, words: str | None, as_json: bool
) -> None:
    """List the persons, as far as this vault may name them."""
    with opened(vault, passphrase_file, member) as desk:
        space = cases.find_case(desk, words).space if words else ""
        facts = [
            {**facts_of(desk, one), "label": persons.face(desk, one.path).label()} for one in desk.load(Person, space)
        ]
    show(facts, as_json, lambda fact: f"{fact['id']}  {fact['label']}{'  *' if fact['protected'] else ''}")


@person.command()
@vault_argument
@click.argument("who")
@click.option("--alias", required=True, help="The pseudonym (化名).")
@json_option
def protect(vault: Path, passphrase_file: Path | None, member: str | None, who: str, alias: str, as_json: bool) -> None:
    """Protect the person with the id WHO under a pseudonym; print the bundles that already carried the identity."""
    with opened(vault, passphrase_file, member) as desk:
        left = persons.protect(desk, desk.get(Person, who), alias)
        facts = [
            {
                "bundle": one.id,
                "name": one.name,
                "at": one.created,
                "peers": [desk.name(peer) for peer in one.peer.split()],
            }
            for one in left
        ]
    show(facts, as_json, lambda fact: f"{local(fact['at'])}  {fact['name']}  {', '.join(fact['peers'])}")
