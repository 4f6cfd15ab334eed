"""Armors with one fault each, around a right file."""

from __future__ import annotations

from collections.abc import Iterator

from tests.vectors import age_by_hand as by_hand
from tests.vectors.age_vector import GOOD, PLAIN, TAIL, Vector, full_armor, stray_bit


def armors() -> Iterator[Vector]:
    good = by_hand.armor(GOOD + TAIL)
    lines = good.split(b"\n")

    def of(name: str, file: bytes, code: str = "age.damaged", *unasked: str) -> Vector:
        return Vector(f"armor: {name}", file, code, unasked=frozenset(unasked))

    def put_in(at: int, *new: bytes) -> bytes:
        return b"\n".join([*lines[:at], *new, *lines[at:]])

    def instead(at: int, new: bytes) -> bytes:
        return b"\n".join([*lines[:at], new, *lines[at + 1 :]])

    end = len(lines) - 2
    yield of("first line alone", lines[0] + b"\n")
    yield of("first line without a line end", lines[0], "age.not_age")
    yield of("nothing in it", b"\n".join([lines[0], *lines[end:]]), "age.not_age")
    yield of("no last line", b"\n".join(lines[:end]) + b"\n")
    yield of("last line cut short", b"\n".join(lines[:end]) + b"\n" + lines[end][:-1])
    yield of("lower case", good.lower(), "age.not_age")
    yield of("last line in lower case", instead(end, lines[end].lower()))
    yield of("of another kind", good.replace(b"AGE ENCRYPTED FILE", b"PRIVATE KEY"), "age.not_age")
    yield of("ends as another kind", instead(end, b"-----END PRIVATE KEY-----"))
    yield of("four dashes", good.replace(b"-----BEGIN", b"----BEGIN"), "age.not_age")
    yield of("text before it", b"From a friend:\n" + good, "age.not_age")
    yield of("space before the first line", b" " + good, "age.not_age")
    yield of("space behind the first line", instead(0, lines[0] + b" "), "age.not_age")
    yield of("text behind it", good + b"Regards\n")
    yield of("text behind blank lines", good + b"\n" * 9000 + b"Regards\n")
    yield of("another armor behind it", good + good)
    yield of("space behind the last line", instead(end, lines[end] + b" "))
    yield of("header lines", put_in(1, b"Comment: none", b""))
    yield of("blank line at its start", put_in(1, b""))
    yield of("blank line inside", put_in(2, b""))
    yield of("blank line at its end", put_in(end, b""))
    blank = full_armor().replace(b"\n-----END", b"\n\n-----END")
    yield of("blank line after a full last one", blank, "age.damaged", "age")
    yield of("checksum line", put_in(end, b"=AAAA"))
    yield of(
        "line of 60 columns inside",
        b"\n".join([lines[0], lines[1][:60], lines[1][60:] + lines[2][:60], lines[2][60:], *lines[3:]]),
    )
    yield of("line of 68 columns", b"\n".join([lines[0], lines[1] + lines[2][:4], lines[2][4:], *lines[3:]]))
    yield of("one long line", b"\n".join([lines[0], b"".join(lines[1:end]), *lines[end:]]))
    yield of("space behind a line", instead(1, lines[1] + b" "))
    yield of("space before a line", instead(1, b" " + lines[1]))
    yield of("a character that is not base64", instead(1, b"*" + lines[1][1:]))
    yield of("NUL", instead(1, b"\0" + lines[1][1:]))
    yield of("CR inside a line", instead(1, lines[1][:30] + b"\r" + lines[1][30:]))
    yield of("too much blank space before it", b"\n" * 5000 + good, "age.not_age")
    padded = by_hand.armor(GOOD + by_hand.payload(_padding(PLAIN)))
    yield of("no padding", padded.replace(b"=", b""))
    yield of("padding on two lines", padded.replace(b"==", b"=\n="))
    yield of("not canonical", stray_bit(padded[: padded.index(b"==")]) + padded[padded.index(b"==") :])
    yield of("padding inside", put_in(2, b"A" * 62 + b"=="))
    yield of("one byte behind the age file", by_hand.armor(GOOD + TAIL + b"\0"))
    yield of("CRLF inside the age file", by_hand.armor(GOOD.replace(b"\n", b"\r\n") + TAIL))


def _padding(plain: bytes) -> bytes:
    """`plain`, lengthened so that the armor of its file ends in two padding characters."""
    return plain + b"." * ((1 - len(GOOD + TAIL)) % 3)
