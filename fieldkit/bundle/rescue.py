"""Writing out a damaged exhibit: every chunk that still opens, zeros for the others, and a name that says so."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from fieldkit import files
from fieldkit.bundle.ranges import Range, joined
from fieldkit.errors import Code, Refused
from fieldkit.files.progress import Progress
from fieldkit.keys import age
from fieldkit.keys.agefile.payload import CHUNK
from fieldkit.model.kinds import Exhibit
from fieldkit.vault import projection
from fieldkit.vault.store import Store

_SHORT = 12
"""Letters of a hash that are enough to name a file."""


class Hole(NamedTuple):
    """Bytes of an exhibit that are lost: from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class Rescued:
    """An exhibit that could not be received whole.

    `name` is the SHA-256 of its payload, or the hash in the names of its members where no manifest is left; `exhibit`
    the path of its record, empty where none is known here. `path` is the file with what could be opened, or None for
    nothing; `size` the bytes of the exhibit, 0 where that is not known.
    """

    name: str
    exhibit: str
    path: Path | None
    size: int
    holes: tuple[Hole, ...]

    @property
    def lost(self) -> int:
        """Bytes that are lost."""
        return sum(hole.end - hole.start for hole in self.holes)


class Torn(NamedTuple):
    """What is left of an exhibit: the payload behind its nonce lies in `ranges`; `size` are its plain bytes.

    Without a `key` it cannot be opened here. `name` and `exhibit` are as in `Rescued`.
    """

    name: str
    exhibit: str
    ranges: Sequence[Range]
    nonce: bytes
    key: bytes | None
    size: int


Leaving = Callable[[str, Path], None]
"""Told the path of an exhibit's record and the file that is about to get its name outside the vault."""


def write(
    store: Store, torn: Sequence[Torn], folder: Path, progress: Progress, leaving: Leaving
) -> tuple[Rescued, ...]:
    """Write each exhibit into `folder`, and return what became of it; on any failure no file of these is left.

    `leaving` is called before the file of an exhibit known here gets its name. Raises Refused: FILE_EXISTS; MEDIUM_*
    as `files.translate` says.
    """
    told: list[Rescued] = []
    try:
        told.extend(_rescued(store, each, folder, progress, leaving) for each in torn)
    except BaseException:
        for path in (each.path for each in told if each.path):
            with suppress(Refused):
                files.wipe_file(path)
        raise
    return tuple(told)


def _rescued(store: Store, torn: Torn, folder: Path, progress: Progress, leaving: Leaving) -> Rescued:
    nothing = [Hole(0, torn.size)]
    if torn.key is not None:
        with files.NewFile(folder / torn.name, named=folder) as new:
            holes = _copied(torn, torn.key, new, progress)
            if holes != nothing:
                new.path = _named(store, torn, folder, damaged=bool(holes))
                new.prove()
                if torn.exhibit:
                    leaving(torn.exhibit, new.path)
                new.commit()
                return Rescued(torn.name, torn.exhibit, new.path, torn.size, tuple(holes))
    return Rescued(torn.name, torn.exhibit, None, torn.size, tuple(nothing))


def _copied(torn: Torn, key: bytes, new: files.NewFile, progress: Progress) -> list[Hole]:
    """Write the exhibit's bytes, zeros for each chunk that does not open; return where these are."""
    payload = joined([Range(BytesIO(torn.nonce), 0, len(torn.nonce)), *torn.ranges])
    holes: list[Hole] = []
    with age.PayloadReader(cast("BinaryIO", payload), key, torn.size) as reader:
        for start in range(0, torn.size, CHUNK):
            end = min(start + CHUNK, torn.size)
            chunk = _chunk(reader, start, end)
            new.write(chunk or bytes(end - start))
            if chunk is None:
                begins = holes.pop().start if holes and holes[-1].end == start else start
                holes.append(Hole(begins, end))
            progress.show(end - start)
    return holes


def _chunk(reader: age.PayloadReader, start: int, end: int) -> bytes | None:
    try:
        reader.seek(start)
        return reader.read(end - start)
    except Refused:
        return None


def _named(store: Store, torn: Torn, folder: Path, *, damaged: bool) -> Path:
    known = projection.load(store, Exhibit, "path = ?", [torn.exhibit]) if torn.exhibit else []
    ending = mimetypes.guess_extension(known[0].media_type) if known else None
    called = torn.exhibit.partition("/")[2] or torn.name[:_SHORT]
    path = folder / f"{called}.{'damaged' if damaged else 'unproven'}{ending or ''}"
    if path.exists():
        raise Refused(Code.FILE_EXISTS, name=path.name)
    return path
