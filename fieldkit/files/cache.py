"""Reading past the system's cache, so that what is compared comes from the medium and not from memory."""

from __future__ import annotations

import hashlib
import mmap
import os
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

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
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_NOCACHE, 1)
    elif sys.platform != "win32":
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    return sys.platform != "win32" and _none_cached(descriptor)


def _none_cached(descriptor: int) -> bool:
    """Say whether no page of the file is in memory, as far as the system can tell."""
    size = os.fstat(descriptor).st_size
    try:
        return not any(_cached(descriptor, start, min(_WINDOW, size - start)) for start in range(0, size, _WINDOW))
    except OSError:
        return False


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


def read_back(path: Path, watch: Callable[[int], None] = lambda _: None) -> tuple[str, Proof]:
    """Return the SHA-256 (hex) of the file as its medium gives it, and VERIFIED: or READ_BACK if a cache may answer.

    `watch` is called after each piece with the number of bytes read so far; what it raises ends the reading.
    A medium's own cache cannot be excluded by any program. Raises OSError.
    """
    descriptor, excluded = _open_past_cache(path)
    digest = hashlib.sha256()
    total = 0
    with open(descriptor, "rb", buffering=0) as file, mmap.mmap(-1, CHUNK) as buffer:
        # Bounded by the size: a read without buffering that starts at the end is an error on Windows.
        size = os.fstat(descriptor).st_size
        while total < size and (count := file.readinto(buffer)):
            digest.update(memoryview(buffer)[:count])
            total += count
            watch(total)
    return digest.hexdigest(), Proof.VERIFIED if excluded else Proof.READ_BACK
