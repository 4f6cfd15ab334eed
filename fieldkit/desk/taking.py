"""Taking in whole folders: one file after the other, each compared with its source, and a report that leaves out none.

What was taken in stays when a later file is refused or the act is cancelled.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from fieldkit import files
from fieldkit.desk import exhibits
from fieldkit.desk.desk import Desk, Tell
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Exhibit

PASSED_OVER = frozenset({".ds_store", "desktop.ini", "thumbs.db"})
"""What systems leave in a folder of pictures for themselves (compared in lower case)."""

_BLOCK = 1 << 20


class NotTaken(NamedTuple):
    """A file or folder that was not taken in, or not proved: its name, and why."""

    name: str
    why: Refused


class Proven(NamedTuple):
    """A source that was compared with what is kept: where it lies, its exhibit, and its state when it was compared."""

    source: Path
    exhibit: str
    size: int
    mtime_ns: int


class Wiped(NamedTuple):
    """How many sources were removed, and which were not, with the reason."""

    gone: int
    kept: list[NotTaken]


@dataclass
class Report:
    """What became of each file: `new` and `known` are paths of exhibits, `passed` names of what is a system's own.

    `unproven` are those of them that could not be compared with their source, `proven` the sources of the others.
    `left` counts the files not begun yet.
    """

    new: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    left: int = 0
    unproven: list[NotTaken] = field(default_factory=list)
    proven: list[Proven] = field(default_factory=list)
    refused: list[NotTaken] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)


class _Found(NamedTuple):
    path: Path
    size: int


def take(desk: Desk, space: str, paths: Iterable[Path], report: Report, tell: Tell) -> Report:
    """Take files, and all that lies in folders, into the case `space`, and fill `report`.

    Each file is read twice: as it is taken in, and once more to compare it and what is kept with the SHA-256 that
    stands in the vault. `tell` gets bytes done and in all. Nothing is raised for a file; it is told in the report.
    """
    found = list(_found(paths, report))
    whole, done = 2 * sum(one.size for one in found), 0
    report.left = len(found)
    tell(0, whole)
    for one in found:
        _take(desk, space, one, report, _from(done, whole, tell))
        report.left -= 1
        done += 2 * one.size
        tell(done, whole)
    return report


def wipe(desk: Desk, sources: Sequence[Proven], tell: Tell) -> Wiped:
    """Remove sources, once what is kept of every one of them was read back from the vault's disk, past the cache.

    If one is not whole there, none is removed. A source that is another one by now, or cannot be removed, stays and is
    told. Their names go, and no more is claimed: flash memory may keep the blocks. `tell` gets sources done and in all.
    """
    whole = 2 * len(sources)
    for done, one in enumerate(sources):
        tell(done, whole)
        if not exhibits.is_whole(desk, desk.get(Exhibit, one.exhibit)):
            lost = NotTaken(files.shown(one.source.name), Refused(Code.EXHIBIT_DAMAGED))
            return Wiped(0, [lost])
    kept = []
    for done, one in enumerate(sources):
        tell(len(sources) + done, whole)
        try:
            _remove(one)
        except Refused as refused:
            kept.append(NotTaken(files.shown(one.source.name), refused))
    tell(whole, whole)
    return Wiped(len(sources) - len(kept), kept)


def _remove(one: Proven) -> None:
    with files.world(one.source):
        state = one.source.stat()
    if (state.st_size, state.st_mtime_ns) != (one.size, one.mtime_ns):
        raise Refused(Code.FILE_CHANGED, name=files.shown(one.source.name))
    files.wipe_file(one.source)


def _take(desk: Desk, space: str, one: _Found, report: Report, tell: Callable[[int], None]) -> None:
    name = files.shown(one.path.name)
    try:
        exhibit, is_new = exhibits.add(desk, space, one.path, None, lambda done, _: tell(done))
    except Refused as refused:
        report.refused.append(NotTaken(name, refused))
        return
    (report.new if is_new else report.known).append(exhibit.path)
    try:
        report.proven.append(_compare(desk, exhibit, one, lambda done: tell(one.size + done // 2)))
    except Refused as refused:
        report.unproven.append(NotTaken(name, refused))


def _compare(desk: Desk, exhibit: Exhibit, one: _Found, tell: Callable[[int], None]) -> Proven:
    """Read the source again, and what is kept, and compare both with the SHA-256 in the vault."""
    with files.open_source(one.path) as source:
        state = one.path.stat()
        again = digest(source.read, tell)
    with exhibits.open_exhibit(desk, exhibit) as kept:
        stands = digest(kept.read, lambda done: tell(one.size + done))
    if not again == stands == exhibit.sha256:
        raise Refused(Code.TAKING_DIFFERS, name=files.shown(one.path.name))
    return Proven(one.path, exhibit.path, state.st_size, state.st_mtime_ns)


def digest(read: Callable[[int], bytes], tell: Callable[[int], None]) -> str:
    """Return the SHA-256 of what `read` gives, in hex; `tell` gets the bytes done."""
    made, done = hashlib.sha256(), 0
    while block := read(_BLOCK):
        made.update(block)
        done += len(block)
        tell(done)
    return made.hexdigest()


def _from(before: int, whole: int, tell: Tell) -> Callable[[int], None]:
    return lambda done: tell(before + done, whole)


def _found(paths: Iterable[Path], report: Report) -> Iterator[_Found]:
    """Yield the files at `paths` and below, by name; what cannot be read or is a link goes into the report."""
    for path in paths:
        if path.is_dir():
            yield from _below(path, report)
        else:
            yield from _file(path, report)


def _below(folder: Path, report: Report) -> Iterator[_Found]:
    refuse = partial(_unread, report)
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders.sort()
        for name in [name for name in folders if os.path.islink(os.path.join(place, name))]:
            _link(Path(place, name), report)
        for name in sorted(names):
            path = Path(place, name)
            if name.lower() in PASSED_OVER or name.startswith("._"):
                report.passed.append(files.shown(name))
            elif path.is_symlink():
                _link(path, report)
            else:
                yield from _file(path, report)


def _file(path: Path, report: Report) -> Iterator[_Found]:
    try:
        with files.world(path):
            size = path.stat().st_size
        yield _Found(path, size)
    except Refused as refused:
        report.refused.append(NotTaken(files.shown(path.name), refused))


def _link(path: Path, report: Report) -> None:
    name = files.shown(path.name)
    report.refused.append(NotTaken(name, Refused(Code.TAKING_LINK, name=name)))


def _unread(report: Report, error: OSError) -> None:
    path = Path(str(error.filename))
    report.refused.append(NotTaken(files.shown(path.name), files.translate(error, path)))
