"""Taking in what another vault hands over: everything is verified first, then taken in one transaction, or nothing.

The order of checking is that of bundle/FORMAT.md, "Order of checking".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from fieldkit import clock
from fieldkit.clock import Moment
from fieldkit.errors import Code, Refused
from fieldkit.keys.heads import Head
from fieldkit.merge import event as events
from fieldkit.merge.event import Body, Envelope, Event
from fieldkit.merge.family import Family
from fieldkit.model import KINDS
from fieldkit.model.record import family_of, kind_of
from fieldkit.vault import erasing, projection
from fieldkit.vault.ledger import Ledger
from fieldkit.vault.members import Members
from fieldkit.vault.parcel import Parcel, Stretch
from fieldkit.vault.store import Row


class Fresh(NamedTuple):
    """One event that is new here (or whose body is): decoded and hashed."""

    name: str
    envelope: Envelope
    raw: bytes
    body: Body | None
    raw_body: bytes | None


@dataclass
class Report:
    """What a parcel brought: counts, and what a person should look at."""

    new: int = 0
    filled: int = 0
    withheld: int = 0
    known: int = 0
    flagged: int = 0
    conflicts: list[tuple[str, str]] = field(default_factory=list)
    clocks: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)


def take_in(ledger: Ledger, members: Members, parcel: Parcel, bundle: int) -> Report:
    """Verify `parcel` whole and take it in as brought by `bundle` (its row in `bundles`).

    Raises Refused(RECEIVE_*, EVENT_*, CANONICAL_DAMAGED) and leaves everything as it was then. Taking in twice changes
    nothing.
    """
    report = Report()
    with ledger.store.transaction():
        members.take_rolls(parcel.rolls, bundle)
        members.take_certificates(parcel.certificates, bundle)
        heads = [members.check_head(document) for document in parcel.heads]
        fresh, fills = _verify(ledger, members, parcel, heads, report)
        _take(ledger, _causes_first(ledger, fresh), fills, bundle, report)
        _keep_heads(ledger, heads, parcel.heads, bundle)
    return report


def _verify(
    ledger: Ledger, members: Members, parcel: Parcel, heads: list[Head], report: Report
) -> tuple[dict[tuple[str, str], list[Fresh]], list[tuple[int, Fresh]]]:
    fresh: dict[tuple[str, str], list[Fresh]] = {}
    fills: list[tuple[int, Fresh]] = []
    names: dict[tuple[str, str], dict[int, str]] = {}
    for stretch in parcel.stretches:
        key = (stretch.space, stretch.device)
        if key in fresh or stretch.space == "own" or not events.is_space(stretch.space):
            raise Refused(Code.RECEIVE_SPACE)
        told = _linked(ledger, stretch)
        names[key] = {item.envelope.seq: item.name for item in told}
        fresh[key], filled = _split(ledger, stretch, told)
        fills.extend(filled)
        report.known += len(told) - len(fresh[key])
        members.check_revoked(stretch.space, stretch.device, [(item.envelope.seq, item.name) for item in fresh[key]])
    for key, items in fresh.items():
        _check_seen(ledger, items, names)
        added = items + [item for _, item in fills if (item.envelope.space, item.envelope.device) == key]
        _check_signed(ledger, members, key, added, heads, names[key])
    return fresh, fills


def _linked(ledger: Ledger, stretch: Stretch) -> list[Fresh]:
    """Decode a stretch and prove that each of its events follows the one before."""
    told: list[Fresh] = []
    for raw, raw_body in stretch.events:
        envelope = events.decode_envelope(raw)
        if (envelope.space, envelope.device) != (stretch.space, stretch.device):
            raise Refused(Code.RECEIVE_DAMAGED)
        if told and (envelope.prev != told[-1].name or envelope.seq != told[-1].envelope.seq + 1):
            raise Refused(Code.RECEIVE_DAMAGED)
        body = None
        if raw_body is not None:
            if events.digest(raw_body) != envelope.body:
                raise Refused(Code.RECEIVE_DAMAGED)
            body = events.decode_body(raw_body)
        told.append(Fresh(events.digest(raw), envelope, raw, body, raw_body))
    if told and told[0].envelope.seq == 1 and told[0].envelope.prev != _genesis(ledger, stretch):
        raise Refused(Code.RECEIVE_DAMAGED)
    return told


def _genesis(ledger: Ledger, stretch: Stretch) -> str:
    return events.genesis(ledger.county, stretch.space, stretch.device)


def _split(ledger: Ledger, stretch: Stretch, told: list[Fresh]) -> tuple[list[Fresh], list[tuple[int, Fresh]]]:
    """Return what is new here, and those known events whose withheld body has come; prove that both go on from ours."""
    seq, name = ledger.head(stretch.space, stretch.device)
    if told and told[0].envelope.seq > seq + 1:
        raise Refused(Code.RECEIVE_MISSING, device=stretch.device, first=seq + 1, last=told[0].envelope.seq - 1)
    new = [item for item in told if item.envelope.seq > seq]
    known = [item for item in told if item.envelope.seq <= seq]
    if new and new[0].envelope.seq == seq + 1 and new[0].envelope.prev != name:
        raise Refused(Code.RECEIVE_FORKED, device=stretch.device, seq=seq)
    return new, _fills(ledger, stretch, known)


def _fills(ledger: Ledger, stretch: Stretch, known: list[Fresh]) -> list[tuple[int, Fresh]]:
    if not known:
        return []
    ours = {
        seq: (row, name.hex(), has_body)
        for seq, row, name, has_body in ledger.store.rows(
            "SELECT e.seq, e.id, e.name, b.event IS NOT NULL FROM events e LEFT JOIN bodies b ON b.event = e.id"
            " WHERE e.chain = ? AND e.seq BETWEEN ? AND ?",
            (ledger.chain(stretch.space, stretch.device), known[0].envelope.seq, known[-1].envelope.seq),
        )
    }
    fills = []
    for item in known:
        row, name, has_body = ours[item.envelope.seq]
        if name != item.name:
            raise Refused(Code.RECEIVE_FORKED, device=stretch.device, seq=item.envelope.seq)
        if (
            item.body is not None
            and not has_body
            and not erasing.is_erased(ledger, stretch.space, item.name, item.body)
        ):
            fills.append((row, item))
    return fills


def _check_seen(ledger: Ledger, items: list[Fresh], names: Mapping[tuple[str, str], Mapping[int, str]]) -> None:
    """Prove that all that the events had seen is here or comes with them: nothing is half imported."""
    for item in items:
        space = item.envelope.space
        for device, (seq, name) in events.foreign_heads(item.envelope).items():
            told = names.get((space, device), {}).get(seq) or _our_name(ledger, space, device, seq)
            if told is None:
                first = ledger.head(space, device)[0] + 1
                raise Refused(Code.RECEIVE_MISSING, device=device, first=first, last=seq)
            if told != name:
                raise Refused(Code.RECEIVE_FORKED, device=device, seq=seq)


def _our_name(ledger: Ledger, space: str, device: str, seq: int) -> str | None:
    row = ledger.store.one(
        "SELECT e.name FROM events e JOIN chains c ON c.id = e.chain WHERE c.space = ? AND c.device = ? AND e.seq = ?",
        (space, device, seq),
    )
    return row[0].hex() if row else None


def _check_signed(
    ledger: Ledger,
    members: Members,
    key: tuple[str, str],
    items: list[Fresh],
    heads: list[Head],
    names: Mapping[int, str],
) -> None:
    """Prove that the chain ends at a signed head and that every author signed a head at or after their last event."""
    if not items:
        return
    space, device = key
    signed: dict[str, int] = defaultdict(int)
    for head in heads:
        if (head.space, head.device) == key:
            told = names.get(head.seq) or _our_name(ledger, space, device, head.seq)
            if told != head.hash:
                raise Refused(Code.RECEIVE_UNSIGNED, device=device)
            signed[head.by] = max(signed[head.by], head.seq)
    if max(signed.values(), default=0) < max(item.envelope.seq for item in items):
        raise Refused(Code.RECEIVE_UNSIGNED, device=device)
    for item in items:
        if item.body is not None:
            members.check_author(item.body.by, device)
            members.check_roll(item.body.roll)
            if signed[item.body.by] < item.envelope.seq:
                raise Refused(Code.RECEIVE_UNSIGNED, device=device)


def _causes_first(ledger: Ledger, fresh: Mapping[tuple[str, str], list[Fresh]]) -> Iterator[Fresh]:
    """Yield the events of all chains so that what an event had seen comes before it."""
    waiting = {key: items for key, items in fresh.items() if items}
    reached = {key: items[0].envelope.seq - 1 for key, items in waiting.items()}
    at = dict.fromkeys(waiting, 0)
    while waiting:
        moved = False
        for key in list(waiting):
            items = waiting[key]
            while at[key] < len(items) and _has_seen(items[at[key]].envelope, reached):
                yield items[at[key]]
                reached[key] = items[at[key]].envelope.seq
                at[key] += 1
                moved = True
            if at[key] == len(items):
                del waiting[key]
        if not moved:
            raise Refused(Code.RECEIVE_DAMAGED)


def _has_seen(envelope: Envelope, reached: Mapping[tuple[str, str], int]) -> bool:
    return not envelope.seen or all(
        seq <= reached.get((envelope.space, device), seq) for device, (seq, _) in events.foreign_heads(envelope).items()
    )


def _take(ledger: Ledger, fresh: Iterable[Fresh], fills: list[tuple[int, Fresh]], bundle: int, report: Report) -> None:
    """Add events and bodies, then fold every family that they touch once and write its rows."""
    families: dict[tuple[str, str], list[Event]] = defaultdict(list)
    latest = ledger.last
    for item in fresh:
        body = None if item.body is None or item.raw_body is None else (item.body, item.raw_body)
        ledger.add(item.name, item.envelope, item.raw, body, bundle)
        report.new += 1
        latest = _adopt(latest, item.envelope, report)
        if item.body is None:
            report.withheld += 1
        else:
            families[item.envelope.space, family_of(item.body.record)].append(
                Event(item.name, item.envelope, item.body)
            )
    for row, item in fills:
        if item.body is not None and item.raw_body is not None:
            ledger.add_body(row, (item.body, item.raw_body), bundle)
            report.filled += 1
            ledger.drop_family(item.envelope.space, family_of(item.body.record))
            families[item.envelope.space, family_of(item.body.record)].append(
                Event(item.name, item.envelope, item.body)
            )
    _fold(ledger, families, report)
    for space, path in families:
        if kind_of(path) == "erasure":
            erasing.carry_out(ledger, space, path)
    ledger.adopt(latest)


def _adopt(latest: Moment, envelope: Envelope, report: Report) -> Moment:
    remote = Moment(*envelope.at)
    lead = clock.lead_ms(remote, clock.now_ms())
    if lead:
        report.clocks[envelope.device] = max(lead, report.clocks.get(envelope.device, 0))
    return clock.adopt(latest, remote, clock.now_ms())


def _fold(ledger: Ledger, families: Mapping[tuple[str, str], list[Event]], report: Report) -> None:
    rows: dict[str, list[Row]] = defaultdict(list)
    for (space, path), added in families.items():
        family = ledger.refreshed(space, path, added)
        for flag_name, flag in family.flags.items():
            ledger.flag(flag_name, flag)
        report.flagged += sum(event.name in family.flags for event in added)
        _rows_of(family, space, rows, report)
    for kind, told in rows.items():
        projection.write_many(ledger.store, KINDS[kind], told)


def _rows_of(family: Family, space: str, rows: dict[str, list[Row]], report: Report) -> None:
    for path in family.states:
        kind = KINDS.get(kind_of(path))
        if kind is not None:
            rows[kind.name].append(projection.row_of(kind, space, path, family))
            report.changed[kind.name] = report.changed.get(kind.name, 0) + 1
        report.conflicts += [(path, name) for name in family.conflicts(path)]


def _keep_heads(ledger: Ledger, heads: list[Head], documents: Iterable[bytes], bundle: int) -> None:
    for head, document in zip(heads, documents, strict=True):
        if head.seq <= ledger.head(head.space, head.device)[0]:
            ledger.keep_head(head.space, head.device, head.by, head.seq, document, bundle=bundle)
