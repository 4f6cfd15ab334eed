"""Whole or not there at all: written beside, flushed, perhaps compared, then given its name in one step."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path
from types import TracebackType
from typing import Self

from fieldkit.errors import Code, Refused
from fieldkit.files.beside import Block, Digest
from fieldkit.files.cache import Proof, read_back
from fieldkit.files.disk import fsync_folder, make_folder, open_new, replace
from fieldkit.files.flush import Flusher
from fieldkit.files.names import LONGEST, UNFINISHED, called, cut
from fieldkit.files.trouble import world

_MARK = 8
_BUFFER = 256 << 10
_PACE = 32 << 20
"""Bytes after which what was written is flushed to the medium: progress is real and a pulled stick is noticed soon."""


def part_of(path: Path) -> Path:
    """Return a fresh name beside `path` for what is still being written: `.NAME.xxxxxxxx.part`."""
    mark = f".{os.urandom(_MARK // 2).hex()}{UNFINISHED}"
    return path.with_name("." + cut(path.name, LONGEST - 1 - len(mark)) + mark)


def sweep(folder: Path, pattern: str = "*") -> int:
    """Remove the unfinished files and folders that an interrupted program left in `folder`; return how many.

    `pattern` (as in fnmatch) is matched against the names they were to get. Call it only while nobody writes there.
    Raises Refused.
    """
    with world(folder):
        left = [path for path in folder.iterdir() if fnmatchcase(path.name, f".{pattern}.{'?' * _MARK}{UNFINISHED}")]
        for path in left:
            _remove(path)
        if left:
            fsync_folder(folder)
    return len(left)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give the block a folder to fill, which gets the name `path` at its end; leaving by an exception removes it.

    What an interrupted program left half made for that name goes first. What the block puts there must be on the medium
    when it ends. Raises Refused (see `translate`), which speaks of `path`.
    """
    sweep(make_folder(path.parent, named=path), glob.escape(path.name))
    beside = make_folder(part_of(path), named=path)
    try:
        yield beside
        with world(path):
            replace(beside, path)
            fsync_folder(path.parent)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


class NewFile:
    """A file being written, private to its owner; `commit` gives it its name, leaving the block without it removes it.

    `size` (bytes) and `sha256` (hex) tell what was written so far. With `hashed` false there is no `sha256` and nothing
    for `prove` to compare with: whoever writes it proves it. Every method raises Refused (see `translate`), which
    speaks of `named` where the file's own name says nothing to a person; until the rename inside `commit` whatever had
    the name `path` stays as it was.
    """

    def __init__(self, path: Path, *, named: Path | None = None, hashed: bool = True) -> None:
        self.path = path
        self._named = named
        self.part = part_of(path)
        self.size = 0
        self._digest = Digest() if hashed else None
        self._paced = 0

    def __enter__(self) -> Self:
        with self._world():
            descriptor = open_new(self.part)
        self._file = open(descriptor, "wb", buffering=_BUFFER)
        self._flusher = Flusher(descriptor)
        return self

    @property
    def sha256(self) -> str:
        """The SHA-256 (hex) of the bytes written so far."""
        if self._digest is None:
            raise RuntimeError("this file is not hashed")
        return self._digest.sha256

    def write(self, data: Block) -> int:
        """Append `data`, which must not change any more; return its length in bytes."""
        with self._world():
            count = self._file.write(data)
            if self._digest is not None:
                self._digest.write(data)
            self.size += count
            if self.size - self._paced >= _PACE:
                self._file.flush()
                self._flusher.begin()
                self._paced = self.size
        return count

    def flush(self) -> None:
        """Do nothing: writers of streams call it, and what matters is flushed by `commit`."""

    def finish(self) -> None:
        """Put all that was written on the medium; `commit` needs no more room then."""
        if not self._file.closed:
            with self._world():
                self._file.flush()
                self._flusher.finish()
                self._file.close()

    def prove(self, watch: Callable[[int], None] = lambda _: None) -> Proof:
        """Finish the file, read it back and compare; MEDIUM_DIFFERS if it is not what was written.

        `watch` is called with the bytes read back so far; what it raises abandons the file.
        """
        self.finish()
        sha256, proof = read_back(self.part, watch, named=self._told_of())
        if sha256 != self.sha256:
            raise Refused(Code.MEDIUM_DIFFERS, name=called(self._told_of()))
        return proof

    def commit(self, *, verify: bool = False) -> Proof:
        """Finish the file, with `verify` prove it, give it its name, and return what is known about it.

        If flushing the folder after the rename fails, the name may hold the old file or the whole new one.
        """
        self.finish()
        proof = self.prove() if verify else Proof.WRITTEN
        self.place()
        with world(self._told_of()):
            fsync_folder(self.path.parent)
        return proof

    def place(self) -> None:
        """Finish the file and give it its name, which lasts once somebody flushes its folder, too."""
        self.finish()
        with world(self._told_of()):
            replace(self.part, self.path)

    def _told_of(self) -> Path:
        return self._named or self.path

    def _world(self) -> AbstractContextManager[None]:
        return world(self._told_of(), reached=self.size)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._flusher.stop()
        if self._digest is not None:
            self._digest.stop()
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self.part.unlink(missing_ok=True)


def write_whole(path: Path, data: bytes, *, named: Path | None = None) -> None:
    """Make `data` the content of `path`: on return it is on the medium; on Refused the old file stands.

    Raises Refused as `NewFile` does. The one exception is `commit`'s: only flushing the folder failed.
    """
    with NewFile(path, named=named) as new:
        new.write(data)
        new.commit()
