"""The acts every system does its own way: making, flushing, replacing and removing files and folders."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from fieldkit.files.trouble import world

_PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between tries while a virus scanner holds a file on Windows: 1.6 s in all."""

_HELD = frozenset({5, 32, 33})
"""ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION: what a file held by a scanner answers."""

_CANNOT_FLUSH = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EBADF})


def open_new(path: Path) -> int:
    """Create `path`, readable and writable by its owner alone, and return its descriptor.

    The file must not exist, and a link in its place counts as existing (open(2), O_EXCL). Raises OSError.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
    if sys.platform == "win32":
        flags |= os.O_BINARY
    return os.open(path, flags, 0o600)


def make_folder(path: Path, *, named: Path | None = None) -> Path:
    """Make the folder `path` and the missing ones above it, for their owner alone; return `path`.

    Raises Refused (see `translate`), which speaks of `named`; FILE_EXISTS where something else has that name.
    """
    with world(named or path):
        if not path.is_dir():
            if path.parent != path:
                make_folder(path.parent, named=named)
            path.mkdir(mode=0o700, exist_ok=True)
            fsync_folder(path.parent)
    return path


def user_folder() -> Path:
    """Return the folder for what belongs to this user of this computer, made if missing; `FIELDKIT_HOME` moves it."""
    import platformdirs

    chosen = os.environ.get("FIELDKIT_HOME")
    return make_folder(Path(chosen) if chosen else platformdirs.user_data_path("fieldkit", appauthor=False))


def fsync_file(descriptor: int) -> None:
    """Return when the bytes of the open file are on the medium. Raises OSError.

    On macOS plain fsync stops at the drive's cache, so F_FULLFSYNC where the file system knows it (fcntl(2)).
    On Windows `os.fsync` is FlushFileBuffers.
    """
    if sys.platform == "darwin":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
            return
    os.fsync(descriptor)


def fsync_folder(path: Path) -> None:
    """Return when the names in the folder `path` are on the medium. Raises OSError.

    Windows cannot flush a folder (NTFS journals names; FAT writes them through); neither can some file systems,
    which say so and are believed.
    """
    if sys.platform != "win32":
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fsync_file(descriptor)
        except OSError as error:
            if error.errno not in _CANNOT_FLUSH:
                raise
        finally:
            os.close(descriptor)


def patiently(act: Callable[[], None], pauses: Iterable[float] = _PAUSES) -> None:
    """Do `act`, again after each of `pauses` (seconds) while Windows says that somebody holds the file."""
    for pause in pauses:
        try:
            return act()
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD:
                raise
        time.sleep(pause)
    return act()


def replace(source: Path, target: Path) -> None:
    """Give `source` the name `target` in one step, in place of what had it; both lie in one folder. Raises OSError."""
    patiently(lambda: os.replace(source, target))


def wipe_file(path: Path) -> None:
    """Remove the file `path` for good, as far as a name goes; a missing file is no error.

    The bytes are not overwritten: flash memory and journals keep old blocks whatever is written over them, so no
    promise could be kept. What must stay unreadable is encrypted, and its key destroyed. Raises Refused.
    """
    with world(path):
        path.unlink(missing_ok=True)
        fsync_folder(path.parent)
