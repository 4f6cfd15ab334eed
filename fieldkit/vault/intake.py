"""Taking in what another vault hands over: everything is verified first, then taken in one transaction, or nothing.

The order of checking is that of bundle/FORMAT.md, "Order of checking".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from fieldkit import clock
from fieldkit.errors import Code, Refused
from fieldkit.keys.heads import Head
from fieldkit.merge import event as events
from fieldkit.merge.event import Envelope, Event
from fieldkit.merge.family import Family
from fieldkit.model import KINDS
from fieldkit.model.record import family_of, kind_of
from fieldkit.vault import erasing, indexing, projection
from fieldkit.vault.ledger import Entry, Ledger
from fieldkit.vault.members import Members
from fieldkit.vault.parcel import Parcel, Stretch
from fieldkit.vault.store import Row
from fieldkit.vault.tables import STAMPS

Chain = tuple[str, str]
"""A chain by its space and device."""

Names = dict[Chain, dict[int, str]]
"""The names of the events in a parcel, by chain and seq."""

Fill = tuple[int, Entry]
"""The row of an event that was here without its body, and the event with it."""


_CONFLICTS = STAMPS.index("conflicts")


@dataclass
class Report:
    """What a parcel brought: counts, and what a person should look at.

    `conflicts` are the open ones, as (record, field), on the records it touched; `clocks` says by how many
    milliseconds a device's clock is ahead; `changed` counts the rows written of each kind.
    """

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

    Raises Refused(RECEIVE_*, EVENT_*, and what lists, certificates and heads raise) and leaves everything
    as it was then. Taking in twice changes nothing.
    """
    report = Report()
    with ledger.store.transaction():
        members.take_rolls(parcel.rolls, bundle)
        members.take_certificates(parcel.certificates, bundle)
        heads = [members.check_head(document) for document in parcel.heads]
        fresh, fills = _verify(ledger, members, parcel, heads, report)
        _take(ledger, _causes_first(fresh), fills, bundle, report)
        for head, document in zip(heads, parcel.heads, strict=True):
            ledger.keep_head(head.space, head.device, head.by, head.seq, document, bundle=bundle)
    return report


def _verify(
    ledger: Ledger, members: Members, parcel: Parcel, heads: list[Head], report: Report
) -> tuple[dict[Chain, list[Entry]], list[Fill]]:
    fresh: dict[Chain, list[Entry]] = {}
    fills: dict[Chain, list[Fill]] = {}
    names: Names = {}
    for stretch in parcel.stretches:
        key = (stretch.space, stretch.device)
        if key in fresh or stretch.space == "own" or not events.is_space(stretch.space):
            raise Refused(Code.RECEIVE_SPACE)
        told = _linked(ledger, stretch)
        names[key] = {entry.envelope.seq: entry.name for entry in told}
        fresh[key], fills[key] = _split(ledger, stretch, told)
        report.known += len(told) - len(fresh[key])
        members.check_revoked(*key, [(entry.envelope.seq, entry.name) for entry in fresh[key]])
    _check_heads(ledger, heads, names)
    for key, entries in fresh.items():
        _check_seen(ledger, entries, names)
        _check_signed(members, key, [*entries, *(entry for _, entry in fills[key])], heads)
    return fresh, [fill for told in fills.values() for fill in told]


def _linked(ledger: Ledger, stretch: Stretch) -> list[Entry]:
    """Decode a stretch and prove that each of its events follows the one before."""
    told: list[Entry] = []
    chain, seq, prev = (stretch.space, stretch.device), 0, ""
    for raw, raw_body in stretch.events:
        envelope = events.decode_envelope(raw)
        if (envelope.space, envelope.device) != chain or (seq and (envelope.seq, envelope.prev) != (seq + 1, prev)):
            raise Refused(Code.RECEIVE_DAMAGED)
        body = None
        if raw_body is not None:
            if events.digest(raw_body) != envelope.body:
                raise Refused(Code.RECEIVE_DAMAGED)
            body = events.decode_body(raw_body)
        seq, prev = envelope.seq, events.digest(raw)
        told.append(Entry(prev, envelope, raw, body, raw_body))
    if told and told[0].envelope.seq == 1 and told[0].envelope.prev != events.genesis(ledger.county, *chain):
        raise Refused(Code.RECEIVE_DAMAGED)
    return told


