"""What a person should be told about a bundle besides its counts: each a key of `[bundle]` in the wording."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fieldkit.bundle.opened import Opened
from fieldkit.vault.intake import Report
from fieldkit.vault.vault import Vault

_DAY = 24 * 60 * 60 * 1000


class Notice(NamedTuple):
    """One thing to look at; said by `words.say("bundle", key, **params)`."""

    key: str
    params: dict[str, str | int]


def of(vault: Vault, opened: Opened, report: Report, awaited: int, withheld: int) -> tuple[Notice, ...]:
    """Return what to look at: `awaited` exhibits lie in other parts, `withheld` came without a key for us."""
    told = [*_numbering(vault, opened), *_clocks(vault, report), *_revoked(vault, opened)]
    told += [Notice("awaited", {"count": awaited})] * bool(awaited)
    told += [Notice("without_key", {"count": withheld})] * bool(withheld)
    told += [Notice("bodies_withheld", {"count": report.withheld})] * bool(report.withheld)
    return tuple(told)


def _numbering(vault: Vault, opened: Opened) -> Iterator[Notice]:
    """Tell of a bundle from the same sender that was never received here; what is in this one is whole all the same."""
    previous = opened.mine.previous
    if previous and vault.store.one("SELECT 1 FROM bundles WHERE manifest = ?", (previous,)) is None:
        yield Notice("one_before", {"number": opened.mine.number, "before": opened.mine.number - 1})


def _clocks(vault: Vault, report: Report) -> Iterator[Notice]:
    for device, lead in sorted(report.clocks.items()):
        names = ", ".join(sorted(map(vault.members.name, vault.members.certified(device))))
        yield Notice("clock", {"name": names or device[:8], "days": -(-lead // _DAY)})


def _revoked(vault: Vault, opened: Opened) -> Iterator[Notice]:
    newest = vault.members.newest()
    device = opened.manifest.device.certificate.device
    if newest is not None and device in {gone.device for gone in newest.revoked}:
        yield Notice("revoked", {"device": device[:8]})
