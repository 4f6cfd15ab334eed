"""What a part is written from: small members as bytes, exhibits as an age header and a place in a stored payload."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from fieldkit import files
from fieldkit.bundle import archive
from fieldkit.bundle.layout import Cut
from fieldkit.bundle.manifest import Member
from fieldkit.bundle.zipread import PIECE
from fieldkit.errors import Code, Refused
from fieldkit.files import Proof
from fieldkit.files.progress import Counted, Progress, read_first, side_by_side
from fieldkit.keys import documents
from fieldkit.keys.agefile.payload import NONCE
from fieldkit.vault import exhibits


class Piece(documents.Document, frozen=True):
    """A member to be written: `head`, then as many bytes of the stored `payload` from `start` as `size` asks for."""

    name: str
    size: documents.Count
    crc: int
    sha256: documents.Hash
    head: bytes
    payload: documents.OptionalHash
    start: int

    def member(self) -> Member:
        """Return the member as the manifest lists it."""
        return Member(name=self.name, size=self.size, sha256=self.sha256)


class Sealed(NamedTuple):
    """An exhibit to be carried: its payload's SHA-256 and size, the header before it, who can open it (from 0)."""

    sha256: str
    size: int
    header: bytes
    readers: tuple[int, ...]

    @property
    def file_size(self) -> int:
        """Bytes of the age file."""
        return len(self.header) + self.size


def small(name: str, data: bytes) -> Piece:
    """Return the piece for the member in folder `name` (or the mimetype) whose bytes are `data`."""
    sha256 = hashlib.sha256(data).hexdigest()
    full = name if name == archive.MIMETYPE else f"{name}/{sha256}.age"
    return Piece(name=full, size=len(data), crc=zlib.crc32(data), sha256=sha256, head=data, payload="", start=0)


def measured(folder: Path, sealed: Sealed, cuts: Sequence[Cut], progress: Progress) -> list[Piece]:
    """Return the pieces of an exhibit, hashed on the way through its stored payload, which is compared with its name.

    Raises Refused(BUNDLE_OWN_EXHIBIT) where the payload is not what it was; else as `files.translate` says.
    """
    payload, whole = hashlib.sha256(), hashlib.sha256(sealed.header)
    found: list[_Found] = []
    with _stored(folder, sealed.sha256) as source:
        for cut in cuts:
            head = sealed.header if cut.start == 0 else b""
            digest, crc, start = hashlib.sha256(head), zlib.crc32(head), source.tell()
            for block in _blocks(source, cut.size - len(head), sealed.sha256):
                payload.update(block)
                digest.update(block)
                crc = zlib.crc32(block, crc)
                if cut.number:
                    whole.update(block)
                progress.add(len(block))
            found.append(_Found(cut, head, start, digest.hexdigest(), crc))
    if payload.hexdigest() != sealed.sha256:
        raise _lost(sealed.sha256)
    return [_piece(each, sealed, whole.hexdigest()) for each in found]


def nonce(folder: Path, sha256: str) -> str:
    """Return the first bytes (hex) of the stored payload, on which all others hang."""
    with _stored(folder, sha256) as source:
        return source.read(NONCE).hex()


class _Found(NamedTuple):
    cut: Cut
    head: bytes
    start: int
    sha256: str
    crc: int


def _piece(found: _Found, sealed: Sealed, whole: str) -> Piece:
    number = found.cut.number
    name = f"exhibits/{whole}.age.{number:03d}" if number else f"exhibits/{found.sha256}.age"
    return Piece(
        name=name,
        size=found.cut.size,
        crc=found.crc,
        sha256=found.sha256,
        head=found.head,
        payload=sealed.sha256,
        start=found.start,
    )


def part_size(pieces: Sequence[Piece]) -> int:
    """Return the size in bytes of the part made of `pieces`."""
    return sum(piece.size + archive.overhead(piece.name) for piece in pieces) + archive.END


def write_part(
    path: Path, pieces: Iterable[Piece], folder: Path, progress: Progress, proved: Callable[[Proof], None]
) -> None:
    """Write the part `path` from `pieces` and from the payloads below `folder`, read it back and compare.

    `proved` is told what is known of the part before it gets its name. Raises Refused as `files.translate` says and
    MEDIUM_DIFFERS; then, and when `proved` raises, whatever had the name `path` stands as it was.
    """
    told = []
    with files.NewFile(path, hashed=False) as new:
        for head, piece in _layout(pieces):
            _put(new, head, progress)
            if piece:
                told.append(piece)
                for block in _bytes_of(piece, folder):
                    _put(new, block, progress)
        new.finish()
        proved(prove(new.part, told, progress, named=path))
        new.commit()


def prove(path: Path, pieces: Sequence[Piece], progress: Progress, *, named: Path | None = None) -> Proof:
    """Read the part at `path` and return what that proves.

    Raises Refused, which speaks of `named`: MEDIUM_DIFFERS where it is not what `pieces` make, else as
    `files.translate` says.
    """
    with files.past_cache(path, named=named) as (source, proof):
        jobs = _proofs(Counted(source, progress.show), pieces)
        with closing(side_by_side(jobs, Progress(None))) as proofs:
            same = all(proofs)
        if not same or source.read(1):
            raise Refused(Code.MEDIUM_DIFFERS, name=files.called(named or path))
    return proof


def _proofs(source: Counted, pieces: Sequence[Piece]) -> Iterator[Callable[[], bool]]:
    for head, piece in _layout(pieces):
        yield read_first(source, len(head), partial(_equals, head))
        if piece:
            yield read_first(source, piece.size, partial(_is, piece))


def _equals(head: bytes, source: BinaryIO) -> bool:
    return source.read(len(head)) == head


def _is(piece: Piece, source: BinaryIO) -> bool:
    left = piece.size
    with files.Digest() as digest:
        while block := source.read(min(PIECE, left)):
            digest.write(block)
            left -= len(block)
        return digest.sha256 == piece.sha256


def _layout(pieces: Iterable[Piece]) -> Iterator[tuple[bytes, Piece | None]]:
    """Yield what stands before each member, and the member; at last what stands behind them all."""
    entries, at = [], 0
    for piece in pieces:
        head = archive.local(piece.name, piece.crc, piece.size)
        entries.append(archive.entry(piece.name, piece.crc, piece.size, at))
        at += len(head) + piece.size
        yield head, piece
    directory = archive.central(entries)
    yield directory + archive.end(len(entries), len(directory), at), None


def _put(new: files.NewFile, block: bytes, progress: Progress) -> None:
    new.write(block)
    progress.show(len(block))


def _bytes_of(piece: Piece, folder: Path) -> Iterator[bytes]:
    yield piece.head
    if piece.payload:
        with _stored(folder, piece.payload) as source:
            source.seek(piece.start)
            yield from _blocks(source, piece.size - len(piece.head), piece.payload)


def _stored(folder: Path, sha256: str) -> BinaryIO:
    path = exhibits.payload_path(folder, sha256)
    if not path.is_file():
        raise _lost(sha256)
    with files.world(path):
        return path.open("rb")


def _blocks(source: BinaryIO, size: int, sha256: str) -> Iterator[bytes]:
    while size:
        block = source.read(min(PIECE, size))
        if not block:
            raise _lost(sha256)
        size -= len(block)
        yield block


def _lost(sha256: str) -> Refused:
    return Refused(Code.BUNDLE_OWN_EXHIBIT, sha256=sha256[:12])
