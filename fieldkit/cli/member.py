"""`fieldkit member`: who belongs to the county."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.frame import at_desk, done, json_option, show
from fieldkit.desk import members, permissions
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


@member_command.command()
@at_desk
@click.option("--recording/--no-recording", default=None, help="Talks may be recorded with this program, or not.")
@json_option
def permit(desk: Desk, recording: bool | None, as_json: bool) -> None:
    """Show what the office permits its members; at the office: permit it, or not."""
    if recording is not None:
        permissions.permit_recording(desk, permitted=recording)
    show({"recording": permissions.given(desk).recording}, as_json, _permitted)


def _permitted(told: dict[str, Any]) -> str:
    text = words.say("cli", "yes" if told["recording"] else "no")
    return words.say("cli", "labelled", label=words.say("field", "permission.recording"), text=text)


def _line(told: dict[str, Any]) -> str:
    role = words.say("role", told["role"]) if told["role"] else words.say("cli", "unlisted")
    return f"{told['member']}  {told['name']}  {role}  {told['team']}"
