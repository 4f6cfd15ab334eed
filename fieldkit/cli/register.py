"""`fieldkit register`: the registers (台账) of the records, as Excel workbooks that print as they stand."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import click

from fieldkit.cli.frame import FILE, at_desk, case_option, check_new, json_option, leave, show
from fieldkit.desk import cases, registers, weeks
from fieldkit.desk.desk import Desk

_DAY = click.DateTime(["%Y-%m-%d"])
_WEEK = 7


@click.group("register")
def register_command() -> None:
    """The registers of the records, as Excel workbooks that print as they stand."""


@register_command.command("list")
@at_desk
@json_option
def list_registers(desk: Desk, as_json: bool) -> None:
    """List the registers: name, title, and whom each may be given to."""
    plans = [registers.plan(name) for name in registers.names()]
    told = [{"name": one.name, "title": one.title, "for": sorted(one.readers)} for one in plans]
    show(told, as_json, lambda fact: f"{fact['name']}  {fact['title']}  {' '.join(fact['for'])}")


@register_command.command("print")
@at_desk
@case_option
@click.argument("name")
@click.argument("target", type=FILE)
@click.option(
    "--for",
    "audience",
    type=click.Choice([one.value for one in registers.Audience]),
    required=True,
    help="Who reads it.",
)
def print_register(desk: Desk, case: str, name: str, target: Path, audience: str) -> None:
    """Print the register NAME (of one case, or of all) as the new workbook TARGET."""
    of = cases.find_case(desk, case) if case else None
    check_new(target)
    today = date.today().isoformat()  # noqa: DTZ011  # the office's own day
    leave(desk, registers.print_register(desk, name, registers.Audience(audience), of, today), target)


@register_command.command()
@at_desk
@click.argument("target", type=FILE)
@click.option("--from", "first", type=_DAY, default=None, help="First day (default: six days before the last).")
@click.option("--to", "last", type=_DAY, default=None, help="Last day (default: today).")
def progress(desk: Desk, target: Path, first: date | None, last: date | None) -> None:
    """Print the week's progress of all cases as the new workbook TARGET."""
    check_new(target)
    until = last or date.today()  # noqa: DTZ011  # the office's own day
    since = first or until - timedelta(days=_WEEK - 1)
    leave(desk, weeks.print_progress(desk, f"{since:%Y-%m-%d}", f"{until:%Y-%m-%d}"), target)