def _split(ledger: Ledger, stretch: Stretch, told: list[Entry]) -> tuple[list[Entry], list[Fill]]:
    """Return what is new here, and those known events whose withheld body has come; prove that both go on from ours."""
    seq, name = ledger.head(stretch.space, stretch.device)
    if told and told[0].envelope.seq > seq + 1:
        raise Refused(Code.RECEIVE_MISSING, device=stretch.device, first=seq + 1, last=told[0].envelope.seq - 1)
    new = [entry for entry in told if entry.envelope.seq > seq]
    known = told[: len(told) - len(new)]
    if new and not known and new[0].envelope.prev != name:
        raise Refused(Code.RECEIVE_FORKED, device=stretch.device, seq=seq)
    return new, _fills(ledger, stretch, known)


def _fills(ledger: Ledger, stretch: Stretch, known: list[Entry]) -> list[Fill]:
    if not known:
        return []
    ours = ledger.store.rows(
        "SELECT e.id, e.name, b.event IS NOT NULL FROM events e LEFT JOIN bodies b ON b.event = e.id"
        " WHERE e.chain = ? AND e.seq BETWEEN ? AND ? ORDER BY e.seq",
        (ledger.chain(stretch.space, stretch.device), known[0].envelope.seq, known[-1].envelope.seq),
    )
    fills = []
    for entry, (row, name, has_body) in zip(known, ours, strict=True):
        if name.hex() != entry.name:
            raise Refused(Code.RECEIVE_FORKED, device=stretch.device, seq=entry.envelope.seq)
        body = None if has_body else entry.body
        if body is not None and not erasing.is_erased(ledger, Event(entry.name, entry.envelope, body)):
            fills.append((row, entry))
    return fills


def _check_heads(ledger: Ledger, heads: Iterable[Head], names: Names) -> None:
    """Prove that every signed head is that of a chain that is here or comes, and of none that forked from it."""
    for head in heads:
        if head.space == "own":
            raise Refused(Code.RECEIVE_SPACE)
        _check_name(ledger, (head.space, head.device), head.seq, head.hash, names)


def _check_seen(ledger: Ledger, entries: Iterable[Entry], names: Names) -> None:
    """Prove that all that the events had seen is here or comes with them: nothing is half imported."""
    for entry in entries:
        if entry.envelope.seen:
            for device, (seq, name) in events.foreign_heads(entry.envelope).items():
                _check_name(ledger, (entry.envelope.space, device), seq, name, names)


def _check_name(ledger: Ledger, chain: Chain, seq: int, name: str, names: Names) -> None:
    told = names.get(chain, {}).get(seq) or ledger.name_of(*chain, seq)
    if told is None:
        raise Refused(Code.RECEIVE_MISSING, device=chain[1], first=ledger.head(*chain)[0] + 1, last=seq)
    if told != name:
        raise Refused(Code.RECEIVE_FORKED, device=chain[1], seq=seq)


def _check_signed(members: Members, chain: Chain, entries: list[Entry], heads: Iterable[Head]) -> None:
    """Prove that the chain ends at a signed head and that every author signed a head at or after their last event."""
    signed: dict[str, int] = defaultdict(int)
    for head in heads:
        if (head.space, head.device) == chain:
            signed[head.by] = max(signed[head.by], head.seq)
    last: dict[str, int] = {}
    for entry in entries:
        if entry.body is not None:
            last[entry.body.by] = max(last.get(entry.body.by, 0), entry.envelope.seq)
    for by in last:
        members.check_author(by, chain[1])
    for roll in {entry.body.roll for entry in entries if entry.body is not None}:
        members.check_roll(roll)
    ends = max((entry.envelope.seq for entry in entries), default=0)
    if max(signed.values(), default=0) < ends or any(signed[by] < seq for by, seq in last.items()):
        raise Refused(Code.RECEIVE_UNSIGNED, device=chain[1])


