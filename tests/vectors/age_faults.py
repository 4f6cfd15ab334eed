"""Age files with exactly one fault each, and files that look odd but are right; each says what must become of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.vectors import age_by_hand as by_hand
from tests.vectors.age_by_hand import CHUNK, NONCE, SALT, VERSION, b64, chunk, header, scrypt, stanza, x25519

PLAIN = b"ledger of the irrigation fund"
FULL = bytes(range(256)) * (CHUNK // 256)
GOOD = header(x25519())
TAIL = by_hand.payload(PLAIN)


@dataclass(frozen=True)
class Vector:
    """One file. `code` is the refusal it deserves ("" for none), `released` all that may come out of it before.

    `lax` names the other programs that are known to open it all the same.
    """

    name: str
    file: bytes
    code: str
    released: bytes = b""
    lax: frozenset[str] = frozenset()


def _head(name: str, head: bytes, code: str = "age.damaged", *lax: str) -> Vector:
    return Vector(name, head + TAIL, code, lax=frozenset(lax))


def _resigned(signed: bytes, gap: bytes = b" ", end: bytes = b"\n") -> bytes:
    """`signed` (up to and with the dashes) under a true MAC, so that only what stands in it is wrong."""
    return signed + gap + by_hand.mac(signed) + end


def _stray_bit(text: bytes) -> bytes:
    """The same bytes in a second spelling: the last character's unused bits set."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1 :][:1]


def version_line() -> Iterator[Vector]:
    yield Vector("empty file", b"", "age.not_age")
    yield Vector("another kind of file", b"%PDF-1.7\n" + bytes(2000), "age.not_age")
    yield Vector("version line cut short", VERSION[:9], "age.damaged")
    yield _head("version 2", header(x25519(), version=b"age-encryption.org/v2\n"), "age.version")
    yield _head("version 10", header(x25519(), version=b"age-encryption.org/v10\n"), "age.version")
    yield _head("space after the version", header(x25519(), version=b"age-encryption.org/v1 \n"))
    yield _head("no version", header(x25519(), version=b"age-encryption.org/\n"))
    yield _head("CRLF in the version line", header(x25519(), version=VERSION.replace(b"\n", b"\r\n")))
    yield _head("blank line first", b"\n" + GOOD, "age.not_age")
    yield _head("mark of byte order first", b"\xef\xbb\xbf" + GOOD, "age.not_age")


def mac_line() -> Iterator[Vector]:
    signed = VERSION + x25519() + b"---"
    mac = by_hand.mac(signed)
    wrong = b64(bytes(32))
    yield _head("wrong MAC", signed + b" " + wrong + b"\n")
    yield _head("MAC of another file key", header(x25519()).replace(mac, by_hand.mac(signed, bytes(16))))
    yield _head("no MAC", signed + b"\n")
    yield _head("no MAC but a space", signed + b" \n")
    yield _head("no MAC line", VERSION + x25519())
    yield _head("MAC cut short", signed + b" " + mac[:-1] + b"\n")
    yield _head("MAC of 31 bytes", signed + b" " + b64(bytes(31)) + b"\n")
    yield _head("MAC of 33 bytes", signed + b" " + mac + b"A\n")
    yield _head("MAC padded", signed + b" " + mac + b"=\n")
    yield _head("MAC not canonical", signed + b" " + _stray_bit(mac) + b"\n")
    yield _head("two spaces before the MAC", _resigned(signed, gap=b"  "))
    yield _head("no space before the MAC", _resigned(signed, gap=b""))
    yield _head("space after the MAC", _resigned(signed, end=b" \n"))
    yield _head("CR after the MAC", _resigned(signed, end=b"\r\n"))
    yield _head("four dashes", _resigned(signed + b"-"))
    yield _head("MAC over the space too", signed + b" " + by_hand.mac(signed + b" ") + b"\n")
    yield _head("garbage between stanza and MAC", _resigned(VERSION + x25519() + b"garbage\n---"))
    yield _head("NUL bytes between stanza and MAC", _resigned(VERSION + x25519() + b"\0\0\0\0\n---"))
    yield _head("no stanza", header())


