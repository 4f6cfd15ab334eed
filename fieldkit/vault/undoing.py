"""Undoing a merge: exactly what a bundle first brought goes, as long as nothing stands on it and no receipt is out."""

from __future__ import annotations

from typing import NamedTuple

from fieldkit import files, ids
from fieldkit.vault import exhibits, indexing
from fieldkit.vault.ledger import Change, Ledger
from fieldkit.vault.seen import check_unseen
from fieldkit.vault.vault import Vault

_BROUGHT = ("heads", "certificates", "rolls", "secrets", "payloads")


class Undone(NamedTuple):
    """How much was removed: events, bodies (of these events, and filled in older ones), payloads of exhibits."""

    events: int
    bodies: int
    payloads: int


def undo(vault: Vault, *manifests: str) -> Undone:
    """Take back the bundles whose manifests have the hashes `manifests`, the one received last first; all, or none.

    What is left is what there was before, but for the clock, which never goes back, and the space `own`, which says
    that it was undone. The files of its payloads go after the commit. Raises Refused(UNDO_*) as `check_unseen` does.
    """
    payloads: list[str] = []
    with vault.store.transaction():
        counts = [count for manifest in manifests for count in _undo(vault, manifest, payloads)]
    for sha256 in payloads:
        files.wipe_file(exhibits.payload_path(vault.exhibits, sha256))
    return Undone(sum(events for events, _ in counts), sum(bodies for _, bodies in counts), len(payloads))


def _undo(vault: Vault, manifest: str, payloads: list[str]) -> list[tuple[int, int]]:
    """Remove what one bundle brought; return how many events and bodies went, and add its payloads to `payloads`."""
    check_unseen(vault.store, manifest)
    bundles = [row[0] for row in vault.store.rows("SELECT id FROM bundles WHERE manifest = ?", (manifest,))]
    payloads += [sha256 for bundle in bundles for sha256 in _payloads(vault.ledger, bundle)]
    counts = [_remove(vault.ledger, bundle) for bundle in bundles]
    vault.members.forget()
    _log(vault, manifest)
    return counts


def _remove(ledger: Ledger, bundle: int) -> tuple[int, int]:
    """Remove all rows of `bundle` and fold anew what they were part of; return how many events and bodies went."""
    store, it = ledger.store, (bundle,)
    families = store.rows(
        "SELECT DISTINCT c.space, b.family FROM bodies b JOIN events e ON e.id = b.event"
        " JOIN chains c ON c.id = e.chain WHERE b.bundle = ?",
        it,
    )
    chains = store.rows("SELECT DISTINCT chain FROM events WHERE bundle = ?", it)
    counts = (_count(ledger, "events", bundle), _count(ledger, "bodies", bundle))
    store.execute("DELETE FROM flags WHERE event IN (SELECT event FROM bodies WHERE bundle = ?)", it)
    store.execute("DELETE FROM pasts WHERE event IN (SELECT id FROM events WHERE bundle = ?)", it)
    ledger.remove("bodies", "bundle = ?", it, bundle)
    ledger.remove("events", "bundle = ?", it, bundle)
    for table in _BROUGHT:
        store.execute(f"DELETE FROM {table} WHERE bundle = ?", it)
    store.many("DELETE FROM chains WHERE id = ? AND NOT EXISTS (SELECT 1 FROM events WHERE chain = chains.id)", chains)
    store.execute("DELETE FROM bundles WHERE id = ?", it)
    ledger.forget()
    for space, family in families:
        ledger.refold(space, family)
    indexing.purge(store)
    return counts


def _payloads(ledger: Ledger, bundle: int) -> list[str]:
    return [row[0] for row in ledger.store.rows("SELECT sha256 FROM payloads WHERE bundle = ?", (bundle,))]


def _count(ledger: Ledger, table: str, bundle: int) -> int:
    row = ledger.store.one(f"SELECT count(*) FROM {table} WHERE bundle = ?", (bundle,))
    return int(row[0]) if row else 0


def _log(vault: Vault, manifest: str) -> None:
    """Say in `own` that the bundle was undone, on the record of its receipt where there is one."""
    row = vault.store.one("SELECT path FROM record_bundle WHERE f_manifest = ? ORDER BY created", (manifest,))
    vault.write(
        "own",
        Change(f"incident/{ids.new()}", {"sort": "undone", "detail": manifest}),
        Change(row[0] if row else f"bundle/{ids.new()}", {"direction": "undone", "manifest": manifest}),
    )
