"""What a receiver is known to hold: by whole receipts, and by what they sent us under their own signature."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from fieldkit.bundle import receipt as receipts
from fieldkit.bundle.outgoing import Outgoing
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Bundle, Payload, Receipt
from fieldkit.vault import exhibits, projection
from fieldkit.vault.gathering import Withhold

Chain = tuple[str, str]


def since(desk: Desk, receivers: Sequence[str], stays: Withhold) -> dict[Chain, int]:
    """Return the last seq of each chain (space, device) from which on nothing need be sent again to any receiver.

    A chain begins anew before the first event whose body was kept back then and is due now: a colleague who was named
    interviewer, or became leader, since.
    """
    reached = [_reached(desk, member, stays) for member in receivers]
    common = set.intersection(*(set(one) for one in reached)) if reached else set()
    return {chain: min(one[chain] for one in reached) for chain in common}


def payloads(desk: Desk, cases: Collection[str], given: Mapping[str, Mapping[str, bytes]], *, full: bool) -> list[str]:
    """Return the payloads, one for each exhibit, that some receiver may open and is not known to hold."""
    found: dict[str, str] = {}
    known = {member: set() if full else _carried(desk, member) for member in given}
    for payload in projection.load(desk.vault.store, Payload):
        due = any(payload.path in told and payload.sha256 not in known[member] for member, told in given.items())
        if due and payload.space in cases and exhibits.held(desk.vault.store, payload.sha256) is not None:
            found.setdefault(payload.family, payload.sha256)
    return sorted(found.values())


def note(desk: Desk, manifest: str, outgoing: Outgoing) -> None:
    """Note what a bundle gave to whom, and what it kept back; to be called in the transaction that records it."""
    store = desk.vault.store
    paths = {payload.sha256: payload.path for payload in projection.load(store, Payload)}
    for member, told in outgoing.secrets.items():
        store.many("INSERT OR IGNORE INTO given VALUES (?, ?, ?)", [(manifest, member, path) for path in told])
        carried = [sha256 for sha256 in outgoing.payloads if paths.get(sha256) in told]
        store.many("INSERT OR IGNORE INTO carried VALUES (?, ?, ?)", [(manifest, member, one) for one in carried])
    for stretch in outgoing.parcel.stretches:
        chain = desk.vault.ledger.chain(stretch.space, stretch.device)
        first = outgoing.since.get((stretch.space, stretch.device), 0) + 1
        back = [first + index for index, (_, body) in enumerate(stretch.events) if body is None]
        store.many("INSERT OR IGNORE INTO kept_back VALUES (?, ?, ?)", [(manifest, chain, seq) for seq in back])


def _sent_to_us(desk: Desk, member: str) -> list[receipts.Covered]:
    """Return what the bundles received from `member` covered: whoever signed that they send it holds it."""
    rows = desk.vault.store.rows(
        "SELECT b.record FROM bundles b JOIN record_bundle r ON r.f_manifest = b.manifest"
        " WHERE r.f_peer = ? AND r.f_direction = 'received'",
        (member,),
    )
    return [receipts.read_covered(record) for (record,) in rows]


def _whole(desk: Desk, member: str) -> list[Receipt]:
    return desk.load(Receipt, "own", "f_peer = ? AND f_direction = 'got' AND f_complete = 1", [member])


def _carried(desk: Desk, member: str) -> set[str]:
    carried: set[str] = set()
    for one in _whole(desk, member):
        rows = desk.vault.store.rows(
            "SELECT sha256 FROM carried WHERE manifest = ? AND member = ?", (one.manifest, member)
        )
        carried |= {sha256 for (sha256,) in rows}
    return carried.union(*(told.given for told in _sent_to_us(desk, member)))


def _reached(desk: Desk, member: str, stays: Withhold) -> dict[Chain, int]:
    reached: dict[Chain, int] = {}
    for one in _whole(desk, member):
        told = receipts.read_receipt(one.document.encode(), desk.card(member))
        _raise_to(reached, receipts.since_from(told))
    for sent in _sent_to_us(desk, member):
        _raise_to(reached, receipts.since_from(sent))
    for bundle in desk.load(Bundle, "own", "f_direction = 'written'"):
        if member in bundle.peer.split():
            for chain, seq in _due_now(desk, bundle.manifest, stays):
                reached[chain] = min(seq - 1, reached.get(chain, seq - 1))
    return reached


def _raise_to(reached: dict[Chain, int], told: Mapping[Chain, int]) -> None:
    for chain, seq in told.items():
        reached[chain] = max(seq, reached.get(chain, 0))


def _due_now(desk: Desk, manifest: str, stays: Withhold) -> list[tuple[Chain, int]]:
    """Return the events whose bodies are here and were kept back in that bundle, and would not be now."""
    rows = desk.vault.store.rows(
        "SELECT c.space, c.device, k.seq, b.record, b.by FROM kept_back k JOIN chains c ON c.id = k.chain"
        " JOIN events e ON e.chain = k.chain AND e.seq = k.seq JOIN bodies b ON b.event = e.id WHERE k.manifest = ?",
        (manifest,),
    )
    return [((space, device), seq) for space, device, seq, record, by in rows if not stays(space, record, by)]
