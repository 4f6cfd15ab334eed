"""Files that look odd and are right all the same."""

from __future__ import annotations

from collections.abc import Iterator

from tests.vectors import age_by_hand as by_hand
from tests.vectors.age_by_hand import header, scrypt, stanza, x25519
from tests.vectors.age_vector import FULL, GOOD, PLAIN, TAIL, Vector, full_armor


def odd_but_right() -> Iterator[Vector]:
    def right(name: str, file: bytes, plain: bytes = PLAIN, *unasked: str) -> Vector:
        return Vector(name, file, "", plain, frozenset(unasked))

    def of(name: str, *parts: bytes) -> Vector:
        return right(name, header(*parts) + TAIL)

    visible = bytes(range(0x21, 0x7F))
    yield of("plain", x25519())
    yield of("unknown kind first", stanza(b"odd", b"x" * 16), x25519())
    yield of("unknown kind last", x25519(), stanza(b"odd", b"x" * 16))
    yield of("grease", x25519(), stanza(b"W2l-grease >]A. jE x", b"\xc7" * 77))
    yield of("unknown kind without a body", stanza(b"odd", b""), x25519())
    yield of("body of exactly one line", stanza(b"odd", b"x" * 48), x25519())
    yield of("body of exactly two lines", stanza(b"odd", b"x" * 96), x25519())
    yield of("every visible character", stanza(visible + b" " + visible, b""), x25519())
    yield of("one of many recipients", *[x25519(secret=bytes([i]) * 32) for i in range(1, 30)], x25519())
    yield of("the same recipient twice", x25519(), x25519(once=bytes(31) + b"\2"))
    long = header(stanza(b"odd", bytes(46)) * 14_900, x25519())
    yield right("header of almost 1 MiB", long + TAIL, PLAIN, "pyrage")
    yield right("full last chunk", GOOD + by_hand.payload(FULL), FULL)
    yield right("two full chunks", GOOD + by_hand.payload(FULL * 2), FULL * 2)
    yield right("empty payload", GOOD + by_hand.payload(b""), b"")
    yield right("passphrase", header(scrypt()) + TAIL)
    yield right("passphrase, work factor 10", header(scrypt(10)) + TAIL)
    armored = by_hand.armor(GOOD + TAIL)
    yield right("armor", armored)
    yield right("armor with CRLF", by_hand.armor(GOOD + TAIL, b"\r\n"))
    yield right("armor without a last line end", armored.rstrip(b"\n"))
    yield right("armor in blank space", b"\n \t\r\n\n" + armored + b" \n\t\r\n\n", PLAIN, "age", "pyrage")
    yield right("armor whose last line is full", full_armor())