def stanzas() -> Iterator[Vector]:
    def beside(name: str, odd: bytes) -> Vector:
        return _head(name, header(odd, x25519()))

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
    yield beside("no body", b"-> odd\n")
    yield beside("body line of 65 columns", b"-> odd\n" + b"A" * 65 + b"\n\n")
    yield beside("body line of 68 columns", b"-> odd\n" + b"A" * 68 + b"\n")
    yield beside("full body line without a short one", b"-> odd\n" + b"A" * 64 + b"\n")
    yield beside("two short body lines", b"-> odd\nAAAA\nAAAA\n")
    yield beside("padded body", b"-> odd\nAA==\n")
    yield beside("body not canonical", b"-> odd\nAB\n")
    yield beside("body of one character over", b"-> odd\nAAAAA\n")
    yield beside("a character that is not base64", b"-> odd\nAA*A\n")
    yield beside("base64 of the web", b"-> odd\nAA-_\n")
    yield beside("space in the body", b"-> odd\nAA A\n")
    yield beside("blank line after the body", b"-> odd\nAAAA\n\n")
    many = stanza(b"odd", bytes(46)) * 15_500
    yield _head("header of more than 1 MiB", header(many, x25519()), "age.damaged", "pyrage", "age")
    yield _head(
        "argument of more than 1 MiB", header(stanza(b"o" * (1 << 20), b""), x25519()), "age.damaged", "pyrage", "age"
    )


LOW_ORDER = {
    "zero": bytes(32),
    "one": b"\1" + bytes(31),
    "order 8": bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    "order 8, the other": bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    "p - 1": b"\xec" + b"\xff" * 30 + b"\x7f",
    "p": b"\xed" + b"\xff" * 30 + b"\x7f",
    "p + 1": b"\xee" + b"\xff" * 30 + b"\x7f",
    "zero, high bit": bytes(31) + b"\x80",
}


def x25519_stanzas() -> Iterator[Vector]:
    share, body = by_hand.share(), by_hand.x25519_body()
    good = b"X25519 " + b64(share)

    def of(name: str, args: bytes, its_body: bytes = body, code: str = "age.damaged") -> Vector:
        return _head(f"X25519: {name}", header(stanza(args, its_body)), code)

    yield of("further argument", good + b" 1")
    yield of("no share", b"X25519")
    yield of("share of 31 bytes", b"X25519 " + b64(share[:31]))
    yield of("share of 33 bytes", b"X25519 " + b64(share + b"\0"))
    yield of("share not canonical", _stray_bit(good))
    yield of("share padded", good + b"=")
    yield of("file key of 15 bytes", good, by_hand.x25519_body(bytes(15)))
    yield of("file key of 24 bytes", good, by_hand.x25519_body(bytes(24)))
    yield of("no body", good, b"")
    yield of("body of another kind's tag", good, body[:-1] + bytes([body[-1] ^ 1]), "age.no_match")
    yield of("lower case", b"x25519 " + b64(share), code="age.no_match")
    yield _head("X25519: for another", header(x25519(secret=bytes(31) + b"\1")), "age.no_match")
    yield _head("X25519: body not canonical", header(_stray_bit(x25519()[:-1]) + b"\n"))
    yield _head("X25519: broken stanza of another", header(x25519(), stanza(good + b" 1", body)))
    for name, point in LOW_ORDER.items():
        sealed = by_hand.wrapped(
            by_hand.hkdf(bytes(32), point + by_hand.share(by_hand.SECRET_BYTES), b"age-encryption.org/v1/X25519")
        )
        yield of(f"share of low order ({name})", b"X25519 " + b64(point), sealed)


