"""Taking in what another vault hands over: everything is verified first, then taken in one transaction, or nothing.

The order of checking is that of bundle/FORMAT.md, "Order of checking".
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from fieldkit import clock
from fieldkit.merge.event import Event
from fieldkit.merge.family import Family
from fieldkit.model import KINDS
from fieldkit.model.record import family_of, kind_of
from fieldkit.vault import erasing, indexing, projection
from fieldkit.vault.coming import Coming
from fieldkit.vault.ledger import Entry, Ledger
from fieldkit.vault.members import Members
from fieldkit.vault.parcel import Parcel

Key = tuple[str, str]
"""A family by its space and path."""

Families = dict[Key, list[Event]]
"""Events by the families that they belong to."""


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
    with _uncollected(), ledger.store.transaction():
        members.take_rolls(parcel.rolls, bundle)
        members.take_certificates(parcel.certificates, bundle)
        heads = [members.check_head(document) for document in parcel.heads]
        coming, before = Coming(ledger, parcel), ledger.last_row()
        families = _add(ledger, coming, bundle, report)
        coming.check(members, heads)
        if families:
            _fold(ledger, families, _filled(coming), before, report)
        for head, document in zip(heads, parcel.heads, strict=True):
            ledger.keep_head(head.space, head.device, head.by, head.seq, document, bundle=bundle)
    return report


@contextmanager
def _uncollected() -> Iterator[None]:
    """Do the block without Python's search for cycles: what it makes lasts to its end, and has none.

    Looking through all of it again and again took an eighth of the time.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _add(ledger: Ledger, coming: Coming, bundle: int, report: Report) -> Families:
    """Add the events and bodies that come; return those whose bodies are here now, by family."""
    families: Families = defaultdict(list)
    report.known, report.filled = coming.known, len(coming.fills)
    ledger.add(_met(ledger, coming.entries(), families, report), bundle)
    ledger.add_bodies(coming.fills, bundle)
    for _, entry in coming.fills:
        _gather(entry, families)
    return families


def _met(ledger: Ledger, entries: Iterable[Entry], families: Families, report: Report) -> Iterator[Entry]:
    """Pass on `entries`; set the clock by them, and report the devices whose clocks are too far ahead to follow."""
    now, latest = clock.now_ms(), ledger.last
    for entry in entries:
        remote = clock.Moment(*entry.envelope.at)
        lead = clock.lead_ms(remote, now)
        if lead:
            device = entry.envelope.device
            report.clocks[device] = max(lead, report.clocks.get(device, 0))
        latest = clock.adopt(latest, remote, now)
        report.new += 1
        report.withheld += entry.body is None
        _gather(entry, families)
        yield entry
    if report.new:
        ledger.adopt(latest)


def _gather(entry: Entry, families: Families) -> None:
    if entry.body is not None:
        key = (entry.envelope.space, family_of(entry.body.record))
        families[key].append(Event(entry.name, entry.envelope, entry.body))


def _filled(coming: Coming) -> set[Key]:
    """Return the families in which a body came to an event that was here."""
    return {(entry.envelope.space, family_of(entry.body.record)) for _, entry in coming.fills if entry.body is not None}


def _fold(ledger: Ledger, families: Families, filled: set[Key], before: int, report: Report) -> None:
    """Fold every family once with what came to it behind row `before`, and write its rows."""
    erasures = [key for key in families if kind_of(key[1]) == erasing.KIND]
    with indexing.in_bulk(ledger.store):
        projection.write(ledger.store, _folded(ledger, families, filled, before, report))
    for key in erasures:
        erasing.carry_out(ledger, *key)
    if erasures:
        indexing.purge(ledger.store)


def _folded(
    ledger: Ledger, families: Families, filled: set[Key], before: int, report: Report
) -> Iterator[projection.Folded]:
    """Yield every family with what came to it, and hold its events no longer."""
    older = ledger.older((path for _, path in families), before)
    for key in list(families):
        added = families.pop(key)
        family, touched = _taken(ledger, key, added, before if key[1] in older else 0, filled=key in filled)
        report.flagged += sum(event.name in family.flags for event in added) if family.flags else 0
        for path in touched:
            kind = kind_of(path)
            if kind in KINDS:
                report.changed[kind] = report.changed.get(kind, 0) + 1
                report.conflicts += [(path, name) for name in family.conflicts(path)]
        yield key[0], family, touched


def _taken(ledger: Ledger, key: Key, added: list[Event], last: int, *, filled: bool) -> tuple[Family, Iterable[str]]:
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
