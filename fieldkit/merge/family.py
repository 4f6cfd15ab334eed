"""A family of records folded from its events: the merge rule itself (RULES.md, "Fields" to "Seals").

Whatever order the events come in, as long as causes come before effects, the family is the same: who may write is
known before anything is folded, seals are folded before the words they cover.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from fieldkit.errors import Refused
from fieldkit.merge import reviews, rights, seals
from fieldkit.merge.event import VERSION, Body, Event
from fieldkit.merge.past import Past
from fieldkit.merge.rights import Flag, Roll
from fieldkit.merge.state import Standing, State, latest, same
from fieldkit.model.record import ancestors, check_values

Rolls = Callable[[tuple[int, str]], Roll | None]
"""Finds the member list that a body names; None for number 0."""


class Family:
    """All records below one path such as `interview/ID`, folded from the events whose bodies are here."""

    def __init__(self, past: Past, rolls: Rolls) -> None:
        self._past = past
        self._rolls = rolls
        self._barred: dict[tuple[str, str, tuple[int, str], str], tuple[Roll | None, Flag | None]] = {}
        self._events: dict[str, Event] = {}
        self._grants: list[Event] = []
        self._gone: dict[str, bool] = {}
        self._deletes = False
        self._below: dict[str, list[str]] = {}
        self.states: dict[str, State] = {}
        self.seals: dict[str, State] = {}
        self.flags: dict[str, Flag] = {}
        self.authors: set[str] = set()
        self.excluded: set[str] = set()

    def take(self, events: Iterable[Event]) -> set[str]:
        """Take in events, causes first, none of which causes an older one; return the paths whose rows may change.

        A path that is no longer in `states` is among them where an event was kept out by a later one.
        """
        new = [event for event in events if event.name not in self._events]
        for event in new:
            self._note(event)
        before = self.states.keys()
        if self._widen():
            self._fold()
            return before | self.states.keys()
        for event in new:
            self._apply(event)
        if any(event.kind == seals.SEAL for event in new) and self._exclusions() != self.excluded:
            self._fold()
            return before | self.states.keys()
        return self._touched(new)

    def take_all(self, events: Iterable[Event]) -> None:
        """Take in events in any order."""
        for event in events:
            self._note(event)
        self._widen()
        self._fold()

    def standing(self, path: str, field: str) -> list[Standing]:
        """Return the values that stand in `field` of the record at `path`."""
        state = self.states.get(path)
        return state.fields.get(field, []) if state else []

    def shown(self, path: str, field: str) -> Standing | None:
        """Return the value to show: the causally later, then by moment, device and seq."""
        return self.latest(self.standing(path, field))

    def latest(self, values: Sequence[Standing]) -> Standing | None:
        """Return the value to show of `values`, which stand in one field."""
        return latest(values, self._past)

    def replaced_by_edit(self, path: str, field: str) -> list[str]:
        """Return the `over` of an ordinary edit: the events of the value that is shown, and of its equals."""
        values = self.standing(path, field)
        shown = latest(values, self._past)
        return sorted(value.event for value in values if shown is not None and same(value.value, shown.value))

    def replaced_by_settlement(self, path: str, field: str) -> list[str]:
        """Return the `over` of a settlement: all events whose values stand."""
        return sorted(value.event for value in self.standing(path, field))

    def replaced_by(self, event: str, field: str) -> list[Any]:
        """Return the values that the event named `event` replaced in a field: what its author had before them."""
        over = self._events[event].body.over.get(field, ())
        older = [self._events[name].body.values for name in over if name in self._events]
        return [values[field] for values in older if field in values]

    def conflicts(self, path: str) -> list[str]:
        """Return the fields of the record at `path` on which different values stand.

        `deleted` also when something was done without having seen the deletion; `sealed`, on a seal in force, when the
        words were changed beside it.
        """
        state = self.states[path]
        fields = state.conflicts()
        if "deleted" in state.fields and "deleted" not in fields and self.deletions_unseen(path):
            fields.append("deleted")
        if path in self.seals and self.edits_beside(path):
            fields.append("sealed")
        return sorted(fields)

    def deletions_unseen(self, path: str) -> list[Event]:
        """Return the events below `path` that neither saw its standing deletion nor were seen by it."""
        deletions = [value for value in self.standing(path, "deleted") if value.value is True]
        if not deletions:
            return []
        return [event for event in self._done_below(path) if any(self._past.apart(event, gone) for gone in deletions)]

    def edits_beside(self, seal: str) -> list[Event]:
        """Return the events that changed the words under the seal at path `seal` and that it had not seen."""
        return seals.beside(self.states[seal], self.states, self._past)

    def is_deleted(self, path: str) -> bool:
        """Say whether the record is gone: it or an ancestor is deleted, and no conflict keeps it visible."""
        return self._deletes and (self._is_gone(path) or any(map(self._is_gone, ancestors(path))))

    def _is_gone(self, path: str) -> bool:
        deletions = self.standing(path, "deleted")
        if not deletions:
            return False
        if path not in self._gone:
            gone = all(value.value is True for value in deletions)
            self._gone[path] = gone and not self.deletions_unseen(path)
        return self._gone[path]

    def _note(self, event: Event) -> None:
        self._events[event.name] = event
        if rights.names_authors(event) and self._is_sound(event):
            self._grants.append(event)

    def _is_sound(self, event: Event) -> bool:
        """Say whether only authorship, a seal or an exclusion could keep `event` from being applied."""
        return event.body.needs <= VERSION and self._bars(event)[1] is None and _holds_values(event.body)

    def _bars(self, event: Event) -> tuple[Roll | None, Flag | None]:
        """Return the member list that `event` names and what `rights.barred` says by it: one answer for many events."""
        body = event.body
        key = (event.space, body.by, body.roll, event.kind)
        found = self._barred.get(key)
        if found is None:
            roll = self._rolls(body.roll)
            found = self._barred[key] = roll, rights.barred(event, roll)
        return found

    def _widen(self) -> bool:
        """Add the authors that are named by founders and authors; say whether there were new ones."""
        known = len(self.authors)
        widened = True
        while widened:
            widened = False
            for event in self._grants:
                by = event.body.by
                named = rights.granted(event) | {by}
                if not named <= self.authors and (by in self.authors or rights.founded(event)):
                    self.authors |= named
                    widened = True
        return len(self.authors) > known

    def _fold(self) -> None:
        """Fold all events anew: the seals first, which no word can change, then what they do not keep out."""
        events = list(self._events.values())
        if len(events) > 1:
            events.sort(key=lambda event: (self._past.size(event.device, event.seq), event.at, event.device))
        self.states, self.seals, self.flags, self.excluded, self._below = {}, {}, {}, set(), {}
        sealing = [event for event in events if event.kind == seals.SEAL]
        for event in sealing:
            self._apply(event)
        if sealing:
            self.excluded = self._exclusions()
        for event in events:
            if event.kind != seals.SEAL:
                self._apply(event)

    def _exclusions(self) -> set[str]:
        return seals.excluded(self.seals, self._events, self._past)

    def _apply(self, event: Event) -> None:
        self._gone.clear()
        path = event.body.record
        flag = self._hindrance(event)
        if flag is not None:
            self.flags[event.name] = flag
            return
        state = self.states.get(path)
        if state is None:
            state = self._begin(path)
            if event.kind == seals.SEAL:
                self.seals[path] = state
        state.apply(event, self._past)
        self._deletes = self._deletes or "deleted" in event.body.values

    def _begin(self, path: str) -> State:
        state = self.states[path] = State()
        for step in ancestors(path):
            self._below.setdefault(step, []).append(path)
        return state

    def _hindrance(self, event: Event) -> Flag | None:
        body = event.body
        if body.needs > VERSION:
            return Flag.NEWER
        roll, flag = self._bars(event)
        flag = flag or rights.unnamed(event, roll, self.authors)
        if flag is not None:
            return flag
        kept = rights.kept(event, roll)
        if kept and any(self._had_seen_other(event, field) for field in kept):
            return Flag.NO_RIGHT
        if event.name in self.excluded:
            return Flag.EXCLUDED
        if not _holds_values(body):
            return Flag.BAD_VALUE
        if event.kind == reviews.REVIEW:
            return reviews.barred(event, rights.role_of(body.by, roll), self.states, self._past)
        return seals.too_late(event, self.seals, self._past)

    def _had_seen_other(self, event: Event, field: str) -> bool:
        """Say whether `event` sets `field` of its record although something else stood there as far as it had seen."""
        state = self.states.get(event.body.record)
        seen = state.as_seen(field, event, self._past) if state else []
        return any(value and not same(value, event.body.values[field]) for value in seen)

    def _touched(self, events: Iterable[Event]) -> set[str]:
        """Return the records whose rows `events` may have changed: their own, those deleted with them, seals beside."""
        touched = {event.body.record for event in events}
        if self._deletes:
            steps = {step for path in touched for step in (path, *ancestors(path))}
            for step in steps:
                if self.standing(step, "deleted"):
                    touched |= {step, *self._below.get(step, ())}
        if self.seals and any(map(seals.changes_words, events)):
            touched.update(self.seals)
        return touched & self.states.keys()

    def _done_below(self, path: str) -> Iterator[Event]:
        """Yield the events at and below `path` that did more than delete."""
        for other in (path, *self._below.get(path, ())):
            for event in self.states[other].touches:
                if event.body.values.keys() != {"deleted"} or event.body.values["deleted"] is not True:
                    yield event


def _holds_values(body: Body) -> bool:
    try:
        check_values(body.record, body.values)
    except Refused:
        return False
    return True
