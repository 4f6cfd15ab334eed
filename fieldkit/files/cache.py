"""Reading past the system's cache, so that what is compared comes from the medium and not from memory."""

from __future__ import annotations

import errno
import io
import mmap
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from fieldkit.files.beside import Digest
from fieldkit.files.trouble import world

CHUNK = 1 << 20
"""Bytes read at a time; a multiple of every medium's block, as unbuffered reading on Windows asks."""

_PIECE = 256 << 10

_WINDOW = 64 << 20
"""Bytes mapped at a time to ask which pages are in memory."""


class Proof(StrEnum):
    """What is known about a file just written."""

    WRITTEN = "written"
    """The system says it is on the medium."""
    READ_BACK = "read_back"
    """Read back and equal, but perhaps from the system's cache."""
    VERIFIED = "verified"
    """Read back from the medium, past the system's cache, and equal."""


def drop_cache(descriptor: int) -> bool:
    """Put the open file's pages out of the system's cache; say whether none is left there.

    Call it after `fsync_file`: pages not yet written stay. False also where the system cannot tell.
    """
    try:
        _ask_to_drop(descriptor)
        size = os.fstat(descriptor).st_size
        return not any(_cached(descriptor, start, min(_WINDOW, size - start)) for start in range(0, size, _WINDOW))
    except OSError:
        return False


def _ask_to_drop(descriptor: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_NOCACHE, 1)
    elif sys.platform == "linux":
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    else:
        raise OSError(errno.ENOTSUP, "a file is opened past the cache here, not taken out of it")


def _cached(descriptor: int, start: int, length: int) -> bool:
    """Say whether any page of this part of the file is in memory (mincore(2)), or may be. Raises OSError."""
    import ctypes

    pages = ctypes.create_string_buffer(-(-length // mmap.PAGESIZE))
    with mmap.mmap(descriptor, length, access=mmap.ACCESS_COPY, offset=start) as view:
        first = ctypes.c_char.from_buffer(view)
        failed: int = ctypes.CDLL(None).mincore(ctypes.byref(first), ctypes.c_size_t(length), pages)
        del first
    return failed != 0 or any(page & 1 for page in pages.raw)


def _open_past_cache(path: Path) -> tuple[int, bool]:
    """Open `path` for reading; say whether what is read comes from the medium. Raises OSError."""
    if sys.platform == "win32":
        from fieldkit.files import windows

        past = windows.open_unbuffered(path)
        descriptor, excluded = (os.open(path, os.O_RDONLY | os.O_BINARY), False) if past is None else (past, True)
    else:
        descriptor = os.open(path, os.O_RDONLY)
        excluded = drop_cache(descriptor)
    return descriptor, excluded


class Past:
    """The bytes of a file past the cache, to be read once from the first to the last."""

    def __init__(self, file: io.FileIO, window: mmap.mmap, named: Path) -> None:
        self._file = file
        self._window = window
        self._named = named
        with world(named):
            self._left = os.fstat(file.fileno()).st_size
        self._at = self._end = 0

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end. Raises Refused (see `translate`)."""
        if self._at == self._end:
            self._fill()
        block = self._window[self._at : min(self._end, self._at + size)]
        self._at += len(block)
        return block

    def _fill(self) -> None:
        # Bounded by the size: a read without buffering that starts at the end is an error on Windows.
        with world(self._named):
            count = self._file.readinto(self._window) if self._left > 0 else 0
        self._at, self._end = 0, count or 0
        self._left = self._left - self._end if self._end else 0


@contextmanager
def past_cache(path: Path, *, named: Path | None = None) -> Iterator[tuple[Past, Proof]]:
    """Give the bytes of the file as its medium gives them, and what it proves if they are equal to what was written.

    That is VERIFIED, or READ_BACK if a cache may answer; a medium's own cache cannot be excluded by any program.
    Raises Refused (see `translate`), which speaks of `named`.
    """
    named = named or path
    with world(named):
        descriptor, excluded = _open_past_cache(path)
    with io.FileIO(descriptor) as file, mmap.mmap(-1, CHUNK) as window:
        yield Past(file, window, named), Proof.VERIFIED if excluded else Proof.READ_BACK


def read_back(
    path: Path, watch: Callable[[int], None] = lambda _: None, *, named: Path | None = None
) -> tuple[str, Proof]:
    """Return the SHA-256 (hex) of the file as its medium gives it, and what that proves; see `past_cache`.

    `watch` is called after each piece with the number of bytes read so far; what it raises ends the reading.
    """
    total = 0
    with past_cache(path, named=named) as (source, proof), Digest() as digest:
        while block := source.read(_PIECE):
            digest.write(block)
            total += len(block)
            watch(total)
        return digest.sha256, proof
