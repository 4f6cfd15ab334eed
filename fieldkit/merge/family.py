"""A family of records folded from its events: the merge rule itself (RULES.md, "Fields" to "Seals").

Each field of each record is a multi-value register. An event's value replaces exactly those named in its `over` that
lie in its past and stand in that very field; what nobody has replaced stands. Whatever order the events come in, as
long as causes come before effects, the family is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from fieldkit.clock import Moment
from fieldkit.errors import Refused
from fieldkit.merge import rights
from fieldkit.merge.event import VERSION, Body, Event
from fieldkit.merge.past import Past
from fieldkit.merge.rights import Flag, Roll
from fieldkit.model import KINDS
from fieldkit.model.record import Writers, ancestors, check_values, kind_of, parent_of

Rolls = Callable[[tuple[int, str]], Roll | None]
"""Finds the member list that a body names; None for number 0."""


class Standing(NamedTuple):
    """One value that stands in a field, with the event that set it."""

    event: str
    device: str
    seq: int
    at: Moment
    by: str
    value: Any


class Stamp(NamedTuple):
    """When and by whom a record was touched."""

    at: Moment
    device: str
    seq: int
    by: str


class State:
    """What stands of one record."""

    __slots__ = ("changed", "created", "fields", "touches")

    def __init__(self) -> None:
        self.fields: dict[str, list[Standing]] = {}
        self.touches: list[Event] = []
        self.created: Stamp | None = None
        self.changed: Stamp | None = None

    def touch(self, event: Event, by: str) -> None:
        """Take note that `event` of member `by` was applied to the record."""
        stamp = Stamp(event.at, event.device, event.seq, by)
        self.created = stamp if self.created is None else min(self.created, stamp)
        self.changed = stamp if self.changed is None else max(self.changed, stamp)
        self.touches.append(event)


class Family:
    """All records below one path such as `interview/ID`, folded from events that are taken causes first."""

    def __init__(self, past: Past, rolls: Rolls) -> None:
        self._past = past
        self._rolls = rolls
        self._events: list[Event] = []
        self.states: dict[str, State] = {}
        self.flags: dict[str, Flag] = {}
        self.authors: set[str] = set()
        self.excluded: set[str] = set()
        self._seals: list[str] = []

    def take(self, event: Event) -> set[str]:
        """Take in one event whose causes were taken before; return the paths of the records that changed."""
        if event.body is None:
            return set()
        self._events.append(event)
        before = self.states.keys()
        if self._widens(event.body) or self._excludes(event):
            self.fold_again()
            return before | self.states.keys()
        self._apply(event, event.body)
        return self._touched(event.body)

    def take_all(self, events: Iterable[Event]) -> None:
        """Take in many events, in any order."""
        self._events.extend(event for event in events if event.body is not None)
        self.fold_again()

    def fold_again(self) -> None:
        """Fold all events anew: authors first, as they decide who may write, then every event, causes first."""
        self._events.sort(key=lambda event: (self._past.size(event.device, event.seq), event.at, event.device))
        self.states, self.flags, self._seals = {}, {}, []
        self._close_authors()
        self.excluded = {name for event in self._events for name in self._exclusions(event)}
        for event in self._events:
            if event.body is not None:
                self._apply(event, event.body)

    def _close_authors(self) -> None:
        """Add authors until none is new: one may have been named by another who was named later in the order."""
        widened = True
        while widened:
            widened = False
            for event in self._events:
                widened |= event.body is not None and self._widens(event.body)

    def standing(self, path: str, field: str) -> list[Standing]:
        """Return the values that stand in `field` of the record at `path`."""
        state = self.states.get(path)
        return state.fields.get(field, []) if state else []

    def shown(self, path: str, field: str) -> Standing | None:
        """Return the value to show: the causally later, then by moment, device and seq."""
        best: Standing | None = None
        for value in self.standing(path, field):
            if best is None or self._later(value, best):
                best = value
        return best

    def replaced_by_edit(self, path: str, field: str) -> list[str]:
        """Return the `over` of an ordinary edit: the events of the value that is shown, and of its equals."""
        shown = self.shown(path, field)
        if shown is None:
            return []
        return sorted(value.event for value in self.standing(path, field) if value.value == shown.value)

    def replaced_by_settlement(self, path: str, field: str) -> list[str]:
        """Return the `over` of a settlement: all events whose values stand."""
        return sorted(value.event for value in self.standing(path, field))

    def conflicts(self, path: str) -> list[str]:
        """Return the fields of the record at `path` on which different values stand.

        `deleted` also when something was done without having seen the deletion; `sealed`, on a seal, when words were
        edited beside it.
        """
        fields = [
            name
            for name, values in self.states[path].fields.items()
            if len(values) > 1 and any(value.value != values[0].value for value in values)
        ]
        if "deleted" not in fields and self.deletions_unseen(path):
            fields.append("deleted")
        if kind_of(path) == "seal" and self.edits_beside(path):
            fields.append("sealed")
        return sorted(fields)

    def deletions_unseen(self, path: str) -> list[Event]:
        """Return the events below `path` that neither saw its standing deletion nor were seen by it."""
        deletions = [value for value in self.standing(path, "deleted") if value.value is True]
        if not deletions:
            return []
        return [
            event for event in self._touches_below(path) if any(self._apart(event, deletion) for deletion in deletions)
        ]

    def edits_beside(self, seal: str) -> list[Event]:
        """Return the events that changed the sealed words without having seen the seal at path `seal`, nor it them."""
        sealing = self.shown(seal, "sha256")
        if sealing is None or self._lifted(seal):
            return []
        return [
            event
            for path, state in self.states.items()
            if _holds_words(path)
            for event in state.touches
            if self._apart(event, sealing)
        ]

    def is_deleted(self, path: str) -> bool:
        """Say whether the record is gone: it or an ancestor is deleted, and no conflict keeps it visible."""
        return any(self._deleted_itself(step) for step in (path, *ancestors(path)))

    def _deleted_itself(self, path: str) -> bool:
        shown = self.shown(path, "deleted")
        gone = shown is not None and shown.value is True
        return (
            gone
            and not any(value.value is False for value in self.standing(path, "deleted"))
            and not (self.deletions_unseen(path))
        )

    def _apply(self, event: Event, body: Body) -> None:
        flag = self._hindrance(event, body)
        if flag is not None:
            self.flags[event.name] = flag
            return
        state = self.states.get(body.record) or self._begin(body.record)
        state.touch(event, body.by)
        for field, value in body.values.items():
            over = body.over.get(field, ())
            left = [old for old in state.fields.get(field, ()) if old.event not in over or not self._saw(event, old)]
            new = Standing(event.name, event.device, event.seq, event.at, body.by, value)
            state.fields[field] = [*left, new]

    def _begin(self, path: str) -> State:
        state = self.states[path] = State()
        if kind_of(path) == "seal":
            self._seals.append(path)
        return state

    def _hindrance(self, event: Event, body: Body) -> Flag | None:
        if body.needs > VERSION:
            return Flag.NEWER
        # In `own`, where nobody else writes, no list is asked: whoever left the county may still open their vault.
        roll = None if event.space == "own" else self._rolls(body.roll)
        flag = rights.refused(body, event.space, roll, self.authors)
        if flag is not None:
            return flag
        if event.name in self.excluded:
            return Flag.EXCLUDED
        try:
            check_values(body.record, body.values)
        except Refused:
            return Flag.BAD_VALUE
        return self._sealed_off(event, body)

    def _sealed_off(self, event: Event, body: Body) -> Flag | None:
        """Return the flag of an edit that had seen a seal it may not touch."""
        if (
            kind_of(body.record) == "seal"
            and body.values.get("lifted")
            and self._seen_value(event, body.record, "signed")
        ):
            return Flag.AFTER_SIGNING
        if not _holds_words(body.record) or body.values.keys() <= _BESIDE_WORDS:
            return None
        for path in self._seals:
            if self._seen_value(event, path, "sha256"):
                if self._seen_value(event, path, "signed"):
                    return Flag.AFTER_SIGNING
                if not self._seen_value(event, path, "lifted"):
                    return Flag.AFTER_SEAL
        return None

    def _seen_value(self, event: Event, path: str, field: str) -> bool:
        return any(value.value and self._saw(event, value) for value in self.standing(path, field))

    def _lifted(self, seal: str) -> bool:
        lifted = self.shown(seal, "lifted")
        return (lifted is not None and bool(lifted.value)) or self._deleted_itself(seal)

    def _widens(self, body: Body) -> bool:
        """Add the authors that `body` brings; say whether there were new ones."""
        kind = KINDS.get(kind_of(body.record))
        if kind is None or kind.writers is not Writers.AUTHORS:
            return False
        named: set[str] = set()
        if rights.founded(body):
            named.add(body.by)
        if body.by in self.authors | named and not parent_of(body.record):
            named |= rights.granted(body)
        new = named - self.authors
        self.authors |= new
        return bool(new)

    def _excludes(self, event: Event) -> bool:
        return bool(set(self._exclusions(event)) - self.excluded)

    def _exclusions(self, event: Event) -> Iterator[str]:
        body = event.body
        if body is None or kind_of(body.record) != "seal" or body.by not in self.authors:
            return
        for field, value in body.values.items():
            if field.startswith("excluded.") and value is True:
                yield field.partition(".")[2]

    def _touched(self, body: Body) -> set[str]:
        """Return the records whose row `body` may have changed: its own, those deleted with it, seals beside it."""
        path = body.record
        touched = {path, *(step for step in ancestors(path) if self.standing(step, "deleted"))}
        if "deleted" in body.values or len(touched) > 1:
            touched |= {other for other in self.states if any(other.startswith(top + "/") for top in touched)}
        if _holds_words(path):
            touched.update(self._seals)
        return touched & self.states.keys()

    def _touches_below(self, path: str) -> Iterator[Event]:
        for other, state in self.states.items():
            if other == path or other.startswith(path + "/"):
                for event in state.touches:
                    if event.body is not None and set(event.body.values) != {"deleted"}:
                        yield event

    def _saw(self, event: Event, value: Standing) -> bool:
        return self._past.holds(event.device, event.seq, value.device, value.seq)

    def _apart(self, event: Event, value: Standing) -> bool:
        """Say whether neither had seen the other."""
        if event.name == value.event:
            return False
        seen = self._past.holds(value.device, value.seq, event.device, event.seq)
        return not seen and not self._saw(event, value)

    def _later(self, one: Standing, other: Standing) -> bool:
        if self._past.holds(one.device, one.seq, other.device, other.seq):
            return True
        if self._past.holds(other.device, other.seq, one.device, one.seq):
            return False
        return (one.at, one.device, one.seq) > (other.at, other.device, other.seq)


def _holds_words(path: str) -> bool:
    return kind_of(path) in ("interview", "turn")


_BESIDE_WORDS = frozenset({"scan", "deleted", "verify"})
