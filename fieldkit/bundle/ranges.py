"""Some bytes of one file, or of several one behind the other, read as though they were a file of their own."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Range(NamedTuple):
    """`size` bytes of `file` from `start`; without a file, zeros in the place of what is lost."""

    file: BinaryIO | None
    start: int
    size: int


class _Ranges(io.RawIOBase):
    def __init__(self, ranges: Sequence[Range]) -> None:
        super().__init__()
        self._ranges = ranges
        self._size = sum(each.size for each in ranges)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        self._at = max(0, (0, self._at, self._size)[whence] + offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        before = 0
        for each in self._ranges:
            inside = self._at - before
            if inside < each.size:
                block = _read(each, inside, min(len(view), each.size - inside))
                view[: len(block)] = block
                self._at += len(block)
                return len(block)
            before += each.size
        return 0


def _read(told: Range, inside: int, size: int) -> bytes:
    if told.file is None:
        return bytes(size)
    told.file.seek(told.start + inside)
    return told.file.read(size)


def behind(ranges: Sequence[Range], size: int) -> list[Range]:
    """Return what is left of `ranges` behind their first `size` bytes."""
    left = []
    for each in ranges:
        skip = min(size, each.size)
        size -= skip
        left.append(Range(each.file, each.start + skip, each.size - skip))
    return left


def joined(ranges: Sequence[Range]) -> io.BufferedReader:
    """Return the bytes of `ranges` one behind the other, seekable; closing it closes none of their files."""
    return io.BufferedReader(_Ranges(ranges), 1 << 16)
