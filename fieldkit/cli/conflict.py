"""`fieldkit conflict`: what two members wrote without having seen each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.frame import done, json_option, local, opened, show, vault_argument
from fieldkit.desk import conflicts
from fieldkit.desk.conflicts import Conflict
from fieldkit.desk.desk import Desk


@click.group()
def conflict() -> None:
    """What two members wrote without having seen each other."""


@conflict.command(name="list")
@vault_argument
@json_option
def list_conflicts(vault: Path, passphrase_file: Path | None, member: str | None, as_json: bool) -> None:
    """List what is still to be settled, each side with author, device and time."""
    with opened(vault, passphrase_file, member) as desk:
        facts = [_facts(desk, one) for one in conflicts.conflicts(desk)]
    show(facts, as_json, _lines)


@conflict.command()
@vault_argument
@click.argument("path")
@click.argument("field")
@click.option("--take", type=int, default=None, help="Take this side, counted from 1.")
@click.option(
    "--write", "source", type=click.File("r", encoding="utf-8"), default=None, help="File with a text of your own."
)
@click.option("--keep", is_flag=True, help="Deleted against edited: keep the record.")
@click.option("--delete", is_flag=True, help="Deleted against edited: delete it after all.")
@click.option("--exclude", is_flag=True, help="Edited beside a seal: leave the edits out of the sealed words.")
def settle(
    vault: Path,
    passphrase_file: Path | None,
    member: str | None,
    path: str,
    field: str,
    take: int | None,
    source: Any,
    keep: bool,
    delete: bool,
    exclude: bool,
) -> None:
    """Settle the conflict on FIELD of the record PATH."""
    if sum((take is not None, source is not None, keep, delete, exclude)) != 1:
        raise click.UsageError(words.say("cli", "settle_how"))
    with opened(vault, passphrase_file, member) as desk:
        found = conflicts.find(desk, path, field)
        if take is not None:
            if not 1 <= take <= len(found.sides):
                raise click.UsageError(words.say("cli", "settle_how"))
            conflicts.take(desk, found, found.sides[take - 1])
        elif source is not None:
            conflicts.write(desk, found, source.read().rstrip("\n"))
        elif exclude:
            conflicts.exclude(desk, found)
        else:
            conflicts.keep(desk, found, deleted=delete)
    done("settled")


def _facts(desk: Desk, one: Conflict) -> dict[str, Any]:
    sides = [{**side._asdict(), "name": desk.name(side.by)} for side in one.sides]
    return {"space": one.space, "path": one.path, "field": one.field, "sides": sides}


def _lines(fact: dict[str, Any]) -> str:
    lines = [f"{fact['path']}  {fact['field']}"]
    for number, side in enumerate(fact["sides"], 1):
        lines.append(f"  {number}  {local(side['at'])}  {side['name']}  {side['value']}")
    return "\n".join(lines)
