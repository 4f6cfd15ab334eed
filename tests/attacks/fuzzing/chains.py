"""Subjects whose author holds good keys: events in sound chains, certified and signed as they should be."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from contextlib import suppress
from random import Random
from typing import Any

from fieldkit import ids
from fieldkit.desk import protection
from fieldkit.errors import Refused
from fieldkit.keys import heads
from fieldkit.keys.heads import Head
from fieldkit.merge import event as events
from fieldkit.model import KINDS
from fieldkit.model.record import Field, Type
from fieldkit.vault import intake
from fieldkit.vault.parcel import Parcel
from tests.attacks.fuzzing import documents, edits
from tests.attacks.fuzzing.documents import odd
from tests.attacks.fuzzing.runner import Subject
from tests.attacks.fuzzing.world import NOW, World
from tests.forging import Forger

_FIT: dict[Type, Callable[[Random], Any]] = {
    Type.LINE: lambda dice: dice.choice(("水渠", "韦秋莲", "x" * 2000, "")),
    Type.TEXT: lambda dice: dice.choice(("前年。", "[]", "{}", "null", "[[", '["a"]', '[{"sheet":1}]', "")),
    Type.INTEGER: lambda dice: dice.choice((0, 1, -1, 2**53 - 1, -(2**53) + 1)),
    Type.MONEY: lambda dice: dice.choice((0, 96_000, 2**53 - 1)),
    Type.QUANTITY: lambda dice: dice.choice(("1.5", "-0.000001", "")),
    Type.DATE: lambda dice: dice.choice(("2026-03", "2026-02-31", "0000-01-01", "9999-12-31", "２０２６-03-05", "")),
    Type.MINUTE: lambda dice: dice.choice(("2026-03-05T09:10", "0000-00-00T00:00", "2026-02-31T23:59", "")),
    Type.FLAG: lambda dice: dice.choice((True, False)),
    Type.RANK: lambda dice: dice.choice(("V", "z" * 499 + "1", "0" * 499 + "1", "")),
}
"""Values that each type of field takes, at the ends of what it takes."""


def _value(world: World, dice: Random, field: Field) -> Any:
    if dice.random() < 0.05:
        return odd(dice)
    if field.each:
        return dice.choice((True, False))
    if field.sealed:
        return "sealed:" + base64.urlsafe_b64encode(dice.randbytes(32)).decode().rstrip("=")
    if field.type is Type.CHOICE:
        return dice.choice((*field.choices, ""))
    if field.type is Type.REFERENCE:
        return dice.choice((*paths(world), world.county.member("li"), ids.new(), "", "person"))
    return _FIT[field.type](dice)


def _values(world: World, dice: Random, kind: str) -> dict[str, Any]:
    fields = KINDS[kind].fields if kind in KINDS else ()
    told: dict[str, Any] = {}
    for field in dice.sample(fields, min(len(fields), dice.randint(1, 5))):
        register = dice.choice(("", ids.new(), world.county.member("li"), "a.b", "x" * 300)) if field.each else ""
        told[f"{field.name}.{register}" if field.each else field.name] = _value(world, dice, field)
    if dice.random() < 0.15:
        told[dice.choice(("deleted", f"excluded.{'0' * 64}", "no_such_field", "a.b.c", ""))] = dice.choice(
            (True, odd(dice))
        )
    return told or {"deleted": True}


def paths(world: World) -> list[str]:
    return [
        json.loads(body)["record"] for told in world.parcel.stretches for _, body in told.events if body is not None
    ]


def _record(world: World, dice: Random) -> tuple[str, str]:
    """The path and the kind of a record that is there, or that could be below one that is."""
    path = dice.choice(paths(world))
    if dice.random() < 0.5:
        return path, path.split("/")[-2]
    kind = dice.choice((*KINDS, "later_kind"))
    above = KINDS[kind].parents if kind in KINDS else ()
    if above:
        parents = [one for one in paths(world) if one.split("/")[-2] in above] or [f"{above[0]}/{ids.new()}"]
        return f"{dice.choice(parents)}/{kind}/{ids.new()}", kind
    return f"{kind}/{ids.new()}", kind


def _body(world: World, dice: Random, forger: Forger) -> bytes:
    """A body: sound and wild, or one that zhang wrote, altered."""
    if dice.random() < 0.75:
        record, kind = _record(world, dice)
        told = json.loads(forger.body(record, {"deleted": True}))
        told["set"] = _values(world, dice, kind)
        if dice.random() < 0.3:
            standing = [events.digest(raw) for one in world.parcel.stretches for raw, _ in one.events]
            told["over"] = {name: [dice.choice(standing)] for name in told["set"]}
    else:
        bodies = [body for told in world.parcel.stretches for _, body in told.events if body is not None]
        told = documents.altered(dice, json.loads(dice.choice(bodies)), bodies[:3] and [json.loads(bodies[0])])
    if dice.random() < 0.05 and isinstance(told, dict):
        told |= {"needs": dice.choice((1, 2, 2**53 - 1, 2**63, -1)), "later": odd(dice)}
    return documents.written(told)


def _envelope(world: World, dice: Random, forger: Forger, body: bytes) -> bytes:
    raw = forger.envelope(body)
    if dice.random() < 0.85:
        return raw
    told = json.loads(raw)
    if dice.random() < 0.5:
        told["seen"] = {
            f"{one.space}/{one.device}": [len(one.events), events.digest(one.events[-1][0])] for one in _foreign(world)
        }
        told["at"] = [dice.choice((0, NOW, NOW + 10**9, events.LATEST)), dice.choice((0, 1, 2**53 - 1))]
        return documents.written(told)
    return documents.written(documents.altered(dice, told))


def _foreign(world: World) -> list[Any]:
    return [one for one in world.parcel.stretches if one.space == world.case]


def chain(world: World, dice: Random) -> Parcel:
    """A chain of zhang's on a device of its own, certified and signed as it should be."""
    space = dice.choice((world.case, world.case, world.case, "county", "office", "own", ids.new()))
    forger = Forger(world.county.genesis.id, space, world.county.people["zhang"], roll=world.li.members.held())
    if dice.random() < 0.05:
        forger.roll = dice.choice(((0, ""), (1, "0" * 64), (2**64 - 1, "x"), (-1, "")))
    for _ in range(dice.choice((1, 1, 2, 5))):
        body = _body(world, dice, forger)
        forger.events.append((_envelope(world, dice, forger, body), None if dice.random() < 0.03 else body))
    return forger.parcel(heads=(_head(forger),))


