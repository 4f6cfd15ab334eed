"""What a test file of the age format is, and the right parts that stand around the one wrong part."""

from __future__ import annotations

from dataclasses import dataclass

from tests.vectors import age_by_hand as by_hand

PLAIN = b"ledger of the irrigation fund"
FULL = bytes(range(256)) * (by_hand.CHUNK // 256)
GOOD = by_hand.header(by_hand.x25519())
TAIL = by_hand.payload(PLAIN)


@dataclass(frozen=True)
class Vector:
    """One file. `code` is the refusal it deserves ("" for none), `released` all that may come out of it before.

    `unasked` names the other programs that are of no help here: they open it all the same, take minutes, or want
    a terminal.
    """

    name: str
    file: bytes
    code: str
    released: bytes = b""
    unasked: frozenset[str] = frozenset()


def of_header(name: str, head: bytes, code: str = "age.damaged", *unasked: str) -> Vector:
    return Vector(name, head + TAIL, code, unasked=frozenset(unasked))


def stray_bit(text: bytes) -> bytes:
    """The same bytes in a second spelling: the last character's unused bits set."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1 :][:1]


def full_armor() -> bytes:
    """An armored file whose last line of base64 has all 64 columns."""
    filler = by_hand.stanza(
        b"odd" + b"o" * (-len(by_hand.header(by_hand.stanza(b"odd", b""), by_hand.x25519()) + TAIL) % 48), b""
    )
    return by_hand.armor(by_hand.header(filler, by_hand.x25519()) + TAIL)
