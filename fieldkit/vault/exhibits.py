"""The payloads of exhibits: encrypted once on the way in, then only carried, each file named by its own SHA-256."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from fieldkit import files, ids
from fieldkit.errors import Code, Refused
from fieldkit.keys import age
from fieldkit.keys.age import PayloadReader
from fieldkit.keys.agefile.streams import Source
from fieldkit.vault.store import Store

PIECE = 256 << 10
"""Bytes read at a time where bytes are only carried."""

QUARANTINE = "quarantine"

_NAME = re.compile("[0-9a-f]{64}")


class Taken(NamedTuple):
    """What came in: SHA-256 (hex) and size of the original bytes, then of the payload, and the payload's file key."""

    sha256: str
    size: int
    payload: str
    payload_size: int
    file_key: bytes


class Hashed:
    """A source that hashes what is read from it; to be used in a `with` block."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._digest = files.Digest()

    @property
    def sha256(self) -> str:
        """The SHA-256 (hex) of the bytes read so far."""
        return self._digest.sha256

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes."""
        block = self._source.read(size)
        self._digest.write(block)
        return block

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._digest.stop()


def payload_path(folder: Path, sha256: str) -> Path:
    """Return where the payload with this SHA-256 (hex, of the ciphertext) lies below `folder`, the vault's exhibits."""
    return folder / sha256[:2] / sha256


def take_in(folder: Path, source: Source) -> Taken:
    """Encrypt `source` to its end as one payload and keep it below `folder`; the row is the caller's to write.

    One pass. Its bytes are on the medium then; its name is when `settle` returns. Raises Refused as `files.translate`
    says; errors of `source` pass through, and leave nothing behind.
    """
    key = age.new_file_key()
    with Hashed(source) as original, files.NewFile(folder / ids.new(), named=folder.parent) as new:
        size = age.encrypt_payload(original, new, key)
        _name(new, folder)
        return Taken(original.sha256, size, new.sha256, new.size, key)


def adopt(folder: Path, source: Source, sha256: str, size: int) -> None:
    """Keep the payload of `size` bytes that is all the rest of `source` and whose SHA-256 must be `sha256`.

    As with `take_in`, its name is on the medium when `settle` returns. Raises Refused: EXHIBIT_DAMAGED for any other
    bytes, and nothing is kept; else as `files.translate` says.
    """
    with files.NewFile(folder / ids.new(), named=folder.parent) as new:
        while new.size <= size and (block := source.read(PIECE)):
            new.write(block)
        if (new.sha256, new.size) != (sha256, size):
            raise Refused(Code.EXHIBIT_DAMAGED)
        _name(new, folder)


def _name(new: files.NewFile, folder: Path) -> None:
    """Give the finished file the name that only its bytes could tell."""
    new.path = payload_path(folder, new.sha256)
    with files.world(folder.parent):
        new.path.parent.mkdir(mode=0o700, exist_ok=True)
    new.place()


def settle(folder: Path, payloads: Iterable[str]) -> None:
    """Return when the names of `payloads` (SHA-256, hex) are on the medium; only then may their rows be committed.

    Many are settled at the cost of few: what one flush takes along, the next finds done.
    """
    below = {payload_path(folder, sha256).parent for sha256 in payloads}
    with files.world(folder.parent):
        for each in (*below, folder) if below else ():
            files.fsync_folder(each)


def keep_row(store: Store, sha256: str, size: int, bundle: int) -> None:
    """Note that the payload, whose file is there already, is held; `bundle` brought it (0: made here).

    What was not settled before is to be settled before the transaction is committed.
    """
    store.execute("INSERT OR IGNORE INTO payloads VALUES (?, ?, ?)", (sha256, size, bundle))


def held(store: Store, sha256: str) -> int | None:
    """Return the size of the payload in bytes, or None where it is not held."""
    row = store.one("SELECT size FROM payloads WHERE sha256 = ?", (sha256,))
    return row[0] if row else None


def reader(folder: Path, sha256: str, payload_size: int, file_key: bytes) -> PayloadReader:
    """Return the original bytes of a payload, seekable, each chunk verified; they stand in memory only.

    Raises Refused: EXHIBIT_MISSING where its file is gone, EXHIBIT_BROKEN for what is not whole (reading does, too).
    """
    path = payload_path(folder, sha256)
    size = age.plain_size(payload_size)
    if not path.is_file():
        raise Refused(Code.EXHIBIT_MISSING)
    with files.world(path):
        source = path.open("rb")
    try:
        return PayloadReader(source, file_key, size, Code.EXHIBIT_BROKEN)
    except BaseException:
        source.close()
        raise


class Swept(NamedTuple):
    """What was found at the start: unfinished files removed; SHA-256 of files without a row, of rows without a file."""

    parts: int
    orphans: tuple[str, ...]
    missing: tuple[str, ...]


def sweep(folder: Path, store: Store) -> Swept:
    """Clear up below `folder` after a program that was interrupted, while nobody writes there.

    Unfinished files go; a payload that no row names is put into `quarantine/`, and comes back from there once one does
    (a snapshot was restored). No file that a row names is ever removed. Raises Refused as `files.translate` says.
    """
    parts = files.sweep(folder)
    named = {row[0] for row in store.rows("SELECT sha256 FROM payloads")}
    there = set(payloads(folder))
    aside = folder / QUARANTINE
    with files.world(folder):
        back = {sha256 for sha256 in named - there if (aside / sha256).is_file()}
        moves = {aside / sha256: payload_path(folder, sha256) for sha256 in back}
        moves |= {payload_path(folder, sha256): aside / sha256 for sha256 in there - named}
        _move(moves)
    return Swept(parts, tuple(sorted(there - named)), tuple(sorted(named - there - back)))


def payloads(folder: Path) -> Iterator[str]:
    """Yield the SHA-256 of every payload whose file lies below `folder`, by name alone."""
    with files.world(folder):
        for below in os.scandir(folder):
            if len(below.name) == len("00") and below.is_dir():
                yield from (name for name in os.listdir(below) if _NAME.fullmatch(name) and name[:2] == below.name)


def _move(moves: dict[Path, Path]) -> None:
    """Move files for good: after a power cut none may stand where it came from, since nobody would look there again."""
    for source, target in moves.items():
        files.make_folder(target.parent)
        files.replace(source, target)
    for folder in dict.fromkeys([*(target.parent for target in moves.values()), *(one.parent for one in moves)]):
        files.fsync_folder(folder)


def verify(folder: Path, sha256: str) -> bool:
    """Say whether the payload's file is there with every byte as it came in."""
    path = payload_path(folder, sha256)
    if not path.is_file():
        return False
    with files.world(path):
        return files.read_back(path)[0] == sha256
