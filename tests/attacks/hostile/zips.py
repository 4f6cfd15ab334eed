"""ZIP files byte by byte, so that sizes can lie, places overlap, and 2 GiB be made of a few kilobytes."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

STORED, DEFLATED, BZIP2, LZMA, UNKNOWN = 0, 8, 12, 14, 97
_BLOCK = 1 << 20
CRC_OF_2_GIB = 0x4DBDF21C
"""zlib.crc32 of 2**31 zeros."""


@dataclass
class Member:
    """One member: `data` as it lies in the file, `size` what it says it unpacks to, `same_as` whose bytes it shares."""

    name: str | bytes
    data: bytes
    method: int = STORED
    size: int | None = None
    crc: int | None = None
    flags: int = 0
    extra: bytes = b""
    same_as: int | None = None


def packed(name: str, plain: bytes | str) -> Member:
    """A sound member, deflated."""
    data = plain.encode() if isinstance(plain, str) else plain
    return Member(name, deflated(data), DEFLATED, len(data), zlib.crc32(data))


def deflated(plain: bytes) -> bytes:
    """`plain` as raw DEFLATE (RFC 1951)."""
    return zlib.compress(plain, wbits=-15)


def two_gib(name: str) -> Member:
    """2 GiB of zeros in two megabytes, with the right checksum."""
    return zeros(name, 2 << 30, CRC_OF_2_GIB)


def zeros(name: str, size: int, crc: int = 0) -> Member:
    """`size` zeros, whole megabytes: one megabyte packed, and again and again the same."""
    maker = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = maker.compress(bytes(_BLOCK)) + maker.flush(zlib.Z_FULL_FLUSH)
    return Member(name, block * (size // _BLOCK) + maker.flush(), DEFLATED, size, crc)


def archive(members: Iterable[Member], *, comment: bytes = b"", before: bytes = b"") -> bytes:
    """The ZIP of `members` (APPNOTE.TXT 6.3.10)."""
    out = bytearray(before)
    central = bytearray()
    places: list[int] = []
    for member in members:
        if member.same_as is None:
            places.append(len(out))
            out += b"PK\3\4" + struct.pack("<H", 45) + _middle(member) + _name(member) + member.extra + member.data
        else:
            places.append(places[member.same_as])
        central += b"PK\1\2" + struct.pack("<2H", 45, 45) + _middle(member)
        central += struct.pack("<3H2I", 0, 0, 0, 0, places[-1]) + _name(member) + member.extra
    count = len(places)
    start = len(out) - len(before)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(central), start, len(comment))
    return bytes(out + central) + end + comment


def _name(member: Member) -> bytes:
    return member.name if isinstance(member.name, bytes) else member.name.encode()


def _middle(member: Member) -> bytes:
    """What local and central header share, from the flags to the lengths of name and extra field."""
    size = len(member.data) if member.size is None else member.size
    crc = zlib.crc32(member.data) if member.crc is None else member.crc
    told = (member.flags, member.method, 0, 0x21, crc, len(member.data), size, len(_name(member)), len(member.extra))
    return struct.pack("<4H3I2H", *told)
