"""The ledger: chains of events, written in one transaction with the tables that follow from them. The only writer."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from fieldkit import clock, ids
from fieldkit.clock import Moment
from fieldkit.errors import Code, Refused
from fieldkit.merge import event as events
from fieldkit.merge.event import Body, Envelope, Event
from fieldkit.merge.family import Family
from fieldkit.merge.past import Past
from fieldkit.merge.rights import Flag, Roll
from fieldkit.merge.state import same
from fieldkit.model.record import check_path, check_values, family_of
from fieldkit.vault import projection
from fieldkit.vault.store import Row, Store, portions

Head = tuple[int, str]
"""The last event of a chain: seq and name; (0, genesis) before the first."""

FAMILIES_KEPT = 256

PORTION = 4096
"""How many events are held as rows before they are written."""

LAST = 2**63 - 1
"""Later than every row."""


class Change(NamedTuple):
    """What an act does to one record: set `values`; `over` None replaces what is shown, else exactly those events."""

    record: str
    values: dict[str, Any]
    over: dict[str, list[str]] | None = None


class Entry(NamedTuple):
    """An event as it is stored and passed on: its name, and envelope and body with their bytes (None: withheld)."""

    name: str
    envelope: Envelope
    raw: bytes
    body: Body | None
    raw_body: bytes | None


class Author(Protocol):
    """Who writes: a member on a device, holding a member list, able to sign the head of a chain."""

    @property
    def member(self) -> str:
        """The member's id."""

    @property
    def device(self) -> str:
        """The device's id."""

    @property
    def roll(self) -> tuple[int, str]:
        """Number and hash of the member list held."""

    def sign_head(self, space: str, seq: int, name: str) -> bytes:
        """Return the signed head document of this device's chain in `space`."""


