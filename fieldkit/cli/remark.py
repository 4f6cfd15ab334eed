"""`fieldkit remark`: what was said about records without touching them, answered, and closed by who said it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit.cli.facts import row
from fieldkit.cli.frame import FILE, at_desk, case_option, json_option, show, text_in
from fieldkit.desk import cases, facts, remarks
from fieldkit.desk.desk import Desk
from fieldkit.model.reviews import Remark


@click.group("remark")
def remark_command() -> None:
    """What was said about records without touching them."""


@remark_command.command("list")
@at_desk
@case_option
@click.option("--open", "only_open", is_flag=True, help="Only what is not closed.")
@json_option
def list_remarks(desk: Desk, case: str, only_open: bool, as_json: bool) -> None:
    """List the remarks with their answers."""
    found = desk.load(Remark, cases.find_case(desk, case).space if case else "")
    told = [_told(desk, one) for one in found if not (only_open and one.closed)]
    show(told, as_json, lambda fact: _lines(desk, fact))


@remark_command.command()
@at_desk
@click.argument("remark")
@click.argument("source", metavar="WORDS", type=FILE)
@json_option
def answer(desk: Desk, remark: str, source: Path, as_json: bool) -> None:
    """Answer REMARK with the text in the file WORDS (`-`: standard input)."""
    found = desk.get(Remark, remark)
    remarks.answer(desk, found, text_in(source))
    show(_told(desk, found), as_json, lambda fact: _lines(desk, fact))


@remark_command.command()
@at_desk
@click.argument("remark")
@click.option("--again", is_flag=True, help="Open it again.")
@json_option
def close(desk: Desk, remark: str, again: bool, as_json: bool) -> None:
    """Close REMARK; only who made it does."""
    found = desk.get(Remark, remark)
    remarks.close(desk, found, closed=not again)
    show(_told(desk, desk.get(Remark, found.path)), as_json, lambda fact: _lines(desk, fact))


def _told(desk: Desk, remark: Remark) -> dict[str, Any]:
    answers = [facts.told(desk, one) for one in remarks.answers(desk, remark)]
    return {**facts.told(desk, remark), "by": desk.name(remark.created_by), "answers": answers}


def _lines(desk: Desk, fact: dict[str, Any]) -> str:
    head = f"{row(desk, fact, 'target', 'quote', 'words', 'closed')}  {fact['by']}"
    return "\n".join([head, *(f"  {desk.name(one['created_by'])}  {one['words']}" for one in fact["answers"])])
