"""`fieldkit exhibit`: evidence, added, listed, extracted, and who held it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words as wording
from fieldkit.cli.facts import facts_of
from fieldkit.cli.frame import done, json_option, opened, progress, show, vault_argument
from fieldkit.desk import cases, exhibits
from fieldkit.desk.desk import Desk
from fieldkit.desk.exhibits import Held
from fieldkit.model.kinds import Exhibit

file_path = click.Path(path_type=Path)


@click.group()
def exhibit() -> None:
    """Evidence: added, listed, extracted, and who held it."""


@exhibit.command()
@vault_argument
@click.argument("sources", nargs=-1, required=True, type=file_path)
@click.option("--case", "words", required=True)
@click.option("--description", default="")
@click.option("--obtained", type=click.Choice(["original", "copy"]), default=None)
@click.option("--person", default="", help="Path of the person to whom it is attached; it follows their protection.")
@json_option
def add(
    vault: Path,
    passphrase_file: Path | None,
    member: str | None,
    sources: tuple[Path, ...],
    words: str,
    description: str,
    obtained: str | None,
    person: str,
    as_json: bool,
) -> None:
    """Take files into the vault; their bytes are kept as they are."""
    given = {"description": description, "obtained": obtained or "", "person": person}
    facts = []
    with opened(vault, passphrase_file, member) as desk:
        space = cases.find_case(desk, words).space
        for source in sources:
            with progress("taking_in") as tell:
                made, new = exhibits.add(desk, space, source, {k: v for k, v in given.items() if v}, tell)
            facts.append({**facts_of(desk, made), "new": new})
    show(facts, as_json, lambda fact: f"{fact['id']}  {fact['sha256']}")


@exhibit.command(name="list")
@vault_argument
@click.option("--case", "words", default=None)
@json_option
def list_exhibits(
    vault: Path, passphrase_file: Path | None, member: str | None, words: str | None, as_json: bool
) -> None:
    """List the exhibits; `here` says whether the bytes can be read in this vault."""
    with opened(vault, passphrase_file, member) as desk:
        space = cases.find_case(desk, words).space if words else ""
        facts = [_facts(desk, held) for held in exhibits.listed(desk, space)]
    show(
        facts,
        as_json,
        lambda fact: f"{fact['id']}  {fact['size']:>12}  {fact['name'] or wording.say('cli', 'withheld')}",
    )


@exhibit.command()
@vault_argument
@click.argument("which")
@click.argument("target", type=file_path)
def extract(vault: Path, passphrase_file: Path | None, member: str | None, which: str, target: Path) -> None:
    """Write the original bytes of the exhibit WHICH to the new file TARGET; the custody line says so."""
    with opened(vault, passphrase_file, member) as desk:
        exhibits.extract(desk, desk.get(Exhibit, which), target)
    done("extracted", path=str(target))


@exhibit.command()
@vault_argument
@click.argument("which")
@click.option(
    "--act", type=click.Choice(["handed_over", "received", "viewed_outside", "printed", "returned"]), default=None
)
@click.option("--giver", default="")
@click.option("--receiver", default="")
@click.option("--note", default="")
@json_option
def custody(
    vault: Path,
    passphrase_file: Path | None,
    member: str | None,
    which: str,
    act: str | None,
    giver: str,
    receiver: str,
    note: str,
    as_json: bool,
) -> None:
    """Show who held the exhibit WHICH; with --act, add a line."""
    with opened(vault, passphrase_file, member) as desk:
        found = desk.get(Exhibit, which)
        if act is not None:
            exhibits.custody(desk, found, act, giver=giver, receiver=receiver, note=note)
        facts = [facts_of(desk, line) for line in exhibits.custody_lines(desk, found)]
    show(
        facts,
        as_json,
        lambda fact: f"{fact['at']}  {fact['act']}  {fact['giver']} > {fact['receiver']}  {fact['note']}",
    )


def _facts(desk: Desk, held: Held) -> dict[str, Any]:
    return {**facts_of(desk, held.exhibit), "name": held.name, "here": held.here}
