"""Damaged parts of a bundle: where their members lie as far as that can be told, and which of them are whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from fieldkit import files
from fieldkit.bundle import archive, zipread
from fieldkit.bundle.archive import Entry
from fieldkit.bundle.manifest import Manifest, Member
from fieldkit.bundle.open import read_manifest
from fieldkit.bundle.ranges import Range
from fieldkit.bundle.zipread import Archive
from fieldkit.errors import Code, Refused
from fieldkit.files.progress import Progress
from fieldkit.keys.identity import Identity

_BEGIN = archive.local("", 0, 0)[:14]
"""What every local header begins with, up to its CRC-32."""

_STEP = 64 << 10
"""Bytes that are searched at a time: little, as a hostile file may have false headers everywhere."""

_LOST = (Code.BUNDLE_DAMAGED, Code.BUNDLE_MEMBERS)


class Wreck(NamedTuple):
    """A damaged part, and the SHA-256 that each member found in it has now."""

    path: Path
    archive: Archive
    hashes: Mapping[str, str]

    def has(self, member: Member) -> bool:
        """Say whether the member is here as it was."""
        return self.hashes.get(member.name) == member.sha256

    def part(self, told: Manifest) -> int:
        """Return which part this is, from 1: the one of which most members are here."""
        found = [sum(member.name in self.archive.entries for member in part) for part in told.parts]
        return found.index(max(found)) + 1


@contextmanager
def opened(paths: Sequence[Path], progress: Progress) -> Iterator[list[Wreck]]:
    """Open damaged parts of one bundle; what their medium does not give is read as zeros.

    Raises Refused: BUNDLE_NOT_BUNDLE where no member is found, BUNDLE_OTHER_PART; FILE_*, MEDIUM_*.
    """
    with ExitStack() as stack:
        found = []
        for path in paths:
            file = stack.enter_context(files.open_source(path, torn=True))
            members = remains(file)
            progress.expect(members.size)
            found.append(Wreck(path, members, zipread.hashes(members, progress)))
        _check_one_bundle(found)
        yield found


def _check_one_bundle(found: Sequence[Wreck]) -> None:
    names: set[str] = set()
    for each in found:
        names |= {name for name in each.archive.entries if name.startswith("manifest/")}
        if len(names) > 1:
            raise Refused(Code.BUNDLE_OTHER_PART, name=files.shown(each.path.name))


def remains(file: BinaryIO) -> Archive:
    """Return the members of the part in `file` by its central directory, or if that is lost, by their own headers.

    Raises Refused(BUNDLE_NOT_BUNDLE) where there are none.
    """
    size = file.seek(0, 2)
    entries: list[Entry] = []
    with suppress(Refused):
        entries = zipread.directory(file, size)
    found = {each.name: each for each in entries or _by_headers(file) if archive.NAME.fullmatch(each.name)}
    if not found:
        raise Refused(Code.BUNDLE_NOT_BUNDLE)
    return Archive(file, size, found)


def _by_headers(file: BinaryIO) -> Iterator[Entry]:
    at: int | None = 0
    for _ in range(archive.MOST):
        if at is None:
            return
        file.seek(at)
        found = archive.read_local(file.read(archive.LONGEST_LOCAL), at)
        if found is not None:
            yield found
        at = _next(file, at + 1) if found is None else found.start + found.size


def _next(file: BinaryIO, at: int) -> int | None:
    """Return where from `at` on another local header may begin."""
    file.seek(at)
    left = b""
    while block := file.read(_STEP):
        seen = left + block
        found = seen.find(_BEGIN)
        if found >= 0:
            return at + found
        left = seen[1 - len(_BEGIN) :]
        at += len(seen) - len(left)
    return None


def manifest_of(found: Sequence[Wreck], identity: Identity, county: str) -> tuple[bytes, Manifest] | None:
    """Return the manifest, from whichever part has it whole, as bytes too; None where none has.

    Raises Refused as `open.open_bundle`: what is not for us, or by whom it does not say, is no wreck.
    """
    for each in found:
        try:
            return read_manifest(each.archive, identity, county)
        except Refused as refusal:
            if refusal.code not in _LOST:
                raise
    return None


class Left(NamedTuple):
    """Where an exhibit's age file lies in the parts that are here, zeros for what is not; whether it is all there."""

    ranges: list[Range]
    whole: bool


def left_of(found: Sequence[Wreck], members: Sequence[Member]) -> Left | None:
    """Return what is left of the exhibit made of `members`; None where nothing of it is in these parts."""
    places = [_best(found, member) for member in members]
    if all(each.file is None for each, _ in places):
        return None
    return Left([place for place, _ in places], all(whole for _, whole in places))


def _best(found: Sequence[Wreck], member: Member) -> tuple[Range, bool]:
    there = [each for each in found if member.name in each.archive.entries]
    whole = [each for each in there if each.has(member)]
    for each in (*whole, *there):
        entry = each.archive.entries[member.name]
        if entry.size == member.size:
            return Range(each.archive.file, entry.start, entry.size), bool(whole)
    return Range(None, 0, member.size), False
