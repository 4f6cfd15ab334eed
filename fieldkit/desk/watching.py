"""The watched folder: what a telephone, a camera or a scanner puts there may be offered as evidence.

Looking writes and removes nothing there. What is still being copied is passed over until it is whole.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from fieldkit import files
from fieldkit.desk import cases, exhibits, taking
from fieldkit.desk.desk import Desk, Tell
from fieldkit.errors import Refused
from fieldkit.model.kinds import Exhibit

QUIET_S = 5.0
"""How long nothing of a file must have changed before it counts as whole; copies of large files pause for a while."""

_HALF = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart")
"""Endings under which programs write what is not there yet; others begin such names with a dot or with `~`."""


class Whole(NamedTuple):
    """A file that lies there whole, as it was when its SHA-256 was taken."""

    path: Path
    size: int
    mtime_ns: int
    sha256: str


class _Seen(NamedTuple):
    """A file as it looked, and since when (monotonic seconds) it looks so."""

    size: int
    mtime_ns: int
    since: float


class Watched:
    """Looks at the folder again and again, and remembers since when each file has not changed."""

    def __init__(self) -> None:
        self._seen: dict[Path, _Seen] = {}
        self._whole: dict[Path, Whole] = {}

    def look(self, folder: str, tell: Tell) -> list[Whole]:
        """Return the files that lie whole in `folder` (not in folders below), by name; none where it is not there.

        `tell` gets bytes done and in all of the file that is read, and may raise to stop.
        """
        there = dict(_there(folder)) if folder else {}
        now = time.monotonic()
        self._seen = {path: _since(self._seen.get(path), state, now) for path, state in there.items()}
        self._whole = {path: whole for path, whole in self._whole.items() if _is_same(whole, there.get(path))}
        for path, seen in self._seen.items():
            if path not in self._whole and now - seen.since >= QUIET_S and not files.is_being_written(path):
                self._read(path, seen, tell)
        return [self._whole[path] for path in sorted(self._whole)]

    def _read(self, path: Path, seen: _Seen, tell: Tell) -> None:
        try:
            with files.open_source(path) as source:
                sha256 = taking.digest(source.read, lambda done: tell(done, seen.size))
        except Refused:
            return  # gone, or changed meanwhile: the next look says more
        self._whole[path] = Whole(path, seen.size, seen.mtime_ns, sha256)


def unknown(desk: Desk, found: Sequence[Whole]) -> list[Whole]:
    """Return those whose bytes no case of this vault has; what was deleted there counts as known."""
    spaces = [case.space for case in cases.cases(desk)]
    return [one for one in found if not any(_knows(desk, space, one) for space in spaces)]


def _knows(desk: Desk, space: str, one: Whole) -> bool:
    return desk.known(Exhibit, exhibits.path_of(space, one.sha256)) is not None


def _since(before: _Seen | None, state: os.stat_result, now: float) -> _Seen:
    same = before is not None and _is_same(before, state)
    return before if before is not None and same else _Seen(state.st_size, state.st_mtime_ns, now)


def _is_same(one: Whole | _Seen, state: os.stat_result | None) -> bool:
    return state is not None and (one.size, one.mtime_ns) == (state.st_size, state.st_mtime_ns)


def _there(folder: str) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the plain files that have a name of their own and something in them."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False) and not _is_passed_over(entry.name.lower()):
                    state = os.stat(entry.path)  # what the entry itself says is old on Windows while a copy goes on
                    if state.st_size:
                        yield Path(entry.path), state
    except OSError:
        return  # the folder, or a file, is gone: the next look says more


def _is_passed_over(name: str) -> bool:
    return name in taking.PASSED_OVER or name.startswith((".", "~")) or name.endswith(_HALF)
