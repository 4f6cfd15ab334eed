"""Reading a file that belongs to the user: whoever moves, changes or unplugs it meanwhile, we notice."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from fieldkit.errors import Code, Refused
from fieldkit.files.names import shown
from fieldkit.files.trouble import translate, world

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LARGEST = 64 << 20
"""Bytes that `read_stable` takes at most unless told otherwise."""


_BLOCK = 4096
"""Bytes that a medium gives or does not give together, at least."""


class _State(NamedTuple):
    device: int
    inode: int
    size: int
    mtime_ns: int


def _refused(code: Code, path: Path, **params: int) -> Refused:
    return Refused(code, name=shown(path.name), **params)


def _state(path: Path) -> _State:
    """Return what must not change while `path` is read. Raises OSError, Refused(FILE_NOT_A_FILE)."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise _refused(Code.FILE_NOT_A_FILE, path)
    return _State(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


class _Source(io.RawIOBase):
    """The bytes of `path`; errors of reading arrive as refusals, those of whoever uses the bytes stay their own.

    With `torn` there are none: what the medium does not give is zeros.
    """

    def __init__(self, path: Path, size: int, *, torn: bool) -> None:
        super().__init__()
        self._path = path
        self._size = size
        self._torn = torn
        self._file = path.open("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        with world(self._path):
            return self._file.seek(offset, whence)

    def readinto(self, buffer: WriteableBuffer) -> int:
        try:
            return self._file.readinto(buffer)
        except OSError as error:
            if self._torn:
                return self._pass_over(memoryview(buffer))
            if error.errno == errno.ENOENT:
                raise _refused(Code.FILE_VANISHED, self._path) from error
            raise translate(error, self._path) from error

    def _pass_over(self, view: memoryview) -> int:
        """Give zeros to the end of the block that cannot be read."""
        at = self._file.tell()
        size = max(0, min(len(view), _BLOCK - at % _BLOCK, self._size - at))
        view[:size] = bytes(size)
        self._file.seek(at + size)
        return size

    def close(self) -> None:
        self._file.close()
        super().close()


def _check_unchanged(path: Path, before: _State) -> None:
    try:
        after = _state(path)
    except FileNotFoundError as error:
        raise _refused(Code.FILE_VANISHED, path) from error
    except OSError as error:
        raise translate(error, path) from error
    if after != before:
        raise _refused(Code.FILE_CHANGED, path)


@contextmanager
def open_source(path: Path, *, torn: bool = False) -> Iterator[BinaryIO]:
    """Open the user's file `path` for reading (seekable); use what was read only after the block has ended well.

    Raises Refused: FILE_NOT_A_FILE (a folder, a pipe, a device), FILE_VANISHED or FILE_CHANGED when the file was moved,
    removed, resized, rewritten or replaced until the end of the block; other codes as `translate`. With `torn` zeros
    stand for what cannot be read of a file that is there.
    """
    with world(path):
        before = _state(path)
        raw = _Source(path, before.size, torn=torn)
    with io.BufferedReader(raw, 1 << 18) as file:
        try:
            yield cast("BinaryIO", file)
        except Refused:
            if torn:
                _check_unchanged(path, before)  # a medium that is gone says why nothing could be read
            raise
        _check_unchanged(path, before)


def read_stable(path: Path, largest: int = LARGEST) -> bytes:
    """Return the bytes of the user's file `path`, as it was through the whole of the reading.

    Raises Refused: FILE_TOO_LARGE beyond `largest` bytes, else as `open_source`.
    """
    with open_source(path) as file:
        content = file.read(largest + 1)
    if len(content) > largest:
        raise _refused(Code.FILE_TOO_LARGE, path, largest=largest)
    return content
