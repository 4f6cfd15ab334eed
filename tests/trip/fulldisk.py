"""A disk that can be filled to the block, works tried on it, and what may be expected of a refusal for want of room."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fieldkit import words
from fieldkit.errors import Code, Refused
from tests.works import Work
from tests.worksite import unfinished

STEP = 4096
"""Bytes between one amount of free space and the next that is tried: a page of the database, a block of most disks."""

SURE = 3
"""How often in a row a work must be done before more room cannot matter."""

_OPAQUE = re.compile(r"\..*|[0-9a-f]{2,64}|[a-z2-7]{26}.*|store\.db.*|keys\..*")
"""Names that mean nothing to whoever uses the program: unfinished files, hashes, ids, what a vault is made of."""


class Disk:
    """A small real file system of which all but a chosen rest is taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / ".filler"

    def free(self) -> int:
        """Return the bytes a file can still take."""
        told = os.statvfs(self.folder)
        return told.f_bavail * told.f_frsize

    def leave(self, room: int) -> None:
        """Fill the disk so that `room` bytes are free, to the block."""
        self._settle()
        descriptor = os.open(self._filler, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            while spare := self.free() - room:
                size = os.fstat(descriptor).st_size
                if spare > 0:
                    # In pieces that shrink: close to the end some blocks are lost to the file's own map.
                    os.posix_fallocate(descriptor, size, spare if spare <= STEP else max(spare - 2 * STEP, STEP))
                else:
                    os.ftruncate(descriptor, size + spare)
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def give_back(self) -> None:
        """Free what `leave` took."""
        self._filler.unlink(missing_ok=True)

    def _settle(self) -> None:
        """Have all that was written get its blocks, so that what is free is what is told."""
        descriptor = os.open(self.folder, os.O_RDONLY)
        ctypes.CDLL(None).syncfs(descriptor)
        os.close(descriptor)


@contextmanager
def refusing(names: str) -> Iterator[list[Refused]]:
    """Run the block; it is done, or refused as the disk is full that holds what `names` match. Yield the refusal."""
    told: list[Refused] = []
    try:
        yield told
    except Refused as refused:
        told.append(refused)
    for refused in told:
        assert refused.code is Code.MEDIUM_FULL, (refused.code, refused.params)
        assert re.fullmatch(names, str(refused.params["name"])), refused.params
        assert is_clear(refused)


def is_clear(refused: Refused) -> bool:
    """Say whether a refusal tells in both languages what happened to something whose name is known outside."""
    name = str(refused.params["name"])
    sentences = [words.refusal(refused, language) for language in words.LANGUAGES]
    assert all(name in sentence and "{" not in sentence for sentence in sentences), sentences
    assert len(set(sentences)) == len(words.LANGUAGES)
    return not _OPAQUE.fullmatch(name)


class Trial:
    """A work that was prepared in `ready`, tried again and again on `disk`.

    Where `outside` is given, the folder `target` of the work lies on that disk instead.
    """

    NAMES = r"(zhang|li|back|brought)\.vault|home|elsewhere|disk|hand(\.\d)?\.(fkb|fkreceipt)"
    """What a refusal may speak of: vaults, the user's own folder, and what is written for others."""

    def __init__(self, work: Work, ready: Path, disk: Path, target: str = "", outside: Path | None = None) -> None:
        self.work = work
        self._ready = ready
        self._folder = disk / "work"
        self._target = target
        self._outside = outside / "target" if outside else None

    def done_on(self, full: Disk, room: int) -> bool:
        """Try the work while `room` bytes are free on `full`, and again when there is room; say whether it was done.

        Done or not: it said so clearly, the vault holds, what was acknowledged is there, and nothing unfinished is.
        """
        self._begin_anew()
        kept = self._snapshots()
        full.leave(room)
        said: list[str] = []
        with refusing(self.NAMES) as told:
            self.work.act(self._folder, said.append)
            said.append("finished")
        assert self._left() == []
        with refusing(self.NAMES):
            self.work.verify(self._folder, said)
        full.give_back()
        self._forget_judging()
        state = self.work.verify(self._folder, said)
        # Opening is all that a migration does: one that was refused later has taken the step.
        assert not told or state != "new" or self.work.name == "migration"
        assert not told or state == "new" or self._snapshots() == kept
        assert not told or not list(self._folder.rglob("quarantine/*"))
        self.work.again(self._folder)
        assert self.work.verify(self._folder, []) == "new"
        assert self._left() == []
        return not told

    def _begin_anew(self) -> None:
        self._remove(self._folder)
        shutil.copytree(self._ready, self._folder)
        if self._outside:
            self._remove(self._outside)
            shutil.copytree(self._folder / self._target, self._outside)
            shutil.rmtree(self._folder / self._target)
            (self._folder / self._target).symlink_to(self._outside)

    def _left(self) -> list[str]:
        """Return the names of what is unfinished."""
        places = [self._folder, *([self._outside] if self._outside else [])]
        return [name for place in places for name in unfinished(place)]

    def _snapshots(self) -> list[str]:
        return sorted(path.name for path in self._folder.rglob("snapshots/*"))

    def _forget_judging(self) -> None:
        """Remove what a judging leaves that was refused: for a copy, a vault is made of it."""
        for name in ("back.vault", "elsewhere"):
            self._remove(self._folder / name)

    @staticmethod
    def _remove(folder: Path) -> None:
        if folder.exists():
            shutil.rmtree(folder)


def every_step(done: Callable[[int], bool], most: int | None = None) -> int:
    """Try every step of room from none to what is surely enough, or `most` steps; return how many there were."""
    row = number = 0
    while row < SURE and number != most:
        row = row + 1 if done(number * STEP) else 0
        number += 1
    return number


def some_steps(done: Callable[[int], bool], grain: int, between: int, most: int = 512) -> int:
    """Try no room, look for where there is enough, `grain` steps exactly, and try `between` that and none as often.

    Return how many steps were tried. No work needs more room than `most` steps.
    """
    assert not done(0)
    low, high, tried = 0, most, 1 + between
    while high - low > grain:
        middle = (low + high) // 2
        low, high = (low, middle) if done(middle * STEP) else (middle, high)
        tried += 1
    for part in range(1, between + 1):
        done(high * part // (between + 1) * STEP)
    return tried
