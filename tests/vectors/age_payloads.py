"""Payloads with one fault each, behind a right header."""

from __future__ import annotations

from collections.abc import Iterator

from tests.vectors import age_by_hand as by_hand
from tests.vectors.age_by_hand import NONCE, chunk
from tests.vectors.age_vector import FULL, GOOD, PLAIN, Vector


def payloads() -> Iterator[Vector]:
    def of(name: str, *parts: bytes, released: bytes = b"") -> Vector:
        return Vector(f"payload: {name}", GOOD + b"".join(parts), "age.damaged", released)

    first, second, third = (chunk(0, FULL, last=False), chunk(1, FULL[::-1], last=False), chunk(2, PLAIN, last=True))
    broken = first[:-1] + bytes([first[-1] ^ 1])
    yield of("missing")
    yield of("nonce cut short", NONCE[:15])
    yield of("no chunk", NONCE)
    yield of("part of a tag", NONCE, chunk(0, b"", last=True)[:15])
    yield of("another nonce", bytes(16), chunk(0, PLAIN, last=True))
    yield of("of another file key", by_hand.payload(PLAIN, bytes(16)))
    yield of("first chunk altered", NONCE, broken, second, third)
    yield of("second chunk altered", NONCE, first, broken, third, released=FULL)
    yield of("chunk cut short", NONCE, chunk(0, PLAIN, last=True)[:-1])
    yield of("second chunk cut short", NONCE, first, third[:-1], released=FULL)
    yield of("chunks swapped", NONCE, second, first, third)
    yield of("first chunk dropped", NONCE, second, third)
    yield of("chunk dropped", NONCE, first, third, released=FULL)
    yield of("chunk twice", NONCE, first, first, second, third, released=FULL)
    yield of("last chunk dropped", NONCE, first, second, released=FULL + FULL[::-1])
    yield of("only a first full chunk, not marked as last", NONCE, first, released=FULL)
    yield of("short last chunk not marked", NONCE, chunk(0, PLAIN, last=False))
    yield of("short last chunk not marked after a full one", NONCE, first, chunk(1, PLAIN, last=False), released=FULL)
    yield of("empty last chunk not marked", NONCE, chunk(0, b"", last=False))
    yield of("empty last chunk after a full one", NONCE, first, chunk(1, b"", last=True), released=FULL)
    yield of("full chunk marked as last, and another", NONCE, chunk(0, FULL, last=True), third, released=FULL)
    yield of(
        "full chunk marked as last, and an empty one",
        NONCE,
        chunk(0, FULL, last=True),
        chunk(1, b"", last=True),
        released=FULL,
    )
    yield of("short chunk before the last", NONCE, chunk(0, PLAIN, last=False), chunk(1, PLAIN, last=True))
    yield of("chunk longer than 64 KiB", NONCE, chunk(0, FULL + b"\0", last=True))
    yield of("one byte behind the end", by_hand.payload(PLAIN), b"\0")
    yield of("line feed behind the end", by_hand.payload(PLAIN), b"\n")
    yield of("one byte behind a full end", by_hand.payload(FULL), b"\0", released=FULL)
    yield of("100 KiB behind the end", by_hand.payload(PLAIN), bytes(100 << 10))
    yield of("the same file again behind the end", by_hand.payload(PLAIN), GOOD, by_hand.payload(PLAIN))
    counted_from_one = chunk(1, PLAIN, last=True)
    yield of("counted from one", NONCE, counted_from_one)
