"""`fieldkit conflict`: what two members wrote without having seen each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.frame import FILE, at_desk, case_option, done, json_option, show, text_in, wrong_usage
from fieldkit.desk import cases, conflicts, facts
from fieldkit.desk.conflicts import Conflict, Side
from fieldkit.desk.desk import Desk
from fieldkit.model.record import kind_of


@click.group("conflict")
def conflict_command() -> None:
    """What two members wrote without having seen each other."""


@conflict_command.command("list")
@at_desk
@case_option
@json_option
def list_conflicts(desk: Desk, case: str, as_json: bool) -> None:
    """List what is still to be settled, each side with author, device and time."""
    space = cases.find_case(desk, case).space if case else ""
    show([_facts(desk, one) for one in conflicts.conflicts(desk, space, outside=True)], as_json, _lines)


@conflict_command.command()
@at_desk
@click.argument("path")
@click.argument("field")
@click.option("--take", type=int, default=None, help="Take this side, counted from 1.")
@click.option("--write", "source", type=FILE, default=None, help="File with a text of one's own (`-`: standard input).")
@click.option("--keep", is_flag=True, help="Deleted here, edited there: the record stays.")
@click.option("--delete", is_flag=True, help="Deleted here, edited there: the record goes after all.")
@click.option("--exclude", is_flag=True, help="Edited beside a seal: the edits stay out of the sealed words.")
def settle(
    desk: Desk, path: str, field: str, take: int | None, source: Path | None, keep: bool, delete: bool, exclude: bool
) -> None:
    """Settle the conflict on FIELD of the record PATH, in exactly one of the ways."""
    found = conflicts.find(desk, path, field)
    in_its_way = (keep or delete) == (field == "deleted") and exclude == (field == "sealed")
    if sum((take is not None, source is not None, keep, delete, exclude)) != 1 or not in_its_way:
        raise wrong_usage("settle_how")
    if take is not None:
        if not 1 <= take <= len(found.sides):
            raise wrong_usage("settle_side")
        conflicts.take(desk, found, found.sides[take - 1])
    elif source is not None:
        conflicts.write(desk, found, text_in(source))
    elif exclude:
        conflicts.exclude(desk, found)
    else:
        conflicts.keep(desk, found, deleted=delete)
    done("settled")


def _facts(desk: Desk, one: Conflict) -> dict[str, Any]:
    sides = [_side(desk, side) for side in one.sides]
    return {"space": one.space, "path": one.path, "field": one.field, "sides": sides}


def _side(desk: Desk, side: Side) -> dict[str, Any]:
    return {**side._asdict(), "name": desk.name(side.by), "at": facts.local(side.at), "at_ms": side.at}


def _lines(told: dict[str, Any]) -> str:
    label = words.say("field", f"{kind_of(told['path'])}.{told['field'].partition('.')[0]}")
    lines = [f"{told['path']}  {told['field']}  {label}"]
    for number, side in enumerate(told["sides"], 1):
        lines.append(f"  {number}  {side['at']}  {side['name']}  {side['value']}")
    return "\n".join(lines)
