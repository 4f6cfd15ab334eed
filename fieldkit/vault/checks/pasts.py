"""That what each event had seen is here, and that its past is stored as it follows from that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from fieldkit.errors import Refused
from fieldkit.merge import event as events
from fieldkit.merge.past import Past
from fieldkit.vault.checks.chains import links
from fieldkit.vault.checks.finding import Flaw, Found, finding
from fieldkit.vault.ledger import Ledger


class Look(NamedTuple):
    """An event that names foreign heads: its row and seq, and by device the seq and name of each."""

    row: int
    seq: int
    heads: dict[str, tuple[int, str]]


def check(ledger: Ledger) -> Found:
    """Prove the pasts of every space."""
    for space in ledger.spaces():
        yield from _check_space(ledger, space)


def _check_space(ledger: Ledger, space: str) -> Found:
    looks = {device: list(_looks(ledger, chain)) for device, chain in _chains(ledger, space)}
    kept = _kept(ledger, space)
    past = Past()
    for device, look in _causes_first(looks):
        for foreign, (seq, name) in look.heads.items():
            if _name(ledger, space, foreign, seq) != name:
                yield finding(Flaw.SEEN_WRONG, device=device, seq=look.seq)
        vector = past.add(device, look.seq, {foreign: seq for foreign, (seq, _) in look.heads.items()})
        if dict(vector) != kept.pop(look.row, {}):
            yield finding(Flaw.PAST_WRONG, device=device, seq=look.seq)
    unreached = sum(map(len, looks.values()))
    if unreached or kept:
        device = next((device for device, left in looks.items() if left), "")
        yield finding(Flaw.PAST_WRONG, device=device, seq=0)


def _chains(ledger: Ledger, space: str) -> list[tuple[str, int]]:
    return [
        (device, row) for device, row in ledger.store.rows("SELECT device, id FROM chains WHERE space = ?", (space,))
    ]


def _looks(ledger: Ledger, chain: int) -> Iterator[Look]:
    for link in links(ledger, chain):
        try:
            heads = events.foreign_heads(events.decode_envelope(link.envelope))
        except Refused:
            continue
        if heads:
            yield Look(link.row, link.seq, heads)


def _causes_first(looks: dict[str, list[Look]]) -> Iterator[tuple[str, Look]]:
    """Yield and remove the looks of all chains, each once all that its heads had seen was yielded."""
    moved = True
    while moved:
        moved = False
        for device, waiting in looks.items():
            while waiting and all(_is_done(looks, other, seq) for other, (seq, _) in waiting[0].heads.items()):
                yield device, waiting.pop(0)
                moved = True


def _is_done(looks: dict[str, list[Look]], device: str, seq: int) -> bool:
    waiting = looks.get(device)
    return not waiting or waiting[0].seq > seq


def _kept(ledger: Ledger, space: str) -> dict[int, dict[str, int]]:
    """Return the stored pasts of a space by event."""
    kept: dict[int, dict[str, int]] = defaultdict(dict)
    for row, device, seq in ledger.store.rows(
        "SELECT p.event, p.device, p.seq FROM pasts p JOIN events e ON e.id = p.event"
        " JOIN chains c ON c.id = e.chain WHERE c.space = ?",
        (space,),
    ):
        kept[row][device] = seq
    return kept


def _name(ledger: Ledger, space: str, device: str, seq: int) -> str:
    row = ledger.store.one(
        "SELECT e.name FROM events e JOIN chains c ON c.id = e.chain WHERE c.space = ? AND c.device = ? AND e.seq = ?",
        (space, device, seq),
    )
    return row[0].hex() if row else ""
