"""Reading past the system's cache, so that what is compared comes from the medium and not from memory."""

from __future__ import annotations

import errno
import hashlib
import io
import itertools
import mmap
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from fieldkit.files.beside import Beside
from fieldkit.files.trouble import world

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

CHUNK = 1 << 20
"""Bytes read at a time; a multiple of every medium's block, as unbuffered reading on Windows asks."""

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


def _reads(file: io.FileIO, buffers: Sequence[mmap.mmap], path: Path) -> Iterator[memoryview]:
    """Fill `buffers` from `file`, one after the other and again, and yield what came. Raises Refused."""
    with world(path):
        left = os.fstat(file.fileno()).st_size
    # Bounded by the size: a read without buffering that starts at the end is an error on Windows.
    for buffer in itertools.cycle(buffers):
        if left <= 0:
            return
        with world(path):
            count = file.readinto(buffer)
        if not count:
            return
        left -= count
        yield memoryview(buffer)[:count]


def read_back(
    path: Path, watch: Callable[[int], None] = lambda _: None, *, named: Path | None = None
) -> tuple[str, Proof]:
    """Return the SHA-256 (hex) of the file as its medium gives it, and VERIFIED: or READ_BACK if a cache may answer.

    `watch` is called after each piece with the number of bytes read so far; what it raises ends the reading.
    A medium's own cache cannot be excluded by any program. Raises Refused (see `translate`), which speaks of `named`.
    """
    named = named or path
    with world(named):
        descriptor, excluded = _open_past_cache(path)
    digest = hashlib.sha256()
    total = 0
    with (
        io.FileIO(descriptor) as file,
        mmap.mmap(-1, CHUNK) as one,
        mmap.mmap(-1, CHUNK) as other,
        Beside() as beside,
    ):
        # While one buffer is hashed, the other is filled; it was hashed when the next handing over ended.
        for block in _reads(file, (one, other), named):
            total += len(block)
            beside.do(_take, digest, block)
            watch(total)
        beside.wait()
    return digest.hexdigest(), Proof.VERIFIED if excluded else Proof.READ_BACK


def _take(digest: Hash, block: memoryview) -> None:
    with block:
        digest.update(block)
