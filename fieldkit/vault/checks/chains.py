"""That every chain is whole: each event canonical, named by its hash, linked to the one before, its body its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from fieldkit.errors import Refused
from fieldkit.merge import event as events
from fieldkit.merge.event import Envelope
from fieldkit.model.record import family_of
from fieldkit.vault.checks.finding import Flaw, Found, Step, finding
from fieldkit.vault.ledger import Ledger


class Link(NamedTuple):
    """An event as it is stored, with its body (or five times None)."""

    row: int
    seq: int
    at: int
    name: bytes
    envelope: bytes
    family: str | None
    record: str | None
    act: str | None
    by: str | None
    body: bytes | None


def check(ledger: Ledger, step: Step) -> Found:
    """Prove every chain from its genesis to its end."""
    for row, space, device in ledger.store.rows("SELECT id, space, device FROM chains ORDER BY space, device"):
        told: set[Flaw] = set()
        for flaw, seq in _flaws(ledger, row, space, device, step):
            if flaw not in told:
                told.add(flaw)
                yield finding(flaw, device=device, seq=seq)
    for table, condition in _STRAY.items():
        count = _count(ledger, f"SELECT count(*) FROM {table} WHERE {condition}")
        if count:
            yield finding(Flaw.BODY_STRAY, table=table, count=count)


_STRAY = {
    "events": "chain NOT IN (SELECT id FROM chains)",
    "bodies": "event NOT IN (SELECT id FROM events)",
    "heads": "chain NOT IN (SELECT id FROM chains)",
    "flags": "event NOT IN (SELECT event FROM bodies)",
}
"""What belongs to nothing: the table, and what its rows then have in common."""


def links(ledger: Ledger, chain: int) -> Iterator[Link]:
    """Yield the events of a chain in the order of `seq`."""
    rows = ledger.store.execute(
        "SELECT e.id, e.seq, e.at, e.name, e.envelope, b.family, b.record, b.act, b.by, b.body"
        " FROM events e LEFT JOIN bodies b ON b.event = e.id WHERE e.chain = ? ORDER BY e.seq",
        (chain,),
    )
    return map(Link._make, rows)


def _flaws(ledger: Ledger, chain: int, space: str, device: str, step: Step) -> Iterator[tuple[Flaw, int]]:
    """Yield what is wrong in a chain, and at which event; what follows is judged by the chain as it stands."""
    seq, prev = 0, events.genesis(ledger.county, space, device)
    for link in links(ledger, chain):
        step(0)
        envelope = _envelope(link)
        if envelope is None or (envelope.space, envelope.device, envelope.at[0]) != (space, device, link.at):
            yield Flaw.EVENT_ALTERED, link.seq
        elif (link.seq, envelope.seq, envelope.prev) != (seq + 1, seq + 1, prev):
            yield Flaw.CHAIN_BROKEN, link.seq
        if envelope is not None and link.body is not None:
            flaw = _body_flaw(ledger, space, envelope, link)
            if flaw:
                yield flaw, link.seq
        seq, prev = link.seq, link.name.hex()


def _envelope(link: Link) -> Envelope | None:
    if events.digest(link.envelope) != link.name.hex():
        return None
    try:
        return events.decode_envelope(link.envelope)
    except Refused:
        return None


def _body_flaw(ledger: Ledger, space: str, envelope: Envelope, link: Link) -> Flaw | None:
    raw = link.body or b""
    try:
        body = events.decode_body(raw)
    except Refused:
        return Flaw.BODY_ALTERED
    columns = (family_of(body.record), body.record, body.act, body.by)
    if events.digest(raw) != envelope.body or columns != (link.family, link.record, link.act, link.by):
        return Flaw.BODY_ALTERED
    try:
        if space != "own":
            ledger.rolls(body.roll)
    except Refused:
        return Flaw.LIST_MISSING
    return None


def _count(ledger: Ledger, sql: str, values: Any = ()) -> int:
    row = ledger.store.one(sql, values)
    return int(row[0]) if row else 0