def _causes_first(fresh: Mapping[Chain, list[Entry]]) -> Iterator[Entry]:
    """Yield the events of all chains so that what an event had seen comes before it."""
    waiting = {key: entries for key, entries in fresh.items() if entries}
    reached = {key: entries[0].envelope.seq - 1 for key, entries in waiting.items()}
    at = dict.fromkeys(waiting, 0)
    while waiting:
        moved = False
        for key in list(waiting):
            entries = waiting[key]
            while at[key] < len(entries) and _has_seen(entries[at[key]].envelope, reached):
                yield entries[at[key]]
                reached[key] += 1
                at[key] += 1
                moved = True
            if at[key] == len(entries):
                del waiting[key]
        if not moved:
            raise Refused(Code.RECEIVE_DAMAGED)


def _has_seen(envelope: Envelope, reached: Mapping[Chain, int]) -> bool:
    return not envelope.seen or all(
        seq <= reached.get((envelope.space, device), seq) for device, (seq, _) in events.foreign_heads(envelope).items()
    )


def _take(ledger: Ledger, fresh: Iterable[Entry], fills: list[Fill], bundle: int, report: Report) -> None:
    """Add events and bodies, then fold every family that they touch once and write its rows."""
    told = list(fresh)
    if not told and not fills:
        return
    before = ledger.add(told, bundle)
    ledger.add_bodies(fills, bundle)
    _adopt(ledger, told, report)
    families: dict[Chain, list[Event]] = defaultdict(list)
    for entry in (*told, *(entry for _, entry in fills)):
        if entry.body is not None:
            key = (entry.envelope.space, family_of(entry.body.record))
            families[key].append(Event(entry.name, entry.envelope, entry.body))
    report.new, report.filled = len(told), len(fills)
    report.withheld = sum(entry.body is None for entry in told)
    filled = {(entry.envelope.space, family_of(entry.body.record)) for _, entry in fills if entry.body is not None}
    with indexing.in_bulk(ledger.store):
        _fold(ledger, families, filled, before, report)
    erasures = [key for key in families if kind_of(key[1]) == erasing.KIND]
    for key in erasures:
        erasing.carry_out(ledger, *key)
    if erasures:
        indexing.purge(ledger.store)


def _adopt(ledger: Ledger, told: Iterable[Entry], report: Report) -> None:
    """Set the clock by the events that came; report the devices whose clocks are too far ahead to be followed."""
    now, latest = clock.now_ms(), ledger.last
    for entry in told:
        remote = clock.Moment(*entry.envelope.at)
        lead = clock.lead_ms(remote, now)
        if lead:
            device = entry.envelope.device
            report.clocks[device] = max(lead, report.clocks.get(device, 0))
        latest = clock.adopt(latest, remote, now)
    ledger.adopt(latest)


def _fold(
    ledger: Ledger, families: Mapping[Chain, list[Event]], filled: set[Chain], before: int, report: Report
) -> None:
    rows: dict[str, list[Row]] = defaultdict(list)
    older = ledger.older((path for _, path in families), before)
    for key, added in families.items():
        last = before if key[1] in older else 0
        family, touched = _folded(ledger, key, added, last, filled=key in filled)
        report.flagged += sum(event.name in family.flags for event in added) if family.flags else 0
        _rows_of(family, key[0], touched, rows, report)
    for kind, told in rows.items():
        report.changed[kind] = len(told)
        projection.write_many(ledger.store, KINDS[kind], told)


def _folded(ledger: Ledger, key: Chain, added: list[Event], last: int, *, filled: bool) -> tuple[Family, Iterable[str]]:
    """Return the family with what was added behind row `last`, and the paths whose rows may have changed."""
    if last and not filled:
        return ledger.take(*key, added, last)
    ledger.drop_family(*key)
    if filled:
        family = ledger.family(*key)
        ledger.renew(*key, family)
    else:
        family = ledger.new_family(key[0])
        family.take_all(added)
        ledger.note_flags(family.flags)
    return family, family.states


def _rows_of(family: Family, space: str, paths: Iterable[str], rows: dict[str, list[Row]], report: Report) -> None:
    for path in paths:
        kind = KINDS.get(kind_of(path))
        if kind is not None:
            row = projection.row_of(kind, space, path, family)
            rows[kind.name].append(row)
            if row[_CONFLICTS]:
                report.conflicts += [(path, name) for name in family.conflicts(path)]