def _head(forger: Forger) -> bytes:
    """The head of the last event, by the seq that it says itself."""
    raw, seq = forger.events[-1][0], len(forger.events)
    with suppress(ValueError, TypeError, KeyError, IndexError, RecursionError):
        seq = json.loads(raw)["seq"]
    head = Head(
        v=1,
        county=forger.county,
        space=forger.space,
        device=forger.device,
        seq=seq if type(seq) is int and 0 < seq < 2**53 else 1,
        hash=events.digest(raw),
        by=forger.identity.member,
    )
    signed = heads.sign_head(head, forger.key, forger.identity)
    return heads.write_head(signed, forger.key.public, forger.identity.public)


def take_chain(world: World, parcel: Parcel) -> None:
    world.within(lambda: (intake.take_in(world.li.ledger, world.li.members, parcel, 9), protection.settle(world.desk)))


def raw_event(world: World, dice: Random) -> tuple[bytes, bytes]:
    """An envelope and a body of zhang's, their bytes altered."""
    raw, body = dice.choice([pair for told in world.parcel.stretches for pair in told.events if pair[1] is not None])
    altered = [edits.altered(dice, one) if dice.random() < 0.5 else _reread(dice, one) for one in (raw, body or b"")]
    return altered[0], altered[1]


def _reread(dice: Random, data: bytes) -> bytes:
    return documents.written(documents.altered(dice, json.loads(data)))


def decode_event(_: World, pair: tuple[bytes, bytes]) -> None:
    with suppress(Refused):
        events.decode_body(pair[1])
    events.decode_envelope(pair[0])


SUBJECTS = [
    Subject("events", chain, take_chain, 30),
    Subject("events' bytes", raw_event, decode_event, 15),
]
