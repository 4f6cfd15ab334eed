"""Stanzas of the two known kinds with one fault each."""

from __future__ import annotations

from collections.abc import Iterator

from tests.vectors import age_by_hand as by_hand
from tests.vectors.age_by_hand import SALT, b64, header, scrypt, stanza, x25519
from tests.vectors.age_vector import TAIL, Vector, of_header, stray_bit

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
        return of_header(f"X25519: {name}", header(stanza(args, its_body)), code)

    yield of("further argument", good + b" 1")
    yield of("no share", b"X25519")
    yield of("share of 31 bytes", b"X25519 " + b64(share[:31]))
    yield of("share of 33 bytes", b"X25519 " + b64(share + b"\0"))
    yield of("share not canonical", stray_bit(good))
    yield of("share padded", good + b"=")
    yield of("file key of 15 bytes", good, by_hand.x25519_body(bytes(15)))
    yield of("file key of 24 bytes", good, by_hand.x25519_body(bytes(24)))
    yield of("no body", good, b"")
    yield of("body of another kind's tag", good, body[:-1] + bytes([body[-1] ^ 1]), "age.no_match")
    yield of("lower case", b"x25519 " + b64(share), code="age.no_match")
    yield of_header("X25519: for another", header(x25519(secret=bytes(31) + b"\1")), "age.no_match")
    yield of_header("X25519: body not canonical", header(stray_bit(x25519()[:-1]) + b"\n"))
    broken = header(x25519(), stanza(good + b" 1", body))
    yield of_header("X25519: broken stanza of another", broken, "age.damaged", "age", "pyrage")
    for name, point in LOW_ORDER.items():
        sealed = by_hand.wrapped(
            by_hand.hkdf(bytes(32), point + by_hand.share(by_hand.SECRET_BYTES), b"age-encryption.org/v1/X25519")
        )
        yield of(f"share of low order ({name})", b"X25519 " + b64(point), sealed)


def scrypt_stanzas() -> Iterator[Vector]:
    body = by_hand.scrypt_body(4)
    good = b"scrypt " + b64(SALT) + b" 4"

    def of(name: str, args: bytes, its_body: bytes = body, code: str = "age.damaged", *unasked: str) -> Vector:
        return of_header(f"scrypt: {name}", header(stanza(args, its_body)), code, *unasked)

    yield of_header("scrypt: beside X25519", header(scrypt(), x25519()))
    yield of_header("scrypt: after X25519", header(x25519(), scrypt()))
    yield of_header("scrypt: beside an unknown kind", header(stanza(b"odd", b""), scrypt()))
    yield of_header("scrypt: twice", header(scrypt(), scrypt(salt=bytes(16))))
    yield of("further argument", good + b" 1")
    yield of("no work factor", b"scrypt " + b64(SALT))
    yield of("no salt", b"scrypt 4")
    yield of("alone", b"scrypt")
    yield of("salt of 15 bytes", b"scrypt " + b64(SALT[:15]) + b" 4", by_hand.scrypt_body(4, SALT[:15]))
    yield of("salt of 17 bytes", b"scrypt " + b64(SALT + b"\0") + b" 4", by_hand.scrypt_body(4, SALT + b"\0"))
    yield of("salt not canonical", b"scrypt " + stray_bit(b64(SALT)) + b" 4")
    for written in (b"0", b"04", b"00004", b"+4", b"-4", b"0x4", b"4.", b"4e0", b"four", b"4\0", b"\xd9\xa4"):
        lax = ["pyrage"] if written in (b"4.", b"4e0") else []
        yield of(f"work factor {written!r}", b"scrypt " + b64(SALT) + b" " + written, body, "age.damaged", *lax)
    for written in (b"21", b"23", b"63", b"64", b"99", b"100", b"18446744073709551620", b"4" * 5000):
        name = f"work factor {written[:20]!r}"
        yield of(name, b"scrypt " + b64(SALT) + b" " + written, body, "age.work_factor", "pyrage")
    yield of("file key of 15 bytes", good, by_hand.scrypt_body(4, file_key=bytes(15)))
    yield of("file key of 24 bytes", good, by_hand.scrypt_body(4, file_key=bytes(24)))
    yield of("another passphrase", good, body[:-1] + bytes([body[-1] ^ 1]), "age.wrong_passphrase")
    yield of("another work factor", good.replace(b" 4", b" 5"), body, "age.wrong_passphrase")
    yield of("upper case", good.upper(), body, "age.no_match")
    yield Vector("scrypt: wrong MAC", header(scrypt(), file_key=bytes(16)) + TAIL, "age.damaged")