def scrypt_stanzas() -> Iterator[Vector]:
    body = by_hand.scrypt_body(4)
    good = b"scrypt " + b64(SALT) + b" 4"

    def of(name: str, args: bytes, its_body: bytes = body, code: str = "age.damaged", *lax: str) -> Vector:
        return _head(f"scrypt: {name}", header(stanza(args, its_body)), code, *lax)

    yield _head("scrypt: beside X25519", header(scrypt(), x25519()))
    yield _head("scrypt: after X25519", header(x25519(), scrypt()))
    yield _head("scrypt: beside an unknown kind", header(stanza(b"odd", b""), scrypt()))
    yield _head("scrypt: twice", header(scrypt(), scrypt(salt=bytes(16))))
    yield of("further argument", good + b" 1")
    yield of("no work factor", b"scrypt " + b64(SALT))
    yield of("no salt", b"scrypt 4")
    yield of("alone", b"scrypt")
    yield of("salt of 15 bytes", b"scrypt " + b64(SALT[:15]) + b" 4", by_hand.scrypt_body(4, SALT[:15]))
    yield of("salt of 17 bytes", b"scrypt " + b64(SALT + b"\0") + b" 4", by_hand.scrypt_body(4, SALT + b"\0"))
    yield of("salt not canonical", b"scrypt " + _stray_bit(b64(SALT)) + b" 4")
    for written in (b"0", b"04", b"00004", b"+4", b"-4", b"0x4", b"4.", b"4e0", b"four", b"4\0", b"\xd9\xa4"):
        yield of(f"work factor {written!r}", b"scrypt " + b64(SALT) + b" " + written)
    for written in (b"21", b"23", b"63", b"64", b"99", b"100", b"18446744073709551620", b"4" * 5000):
        name = f"work factor {written[:20]!r}"
        yield of(name, b"scrypt " + b64(SALT) + b" " + written, body, "age.work_factor")
    yield of("file key of 15 bytes", good, by_hand.scrypt_body(4, file_key=bytes(15)))
    yield of("file key of 24 bytes", good, by_hand.scrypt_body(4, file_key=bytes(24)))
    yield of("another passphrase", good, body[:-1] + bytes([body[-1] ^ 1]), "age.wrong_passphrase")
    yield of("another work factor", good.replace(b" 4", b" 5"), body, "age.wrong_passphrase")
    yield of("upper case", good.upper(), body, "age.no_match")
    yield Vector("scrypt: wrong MAC", header(scrypt(), file_key=bytes(16)) + TAIL, "age.damaged")


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


def armors() -> Iterator[Vector]:
    good = by_hand.armor(GOOD + TAIL)
    lines = good.split(b"\n")

    def of(name: str, file: bytes, code: str = "age.damaged", *lax: str) -> Vector:
        return Vector(f"armor: {name}", file, code, lax=frozenset(lax))

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
    yield of("lower case", good.lower().replace(b"\n", b"\n"), "age.not_age")
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
    yield of("not canonical", _stray_bit(padded[: padded.index(b"==")]) + padded[padded.index(b"==") :])
    yield of("padding inside", put_in(2, b"A" * 62 + b"=="))
    yield of("one byte behind the age file", by_hand.armor(GOOD + TAIL + b"\0"))
    yield of("CRLF inside the age file", by_hand.armor(GOOD.replace(b"\n", b"\r\n") + TAIL))


def _padding(plain: bytes) -> bytes:
    """`plain`, lengthened so that the armor of its file ends in two padding characters."""
    return plain + b"." * ((1 - len(GOOD + TAIL)) % 3)


def odd_but_right() -> Iterator[Vector]:
    def right(name: str, file: bytes, plain: bytes = PLAIN, *lax: str) -> Vector:
        return Vector(name, file, "", plain, frozenset(lax))

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
    yield of("header of almost 1 MiB", stanza(b"odd", bytes(46)) * 14_900, x25519())
    yield right("full last chunk", GOOD + by_hand.payload(FULL), FULL)
    yield right("two full chunks", GOOD + by_hand.payload(FULL * 2), FULL * 2)
    yield right("empty payload", GOOD + by_hand.payload(b""), b"")
    yield right("passphrase", header(scrypt()) + TAIL)
    yield right("passphrase, work factor 10", header(scrypt(10)) + TAIL)
    armored = by_hand.armor(GOOD + TAIL)
    yield right("armor", armored)
    yield right("armor with CRLF", by_hand.armor(GOOD + TAIL, b"\r\n"))
    yield right("armor without a last line end", armored.rstrip(b"\n"))
    yield right("armor in blank space", b"\n \t\r\n\n" + armored + b" \n\t\r\n\n")
    yield right("armor whose last line is full", _full_armor())


def _full_armor() -> bytes:
    filler = stanza(b"odd" + b"o" * (-len(header(stanza(b"odd", b""), x25519()) + TAIL) % 48), b"")
    return by_hand.armor(header(filler, x25519()) + TAIL)


FAULTS = [*version_line(), *mac_line(), *stanzas(), *x25519_stanzas(), *scrypt_stanzas(), *payloads(), *armors()]
RIGHT = list(odd_but_right())
