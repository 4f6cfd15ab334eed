"""`fieldkit member`: who belongs to the county."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.frame import at_desk, done, json_option, show
from fieldkit.desk import members
from fieldkit.desk.desk import Desk


@click.group("member")
def member_command() -> None:
    """Who belongs to the county."""


@member_command.command("list")
@at_desk
@json_option
def list_members(desk: Desk, as_json: bool) -> None:
    """List everyone whose card is known; who has no role is known by the card alone."""
    told = [{**asdict(one), "cases": list(one.cases)} for one in members.listed(desk)]
    show(told, as_json, _line)


@member_command.command()
@at_desk
@click.argument("device")
def revoke(desk: Desk, device: str) -> None:
    """At the office: DEVICE counts no more beyond what is here of its chains."""
    members.revoke(desk, device)
    done("revoked", device=device)


def _line(told: dict[str, Any]) -> str:
    role = words.say("role", told["role"]) if told["role"] else words.say("cli", "unlisted")
    return f"{told['member']}  {told['name']}  {role}  {told['team']}"
