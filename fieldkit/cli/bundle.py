"""`fieldkit bundle`: handing over and receiving."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.frame import (
    FILE,
    at_desk,
    check_new,
    complain,
    json_option,
    progress,
    show,
    wrong_usage,
)
from fieldkit.desk import bundles, cases, facts, members
from fieldkit.desk.bundles import Received, Rescued
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Bundle, Receipt


@click.group("bundle")
def bundle_command() -> None:
    """Handing over and receiving: one encrypted file on a stick."""


@bundle_command.command()
@at_desk
@click.argument("target", type=FILE)
@click.option("--to", "receivers", multiple=True, required=True, help="Who may open it (name or id); several times.")
@click.option("--case", "chosen", multiple=True, required=True, help="What it holds: a case; several times.")
@click.option("--full", is_flag=True, help="Everything again, not only what came since the last receipts.")
@click.option("--resume", is_flag=True, help="Go on with a copy of several parts that was interrupted.")
@click.option("--carriers", default="", help="Who carries the stick.")
@click.option("--seal-number", default="", help="The number on the seal of its envelope.")
@json_option
def write(
    desk: Desk,
    target: Path,
    receivers: tuple[str, ...],
    chosen: tuple[str, ...],
    full: bool,
    resume: bool,
    carriers: str,
    seal_number: str,
    as_json: bool,
) -> None:
    """Write the bundle TARGET (a neutral NAME.fkb), read it back, and say what is proved."""
    if not resume:
        check_new(target)
    to = [members.find(desk, name) for name in receivers]
    of = [cases.find_case(desk, case) for case in chosen]
    with progress("writing") as tell:
        written = bundles.write(desk, target, to, of, full=full, carriers=carriers, seal_number=seal_number, tell=tell)
    told = {
        "bundle": written.bundle,
        "manifest": written.manifest,
        "paths": [str(path) for path in written.paths],
        "size": written.size,
        "proof": written.proof.value,
        "medium": written.medium.serial,
        "receivers": [{"member": one, "name": desk.name(one), "code": written.codes.get(one, "")} for one in to],
        "left_out": list(written.left_out),
    }
    show(told, as_json, _written)


@bundle_command.command()
@click.argument("sources", metavar="FILE...", nargs=-1, required=True, type=FILE)
@json_option
def inspect(sources: tuple[Path, ...], as_json: bool) -> None:
    """Look at bundles without any key: whether a member is damaged; completeness and author stay unproven."""
    told = []
    for source in sources:
        found = bundles.inspect(source)
        parts = [{"name": name, "size": size} for name, size in found.members]
        told.append({"name": found.name, "size": found.size, "manifest": found.manifest, "members": parts})
    show(told, as_json, _inspected)


@bundle_command.command()
@at_desk
@click.argument("sources", metavar="FILE...", nargs=-1, required=True, type=FILE)
@json_option
def preview(desk: Desk, sources: tuple[Path, ...], as_json: bool) -> int:
    """Say what receiving a bundle (all its parts) would bring; nothing changes."""
    found = bundles.preview(desk, sources)
    told = {
        **_facts(desk, found.brings),
        "known": found.known,
        "events": found.events,
        "exhibits": found.exhibits,
        "receivers": list(found.receivers),
        "hindrance": words.refusal(found.hindrance) if found.hindrance else "",
    }
    show(told, as_json, lambda fact: _brought(fact) if found.hindrance is None else _sender(fact))
    if found.hindrance is not None:
        complain(told["hindrance"])
    return 1 if found.hindrance else 0


@bundle_command.command()
@at_desk
@click.argument("sources", metavar="FILE...", nargs=-1, required=True, type=FILE)
@json_option
def receive(desk: Desk, sources: tuple[Path, ...], as_json: bool) -> None:
    """Receive a bundle (all its parts), behind a snapshot; twice is the same as once."""
    with progress("receiving") as tell:
        received = bundles.receive(desk, sources, tell)
    show(_facts(desk, received), as_json, _brought)


@bundle_command.command()
@at_desk
@click.argument("sources", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option("--into", "folder", type=FILE, required=True, help="Folder for what is left of damaged exhibits.")
@json_option
def salvage(desk: Desk, sources: tuple[Path, ...], folder: Path, as_json: bool) -> None:
    """Receive what is whole in a damaged bundle (all its parts), and write out what is left of the rest.

    A file that was written out is marked as damaged, with zeros for what is lost; it is never taken for the exhibit.
    """
    with progress("salvaging") as tell:
        found = bundles.salvage(desk, sources, folder, tell)
    told = {
        "received": None if found.received is None else _facts(desk, found.received),
        "rescued": [_rescued(each) for each in found.rescued],
    }
    show(told, as_json, _salvaged)


@bundle_command.command("list")
@at_desk
@json_option
def list_bundles(desk: Desk, as_json: bool) -> None:
    """List the bundles written and received here, oldest first."""
    told = [_listed(desk, one) for one in (*bundles.written(desk), *bundles.received(desk))]
    show(sorted(told, key=lambda fact: fact["at_ms"]), as_json, _line)


@bundle_command.command()
@at_desk
@click.argument("bundle")
@json_option
def undo(desk: Desk, bundle: str, as_json: bool) -> None:
    """Take back exactly what the received BUNDLE (id or manifest) first brought."""
    undone = bundles.undo(desk, bundles.find(desk, bundle, "received").manifest)
    show(undone._asdict(), as_json, lambda fact: words.say("cli", "undone", **fact))


@bundle_command.command()
@at_desk
@click.argument("bundle", required=False)
@click.option("--out", type=FILE, default=None, help="Write the receipt to this new file.")
@click.option("--take", type=FILE, default=None, help="Take this receipt for a bundle that was written here.")
@json_option
def receipt(desk: Desk, bundle: str | None, out: Path | None, take: Path | None, as_json: bool) -> None:
    """Give a receipt for the received BUNDLE (id or manifest), which then cannot be undone; or take one."""
    if (bundle is None) == (take is None) or (take is not None and out is not None):
        raise wrong_usage("receipt_how")
    if take is not None:
        got = bundles.take_receipt_file(desk, take)
        show(_taken(desk, got), as_json, _got)
        return
    if out is not None:
        check_new(out)
    found = bundles.find(desk, bundle or "", "received")
    _, code = bundles.give_receipt(desk, found.manifest, out)
    told = {"bundle": found.id, "manifest": found.manifest, "code": code}
    show(told, as_json, lambda fact: str(fact["code"]))


def _facts(desk: Desk, one: Received) -> dict[str, Any]:
    report = one.report
    return {
        "bundle": one.bundle,
        "manifest": one.manifest,
        "name": one.name,
        "sender": one.sender.member,
        "sender_name": one.sender.name,
        "device": one.device,
        "made": facts.local(one.made_at),
        "made_ms": one.made_at,
        "spaces": list(one.spaces),
        "parts": list(one.parts),
        "of": one.of,
        "known_already": one.known_already,
        "new": report.new,
        "filled": report.filled,
        "known_events": report.known,
        "withheld": report.withheld,
        "flagged": report.flagged,
        "changed": report.changed,
        "conflicts": [{"path": path, "field": field} for path, field in report.conflicts],
        "payloads": len(one.payloads),
        "awaited": len(one.awaited),
        "without_key": len(one.without_key),
        "notices": [
            {"key": notice.key, "sentence": words.say("bundle", notice.key, **notice.params)} for notice in one.notices
        ],
    }


def _rescued(one: Rescued) -> dict[str, Any]:
    return {
        "exhibit": one.exhibit.partition("/")[2],
        "name": one.name,
        "path": str(one.path) if one.path else "",
        "size": one.size,
        "lost": one.lost,
        "holes": [{"start": hole.start, "end": hole.end} for hole in one.holes],
    }


def _listed(desk: Desk, one: Bundle) -> dict[str, Any]:
    return {
        "bundle": one.id,
        "manifest": one.manifest,
        "direction": one.direction,
        "at": facts.local(one.created),
        "at_ms": one.created,
        "name": one.name,
        "peers": [desk.name(peer) for peer in one.peer.split()],
        "proof": one.proof,
        "medium": one.medium,
        "carriers": one.carriers,
        "seal_number": one.seal_number,
    }


def _taken(desk: Desk, got: Receipt) -> dict[str, Any]:
    return {
        "bundle": got.bundle,
        "manifest": got.manifest,
        "by": got.peer,
        "name": desk.name(got.peer),
        "complete": got.complete,
    }


def _got(told: dict[str, Any]) -> str:
    lines = [words.say("cli", "receipt_taken", name=told["name"], bundle=told["bundle"])]
    return "\n".join([*lines, *([] if told["complete"] else [words.say("cli", "receipt_incomplete")])])


def _written(told: dict[str, Any]) -> str:
    lines = [*told["paths"], words.say("proof", told["proof"])]
    lines += [words.say("cli", "expected", name=one["name"], code=one["code"]) for one in told["receivers"]]
    return "\n".join(lines)


def _inspected(told: dict[str, Any]) -> str:
    lines = [f"{told['name']}  {told['size']}", *(f"  {one['name']}  {one['size']}" for one in told["members"])]
    return "\n".join([*lines, words.say("bundle", "inspected")])


def _sender(told: dict[str, Any]) -> str:
    return f"{told['name']}  {told['sender_name']}  {told['sender']}  {told['made']}"


def _brought(told: dict[str, Any]) -> str:
    if told["known_already"]:
        lines = [words.say("cli", "known_already")]
    else:
        lines = [words.say("cli", "brought", new=told["new"], filled=told["filled"], payloads=told["payloads"])]
    lines += [words.say("cli", "brought_conflicts", count=len(told["conflicts"]))] if told["conflicts"] else []
    lines += [words.say("cli", "brought_flagged", count=told["flagged"])] if told["flagged"] else []
    return "\n".join([_sender(told), *lines, *(notice["sentence"] for notice in told["notices"])])


def _salvaged(told: dict[str, Any]) -> str:
    received = told["received"]
    first = words.say("cli", "salvage_unproved") if received is None else _brought(received)
    return "\n".join([first, *map(_left, told["rescued"])])


def _left(told: dict[str, Any]) -> str:
    holes = [words.say("cli", "salvage_hole", first=hole["start"], last=hole["end"] - 1) for hole in told["holes"]]
    whole = "salvage_damaged" if holes else "salvage_unproven"
    return words.say(
        "cli",
        whole if told["path"] else "salvage_nothing",
        exhibit=told["exhibit"] or told["name"][:12],
        lost=told["lost"],
        size=told["size"],
        holes=words.say("cli", "between").join(holes),
        path=told["path"],
    )


def _line(told: dict[str, Any]) -> str:
    direction = words.say("choice", f"bundle.direction.{told['direction']}")
    return f"{told['bundle']}  {told['at']}  {direction}  {told['name']}  {', '.join(told['peers'])}"
