"""`fieldkit member`: who belongs to the county."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from fieldkit import words
from fieldkit.cli.frame import done, json_option, opened, show, vault_argument
from fieldkit.desk import members


@click.group()
def member() -> None:
    """Who belongs to the county."""


@member.command(name="list")
@vault_argument
@json_option
def list_members(vault: Path, passphrase_file: Path | None, member: str | None, as_json: bool) -> None:
    """List everyone whose card is known."""
    with opened(vault, passphrase_file, member) as desk:
        facts = [{**asdict(one), "cases": list(one.cases)} for one in members.listed(desk)]
    show(facts, as_json, lambda fact: f"{fact['member']}  {words.say('role', fact['role'] or 'none')}  {fact['name']}")


@member.command()
@vault_argument
@click.argument("device")
def revoke(vault: Path, passphrase_file: Path | None, member: str | None, device: str) -> None:
    """At the office: DEVICE counts no more beyond what was received of it."""
    with opened(vault, passphrase_file, member) as desk:
        members.revoke(desk, device)
    done("revoked", device=device)
