"""What stands of one record: each field a multi-value register (RULES.md, "Fields").

An event's value replaces exactly those named in its `over` that lie in its past and stand in that very field; what
nobody has replaced stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from fieldkit.clock import Moment
from fieldkit.merge.event import Event
from fieldkit.merge.past import Past


class Standing(msgspec.Struct, frozen=True, gc=False):
    """One value that stands in a field, with the event that set it."""

    event: str
    device: str
    seq: int
    at: Moment
    by: str
    value: Any


class Stamp(msgspec.Struct, frozen=True, order=True, gc=False):
    """When and by whom a record was touched."""

    at: Moment
    device: str
    seq: int
    by: str


class State:
    """What stands of one record, and every event that was applied to it."""

    __slots__ = ("changed", "created", "fields", "touches")

    def __init__(self) -> None:
        self.fields: dict[str, list[Standing]] = {}
        self.touches: list[Event] = []
        self.created: Stamp | None = None
        self.changed: Stamp | None = None

    def apply(self, event: Event, past: Past) -> None:
        """Let `event`, whose causes were applied before, set its values."""
        name, device, seq, at, body = event.name, event.device, event.seq, event.at, event.body
        self.touches.append(event)
        stamp = Stamp(at, device, seq, body.by)
        if self.created is None or stamp < self.created:
            self.created = stamp
        if self.changed is None or self.changed < stamp:
            self.changed = stamp
        fields = self.fields
        for field, value in body.values.items():
            new = Standing(name, device, seq, at, body.by, value)
            old = fields.get(field)
            fields[field] = [new] if old is None else [*_left(old, event, body.over.get(field, ()), past), new]

    def seen_by(self, event: Event | None, past: Past) -> list[Event]:
        """Return what was done to the record as far as `event` had seen; without one, all of it."""
        return self.touches if event is None else [touch for touch in self.touches if past.saw(event, touch)]

    def as_seen(self, field: str, event: Event | None, past: Past) -> list[Any]:
        """Return the values that stood in `field` as far as `event` had seen, whatever came since."""
        told = [touch for touch in self.seen_by(event, past) if field in touch.body.values]
        return [
            touch.body.values[field]
            for touch in told
            if not any(touch.name in later.body.over.get(field, ()) and past.saw(later, touch) for later in told)
        ]

    def conflicts(self) -> list[str]:
        """Return the fields on which different values stand."""
        return [field for field, values in self.fields.items() if len(values) > 1 and differ(values)]


def same(one: Any, other: Any) -> bool:
    """Say whether two values have the same canonical bytes (in Python `True` equals 1)."""
    return bool(one == other) and _encoder.encode(one) == _encoder.encode(other)


def differ(values: Sequence[Standing]) -> bool:
    """Say whether not all of `values` are the same."""
    return any(not same(value.value, values[0].value) for value in values)


def latest(values: Sequence[Standing], past: Past) -> Standing | None:
    """Return the value to show: of those that no other of them had seen, the last by moment, device and seq."""
    if len(values) < 2:
        return values[0] if values else None
    unseen = [value for value in values if not any(past.saw(other, value) for other in values)]
    return max(unseen, key=lambda value: (value.at, value.device, value.seq))


def _left(old: list[Standing], event: Event, over: Sequence[str], past: Past) -> list[Standing]:
    """Return those of `old` that `event` does not replace."""
    return [value for value in old if value.event not in over or not past.saw(event, value)]


_encoder = msgspec.json.Encoder(order="sorted")
