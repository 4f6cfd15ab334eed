"""What the format asks of the streams it is given, and the two loops that make short reads and short writes whole."""

from __future__ import annotations

import io
from typing import Protocol


class Source(Protocol):
    """Where bytes come from; `read` may give fewer than asked for, and gives none only at the end."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes."""


class LineSource(Source, Protocol):
    """A source whose lines can be taken one by one without touching what follows them."""

    def readline(self, size: int, /) -> bytes:
        """Return the bytes up to and with the next line feed, `size` at most."""


class Target(Protocol):
    """Where bytes go. A block is never changed after it was handed over, so it may be kept, or hashed in a thread."""

    def write(self, block: bytes, /) -> int | None:
        """Take `block`; return how many bytes of it were taken, or None for all."""


class _Adapter(io.RawIOBase):
    def __init__(self, source: Source) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, room: bytearray | memoryview, /) -> int:  # type: ignore[override]  # the base names a 3.12 type
        block = self._source.read(len(room))
        room[: len(block)] = block
        return len(block)


def buffered(source: Source) -> io.BufferedReader:
    """Return `source` with lines and a look ahead; it is read from, never closed."""
    return io.BufferedReader(_Adapter(source))


def fill(source: Source, size: int) -> bytes:
    """Return `size` bytes of `source`; fewer only where it ends."""
    block = source.read(size)
    if len(block) == size or not block:
        return block
    parts = [block]
    left = size - len(block)
    while left and (block := source.read(left)):
        parts.append(block)
        left -= len(block)
    return b"".join(parts)


def put(target: Target, block: bytes) -> None:
    """Write the whole of `block`, however little `target` takes at a time."""
    taken = target.write(block)
    while taken is not None and taken < len(block):
        block = block[taken:]
        taken = target.write(block)
