"""The one byte form of a bundle's ZIP: stored members, nothing optional (APPNOTE.TXT 6.3.10, 4.3.7, 4.3.12, 4.3.16).

A reader rebuilds these bytes from names, sizes and checksums and compares, so every other form is refused.
"""

from __future__ import annotations

import re
import struct
from typing import NamedTuple

MIMETYPE = "mimetype"
CONTENT_TYPE = b"application/vnd.fieldkit.bundle+zip"

LARGEST = (1 << 32) - 1
"""Bytes of a part at most: what 32 bits can say, and what FAT32 can hold."""

MOST = 60_000
"""Members of a part at most: fewer than 16 bits can count."""

NAME = re.compile(
    r"mimetype|(ledger|secrets|signature|manifest)/[0-9a-f]{64}\.age|exhibits/[0-9a-f]{64}\.age(\.(?!000)[0-9]{3})?"
)
LONGEST_NAME = 9 + 64 + 4 + 4

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
END = _END.size

LONGEST_LOCAL = _LOCAL.size + LONGEST_NAME

_VERSION = 10
_DATE = 0x21
"""1980-01-01, the first day a ZIP can say: when a bundle was made stands in its manifest alone."""


class Entry(NamedTuple):
    """One member: name, CRC-32, size in bytes, and where in the file its own bytes begin."""

    name: str
    crc: int
    size: int
    start: int


def overhead(name: str) -> int:
    """Return how many bytes a member of this name takes besides its own."""
    return _LOCAL.size + _CENTRAL.size + 2 * len(name)


def whole_hash(name: str) -> str:
    """Return the hash that stands in a member's name: of its bytes, or of the whole of which it is a slice."""
    return name.partition("/")[2].partition(".")[0]


def is_slice(name: str) -> bool:
    """Say whether the member is a slice of an exhibit."""
    return not name.endswith(".age") and name != MIMETYPE


def local(name: str, crc: int, size: int) -> bytes:
    """Return the header that stands before a member's bytes."""
    text = name.encode("ascii")
    return _LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, 0, _DATE, crc, size, size, len(text), 0) + text


def entry(name: str, crc: int, size: int, at: int) -> Entry:
    """Return the member whose local header begins at `at`."""
    return Entry(name, crc, size, at + _LOCAL.size + len(name))


def read_local(data: bytes, at: int) -> Entry | None:
    """Return the member whose local header begins `data`, which stands at `at` in its file; None for other bytes."""
    if len(data) < _LOCAL.size:
        return None
    fields = _LOCAL.unpack_from(data)
    text = data[_LOCAL.size :][: min(fields[9], LONGEST_NAME)]
    if not text.isascii():
        return None
    found = entry(text.decode("ascii"), fields[6], fields[7], at)
    return found if data.startswith(local(found.name, found.crc, found.size)) else None


def central(entries: list[Entry]) -> bytes:
    """Return the central directory of these members."""
    return b"".join(map(_central, entries))


def _central(member: Entry) -> bytes:
    text = member.name.encode("ascii")
    at = member.start - len(text) - _LOCAL.size
    numbers = (0, 0, 0, _DATE, member.crc, member.size, member.size, len(text), 0, 0, 0, 0, 0, at)
    return _CENTRAL.pack(b"PK\1\2", _VERSION, _VERSION, *numbers) + text


def end(count: int, size: int, start: int) -> bytes:
    """Return the last 22 bytes: `count` members, whose central directory has `size` bytes and begins at `start`."""
    return _END.pack(b"PK\5\6", 0, 0, count, count, size, start, 0)


def read_end(data: bytes) -> tuple[int, int, int] | None:
    """Return (count, size, start) of the central directory from a file's last 22 bytes, or None for any other bytes."""
    if len(data) != END:
        return None
    found = _END.unpack(data)
    told: tuple[int, int, int] = (found[4], found[5], found[6])
    return told if end(*told) == data else None


def read_central(data: bytes, count: int) -> list[Entry] | None:
    """Return the members a central directory lists, one right behind the other from byte 0; None for other bytes."""
    entries: list[Entry] = []
    at = place = 0
    for _ in range(count):
        if place + _CENTRAL.size > len(data):
            return None
        fields = _CENTRAL.unpack_from(data, place)
        text = data[place + _CENTRAL.size :][: min(fields[10], LONGEST_NAME)]
        if not text.isascii():
            return None
        entries.append(entry(text.decode("ascii"), fields[7], fields[9], at))
        at = entries[-1].start + entries[-1].size
        place += _CENTRAL.size + len(text)
        if at > LARGEST:
            return None
    return entries if central(entries) == data else None
