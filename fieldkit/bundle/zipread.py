"""Reading a bundle's ZIP strictly: one form of bytes, fixed names in a fixed order, sizes bounded before anything.

No key is needed here. What is proved is that no member is damaged, not who wrote them or whether any is missing.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from fieldkit.bundle import archive
from fieldkit.bundle.archive import Entry
from fieldkit.bundle.progress import Progress, beside
from fieldkit.errors import Code, Refused

PIECE = 1 << 20
"""Bytes read at a time."""

LIMITS = {"mimetype": 64, "ledger": 1 << 30, "secrets": 64 << 20, "signature": 1 << 20, "manifest": 96 << 20}
"""Bytes of the members that are held in memory, at most."""

_ORDER = re.compile(r"mimetype ledger( secrets)+( exhibits)* signature manifest")


class Archive(NamedTuple):
    """A part that is laid out as it must be; its members' bytes are not checked yet."""

    file: BinaryIO
    size: int
    entries: dict[str, Entry]

    def one(self, folder: str) -> Entry:
        """Return the one member in `folder`."""
        return next(member for name, member in self.entries.items() if name.startswith(folder))


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
    entries = _entries(file, size)
    _check_names(entries)
    return Archive(file, size, {member.name: member for member in entries})


def _entries(file: BinaryIO, size: int) -> list[Entry]:
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
    for member in entries:
        header = archive.local(member.name, member.crc, member.size)
        if _at(file, member.start - len(header), len(header)) != header:
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
    with beside() as other:
        hashed = {}
        for member in found.entries.values():
            digest, crc = hashlib.sha256(), 0
            for block in _blocks(found.file, member):
                other.do(digest.update, block)
                crc = zlib.crc32(block, crc)
                progress.show(len(block))
            other.wait()
            hashed[member.name] = digest.hexdigest()
            _check(member, hashed[member.name], crc)
    return hashed


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


def _blocks(file: BinaryIO, member: Entry) -> Iterator[bytes]:
    file.seek(member.start)
    for done in range(0, member.size, PIECE):
        yield file.read(min(PIECE, member.size - done))


def _at(file: BinaryIO, start: int, size: int) -> bytes:
    if start < 0:
        return b""
    file.seek(start)
    return file.read(size)
