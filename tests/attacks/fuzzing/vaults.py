"""Subjects around a vault's own folder: slot files, sound to their checksum, and age files."""

from __future__ import annotations

import hashlib
import io
import json
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from fieldkit.errors import Code, Refused
from fieldkit.keys import age, passphrase, recovery, slotfile, slots, unlock
from fieldkit.keys.agefile import scrypt
from fieldkit.keys.passphrase import Cost
from fieldkit.keys.slots import SlotFile
from tests.attacks.fuzzing import documents, edits
from tests.attacks.fuzzing.papers import MASTER, sealed_to_office, unlocked
from tests.attacks.fuzzing.runner import Subject
from tests.attacks.fuzzing.world import World

CODE = bytes(range(16))
WORDS = "一路平安 2026"


def cheap(secret: str, salt: bytes, cost: Cost) -> bytes:
    """Takes the place of Argon2id: its bounds are asked as ever, and then there is nothing to wait for."""
    passphrase.check_cost(cost)
    return hashlib.sha256(salt + passphrase.prepared(secret)).digest()


def cheaper(words: str, salt: bytes, work: int) -> bytes:
    """Takes the place of scrypt, whose work was bounded when it was read."""
    assert work <= scrypt.LARGEST
    return hashlib.sha256(salt + words.encode()).digest()


def whole(world: World) -> SlotFile:
    """A slot file with a passphrase, a recovery code and an office."""
    file = unlock.with_recovery(sealed_to_office(world), unlocked(world), CODE)
    header = slots.PassphraseHeader(
        vault=file.vault,
        county=file.county,
        member=unlocked(world).member,
        salt=b"s" * passphrase.SALT,
        **passphrase.BEST._asdict(),
    )
    key = cheap(WORDS, header.salt, passphrase.BEST)
    return slots.with_member_slot(file, unlock.wrap(header, key, unlocked(world)))


def slot_file(world: World, dice: Random) -> tuple[bytes, bytes]:
    """Both copies; mostly the checksum is set right again."""
    data = slotfile.encode(whole(world))
    return tuple(_slots_altered(dice, data) for _ in range(2))  # type: ignore[return-value]  # two of them


def _slots_altered(dice: Random, data: bytes) -> bytes:
    how = dice.random()
    if how < 0.1:
        return data
    if how < 0.3:
        return edits.altered(dice, data)
    document = documents.altered(dice, json.loads(data[: data.index(b"\n")]))
    body = documents.written(document) if how < 0.9 else edits.altered(dice, documents.written(document))
    return body + f"\n{hashlib.sha256(body).hexdigest()}\n".encode()


def open_slots(world: World, copies: tuple[bytes, bytes]) -> None:
    folder = world.stick
    for name, data in zip(slotfile.COPIES, copies, strict=True):
        (folder / name).write_bytes(data)
    file = slotfile.read(folder)
    slotfile.damaged(folder)
    with suppress(Refused):
        assert unlock.unlock_with_code(file, recovery.write(CODE)).master == MASTER
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passphrase, "derive", cheap)
        assert unlock.unlock(file, None, WORDS).master == MASTER


def age_file(world: World, dice: Random) -> bytes:
    """An age file to li or under a passphrase, armored or not; often the header alone is altered."""
    plain = dice.choice((b"", b"x", bytes(65_536), dice.randbytes(70_000)))
    target = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scrypt, "_derive", cheaper)
        keys: dict[str, Any] = dice.choice(
            ({"recipients": [world.county.people[who].recipient for who in ("li", "wang")]}, {"passphrase": WORDS})
        )
        age.encrypt(io.BytesIO(plain), target, **keys, armored=dice.random() < 0.3)
    data, how = target.getvalue(), dice.random()
    if how < 0.05:
        return data
    if how < 0.5:
        return edits.altered(dice, data[:400]) + data[400:]
    return edits.altered(dice, data)


def open_age(world: World, data: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scrypt, "_derive", cheaper)
        ways: tuple[dict[str, Any], ...] = (
            {"identities": [world.county.people["li"].age_secret]},
            {"passphrase": WORDS},
        )
        for keys in ways:
            target = io.BytesIO()
            try:
                age.decrypt(io.BytesIO(data), target, **keys)
                return
            except Refused as refused:
                last = refused
                if refused.code not in (Code.AGE_MIXED, Code.AGE_NO_MATCH, Code.AGE_WRONG_PASSPHRASE):
                    raise
        raise last


SUBJECTS = [
    Subject("slot files", slot_file, open_slots, 15),
    Subject("age files", age_file, open_age, 8),
]
