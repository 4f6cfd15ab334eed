"""Who did what: the events of all chains as a person reads them, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fieldkit.desk.desk import Desk
from fieldkit.merge.event import decode_body, decode_envelope


class Line(NamedTuple):
    """One event: when (ms since 1970 UTC), by whom, on which device, in which chain, and the fields it set.

    `state` is `applied`, a flag of `fieldkit.merge.rights`, or `withheld` (the body is not here, or was erased).
    """

    event: str
    space: str
    device: str
    seq: int
    at: int
    by: str
    record: str
    fields: tuple[str, ...]
    state: str


def lines(desk: Desk, most: int = 200, space: str = "") -> Iterator[Line]:
    """Yield the newest events, at most `most`; no content, only which fields were set."""
    rows = desk.vault.store.rows(
        "SELECT e.name, e.envelope, b.body, f.flag FROM events e JOIN chains c ON c.id = e.chain"
        " LEFT JOIN bodies b ON b.event = e.id LEFT JOIN flags f ON f.event = e.id"
        " WHERE ? IN ('', c.space) ORDER BY e.at DESC, e.id DESC LIMIT ?",
        (space, most),
    )
    for name, raw, raw_body, flag in rows:
        envelope = decode_envelope(raw)
        body = decode_body(raw_body) if raw_body is not None else None
        yield Line(
            name.hex(),
            envelope.space,
            envelope.device,
            envelope.seq,
            envelope.at[0],
            body.by if body else "",
            body.record if body else "",
            tuple(sorted(body.values)) if body else (),
            flag or ("applied" if body else "withheld"),
        )
