"""Headers with one fault each: version line, MAC line, the shape of a stanza."""

from __future__ import annotations

from collections.abc import Iterator

from tests.vectors import age_by_hand as by_hand
from tests.vectors.age_by_hand import VERSION, b64, header, stanza, x25519
from tests.vectors.age_vector import GOOD, Vector, of_header, stray_bit


def _resigned(signed: bytes, gap: bytes = b" ", end: bytes = b"\n") -> bytes:
    """`signed` (up to and with the dashes) under a true MAC, so that only what stands in it is wrong."""
    return signed + gap + by_hand.mac(signed) + end


def version_line() -> Iterator[Vector]:
    yield Vector("empty file", b"", "age.not_age")
    yield Vector("another kind of file", b"%PDF-1.7\n" + bytes(2000), "age.not_age")
    yield Vector("version line cut short", VERSION[:9], "age.damaged")
    yield of_header("version 2", header(x25519(), version=b"age-encryption.org/v2\n"), "age.version")
    yield of_header("version 10", header(x25519(), version=b"age-encryption.org/v10\n"), "age.version")
    yield of_header("space after the version", header(x25519(), version=b"age-encryption.org/v1 \n"))
    yield of_header("no version", header(x25519(), version=b"age-encryption.org/\n"))
    yield of_header("CRLF in the version line", header(x25519(), version=VERSION.replace(b"\n", b"\r\n")))
    yield of_header("blank line first", b"\n" + GOOD, "age.not_age")
    yield of_header("mark of byte order first", b"\xef\xbb\xbf" + GOOD, "age.not_age")


def mac_line() -> Iterator[Vector]:
    signed = VERSION + x25519() + b"---"
    mac = by_hand.mac(signed)
    wrong = b64(bytes(32))
    yield of_header("wrong MAC", signed + b" " + wrong + b"\n")
    yield of_header("MAC of another file key", header(x25519()).replace(mac, by_hand.mac(signed, bytes(16))))
    yield of_header("no MAC", signed + b"\n")
    yield of_header("no MAC but a space", signed + b" \n")
    yield of_header("no MAC line", VERSION + x25519())
    yield of_header("MAC cut short", signed + b" " + mac[:-1] + b"\n")
    yield of_header("MAC of 31 bytes", signed + b" " + b64(bytes(31)) + b"\n")
    yield of_header("MAC of 33 bytes", signed + b" " + mac + b"A\n")
    yield of_header("MAC padded", signed + b" " + mac + b"=\n")
    yield of_header("MAC not canonical", signed + b" " + stray_bit(mac) + b"\n")
    yield of_header("two spaces before the MAC", _resigned(signed, gap=b"  "))
    yield of_header("no space before the MAC", _resigned(signed, gap=b""))
    yield of_header("tab before the MAC", _resigned(signed, gap=b"\t"))
    yield of_header("space after the MAC", _resigned(signed, end=b" \n"))
    yield of_header("CR after the MAC", _resigned(signed, end=b"\r\n"))
    yield of_header("four dashes", _resigned(signed + b"-"))
    yield of_header("MAC over the space too", signed + b" " + by_hand.mac(signed + b" ") + b"\n")
    yield of_header("garbage between stanza and MAC", _resigned(VERSION + x25519() + b"garbage\n---"))
    yield of_header("NUL bytes between stanza and MAC", _resigned(VERSION + x25519() + b"\0\0\0\0\n---"))
    yield of_header("no stanza", header())


def stanzas() -> Iterator[Vector]:
    def beside(name: str, odd: bytes, *unasked: str) -> Vector:
        return of_header(name, header(odd, x25519()), "age.damaged", *unasked)

    yield beside("arrow without a space", b"->odd\n\n")
    yield beside("arrow without an argument", b"->\n\n")
    yield beside("empty only argument", b"-> \n\n")
    yield beside("empty argument", b"-> odd  two\n\n")
    yield beside("space after the arguments", b"-> odd \n\n")
    yield beside("tab in an argument", b"-> odd\ttwo\n\n")
    yield beside("NUL in an argument", b"-> odd\0two\n\n")
    yield beside("DEL in an argument", b"-> odd\x7f\n\n")
    yield beside("a character of Chinese in an argument", "-> 村\n\n".encode())
    yield beside("CR in the arguments", b"-> odd\r\n\n")
    yield beside("CR in the body", b"-> odd\nAAAA\r\n")
    yield beside("no body", b"-> odd\n", "pyrage")
    yield beside("body line of 65 columns", b"-> odd\n" + b"A" * 65 + b"\n\n")
    yield beside("body line of 68 columns", b"-> odd\n" + b"A" * 68 + b"\n")
    yield beside("full body line without a short one", b"-> odd\n" + b"A" * 64 + b"\n", "pyrage")
    yield beside("two short body lines", b"-> odd\nAAAA\nAAAA\n")
    yield beside("padded body", b"-> odd\nAA==\n")
    yield beside("body not canonical", b"-> odd\nAB\n")
    yield beside("body of one character over", b"-> odd\nAAAAA\n")
    yield beside("a character that is not base64", b"-> odd\nAA*A\n")
    yield beside("base64 of the web", b"-> odd\nAA-_\n")
    yield beside("space in the body", b"-> odd\nAA A\n")
    yield beside("blank line after the body", b"-> odd\nAAAA\n\n")
    many = stanza(b"odd", bytes(46)) * 15_500
    yield of_header("header of more than 1 MiB", header(many, x25519()), "age.damaged", "pyrage", "age")
    yield of_header(
        "argument of more than 1 MiB", header(stanza(b"o" * (1 << 20), b""), x25519()), "age.damaged", "pyrage", "age"
    )
