"""The proof that a vault holds: chains, signatures, tables, every byte of every file, and nothing else in the folder.

It only reads. The folder and the database are taken as they are on the medium, and nothing that is in memory counts.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fieldkit import words
from fieldkit.errors import Refused
from fieldkit.vault import exhibits, single, snapshots
from fieldkit.vault.checks import chains, folder, pasts, payloads, signatures, tables
from fieldkit.vault.checks.finding import Finding, Flaw, Found, Step, finding
from fieldkit.vault.store import Store, disk_trouble
from fieldkit.vault.vault import Vault

__all__ = ["Finding", "Findings", "Flaw", "Tell", "check", "parts", "proved", "sentence"]

Findings = list[Finding]

Tell = Callable[[int, int], None]
"""Told (done, whole) in bytes; raising inside it ends the check."""


def check(vault: Vault, tell: Tell | None = None) -> Findings:
    """Return everything that is wrong with the open vault; an empty list proves that it holds.

    What was erased, withheld, not yet received or held in another payload of the same exhibit is not wrong.
    """
    step = _stepping(_whole(vault), tell)
    size = single.size(vault.store.path)
    findings = []
    for name, part in parts(vault, step).items():
        findings += proved(name, part, vault.folder)
        step(size if name in _WHOLE_STORE else 0)
    return findings


_WHOLE_STORE = ("pages", "chains", "tables")
"""The parts that go through the whole database."""


def parts(vault: Vault, step: Step) -> dict[str, Callable[[], Found]]:
    """Return what is proved, one thing after the other; `step` is told of the bytes gone through."""
    store = vault.store
    return {
        "folder": lambda: folder.check(vault.folder, _meta(store, "vault"), vault.genesis.id),
        "pages": lambda: folder.check_pages(store),
        "memory": lambda: _forgotten(vault),
        "chains": lambda: chains.check(vault.ledger, step),
        "pasts": lambda: pasts.check(vault.ledger),
        "signatures": lambda: signatures.check(vault.ledger, vault.members),
        "tables": lambda: tables.check(vault.ledger, step),
        "payloads": lambda: payloads.check(store, vault.exhibits, step),
        "snapshots": lambda: folder.check_snapshots(vault.snapshots, vault.key("snapshots"), step),
    }


def sentence(found: Finding, lang: str | None = None) -> str:
    """Return what a person reads about `found`: what is wrong, what is safe, what to do."""
    return words.say("check", found.code.value, lang, **found.params)


def proved(name: str, part: Callable[[], Found], named: Path) -> Findings:
    """Return what the part `name` finds; what is too damaged to be read ends that part alone.

    Raises Refused(MEDIUM_*, FILE_*), which speaks of `named`, where the disk gives nothing at all.
    """
    findings: Findings = []
    try:
        with disk_trouble(named):
            findings.extend(part())
    except Refused as refusal:
        if refusal.code.value.startswith(("medium.", "file.")):
            raise
        findings.append(finding(Flaw.UNREADABLE, part=name))
    return findings


def _whole(vault: Vault) -> int:
    """Return how many bytes a check goes through."""
    held = (exhibits.payload_path(vault.exhibits, sha256) for sha256 in exhibits.payloads(vault.exhibits))
    kept = sum(snapshot.size for snapshot in snapshots.list_(vault.snapshots))
    return len(_WHOLE_STORE) * single.size(vault.store.path) + kept + sum(map(single.size, held))


def _forgotten(vault: Vault) -> Found:
    """Drop what is held in memory, so that what is stored is read anew."""
    vault.ledger.forget()
    vault.members.forget()
    return iter(())


def _stepping(whole: int, tell: Tell | None) -> Step:
    done = 0

    def step(count: int) -> None:
        nonlocal done
        done += count
        if tell:
            tell(min(done, whole), whole)

    return step


def _meta(store: Store, key: str) -> str:
    row = store.one("SELECT value FROM meta WHERE key = ?", (key,))
    return row[0] if row else ""