class Ledger:
    """The events of one county on one device, and the families folded from them."""

    def __init__(self, store: Store, county: str, rolls: Callable[[tuple[int, str]], Roll | None]) -> None:
        self.store = store
        self.county = county
        self.rolls = rolls
        self.last = Moment(*self._last_moment())
        self._chains: dict[tuple[str, str], int] = {}
        self._heads: dict[str, dict[str, Head]] = {}
        self._pasts: dict[str, Past] = {}
        self._families: OrderedDict[tuple[str, str], Family] = OrderedDict()
        store.on_rollback(self.forget)

    def forget(self) -> None:
        """Drop every copy kept in memory; the next look reads the database again."""
        self._chains.clear()
        self._heads.clear()
        self._pasts.clear()
        self._families.clear()
        self.last = Moment(*self._last_moment())

    def write(self, author: Author, space: str, changes: Sequence[Change], act: str | None = None) -> list[str]:
        """Write one act into `space` and return the names of its events (none where nothing would change).

        Raises Refused(RECORD_PATH, RECORD_VALUE, CANONICAL_DAMAGED, EVENT_TOO_LARGE, WRITE_*) and changes nothing then.
        """
        act = act or ids.new()
        with self.store.transaction():
            names = [name for change in changes if (name := self._write_one(author, space, change, act))]
            if names:
                seq, name = self.head(space, author.device)
                self.keep_head(space, author.device, author.member, seq, author.sign_head(space, seq, name), bundle=0)
        return names

    def family(self, space: str, path: str) -> Family:
        """Return the family at `path`, folded from its events (an empty one where there are none)."""
        family = self._families.get((space, path)) or self._folded(space, path)
        self._families.move_to_end((space, path))
        return family

    def new_family(self, space: str) -> Family:
        """Return an empty family, which nothing keeps."""
        return Family(self.past(space), self.rolls_in(space))

    def take(self, space: str, path: str, added: Sequence[Event], before: int) -> tuple[Family, set[str]]:
        """Fold `added`, causes first, into the family at `path`; they were just added, behind row `before`.

        Return it and the paths whose rows are to be written.
        """
        family = self._families.get((space, path)) or self._folded(space, path, before)
        flags = family.flags
        touched = family.take(added)
        if family.flags is flags:
            self.note_flags({event.name: flags[event.name] for event in added if event.name in flags})
            return family, touched
        self.renew(space, path, family)
        return family, set(family.states)

    def rolls_in(self, space: str) -> Callable[[tuple[int, str]], Roll | None]:
        """Return what finds the member lists that bodies in `space` name.

        In `own`, where nobody else writes, no list is asked: whoever left the county still opens their vault, and a
        list that came with a bundle can go with it.
        """
        return _no_roll if space == "own" else self.rolls

    def drop_family(self, space: str, path: str) -> None:
        """Forget the folded family, because its events changed beneath it."""
        self._families.pop((space, path), None)

    def events_of(self, space: str, family: str, last: int = LAST) -> list[Event]:
        """Return the events on the records of `family` whose bodies are here, up to row `last`."""
        rows = self.store.rows(
            "SELECT e.name, e.envelope, b.body FROM bodies b JOIN events e ON e.id = b.event"
            " JOIN chains c ON c.id = e.chain WHERE b.family = ? AND b.event <= ? AND c.space = ?",
            (family, last, space),
        )
        return [
            Event(name.hex(), events.decode_envelope(envelope), events.decode_body(body))
            for name, envelope, body in rows
        ]

    def head(self, space: str, device: str) -> Head:
        """Return the last event of the chain of `device` in `space`."""
        return self.heads(space).get(device) or (0, events.genesis(self.county, space, device))

    def heads(self, space: str) -> dict[str, Head]:
        """Return the last event of every chain in `space`, by device."""
        if space not in self._heads:
            rows = self.store.rows(
                "SELECT c.device, e.seq, e.name FROM chains c JOIN events e ON e.chain = c.id"
                " WHERE c.space = ? AND e.seq = (SELECT max(seq) FROM events WHERE chain = c.id)",
                (space,),
            )
            self._heads[space] = {device: (seq, name.hex()) for device, seq, name in rows}
        return self._heads[space]

    def spaces(self) -> list[str]:
        """Return every space that has a chain here."""
        return [row[0] for row in self.store.rows("SELECT DISTINCT space FROM chains ORDER BY space")]

    def past(self, space: str) -> Past:
        """Return what the events of `space` had seen."""
        if space not in self._pasts:
            past = Past()
            vectors: dict[tuple[str, int], dict[str, int]] = {}
            for device, seq, other, last in self.store.rows(
                "SELECT c.device, e.seq, p.device, p.seq FROM pasts p JOIN events e ON e.id = p.event"
                " JOIN chains c ON c.id = e.chain WHERE c.space = ? ORDER BY e.chain, e.seq",
                (space,),
            ):
                vectors.setdefault((device, seq), {})[other] = last
            for (device, seq), vector in vectors.items():
                past.put(device, seq, vector)
            self._pasts[space] = past
        return self._pasts[space]

    def chain(self, space: str, device: str) -> int:
        """Return the row of the chain of `device` in `space`, made where it is new."""
        key = (space, device)
        if key not in self._chains:
            row = self.store.one("SELECT id FROM chains WHERE space = ? AND device = ?", key)
            if row is None:
                row = (self.store.execute("INSERT INTO chains (space, device) VALUES (?, ?)", key).lastrowid,)
            self._chains[key] = int(row[0])
        return self._chains[key]

    def add(self, entries: Iterable[Entry], bundle: int) -> int:
        """Add events to their chains, causes first, each right behind the one before it; nothing is folded yet.

        Return the last row there was before.
        """
        row = before = self.last_row()
        for portion in portions(entries, PORTION):
            told = list(enumerate(portion, row + 1))
            row += len(portion)
            self._put(told, bundle)
            self.add_bodies(told, bundle)
        return before

    def _put(self, told: Iterable[tuple[int, Entry]], bundle: int) -> None:
        """Put events into these rows; they end their chains now."""
        rows: list[Row] = []
        pasts: list[Row] = []
        for row, entry in told:
            envelope = entry.envelope
            space, device, seq = envelope.space, envelope.device, envelope.seq
            chain = self.chain(space, device)
            rows.append((row, chain, seq, envelope.at[0], bytes.fromhex(entry.name), entry.raw, bundle))
            self.heads(space)[device] = (seq, entry.name)
            if envelope.seen:
                seen = {foreign: head[0] for foreign, head in events.foreign_heads(envelope).items()}
                pasts += [(row, other, last) for other, last in self.past(space).add(device, seq, seen).items()]
        self.store.many(
            "INSERT INTO events (id, chain, seq, at, name, envelope, bundle) VALUES (?, ?, ?, ?, ?, ?, ?)", rows
        )
        self.store.many("INSERT INTO pasts VALUES (?, ?, ?)", pasts)

    def add_bodies(self, filled: Iterable[tuple[int, Entry]], bundle: int) -> None:
        """Add the bodies of the events in these rows."""
        rows = [
            (row, family_of(body.record), body.record, body.act, body.by, entry.raw_body, bundle)
            for row, entry in filled
            if (body := entry.body) is not None
        ]
        self.store.many("INSERT INTO bodies VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def last_row(self) -> int:
        """Return the last row of `events`; what is added next has higher ones."""
        row = self.store.one("SELECT max(id) FROM events")
        return int(row[0] or 0) if row else 0

    def older(self, paths: Iterable[str], row: int) -> set[str]:
        """Return those families of `paths` that have a body up to `row`, in whatever space."""
        sql = (
            "SELECT DISTINCT j.value FROM json_each(?) j WHERE EXISTS"
            " (SELECT 1 FROM bodies b WHERE b.family = j.value AND b.event <= ?)"
        )
        return {found[0] for found in self.store.rows(sql, (json.dumps(list(paths)), row))}

    def name_of(self, space: str, device: str, seq: int) -> str | None:
        """Return the name of the event `seq` of `device` in `space`, or None where it is not here."""
        row = self.store.one(
            "SELECT e.name FROM events e JOIN chains c ON c.id = e.chain"
            " WHERE c.space = ? AND c.device = ? AND e.seq = ?",
            (space, device, seq),
        )
        return row[0].hex() if row else None

    def keep_head(self, space: str, device: str, by: str, seq: int, document: bytes, *, bundle: int) -> None:
        """Keep a signed head; of one's own only the newest, of others all (an undo goes back to an older one)."""
        chain = self.chain(space, device)
        if bundle == 0:
            self.store.execute("DELETE FROM heads WHERE chain = ? AND by = ? AND bundle = 0", (chain, by))
        self.store.execute("INSERT OR IGNORE INTO heads VALUES (?, ?, ?, ?, ?)", (chain, by, seq, document, bundle))

    def note_flags(self, flags: Mapping[str, Flag]) -> None:
        """Note why events are stored and not applied."""
        if flags:
            self.store.many(
                "INSERT OR REPLACE INTO flags SELECT id, ? FROM events WHERE name = ?",
                [(flag.value, bytes.fromhex(name)) for name, flag in flags.items()],
            )

    def renew(self, space: str, path: str, family: Family) -> None:
        """Note the flags of the family at `path` and no others on its events, and forget its rows."""
        self.store.execute(
            "DELETE FROM flags WHERE event IN (SELECT b.event FROM bodies b JOIN events e ON e.id = b.event"
            " JOIN chains c ON c.id = e.chain WHERE b.family = ? AND c.space = ?)",
            (path, space),
        )
        self.note_flags(family.flags)
        projection.forget(self.store, space, path)

    def adopt(self, moment: Moment) -> None:
        """Go on from `moment`, which came from another device and does not lead too far."""
        self.last = max(self.last, moment)
        self.store.execute("INSERT OR REPLACE INTO meta VALUES ('clock', ?)", (str(self.last.ms + 1),))

    def refold(self, space: str, path: str) -> None:
        """Fold a family from its events anew and write all its rows."""
        self.drop_family(space, path)
        family = self.family(space, path)
        self.renew(space, path, family)
        projection.write(self.store, [(space, family, family.states)])

    def _write_one(self, author: Author, space: str, change: Change, act: str) -> str | None:
        check_path(change.record)
        check_values(change.record, change.values)
        path = family_of(change.record)
        family = self.family(space, path)
        values, over = _differing(family, change)
        if not values:
            return None
        body = Body(
            salt=ids.new(),
            act=act,
            by=author.member,
            roll=author.roll,
            wall=clock.wall(),
            record=change.record,
            values=values,
            over={field: names for field, names in over.items() if names},
        )
        raw_body = events.encode_body(body)
        envelope = self._next(author.device, space, events.digest(raw_body))
        raw = events.encode_envelope(envelope)
        entry = Entry(events.digest(raw), envelope, raw, body, raw_body)
        before = self.add([entry], bundle=0)
        family, touched = self.take(space, path, [Event(entry.name, envelope, body)], before)
        if entry.name in family.flags:
            raise Refused(_WHY.get(family.flags[entry.name], Code.WRITE_NO_RIGHT))
        projection.write(self.store, [(space, family, touched)])
        return entry.name

    def remove(self, table: str, condition: str, values: Sequence[Any], bundle: int) -> None:
        """Delete ledger rows that `bundle` brought: the one way past the triggers, for an undo or an erasure."""
        self.store.execute("INSERT OR IGNORE INTO undoing VALUES (?)", (bundle,))
        self.store.execute(f"DELETE FROM {table} WHERE {condition}", values)
        self.store.execute("DELETE FROM undoing")

    def _folded(self, space: str, path: str, last: int = LAST) -> Family:
        """Fold a family from its events up to row `last`, and keep it."""
        family = self.new_family(space)
        family.take_all(self.events_of(space, path, last))
        self._families[space, path] = family
        while len(self._families) > FAMILIES_KEPT:
            self._families.popitem(last=False)
        return family

    def _next(self, device: str, space: str, body: str) -> Envelope:
        seq, prev = self.head(space, device)
        self.last = clock.tick(self.last, clock.now_ms())
        return Envelope(
            v=events.VERSION,
            space=space,
            device=device,
            seq=seq + 1,
            prev=prev,
            at=(self.last.ms, self.last.counter),
            body=body,
            seen=events.seen_in(space, self._unseen(space, device, seq)),
        )

    def _unseen(self, space: str, device: str, seq: int) -> dict[str, Head]:
        """Return the foreign heads that the chain's last event had not seen."""
        known = self.past(space).of(device, seq)
        return {
            other: head
            for other, head in self.heads(space).items()
            if other != device and head[0] > known.get(other, 0)
        }

    def _last_moment(self) -> tuple[int, int]:
        """Return the clock to go on from: that of the last own event, or what was adopted since."""
        row = self.store.one("SELECT envelope FROM events WHERE bundle = 0 ORDER BY at DESC, id DESC LIMIT 1")
        own = events.decode_envelope(row[0]).at if row else (0, 0)
        adopted = self.store.one("SELECT value FROM meta WHERE key = 'clock'")
        return max(own, (int(adopted[0]), 0)) if adopted else own


def _no_roll(_: tuple[int, str]) -> Roll | None:
    return None


def _differing(family: Family, change: Change) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Return the values that would change something, and what each replaces."""
    values, over = {}, {}
    for field, value in change.values.items():
        if change.over is not None and field in change.over:
            values[field], over[field] = value, change.over[field]
            continue
        shown = family.shown(change.record, field)
        if shown is None or not same(shown.value, value):
            values[field], over[field] = value, family.replaced_by_edit(change.record, field)
    return values, over


_WHY = {
    Flag.STRANGER: Code.WRITE_STRANGER,
    Flag.NOT_IN_CASE: Code.WRITE_NOT_IN_CASE,
    Flag.AFTER_SEAL: Code.WRITE_AFTER_SEAL,
    Flag.AFTER_SIGNING: Code.WRITE_AFTER_SIGNING,
    Flag.OWN_WORK: Code.REVIEW_OWN,
}
