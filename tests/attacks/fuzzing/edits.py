"""Bytes altered as rotten media, wrong programs and attackers alter them; a seeded die says where and how."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

LARGEST = 1 << 20
"""Bytes of what comes out, at most."""

LIMITS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
"""Numbers at which counting goes wrong."""

Edit = Callable[[Random, bytearray, bytes], None]


def altered(dice: Random, data: bytes, other: bytes = b"") -> bytes:
    """`data` after one to eight edits; `other` is spliced in now and then."""
    made = bytearray(data or b"\0")
    for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
        dice.choice(_EDITS)(dice, made, other or data)
        if not made:
            return b""
    return bytes(made[:LARGEST])


def _flip(dice: Random, made: bytearray, _: bytes) -> None:
    made[dice.randrange(len(made))] ^= 1 << dice.randrange(8)


def _put(dice: Random, made: bytearray, _: bytes) -> None:
    made[dice.randrange(len(made))] = dice.choice((0, 9, 10, 13, 0x22, 0x2D, 0x5C, 0x7B, 0x7F, 0x80, 0xC0, 0xED, 0xFF))


def _number(dice: Random, made: bytearray, _: bytes) -> None:
    """A number at its limits, over two, four or eight bytes: lengths, counts, offsets."""
    width, at = dice.choice((2, 4, 8)), dice.randrange(len(made))
    little = (dice.choice(LIMITS) % (1 << 8 * width)).to_bytes(width, "little")
    made[at : at + width] = little[:: dice.choice((1, -1))]


def _digits(dice: Random, made: bytearray, _: bytes) -> None:
    """Another number where one is written."""
    places = [at for at, byte in enumerate(made) if 0x30 <= byte <= 0x39]
    if places:
        at = dice.choice(places)
        made[at : at + 1] = str(dice.choice((*LIMITS, -1, 2**53, 2**64, 10**40))).encode()


def _insert(dice: Random, made: bytearray, _: bytes) -> None:
    at = dice.randint(0, len(made))
    made[at:at] = dice.randbytes(dice.choice((1, 2, 16, 300)))


def _remove(dice: Random, made: bytearray, _: bytes) -> None:
    at = dice.randrange(len(made))
    del made[at : at + dice.choice((1, 2, 16, 300))]


def _repeat(dice: Random, made: bytearray, _: bytes) -> None:
    at, length = dice.randrange(len(made)), dice.choice((1, 4, 64, 2000))
    made[at:at] = made[at : at + length] * dice.choice((1, 2, 30))


def _move(dice: Random, made: bytearray, _: bytes) -> None:
    start, length = dice.randrange(len(made)), dice.choice((1, 8, 64, 500))
    piece = made[start : start + length]
    del made[start : start + length]
    at = dice.randint(0, len(made))
    made[at:at] = piece


def _splice(dice: Random, made: bytearray, other: bytes) -> None:
    at, start = dice.randrange(len(made)), dice.randrange(max(1, len(other)))
    made[at : at + dice.choice((0, 8, 64, 500))] = other[start : start + dice.choice((8, 64, 500, 5000))]


def _cut(dice: Random, made: bytearray, _: bytes) -> None:
    del made[dice.randrange(len(made)) :]


def _behind(dice: Random, made: bytearray, other: bytes) -> None:
    made += dice.choice((b"\0", b"\n", b" ", b"}", other[:200], dice.randbytes(40)))


_EDITS: tuple[Edit, ...] = (
    _flip,
    _flip,
    _put,
    _number,
    _digits,
    _insert,
    _remove,
    _repeat,
    _move,
    _splice,
    _cut,
    _behind,
)
