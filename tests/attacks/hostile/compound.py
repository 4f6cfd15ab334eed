"""Compound files and the old binary workbook byte by byte ([MS-CFB] 2, [MS-XLS] 2.4), so that each number can lie."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
NAME = "韦芳"


@dataclass
class Entry:
    """A directory entry: `sort` 5 is the root, 2 a stream, 1 a storage; the numbers are those of its neighbours."""

    name: str
    sort: int
    start: int
    size: int
    left: int = FREE
    right: int = FREE
    child: int = FREE

    def write(self) -> bytes:
        name = self.name.encode("utf-16-le")
        head = name[:64].ljust(64, b"\0") + struct.pack(
            "<H2B3I", min(len(name) + 2, 0xFFFF), self.sort, 1, self.left, self.right, self.child
        )
        return head + bytes(36) + struct.pack("<IQ", self.start, self.size)


@dataclass
class Compound:
    """A compound file with one stream, `Workbook`, right behind its directory; what is set otherwise is the fault.

    `numbers` are the header's by their offset (four bytes; two for the shifts at 30 and 32), `fat` the links by sector.
    """

    stream: bytes
    numbers: dict[int, int] = field(default_factory=dict)
    fat: dict[int, int] = field(default_factory=dict)
    entries: list[Entry] | None = None
    cut: int | None = None

    def write(self) -> bytes:
        body = self.stream.ljust(max(4096, -(-len(self.stream) // 512) * 512), b"\0")
        count = len(body) // 512
        links = {0: FAT, 1: END, **{2 + at: 3 + at for at in range(count - 1)}, 1 + count: END, **self.fat}
        table = struct.pack("<128I", *(links.get(at, FREE) for at in range(128)))
        root = Entry("Root Entry", 5, END, 0, child=1)
        entries = self.entries or [root, Entry("Workbook", 2, 2, len(body))]
        directory = b"".join(entry.write() for entry in entries)[:512].ljust(512, b"\0")
        return (self._header() + table + directory + body)[: self.cut]

    def _header(self) -> bytes:
        head = bytearray(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16))
        head += struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
        head += struct.pack("<9I", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
        for at, number in self.numbers.items():
            struct.pack_into("<H" if at in (30, 32) else "<I", head, at, number & 0xFFFFFFFF)
        return bytes(head)


def record(kind: int, data: bytes = b"", length: int | None = None) -> bytes:
    """A record of the workbook; `length` lies about its size."""
    return struct.pack("<2H", kind, len(data) if length is None else length) + data


def begin(sort: int) -> bytes:
    return record(0x0809, struct.pack("<4H2I", 0x0600, sort, 0x0DBB, 0x07CC, 0, 6))


def text(words: str, *, flags: int = 1, length: int | None = None, behind: bytes = b"") -> bytes:
    """A text as in the shared table: its length, its flags, what they announce, its characters."""
    return struct.pack("<HB", len(words) if length is None else length, flags) + behind + words.encode("utf-16-le")


def shared(texts: Iterable[bytes], *, total: int | None = None) -> bytes:
    told = list(texts)
    count = len(told) if total is None else total
    return record(0x00FC, struct.pack("<2I", count, count) + b"".join(told))


def shows(row: int, column: int, number: int) -> bytes:
    """A cell that shows a shared text."""
    return record(0x00FD, struct.pack("<3HI", row, column, 0, number))


def sheet(*records: bytes, rows: int = 2, columns: int = 2) -> bytes:
    return begin(0x10) + record(0x0200, struct.pack("<2I3H", 0, rows, 0, columns, 0)) + b"".join(records) + record(0x0A)


def workbook(
    *records: bytes, table: bytes | None = None, at: int | None = None, first: bytes = b"", globally: bytes = b""
) -> bytes:
    """A workbook with a header, a line, and `records` behind them in its one sheet; `at` lies about where it begins.

    `first` stands right behind the beginning, `globally` with what is said of all sheets.
    """
    table = shared(map(text, ("姓名", "身份证号", NAME, "1"))) if table is None else table
    told = [shows(row, column, 2 * row + column) for row in range(2) for column in range(2)]
    page = sheet(*told, *records)
    start = begin(5) + first + record(0x0042, struct.pack("<H", 1200)) + globally
    size = len(start) + 4 + 8 + 1 + len(table) + 4
    place = record(0x0085, struct.pack("<I4B", size if at is None else at, 0, 0, 1, 0) + b"s")
    return start + place + table + record(0x0A) + page
