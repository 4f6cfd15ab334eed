"""Subjects on a stick: bundles with one thing wrong, most of them sealed and signed again by zhang, whose they are."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import Any

from fieldkit.bundle.inspect import inspect
from fieldkit.bundle.receive import preview, receive
from fieldkit.desk import protection
from fieldkit.errors import Refused
from fieldkit.keys import age
from tests.attacks.forge import Loose, Made, Zipped, named
from tests.attacks.fuzzing import documents, edits
from tests.attacks.fuzzing.chains import paths
from tests.attacks.fuzzing.documents import odd
from tests.attacks.fuzzing.runner import Subject
from tests.attacks.fuzzing.world import World


def manifest_altered(world: World, dice: Random) -> list[bytes]:
    loose = world.whole.copy()
    told = documents.written(documents.altered(dice, loose.manifest, [loose.manifest["common"]]))
    loose.manifest_bytes = documents.respelled(dice, told) if dice.random() < 0.05 else told
    return [loose.write()]


def zip_altered(world: World, dice: Random) -> list[bytes]:
    """The file's bytes, its ZIP's own numbers and names, or the age file of one member under its right name."""
    loose = world.whole.copy()
    how = dice.random()
    if how < 0.4:
        return [edits.altered(dice, loose.write(), world.sliced[0])]
    zipped = loose.zipped()
    if how < 0.7:
        return [_zip(dice, zipped)]
    made = zipped.members[at := dice.randrange(1, len(zipped.members))]
    name, data = named(made.name.split("/")[0], edits.altered(dice, made.data[:1000]) + made.data[1000:])
    zipped.members[at] = replace(made, name=name, data=data)
    return [zipped.write()]


def _zip(dice: Random, zipped: Zipped) -> bytes:
    dice.choice(_ZIP)(dice, zipped, dice.choice(zipped.members), dice.choice(edits.LIMITS))
    return zipped.write()


def _let(**told: Any) -> Callable[[Random, Zipped, Made, int], None]:
    """Set what is wrong with the bytes around a member; what is callable gets member, die and number."""

    def alter(dice: Random, _: Zipped, made: Made, number: int) -> None:
        for name, value in told.items():
            setattr(made, name, value(dice, made, number) if callable(value) else value)

    return alter


_ZIP: tuple[Callable[[Random, Zipped, Made, int], object], ...] = (
    _let(claimed=lambda _, __, number: number),
    _let(crc=lambda _, __, number: number),
    _let(
        name=lambda dice, made, _: dice.choice(
            ("../x", "ledger/../x", made.name.upper(), made.name + "\0", "", "x" * 60_000, "a/")
        )
    ),
    _let(central_name=lambda dice, made, _: dice.choice(("mimetype", "x", made.name + ".001"))),
    _let(extra=lambda dice, _, __: dice.randbytes(20)),
    _let(comment=lambda dice, _, __: dice.randbytes(20)),
    _let(flags=lambda _, __, number: number & 0xFFFF, method=lambda dice, _, __: dice.choice((0, 8, 99))),
    lambda _, zipped, __, number: setattr(zipped, "count", number & 0xFFFF),
    lambda _, zipped, __, number: setattr(zipped, "start", number),
    lambda dice, zipped, made, _: zipped.members.insert(dice.randrange(len(zipped.members)), replace(made)),
    lambda dice, zipped, _, __: dice.shuffle(zipped.members),
)


def ledger_altered(world: World, dice: Random) -> list[bytes]:
    """The lines of the ledger altered by zhang, who signs what follows and says so in the manifest."""
    loose = world.whole.copy()
    loose.exchange_plain("ledger", lambda data: _lines(world, dice, data), world.county.people["li"], loose.recipients)
    return [loose.write()]


def _lines(world: World, dice: Random, data: bytes) -> bytes:
    lines = data.splitlines(keepends=True)
    at = dice.randrange(len(lines))
    match dice.randrange(6):
        case 0:
            return edits.altered(dice, data)
        case 1:
            lines[at] = documents.written(documents.altered(dice, json.loads(lines[at]))) + b"\n"
        case 2:
            lines[at] = documents.written({dice.choice(("roll", "head", "envelope", "chain")): odd(dice)}) + b"\n"
        case 3:
            lines.insert(dice.randrange(len(lines)), lines[at])
        case 4:
            del lines[at]
        case 5:
            lines[at] = edits.altered(dice, lines[at])
    return b"".join(lines)


def secrets_altered(world: World, dice: Random) -> list[bytes]:
    loose = world.whole.copy()

    def alter(data: bytes) -> bytes:
        told = json.loads(data)
        if dice.random() < 0.5:
            path = dice.choice((*paths(world), *documents.TEXTS))
            told[path] = base64.b64encode(dice.randbytes(dice.choice((16, 32, 0, 5000)))).decode()
            return documents.written(told)
        return documents.written(documents.altered(dice, told)) if dice.random() < 0.7 else edits.altered(dice, data)

    loose.exchange_plain("secrets", alter, world.county.people["li"], [world.county.people["li"].recipient])
    return [loose.write()]


def exhibit_altered(world: World, dice: Random) -> list[bytes]:
    """An exhibit's age file altered, with its hash in the manifest, and mostly what is said there of its payload."""
    loose = world.whole.copy()
    data = loose.members[loose.place("exhibits")][1]
    source = io.BytesIO(data)
    key = age.read_header(source, [world.county.people["li"].age_secret])
    payload = source.read()
    match dice.randrange(5):
        case 0:
            made = edits.altered(dice, data[:600]) + data[600:]
        case 1:
            payload = payload[:-40] + edits.altered(dice, payload[-40:])
            made = age.write_header(key, loose.recipients) + payload
        case 2:
            payload = dice.choice(
                (b"", payload[:16], payload[:32], payload[: dice.randrange(len(payload))], payload * 2)
            )
            made = age.write_header(key, loose.recipients) + payload
        case 3:
            made = age.write_header(key, loose.recipients) + payload
        case _:
            made = age.write_header(dice.randbytes(16), loose.recipients * dice.choice((1, 30))) + payload
    loose.exchange("exhibits", made)
    if dice.random() < 0.7:
        _say_so(loose, payload)
    return [loose.write()]


