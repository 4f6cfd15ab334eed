"""The chains that come in a parcel, gone through once, causes first: links are proved on the way, the rest at the end.

The order of checking is that of bundle/FORMAT.md, "Order of checking".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice

from fieldkit.errors import Code, Refused
from fieldkit.keys.heads import Head
from fieldkit.merge import event as events
from fieldkit.merge.event import Envelope, Event
from fieldkit.vault import erasing
from fieldkit.vault.ledger import Entry, Ledger
from fieldkit.vault.members import Members
from fieldkit.vault.parcel import Parcel, Stretch

Chain = tuple[str, str]
"""A chain by its space and device."""

Fill = tuple[int, Entry]
"""The row of an event that was here without its body, and the event with it."""

_KNOWN_AT_ONCE = 1000


@dataclass
class _Met:
    """What was met of one chain: the name of every event by its seq, and where that begins which is new here.

    `last`: the last event, new or filled, of each author whose body came; `ends`: the last of all of these.
    """

    names: dict[int, str] = field(default_factory=dict)
    new: int = 0
    last: dict[str, int] = field(default_factory=dict)
    ends: int = 0


class Coming:
    """The chains of one parcel. `known` counts the events that are here already, `fills` those whose body has come."""

    def __init__(self, ledger: Ledger, parcel: Parcel) -> None:
        self.known = 0
        self.fills: list[Fill] = []
        self._ledger = ledger
        self._rolls: set[tuple[int, str]] = set()
        self._met: dict[Chain, _Met] = {}
        self._new: dict[Chain, Iterator[Entry]] = {}
        for stretch in parcel.stretches:
            key = (stretch.space, stretch.device)
            if key in self._met or stretch.space == "own" or not events.is_space(stretch.space):
                raise Refused(Code.RECEIVE_SPACE)
            self._met[key] = _Met()
            self._new[key] = self._begun(stretch)

    def entries(self) -> Iterator[Entry]:
        """Yield the events that are new here, each once all that it had seen was yielded or is here."""
        for entry in causes_first(self._new, self._check_seen):
            self._note(entry)
            yield entry

    def check(self, members: Members, heads: Iterable[Head]) -> None:
        """Prove, once all entries were taken, that `heads` cover them all, and that no device is revoked."""
        for key, met in self._met.items():
            if met.new:
                members.check_revoked(*key, [told for told in met.names.items() if told[0] >= met.new])
        signed: dict[Chain, dict[str, int]] = {key: {} for key in self._met}
        for head in heads:
            if head.space == "own":
                raise Refused(Code.RECEIVE_SPACE)
            key = (head.space, head.device)
            self._check_name(key, head.seq, head.hash)
            by = signed.setdefault(key, {})
            by[head.by] = max(by.get(head.by, 0), head.seq)
        for key, met in self._met.items():
            _check_signed(members, key, met, signed[key])
        for roll in self._rolls:
            members.check_roll(roll)

    def _begun(self, stretch: Stretch) -> Iterator[Entry]:
        """Go through the events that are here already; return the others, and prove that they go on from ours."""
        met, told = self._met[stretch.space, stretch.device], self._told(stretch)
        seq, name = self._ledger.head(stretch.space, stretch.device)
        known: list[Entry] = []
        for entry in told:
            if entry.envelope.seq > seq:
                if len(met.names) == 1:
                    _check_goes_on(entry.envelope, seq, name)
                met.new = entry.envelope.seq
                told = chain((entry,), told)
                break
            known.append(entry)
            if len(known) == _KNOWN_AT_ONCE:
                self._recognise(stretch, known)
                known = []
        self._recognise(stretch, known)
        return told if met.new else iter(())

    def _told(self, stretch: Stretch) -> Iterator[Entry]:
        """Decode a stretch and prove that each of its events follows the one before."""
        key, seq, prev = (stretch.space, stretch.device), 0, ""
        names = self._met[key].names
        for raw, raw_body in stretch.events:
            envelope = events.decode_envelope(raw)
            body = None
            if raw_body is not None:
                if events.digest(raw_body) != envelope.body:
                    raise Refused(Code.RECEIVE_DAMAGED)
                body = events.decode_body(raw_body)
            if seq == 0:
                seq = envelope.seq - 1
                prev = envelope.prev if seq else events.genesis(self._ledger.county, *key)
            if (envelope.space, envelope.device) != key or envelope.seq != seq + 1 or envelope.prev != prev:
                raise Refused(Code.RECEIVE_DAMAGED)
            seq, prev = envelope.seq, events.digest(raw)
            names[seq] = prev
            yield Entry(prev, envelope, raw, body, raw_body)

    def _recognise(self, stretch: Stretch, known: list[Entry]) -> None:
        """Prove that events with a place in one of our chains are ours; note the bodies that were not here."""
        if not known:
            return
        self.known += len(known)
        ours = self._ledger.store.rows(
            "SELECT e.id, e.name, b.event IS NOT NULL FROM events e LEFT JOIN bodies b ON b.event = e.id"
            " WHERE e.chain = ? AND e.seq BETWEEN ? AND ? ORDER BY e.seq",
            (self._ledger.chain(stretch.space, stretch.device), known[0].envelope.seq, known[-1].envelope.seq),
        )
        for entry, (row, name, has_body) in zip(known, ours, strict=True):
            if name.hex() != entry.name:
                raise Refused(Code.RECEIVE_FORKED, device=stretch.device, seq=entry.envelope.seq)
            body = None if has_body else entry.body
            if body is not None and not erasing.is_erased(self._ledger, Event(entry.name, entry.envelope, body)):
                self.fills.append((row, entry))
                self._note(entry)

    def _note(self, entry: Entry) -> None:
        """Note by what an event that is to be taken in must be covered."""
        envelope, body = entry.envelope, entry.body
        met = self._met[envelope.space, envelope.device]
        met.ends = envelope.seq
        if body is not None:
            met.last[body.by] = envelope.seq
            self._rolls.add(body.roll)

    def _check_seen(self, entry: Entry) -> None:
        """Prove that all that an event had seen is here or comes with it: nothing is half imported."""
        if entry.envelope.seen:
            for device, (seq, name) in events.foreign_heads(entry.envelope).items():
                self._check_name((entry.envelope.space, device), seq, name)

    def _check_name(self, key: Chain, seq: int, name: str) -> None:
        met = self._met.get(key)
        told = (met.names.get(seq) if met else None) or self._ledger.name_of(*key, seq)
        if told is None:
            reached = max(met.names, default=0) if met else self._ledger.head(*key)[0]
            raise Refused(Code.RECEIVE_MISSING, device=key[1], first=reached + 1, last=seq)
        if told != name:
            raise Refused(Code.RECEIVE_FORKED, device=key[1], seq=seq)


def causes_first(coming: Mapping[Chain, Iterator[Entry]], check: Callable[[Entry], None]) -> Iterator[Entry]:
    """Yield the events of all chains so that what an event had seen comes before it, each once `check` accepts it."""
    ahead = {key: entry for key, entries in coming.items() for entry in islice(entries, 1)}
    while ahead:
        moved = False
        for key in list(ahead):
            while key in ahead and _is_due(ahead[key].envelope, ahead):
                entry, moved = ahead.pop(key), True
                check(entry)
                yield entry
                following = next(coming[key], None)
                if following is not None:
                    ahead[key] = following
        if not moved:
            for entry in ahead.values():
                check(entry)
            raise Refused(Code.RECEIVE_DAMAGED)


def _is_due(envelope: Envelope, ahead: Mapping[Chain, Entry]) -> bool:
    """Say whether nothing that an event had seen is still to come, as far as it comes at all."""
    for device, (seq, _) in events.foreign_heads(envelope).items() if envelope.seen else ():
        waits = ahead.get((envelope.space, device))
        if waits is not None and waits.envelope.seq <= seq:
            return False
    return True


def _check_goes_on(first: Envelope, seq: int, name: str) -> None:
    if first.seq > seq + 1:
        raise Refused(Code.RECEIVE_MISSING, device=first.device, first=seq + 1, last=first.seq - 1)
    if first.prev != name:
        raise Refused(Code.RECEIVE_FORKED, device=first.device, seq=seq)


def _check_signed(members: Members, key: Chain, met: _Met, signed: Mapping[str, int]) -> None:
    """Prove that the chain ends at a signed head and that every author signed a head at or after their last event."""
    for by in met.last:
        members.check_author(by, key[1])
    if max(signed.values(), default=0) < met.ends or any(signed.get(by, 0) < seq for by, seq in met.last.items()):
        raise Refused(Code.RECEIVE_UNSIGNED, device=key[1])
