"""Generated histories of one interview's family: up to five devices that write, delete, seal, grant and exchange.

A history is made from a seed, so that a failing one can be told by three numbers. Nothing is signed or stored here:
these are the events as the merge sees them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from fieldkit import ids
from fieldkit.merge import event as events
from fieldkit.merge.event import Body, Envelope, Event
from fieldkit.merge.family import Family
from fieldkit.merge.past import Past
from fieldkit.merge.rights import Roll
from fieldkit.model.record import kind_of

SPACE = ids.derived("case", "law")
MEMBERS = [ids.derived("member", str(number)) for number in range(5)]
DEVICES = [ids.derived("device", str(number)) for number in range(5)]
ROOT = "root"
TALK = f"interview/{ids.derived('interview', MEMBERS[0], ROOT)}"
TURNS = [f"{TALK}/turn/{ids.derived('turn', str(number))}" for number in range(2)]
SEALS = [f"{TALK}/seal/{ids.derived('seal', str(number))}" for number in range(2)]
OMEN = f"{TALK}/omen/{ids.derived('omen', '')}"
"""A record of a kind that this version does not know."""


class Listed:
    """A member list in which member 1 leads, member 4 is a stranger and member 3 is bound to another case."""

    def role(self, member: str) -> str:
        return {MEMBERS[1]: "leader", MEMBERS[4]: ""}.get(member, "inspector")

    def cases(self, member: str) -> Sequence[str]:
        return [ids.derived("case", "other")] if member == MEMBERS[3] else []


LISTS: dict[tuple[int, str], Roll | None] = {(0, ""): None, (1, "a" * 64): Listed()}
_LISTS_HELD = [(0, ""), (0, ""), (0, ""), (1, "a" * 64)]


@dataclass
class Device:
    """One device with its member: what it has received, in the order of receiving, and the family folded from that."""

    name: str
    member: str
    past: Past = field(default_factory=Past)
    family: Family = field(init=False)
    taken: list[tuple[Event, Envelope]] = field(default_factory=list)
    heads: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.family = Family(self.past, LISTS.__getitem__)

    def take(self, event: Event, envelope: Envelope) -> set[str]:
        """Take in one event whose causes are here."""
        learn(self.past, envelope)
        self.heads[event.device] = event.seq
        self.taken.append((event, envelope))
        return self.family.take([event])

    def receive(self, other: Device, most: int) -> None:
        """Take in what `other` has, as far as its `most`-th event."""
        for event, envelope in other.taken[:most]:
            if self.heads.get(event.device, 0) < event.seq:
                self.take(event, envelope)


@dataclass
class History:
    """All that was written, causes first, and the devices as exchanging left them."""

    devices: list[Device]
    written: list[tuple[Event, Envelope]] = field(default_factory=list)

    def past(self) -> Past:
        """Return the pasts of all events."""
        past = Past()
        for _, envelope in self.written:
            learn(past, envelope)
        return past

    def folded(self) -> Family:
        """Return the family of all events, folded at once."""
        family = Family(self.past(), LISTS.__getitem__)
        family.take_all(event for event, _ in self.written)
        return family

    def shuffled(self, rng: random.Random) -> list[tuple[Event, Envelope]]:
        """Return all events in another order that has causes before effects."""
        waiting, done, order = list(self.written), dict.fromkeys(DEVICES, 0), []
        while waiting:
            ready = [pair for pair in waiting if _is_ready(pair[1], done)]
            pair = rng.choice(ready)
            waiting.remove(pair)
            done[pair[0].device] = pair[0].seq
            order.append(pair)
        return order


def learn(past: Past, envelope: Envelope) -> None:
    """Tell `past` what the event with this envelope had seen."""
    if envelope.seen:
        past.add(
            envelope.device, envelope.seq, {name: seq for name, (seq, _) in events.foreign_heads(envelope).items()}
        )


def make(seed: int, devices: int, steps: int) -> History:
    """Return the history of this seed."""
    rng = random.Random(seed)
    history = History([Device(DEVICES[number], MEMBERS[number]) for number in range(devices)])
    authors = {f"interviewers.{member}": True for member in rng.sample(MEMBERS, rng.choice([0, 2, 3, 4]))}
    write(rng, history, history.devices[0], TALK, {"root": ROOT, "title": "t", **authors}, {})
    for device in history.devices[1:]:
        if rng.random() < 0.8:
            device.receive(history.devices[0], 1)
    for _ in range(steps):
        device, other = rng.choice(history.devices), rng.choice(history.devices)
        if rng.random() < 0.3:
            device.receive(other, rng.randint(1, len(other.taken) + 1))
        else:
            rng.choices(_ACTS, _WEIGHTS)[0](rng, history, device)
    return history


def everywhere(history: History) -> None:
    """Let every device have everything."""
    for _ in range(2):
        for device in history.devices:
            for other in history.devices:
                device.receive(other, len(other.taken))


def write(
    rng: random.Random,
    history: History,
    device: Device,
    record: str,
    values: dict[str, Any],
    over: dict[str, list[str]],
    **told: Any,
) -> Event:
    """Let `device` write one event and take it in itself."""
    seq = device.heads.get(device.name, 0) + 1
    known = device.past.of(device.name, seq)
    seen = {
        name: (last, "0" * 64)
        for name, last in device.heads.items()
        if name != device.name and last > known.get(name, 0)
    }
    name = events.digest(f"{device.name} {seq}".encode())
    envelope = Envelope(
        v=1,
        space=SPACE,
        device=device.name,
        seq=seq,
        prev="0" * 64,
        at=(rng.randint(0, 9), rng.randint(0, 2)),
        body="0" * 64,
        seen=events.seen_in(SPACE, seen),
    )
    said = {"by": device.member, "roll": rng.choice(_LISTS_HELD), **told}
    body = Body(
        salt=ids.derived("salt", name),
        act=ids.derived("act", name),
        wall="",
        record=record,
        values=values,
        over=over,
        **said,
    )
    event = Event(name, envelope, body)
    history.written.append((event, envelope))
    device.take(event, envelope)
    return event


def snapshot(family: Family) -> dict[str, Any]:
    """Return all that a family says, in a form that compares."""
    return {
        "flags": dict(family.flags),
        "authors": set(family.authors),
        "excluded": set(family.excluded),
        **{path: reading(family, path) for path in family.states},
    }


def reading(family: Family, path: str) -> tuple[Any, ...]:
    """Return what the row of one record is made of."""
    state = family.states[path]
    fields = {
        name: sorted((value.event, repr(value.value)) for value in values) for name, values in state.fields.items()
    }
    shown = {name: family.shown(path, name) for name in state.fields}
    return fields, shown, family.conflicts(path), family.is_deleted(path), state.created, state.changed


def _edit(rng: random.Random, history: History, device: Device) -> None:
    """Edit a field as anybody does: replace what is shown."""
    record, field_name, value = _some_edit(rng)
    over = device.family.replaced_by_edit(record, field_name)
    write(rng, history, device, record, {field_name: value}, {field_name: over} if over else {})


def _settle(rng: random.Random, history: History, device: Device) -> None:
    """Settle a conflict that the device sees, if there is one."""
    torn = [(path, name) for path in device.family.states for name in device.family.conflicts(path) if name != "sealed"]
    if torn:
        path, name = rng.choice(torn)
        standing = device.family.standing(path, name)
        value = rng.choice(standing).value
        over = device.family.replaced_by_settlement(path, name)
        write(rng, history, device, path, {name: value}, {name: over})


def _mistake(rng: random.Random, history: History, device: Device) -> None:
    """Edit with an `over` that names anything: what was never seen, what belongs to another field, or nothing."""
    record, name, value = _some_edit(rng)
    near = [event.name for event, _ in history.written if event.body.record == record and name in event.body.values]
    far = [event.name for event, _ in history.written]
    over = rng.sample(near, min(len(near), rng.randint(0, 2))) or rng.sample(far, rng.randint(0, 1))
    write(rng, history, device, record, {name: value}, {name: over} if over else {})


def _misfit(rng: random.Random, history: History, device: Device) -> None:
    """Write what cannot be applied here: a value that does not fit, or something for a later version."""
    told: dict[str, Any] = rng.choice([{"needs": 2}, {}])
    write(rng, history, device, rng.choice(TURNS), {"sort": "song"} if not told else {"text": "a"}, {}, **told)


def _delete(rng: random.Random, history: History, device: Device) -> None:
    path = rng.choice([TALK, TALK, *TURNS, *TURNS, SEALS[0]])
    over = device.family.replaced_by_edit(path, "deleted") if rng.random() < 0.8 else []
    write(rng, history, device, path, {"deleted": rng.random() < 0.7}, {"deleted": over} if over else {})


def _grant(rng: random.Random, history: History, device: Device) -> None:
    member = rng.choice(MEMBERS)
    values = {"recorder": member} if rng.random() < 0.3 else {f"interviewers.{member}": rng.choice([True, True, "yes"])}
    write(rng, history, device, TALK, values, {}, needs=rng.choice([0, 0, 0, 2]))


def _seal(rng: random.Random, history: History, device: Device) -> None:
    """Seal, sign, lift, or try to change a seal; or keep out what was edited beside it, or let it in again."""
    path = rng.choice(SEALS)
    beside = device.family.edits_beside(path) if path in device.family.states else []
    anything = rng.sample(history.written, min(2, len(history.written)))
    kept_out = [name for name in device.family.excluded if rng.random() < 0.5]
    if beside and rng.random() < 0.7:
        values: dict[str, Any] = {f"excluded.{event.name}": True for event in beside if rng.random() < 0.8}
    elif kept_out and rng.random() < 0.5:
        values = {f"excluded.{name}": False for name in kept_out}
    elif rng.random() < 0.1:
        values = {f"excluded.{event.name}": True for event, _ in anything}
    elif path not in device.family.states:
        values = {"sha256": rng.choice("ab") * 64, "number": 1}
    else:
        values = rng.choice(_ON_SEAL)
    if values:
        over = {name: device.family.replaced_by_edit(path, name) for name in values}
        write(rng, history, device, path, values, {name: names for name, names in over.items() if names})


def _some_edit(rng: random.Random) -> tuple[str, str, Any]:
    record = rng.choice([TALK, OMEN, *TURNS, *TURNS, *TURNS])
    if kind_of(record) == "interview":
        return record, rng.choice(["title", "scan"]), rng.choice("abc")
    if kind_of(record) == "turn":
        return record, rng.choice(["text", "text", "place"]), rng.choice("abc")
    return record, "sign", rng.choice([True, 1, "1", [True], [1]])


_ON_SEAL: list[dict[str, Any]] = [
    {"lifted": "why"},
    {"lifted": "why else"},
    {"signed": "scan"},
    {"sha256": "c" * 64},
    {"lifted": ""},
    {"signed": ""},
]

Act = Callable[[random.Random, History, Device], None]

_ACTS: list[Act] = [_edit, _settle, _mistake, _misfit, _delete, _grant, _seal]
_WEIGHTS = [8, 4, 3, 1, 4, 1, 3]


def _is_ready(envelope: Envelope, done: dict[str, int]) -> bool:
    heads = events.foreign_heads(envelope)
    return envelope.seq == done[envelope.device] + 1 and all(done[name] >= seq for name, (seq, _) in heads.items())


histories = st.builds(make, st.integers(0, 2**32), st.integers(2, 5), st.integers(5, 40))
seeds = st.integers(0, 2**32)
