"""Random access to a payload: any bytes of it without the rest, each chunk verified before a byte of it is given."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from fieldkit.errors import Code, Refused
from fieldkit.keys.agefile.payload import CHUNK, NONCE, SEALED, TAG, cipher, open_chunk
from fieldkit.keys.agefile.streams import fill


class PayloadReader(io.BufferedIOBase):
    """The plain bytes of the payload that is all the rest of `source`: read, seek, tell; for one thread.

    `size` is the number of plain bytes that the payload is said to have. It is proved, by opening the last chunk,
    whenever it matters: reading to the end, seeking from the end, asking for `size`. Every one of these raises
    Refused(AGE_DAMAGED), or the code `damaged`, for what is not whole and unchanged, and moves nothing. Closing it
    closes `source`.
    """

    def __init__(self, source: BinaryIO, file_key: bytes, size: int, damaged: Code = Code.AGE_DAMAGED) -> None:
        self._source = source
        self._damaged = damaged
        self._start = source.tell() + NONCE
        with self._refusing():
            self._key = cipher(file_key, fill(source, NONCE))
        self._size = size
        self._last = max(0, size - 1) // CHUNK
        self._at = 0
        self._held = (-1, b"")

    @property
    def size(self) -> int:
        """The number of plain bytes, proved."""
        self._chunk(self._last)
        return self._size

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def tell(self) -> int:
        """Return the position in the plain bytes."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Move to `offset` from the start, from here or from the proved end, and return the position."""
        base = self.size if whence == io.SEEK_END else (0, self._at)[whence]
        if base + offset < 0:
            raise ValueError("negative position")
        self._at = base + offset
        return self._at

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next `size` bytes, or all to the end; fewer only at the proved end."""
        left = self._size - self._at
        if left <= 0:
            self._chunk(self._last)
            return b""
        end = self._at + (left if size is None or size < 0 else min(size, left))
        first, skip = divmod(self._at, CHUNK)
        parts = [self._chunk(index) for index in range(first, -(-end // CHUNK))]
        if not parts:
            return b""
        self._at = end
        parts[-1] = parts[-1][: (end - 1) % CHUNK + 1]
        parts[0] = parts[0][skip:]
        return b"".join(parts)

    def read1(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes of the chunk at the position."""
        here = CHUNK - self._at % CHUNK
        return self.read(here if size < 0 else min(size, here))

    def close(self) -> None:
        """Close `source` too and let go of what is held."""
        self._held = (-1, b"")
        self._source.close()
        super().close()

    def _chunk(self, index: int) -> bytes:
        if self._held[0] != index:
            with self._refusing():
                self._held = (index, self._opened(index))
        return self._held[1]

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Refuse what is damaged as whoever made this wants it told."""
        try:
            yield
        except Refused as refused:
            raise Refused(self._damaged) from refused

    def _opened(self, index: int) -> bytes:
        last = index == self._last
        length = self._size - index * CHUNK + TAG if last else SEALED
        self._source.seek(self._start + index * SEALED)
        sealed = fill(self._source, length + last)  # one byte beyond the end, to see that nothing is there
        if len(sealed) != length:
            raise Refused(Code.AGE_DAMAGED)
        return open_chunk(self._key, sealed, index, last=last)
