"""`fieldkit demo`: a practice county, taken through a whole inspection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.frame import FILE, complain, json_option, open_window, show
from fieldkit.desk.practice import trip
from fieldkit.desk.practice.team import PASSPHRASE
from fieldkit.desk.practice.trip import Trip

HERE = "fieldkit-demo"
INSPECTOR = "inspector-1"
"""Whose vault the window opens."""


@click.command("demo")
@click.argument("folder", type=FILE, default=HERE)
@click.option("--open", "opening", is_flag=True, help="Open an inspector's vault of it in the window afterwards.")
@json_option
def demo_command(folder: Path, opening: bool, as_json: bool) -> int:
    """Make a practice county in the new FOLDER and take it through the whole trip: five vaults, bundles, papers.

    Everything in it is invented, and no real county's vault accepts any of it.
    """
    made = trip.take(folder, _tell)
    show(_facts(made), as_json, _lines)
    if opening:
        open_window(made.vaults[INSPECTOR], PASSPHRASE)
    return 1 if made.before or made.after or made.left else 0


def _tell(key: str, number: int, whole: int) -> None:
    complain(words.say("demo", "stage", number=number + 1, whole=whole, text=words.say("demo", key)))


def _facts(made: Trip) -> dict[str, Any]:
    return {
        "folder": str(made.folder),
        "vaults": [{"name": name, "path": str(path)} for name, path in made.vaults.items()],
        "interviews": made.interviews,
        "bundles": made.bundles,
        "papers": made.papers,
        "conflicts": made.conflicts,
        "conflicts_left": made.left,
        "leaders_differ": sorted({*made.before, *made.after}),
    }


def _lines(told: dict[str, Any]) -> str:
    differ = told["leaders_differ"]
    counts = {name: told[name] for name in ("folder", "interviews", "bundles", "papers", "conflicts")}
    command = f"fieldkit case list {told['vaults'][1]['path']} --passphrase-file {told['folder']}/passphrase.txt"
    agreed = words.say("demo", "differed", kinds=", ".join(differ)) if differ else words.say("demo", "agreed")
    return "\n".join(
        [
            words.say("demo", "made", vaults=len(told["vaults"]), left=told["conflicts_left"], **counts),
            *(words.say("demo", "vault", **one) for one in told["vaults"]),
            agreed,
            words.say("demo", "open", command=command),
        ]
    )
