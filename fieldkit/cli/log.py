"""`fieldkit log`: who did what."""

from __future__ import annotations

from pathlib import Path

import click

from fieldkit.cli.frame import json_option, local, opened, show, vault_argument
from fieldkit.desk import log as logs


@click.command()
@vault_argument
@click.option("--most", type=int, default=200, help="How many of the newest lines.")
@json_option
def log(vault: Path, passphrase_file: Path | None, member: str | None, most: int, as_json: bool) -> None:
    """Say who did what, newest first: which fields of which record, never their content."""
    with opened(vault, passphrase_file, member) as desk:
        facts = [
            {**line._asdict(), "fields": list(line.fields), "name": desk.name(line.by) if line.by else ""}
            for line in logs.lines(desk, most)
        ]
    show(
        facts,
        as_json,
        lambda fact: (
            f"{local(fact['at'])}  {fact['name']}  {fact['record']}  {', '.join(fact['fields'])}  {fact['state']}"
        ),
    )
