"""Reading a bundle's ZIP strictly: one form of bytes, fixed names in a fixed order, sizes bounded before anything.

No key is needed here. What is proved is that no member is damaged, not who wrote them or whether any is missing.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Generator
from contextlib import closing
from functools import partial
from typing import BinaryIO, NamedTuple

from fieldkit import files
from fieldkit.bundle import archive
from fieldkit.bundle.archive import Entry
from fieldkit.errors import Code, Refused
from fieldkit.files.progress import Counted, Progress, read_first, side_by_side

PIECE = 256 << 10
"""Bytes read at a time."""

LIMITS = {"mimetype": 64, "ledger": 1 << 30, "secrets": 64 << 20, "signature": 1 << 20, "manifest": 96 << 20}
"""Bytes of the members that are held in memory, at most."""

_ORDER = re.compile(r"mimetype ledger( exhibits)*( secrets)+ signature manifest")


class Archive(NamedTuple):
    """A part that is laid out as it must be; its members' bytes are not checked yet."""

    file: BinaryIO
    size: int
    entries: dict[str, Entry]

    def one(self, folder: str) -> Entry:
        """Return the one member in `folder`; Refused(BUNDLE_MEMBERS) where a damaged part has lost it."""
        for name, member in self.entries.items():
            if name.startswith(folder):
                return member
        raise Refused(Code.BUNDLE_MEMBERS)


def read_archive(file: BinaryIO) -> Archive:
    """Return the part in `file`.

    Raises Refused: BUNDLE_NOT_BUNDLE for any other file, BUNDLE_DAMAGED for a departure from the one form,
    BUNDLE_OVERSIZE, BUNDLE_MEMBERS for a member that does not belong, stands twice, stands elsewhere or is missing.
    """
    size = file.seek(0, 2)
    first = archive.local(archive.MIMETYPE, zlib.crc32(archive.CONTENT_TYPE), len(archive.CONTENT_TYPE))
    if _at(file, 0, len(first) + len(archive.CONTENT_TYPE)) != first + archive.CONTENT_TYPE:
        raise Refused(Code.BUNDLE_NOT_BUNDLE)
    if size > archive.LARGEST:
        raise Refused(Code.BUNDLE_OVERSIZE)
    entries = directory(file, size)
    for member in entries:
        header = archive.local(member.name, member.crc, member.size)
        if _at(file, member.start - len(header), len(header)) != header:
            raise Refused(Code.BUNDLE_DAMAGED)
    _check_names(entries)
    return Archive(file, size, {member.name: member for member in entries})


def directory(file: BinaryIO, size: int) -> list[Entry]:
    """Return the members that the central directory lists. Raises Refused(BUNDLE_DAMAGED, BUNDLE_OVERSIZE)."""
    told = archive.read_end(_at(file, size - archive.END, archive.END))
    if told is None:
        raise Refused(Code.BUNDLE_DAMAGED)
    count, length, start = told
    if count > archive.MOST:
        raise Refused(Code.BUNDLE_OVERSIZE)
    if start + length + archive.END != size or length > count * (archive.overhead("") + archive.LONGEST_NAME):
        raise Refused(Code.BUNDLE_DAMAGED)
    entries = archive.read_central(_at(file, start, length), count)
    if not entries or entries[-1].start + entries[-1].size != start:
        raise Refused(Code.BUNDLE_DAMAGED)
    return entries


def _check_names(entries: list[Entry]) -> None:
    names = [member.name for member in entries]
    folders = [name.partition("/")[0] for name in names]
    fit = all(map(archive.NAME.fullmatch, names)) and _ORDER.fullmatch(" ".join(folders))
    if not fit or len(set(names)) != len(names):
        raise Refused(Code.BUNDLE_MEMBERS)
    if any(member.size > LIMITS.get(folder, archive.LARGEST) for member, folder in zip(entries, folders, strict=True)):
        raise Refused(Code.BUNDLE_OVERSIZE)


def digests(found: Archive, progress: Progress) -> dict[str, str]:
    """Return the SHA-256 (hex) of every member, each compared with its name and its CRC-32.

    The name of a slice holds the hash of the whole, so a slice is compared by its CRC-32 alone. Raises
    Refused(BUNDLE_DAMAGED).
    """
    hashed = {}
    with closing(_hashed(found, progress)) as members:
        for member, sha256, crc in members:
            _check(member, sha256, crc)
            hashed[member.name] = sha256
    return hashed


def hashes(found: Archive, progress: Progress) -> dict[str, str]:
    """Return the SHA-256 (hex) of every member, compared with nothing."""
    with closing(_hashed(found, progress)) as members:
        return {member.name: sha256 for member, sha256, _ in members}


def _hashed(found: Archive, progress: Progress) -> Generator[tuple[Entry, str, int], None, None]:
    return side_by_side((_hashing(found.file, member, progress) for member in found.entries.values()), progress)


def _hashing(file: BinaryIO, member: Entry, progress: Progress) -> Callable[[], tuple[Entry, str, int]]:
    file.seek(member.start)
    return read_first(Counted(file, progress.show), member.size, partial(_hash, member))


def _hash(member: Entry, source: BinaryIO) -> tuple[Entry, str, int]:
    crc, left = 0, member.size
    with files.Digest() as digest:
        while block := source.read(min(PIECE, left)):
            digest.write(block)
            crc = zlib.crc32(block, crc)
            left -= len(block)
        return member, digest.sha256, crc


def read(found: Archive, member: Entry) -> bytes:
    """Return the bytes of a member, compared as in `digests`."""
    data = _at(found.file, member.start, member.size)
    _check(member, hashlib.sha256(data).hexdigest(), zlib.crc32(data))
    return data


def _check(member: Entry, sha256: str, crc: int) -> None:
    named = (
        archive.is_slice(member.name) or member.name == archive.MIMETYPE or archive.whole_hash(member.name) == sha256
    )
    if not named or crc != member.crc:
        raise Refused(Code.BUNDLE_DAMAGED)


def _at(file: BinaryIO, start: int, size: int) -> bytes:
    if start < 0:
        return b""
    file.seek(start)
    return file.read(size)
