"""`fieldkit log`: who did what."""

from __future__ import annotations

from typing import Any

import click

from fieldkit import words
from fieldkit.cli.frame import at_desk, case_option, json_option, show
from fieldkit.desk import cases, facts
from fieldkit.desk import log as logs
from fieldkit.desk.desk import Desk


@click.command("log")
@at_desk
@case_option
@click.option("--most", type=click.IntRange(1), default=200, show_default=True, help="How many of the newest events.")
@json_option
def log_command(desk: Desk, case: str, most: int, as_json: bool) -> None:
    """Say who did what, newest first: which fields of which record were set, never their content."""
    space = cases.find_case(desk, case).space if case else ""
    show([_facts(desk, line) for line in logs.lines(desk, most, space)], as_json, _line)


def _facts(desk: Desk, line: logs.Line) -> dict[str, Any]:
    times = {"at": facts.local(line.at), "at_ms": line.at}
    name = desk.name(line.by) if line.by else ""
    return {**line._asdict(), **times, "name": name, "fields": list(line.fields)}


def _line(told: dict[str, Any]) -> str:
    state = words.say("flag", told["state"])
    return f"{told['at']}  {told['name']}  {told['record']}  {', '.join(told['fields'])}  {state}"
