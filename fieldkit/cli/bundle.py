"""`fieldkit bundle`: handing over and receiving."""

from __future__ import annotations

from collections.abc import Callable
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
from fieldkit.desk import bundles, cases, facts, members, merging, returning
from fieldkit.desk.bundles import Received, Rescued
from fieldkit.desk.desk import Desk
from fieldkit.desk.merging import Preview, Refusal, Together
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
    """Say what receiving bundles (any number, all their parts) would bring; nothing changes."""
    with progress("looking") as tell:
        found = merging.preview(desk, sources, tell)
    _need_any(found)
    each = [_previewed(desk, one) for one in found.each]
    return _shown(_together(found, each), as_json, _preview)


@bundle_command.command()
@at_desk
@click.argument("sources", metavar="FILE...", nargs=-1, required=True, type=FILE)
@json_option
def receive(desk: Desk, sources: tuple[Path, ...], as_json: bool) -> int:
    """Merge bundles (any number, all their parts, in any order), behind a snapshot; twice is the same as once.

    One that is refused is named and stops no other.
    """
    with progress("receiving") as tell:
        merged = merging.merge(desk, sources, tell)
    _need_any(merged.told)
    each = [_facts(desk, one) for one in merged.told.each]
    return _shown({"merge": merged.id, **_together(merged.told, each)}, as_json, _brought)


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
    """Take back exactly what BUNDLE (id or manifest) first brought, or all that a merge (its id) did."""
    merged = merging.manifests(desk, bundle)
    found = merged or [bundles.find(desk, bundle, "received").manifest]
    undone = merging.undo(desk, bundle) if merged else bundles.undo(desk, *found)
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


@bundle_command.command("return")
@at_desk
@click.argument("folder", type=FILE)
@click.option("--to", "receiver", required=True, help="To whom (name or id): whoever brought the stick.")
@click.option("--carriers", default="", help="Who carries the stick.")
@click.option("--seal-number", default="", help="The number on the seal of its envelope.")
@json_option
def give_back(desk: Desk, folder: Path, receiver: str, carriers: str, seal_number: str, as_json: bool) -> None:
    """Write to FOLDER, in one act, what goes back: a bundle of the cases they sent, and the receipts owed to them."""
    member = members.find(desk, receiver)
    with progress("writing") as tell:
        done = returning.give_back(desk, member, folder, carriers=carriers, seal_number=seal_number, tell=tell)
    told = {
        "bundle": done.written.bundle,
        "manifest": done.written.manifest,
        "paths": [str(path) for path in done.written.paths],
        "proof": done.written.proof.value,
        "receipts": [{"path": str(path), "code": code} for path, code in done.receipts],
    }
    show(told, as_json, _returned)


def _returned(told: dict[str, Any]) -> str:
    receipts = [f"{one['path']}  {one['code']}" for one in told["receipts"]]
    return "\n".join([*told["paths"], words.say("proof", told["proof"]), *receipts])


def _need_any(found: Together[Any]) -> None:
    """Refuse what is one refused file and nothing else as it was refused."""
    if not found.each and len(found.refused) == 1:
        raise found.refused[0].why


def _together(found: Together[Any], each: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the facts of many bundles; those of a single one stand beside them."""
    told = {
        "new": found.new,
        "filled": found.filled,
        "flagged": found.flagged,
        "changed": dict(found.changed),
        "conflicts": [{"path": path, "field": field} for path, field in found.conflicts],
        "payloads": len(found.payloads),
        "awaited": len(found.awaited),
        "bundles": each,
        "refused": [_refused(one) for one in found.refused],
    }
    return told | (each[0] if len(each) == 1 else {})


def _refused(one: Refusal) -> dict[str, str]:
    return {"name": one.path.name, "code": one.why.code.value, "sentence": words.refusal(one.why)}


def _previewed(desk: Desk, one: Preview) -> dict[str, Any]:
    return {
        **_facts(desk, one.brings),
        "known": one.known,
        "events": one.events,
        "exhibits": one.exhibits,
        "receivers": list(one.receivers),
        "hindrance": words.refusal(one.hindrance) if one.hindrance else "",
    }


def _shown(told: dict[str, Any], as_json: bool, line: Callable[[dict[str, Any]], str]) -> int:
    """Print what many bundles bring, each, then all together; return the exit status."""
    show(told, as_json, lambda fact: "\n".join([*map(line, fact["bundles"]), *_sum(fact)]))
    several = len({one["name"] for one in (*told["bundles"], *told["refused"])}) > 1
    for one in told["refused"]:
        complain(words.say("cli", "refused_one", **one) if several else one["sentence"])
    return 1 if told["refused"] else 0


def _sum(told: dict[str, Any]) -> list[str]:
    if len(told["bundles"]) < 2:
        return []
    return [words.say("cli", "together", count=len(told["bundles"])), *_counts(told)]


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
        "merge": one.merge,
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


def _preview(told: dict[str, Any]) -> str:
    return _sender(told) if told["hindrance"] else _brought(told)


def _brought(told: dict[str, Any]) -> str:
    counts = [words.say("cli", "known_already")] if told["known_already"] else []
    return "\n".join([_sender(told), *(counts or _counts(told)), *(one["sentence"] for one in told["notices"])])


def _counts(told: dict[str, Any]) -> list[str]:
    lines = [words.say("cli", "brought", new=told["new"], filled=told["filled"], payloads=told["payloads"])]
    lines += [words.say("cli", "brought_conflicts", count=len(told["conflicts"]))] if told["conflicts"] else []
    return lines + ([words.say("cli", "brought_flagged", count=told["flagged"])] if told["flagged"] else [])


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