def _say_so(loose: Loose, payload: bytes) -> None:
    """Have the manifest say what the first exhibit's payload is now."""
    name = loose.members[loose.place("exhibits")][0]
    for carried in loose.manifest["exhibits"]:
        if carried["file"] in name:
            carried.update(size=len(payload), sha256=hashlib.sha256(payload).hexdigest())


def parts_altered(world: World, dice: Random) -> list[bytes]:
    """A bundle in parts with a sliced exhibit: one part altered, missing, given twice, or from another bundle."""
    parts = list(world.sliced)
    match dice.randrange(4):
        case 0:
            at = dice.randrange(len(parts))
            parts[at] = edits.altered(dice, parts[at])
        case 1:
            del parts[dice.randrange(len(parts))]
        case 2:
            parts = [*parts, *parts[: dice.choice((0, 1))]]
            dice.shuffle(parts)
        case _:
            parts.insert(dice.randint(0, len(parts)), world.whole.write())
    return parts


def receive_bundle(world: World, parts: list[bytes]) -> None:
    paths = [world.stick / f"{number}.fkb" for number in range(len(parts))]
    for path, data in zip(paths, parts, strict=True):
        path.write_bytes(data)
        with suppress(Refused):
            inspect(path)
    told = preview(world.li, paths)
    if told.hindrance is not None:
        raise told.hindrance
    came: list[str] = []

    def take() -> None:
        came.extend(receive(world.li, paths).payloads)
        protection.settle(world.desk)

    try:
        world.within(take)
    finally:
        world.drop_payloads(came)


SUBJECTS = [
    Subject("manifests", manifest_altered, receive_bundle, 12),
    Subject("ZIPs", zip_altered, receive_bundle, 12),
    Subject("ledgers", ledger_altered, receive_bundle, 10),
    Subject("secrets", secrets_altered, receive_bundle, 4),
    Subject("exhibits", exhibit_altered, receive_bundle, 6),
    Subject("parts", parts_altered, receive_bundle, 4),
]
