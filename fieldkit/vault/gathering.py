"""Gathering what one vault hands another: stretches of chains, their bodies or not, and all that proves them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from fieldkit.vault.ledger import Ledger
from fieldkit.vault.parcel import Parcel, Stretch

_NEWEST_HEADS = "SELECT document, max(seq) FROM heads WHERE chain = ? GROUP BY by ORDER BY by"
"""Of each member who signed a chain the newest head: it covers all that this member wrote there."""

Withhold = Callable[[str, str, str], bool]
"""Says for (space, record path, author) whether the body stays here."""


def gather(
    ledger: Ledger,
    spaces: Sequence[str],
    since: Mapping[tuple[str, str], int],
    withhold: Withhold,
    secrets: Mapping[str, bytes],
) -> Parcel:
    """Return everything in `spaces` after `since` ((space, device): last seq held there), withholding what it says.

    The space `own` never travels: asking for it is a fault.
    """
    if "own" in spaces:
        raise ValueError("the space 'own' never travels")
    store = ledger.store
    stretches, heads, devices = [], [], set()
    for space in spaces:
        for device in sorted(ledger.heads(space)):
            stretch = _stretch(ledger, space, device, since.get((space, device), 0), withhold)
            if stretch.events:
                stretches.append(stretch)
                devices.add(device)
                heads += store.rows(_NEWEST_HEADS, (ledger.chain(space, device),))
    return Parcel(
        rolls=_documents(ledger, "SELECT document FROM rolls ORDER BY number"),
        certificates=tuple(_certificates(ledger, devices)),
        stretches=tuple(stretches),
        heads=tuple(row[0] for row in heads),
        secrets=secrets,
    )


def reach(ledger: Ledger, spaces: Sequence[str]) -> dict[tuple[str, str], tuple[int, str]]:
    """Return how far every chain in `spaces` reaches here: (space, device): (seq, name)."""
    return {(space, device): head for space in spaces for device, head in ledger.heads(space).items()}


def _stretch(ledger: Ledger, space: str, device: str, since: int, withhold: Withhold) -> Stretch:
    rows = ledger.store.rows(
        "SELECT e.envelope, b.body, b.record, b.by FROM events e LEFT JOIN bodies b ON b.event = e.id"
        " WHERE e.chain = ? AND e.seq > ? ORDER BY e.seq",
        (ledger.chain(space, device), since),
    )
    events = tuple(
        (envelope, None if body is None or withhold(space, record, by) else body) for envelope, body, record, by in rows
    )
    return Stretch(space, device, events)


def _certificates(ledger: Ledger, devices: Collection[str]) -> list[bytes]:
    rows = ledger.store.rows("SELECT device, document FROM certificates ORDER BY device, member")
    return [document for device, document in rows if device in devices]


def _documents(ledger: Ledger, sql: str) -> tuple[bytes, ...]:
    return tuple(row[0] for row in ledger.store.rows(sql))
