"""Handing over and receiving: bundles written, looked into, received, undone; receipts given and taken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from fieldkit import files, ids
from fieldkit.bundle import inspect as inspecting
from fieldkit.bundle import receipt as receipts
from fieldkit.bundle import receive as arriving
from fieldkit.bundle import salvage as salvaging
from fieldkit.bundle import write as writing
from fieldkit.bundle.inspect import Inspected
from fieldkit.bundle.receive import Received
from fieldkit.bundle.salvage import Rescued, Salvaged
from fieldkit.bundle.write import Outgoing, Written
from fieldkit.desk import deltas, exhibits, protection, scopes
from fieldkit.desk.desk import Desk, Tell
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Bundle, Case, Exhibit, Receipt
from fieldkit.vault import gathering, secrets, snapshots, undoing
from fieldkit.vault.ledger import Change
from fieldkit.vault.undoing import Undone

__all__ = [
    "Inspected",
    "Received",
    "Rescued",
    "Salvaged",
    "Undone",
    "Written",
    "acceptable",
    "check_asked",
    "find",
    "give_receipt",
    "inspect",
    "outgoing",
    "receive",
    "received",
    "receiving",
    "record_received",
    "salvage",
    "take_receipt",
    "undo",
    "write",
    "written",
]


LARGEST_RECEIPT = 16 << 20
"""Bytes of a receipt that are read."""


def write(
    desk: Desk,
    target: Path,
    receivers: Sequence[str],
    cases: Sequence[Case],
    *,
    full: bool = False,
    carriers: str = "",
    seal_number: str = "",
    tell: Tell | None = None,
) -> Written:
    """Write a bundle of `cases` for `receivers` (member ids) to `target`: what came since their last receipts.

    `full` sends everything again. Raises Refused(BUNDLE_NO_RECEIVER, BUNDLE_NO_CASE, CARD_UNKNOWN, MEDIUM_*); nothing
    that looks like a bundle is left then, and an older one at `target` stays.
    """
    check_asked(receivers, cases)
    told = outgoing(desk, receivers, [case.space for case in cases], full=full)

    def record(done: Written) -> None:
        _record(desk, done, told, carriers, seal_number)

    return writing.write(desk.vault, target, told, tell=tell, record=record)


def check_asked(receivers: Sequence[str], cases: Sequence[Case]) -> None:
    """Raise Refused(BUNDLE_NO_RECEIVER, BUNDLE_NO_CASE) for a bundle for nobody, or of nothing."""
    if not receivers:
        raise Refused(Code.BUNDLE_NO_RECEIVER)
    if not cases:
        raise Refused(Code.BUNDLE_NO_CASE)


def outgoing(desk: Desk, receivers: Sequence[str], cases: Sequence[str], *, full: bool) -> Outgoing:
    """Return what a bundle of `cases` (spaces) for `receivers` (member ids) holds."""
    spaces = ["county", *cases]
    stays = scopes.withholding(desk, receivers)
    since = {} if full else deltas.since(desk, receivers, stays)
    given = {member: secrets.held(desk.vault.store, scopes.secrets_for(desk, member, cases)) for member in receivers}
    parcel = gathering.gather(desk.vault.ledger, spaces, since, stays, {})
    return Outgoing(
        receivers=tuple(desk.card(member) for member in receivers),
        parcel=parcel,
        secrets=given,
        payloads=tuple(deltas.payloads(desk, cases, given, full=full)),
        spaces=tuple(spaces),
        since=since,
        previous={member: _previous(desk, member) for member in receivers},
    )


def inspect(path: Path) -> Inspected:
    """Look at a bundle without any key: whether a member is damaged; completeness and author stay unproven."""
    return inspecting.inspect(path)


def receive(desk: Desk, paths: Sequence[Path], tell: Tell | None = None) -> Received:
    """Receive a bundle, behind a snapshot; what it asks of this vault about protected persons is done at once.

    Raises Refused(BUNDLE_*, RECEIVE_*) and changes nothing then.
    """
    with receiving(desk):
        record = partial(record_received, desk, ids.new())
        return arriving.receive(desk.vault, paths, tell, accept=acceptable(desk), record=record)


def salvage(desk: Desk, paths: Sequence[Path], folder: Path, tell: Tell | None = None) -> Salvaged:
    """Receive what is whole in damaged parts of a bundle as `receive` does, and write what is left of the rest out.

    An exhibit that is damaged comes into `folder`, marked by its name, with zeros for what is lost; its custody line
    says so. Raises Refused(BUNDLE_*, RECEIVE_*, FILE_EXISTS, FILE_MISSING, MEDIUM_*).
    """

    def leaving(exhibit: str, path: Path) -> None:
        receiver = desk.name(desk.member)
        exhibits.custody(desk, desk.get(Exhibit, exhibit), "extracted", receiver=receiver, note=path.name)

    with receiving(desk):
        record, accept = partial(record_received, desk, ids.new()), acceptable(desk)
        return salvaging.salvage(desk.vault, paths, folder, tell, accept=accept, record=record, leaving=leaving)


def undo(desk: Desk, manifest: str) -> Undone:
    """Take back exactly what a bundle first brought. Raises Refused(UNDO_*)."""
    undone = undoing.undo(desk.vault, manifest)
    desk.persons.forget()
    return undone


def give_receipt(desk: Desk, manifest: str, target: Path | None = None) -> tuple[bytes, str]:
    """Give a receipt for a received bundle; return the document and its code. After that it cannot be undone.

    Raises Refused(UNDO_MISSING) where it was not received here.
    """
    bundle = _received(desk, manifest)
    document = receipts.make_receipt(desk.vault, manifest)
    told = receipts.read_receipt(document, desk.card(desk.member))
    values = {"direction": "given", "bundle": told.bundle, "manifest": manifest, "peer": bundle.peer}

    def record() -> None:
        desk.vault.write("own", Change(f"receipt/{ids.new()}", {**values, "document": document.decode()}))

    if target is None:
        record()
    else:
        writing.write_document(target, document, record)
    return document, receipts.code(told)


def take_receipt(desk: Desk, document: bytes) -> Receipt:
    """Take a receipt for a bundle that was written here; the next bundle to its giver begins there.

    Raises Refused(RECEIPT_*) for one that is damaged, forged, or for no bundle of ours.
    """
    member = receipts.giver(document)
    told = receipts.read_receipt(document, desk.card(member))
    bundle = _written(desk, told.manifest)
    if member not in bundle.peer.split():
        raise Refused(Code.RECEIPT_UNKNOWN)
    whole = json.loads(bundle.codes or "{}").get(member) == receipts.code(told)
    path = f"receipt/{ids.derived('receipt', told.manifest, member)}"
    values = {"direction": "got", "bundle": told.bundle, "manifest": told.manifest, "peer": member}
    protection.note_due(desk)
    desk.vault.write("own", Change(path, {**values, "complete": whole, "document": document.decode()}))
    protection.settle_soon(desk)
    return desk.get(Receipt, path)


def take_receipt_file(desk: Desk, path: Path) -> Receipt:
    """Take the receipt in a file. Raises Refused as `take_receipt` does, FILE_*, MEDIUM_*."""
    return take_receipt(desk, files.read_stable(path, LARGEST_RECEIPT))


def written(desk: Desk) -> list[Bundle]:
    """Return the bundles written here, oldest first."""
    return [bundle for bundle in desk.load(Bundle, "own") if bundle.direction == "written"]


def received(desk: Desk) -> list[Bundle]:
    """Return the bundles received here, oldest first."""
    return [bundle for bundle in desk.load(Bundle, "own") if bundle.direction == "received"]


def find(desk: Desk, words: str, direction: str) -> Bundle:
    """Return the bundle `written` or `received` here with this id, manifest or name, the newest of several.

    Raises Refused(UNDO_MISSING).
    """
    there = [one for one in desk.load(Bundle, "own") if one.direction == direction]
    found = [one for one in there if words in (one.id, one.path, one.manifest, one.name)]
    if not found:
        raise Refused(Code.UNDO_MISSING)
    return found[-1]


def _previous(desk: Desk, member: str) -> tuple[int, str]:
    """Return how many bundles were written for `member`, and the manifest of the last."""
    sent = [bundle for bundle in written(desk) if member in bundle.peer.split()]
    return len(sent), sent[-1].manifest if sent else ""


def _record(desk: Desk, done: Written, outgoing: Outgoing, carriers: str, seal_number: str) -> None:
    values = {
        "direction": "written",
        "manifest": done.manifest,
        "peer": " ".join(card.member for card in outgoing.receivers),
        "name": done.paths[0].name,
        "scope": json.dumps(outgoing.spaces),
        "proof": done.proof.value,
        "medium": done.medium.serial,
        "carriers": carriers,
        "seal_number": seal_number,
        "codes": json.dumps(dict(done.codes), sort_keys=True),
    }
    with desk.vault.store.transaction():
        deltas.note(desk, done.manifest, outgoing)
        desk.vault.write("own", Change(f"bundle/{done.bundle}", values))


def record_received(desk: Desk, merge: str, done: Received) -> None:
    """Note that a bundle came, with which `merge` (an id); to be called in the transaction that takes it in."""
    values = {
        "direction": "received",
        "merge": merge,
        "manifest": done.manifest,
        "peer": done.sender.member,
        "name": done.name,
        "scope": json.dumps(done.spaces),
    }
    desk.vault.write("own", Change(f"bundle/{done.bundle}", values))


@contextmanager
def receiving(desk: Desk) -> Iterator[None]:
    """Do the block behind a snapshot, and then what the bundle that came asks for."""
    vault = desk.vault
    with snapshots.behind(vault.store, vault.snapshots, vault.key("snapshots"), "merge"):
        protection.note_due(desk)
        try:
            yield
        finally:
            # A refused part may have whole ones before it that are here to stay.
            desk.persons.forget()
    protection.settle_soon(desk)


def acceptable(desk: Desk) -> Callable[[str], bool]:
    """Return which secrets may be kept here: of a protected person none, but for leaders and office."""
    holder = desk.member in desk.vault.members.key_holders()
    hidden = protection.hidden_secrets(desk)
    return lambda path: holder or path not in hidden


def _received(desk: Desk, manifest: str) -> Bundle:
    for bundle in received(desk):
        if bundle.manifest == manifest:
            return bundle
    raise Refused(Code.UNDO_MISSING)


def _written(desk: Desk, manifest: str) -> Bundle:
    for bundle in written(desk):
        if bundle.manifest == manifest:
            return bundle
    raise Refused(Code.RECEIPT_UNKNOWN)
