"""A bad USB stick: a FUSE file system with FAT's manners that fills up, is pulled out, forgets, lies or is a fake.

`plugged` mounts one in a process of its own and returns a `Stick`, whose faults can be changed while it is in use.
Needs Linux with /dev/fuse, fuse3 and the package mfusepy; `missing` says what is not there.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes.util import find_library
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

CLUSTER = 4096
_BAD = frozenset('\\:*?"<>|')
_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))})


@dataclass(frozen=True)
class Faults:
    """What is wrong with the stick; as it is here, nothing is."""

    capacity: int = 1 << 20
    """Bytes it holds, in clusters of 4 KiB."""
    boasts: int = 0
    """Bytes it says are free and are not."""
    largest: int = (1 << 32) - 1
    """Bytes of one file; beyond, `too_large` is the error, as drivers differ."""
    too_large: str = "EFBIG"
    unplug_after: int | None = None
    """It answers that many operations and then none."""
    gone: str = "EIO"
    """What the system says once it is pulled out."""
    flip: int | None = None
    """Reading gets the lowest bit of the byte at this offset of every file wrong."""
    flip_after: int = 0
    """That many operations are answered before it begins to flip."""
    unreadable: tuple[int, int] | None = None
    """From this offset to that one no file can be read."""
    real: int | None = None
    """A fake: it accepts everything and has room for `real` bytes."""
    wraps: bool = False
    """The fake writes what is beyond over what came first, instead of dropping it."""
    read_only: bool = False
    lies: bool = False
    """It calls flushed what is only in its own memory."""
    cached: bool = True
    """The computer keeps what it has read; settled when it is plugged in."""
    through: bool = False
    """Once pulled out, all that was written is there, flushed or not."""
    forgets: int = 0
    """Once pulled out, so many of its last writes are zeros, flushed or not."""


@dataclass
class _Entry:
    name: str
    data: bytearray | None
    """None: a folder."""
    flushed: bytes = b""
    mtime: int = field(default_factory=time.time_ns)
    clusters: list[int] = field(default_factory=list)
    """Where on the stick its clusters lie."""

    def size(self) -> int:
        return -(-len(self.data or b"") // CLUSTER) * CLUSTER


class _Written(NamedTuple):
    entry: _Entry
    start: int
    end: int


def _error(symbol: str) -> OSError:
    return OSError(getattr(errno, symbol), symbol)


def _key(path: str) -> str:
    """The name under which FAT finds `path`, whatever its case; EINVAL for a name FAT does not take."""
    for part in path[1:].split("/"):
        bad = any(c in _BAD or ord(c) < 32 for c in part) or part.endswith((".", " "))
        if bad or part.split(".")[0].upper() in _RESERVED or len(part) > 255:
            raise _error("EINVAL")
    return path.upper()


class Flash:
    """The stick's side: called by mfusepy, one operation at a time."""

    use_ns = True

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.operations = 0
        self.taken = 0
        self.entries: dict[str, _Entry] = {}
        self.kept: dict[str, tuple[str, _Entry]] = {}
        """What is flushed, by its key, and the name that it then had."""
        self.writes: list[_Written] = []
        self.next = 0
        self.owners: dict[int, tuple[_Entry, int]] = {}

    def set(self, **faults: Any) -> None:
        """Change these faults; operations and bytes are counted from here."""
        self.faults = replace(self.faults, **faults)
        self.operations = self.taken = 0

    def replug(self) -> None:
        """Be pulled out and plugged in again: what was not flushed is gone."""
        if not self.faults.through:
            self._lose_unflushed()
        for entry, start, end in self.writes[-self.faults.forgets :] if self.faults.forgets else []:
            if entry.data is not None and start < len(entry.data):
                entry.data[start:end] = bytes(min(end, len(entry.data)) - start)
        self.writes = []
        self.set(unplug_after=None)

    def _lose_unflushed(self) -> None:
        for name, entry in self.kept.values():
            entry.name = name
            if entry.data is not None:
                entry.data[:] = entry.flushed
        self.entries = {key: entry for key, (_, entry) in self.kept.items()}

    def _answering(self) -> None:
        limit = self.faults.unplug_after
        if limit is not None and self.operations >= limit:
            raise _error(self.faults.gone)

    def _step(self, *, writing: bool) -> None:
        self._answering()
        self.operations += 1
        if writing and self.faults.read_only:
            raise _error("EROFS")

    def _entry(self, path: str) -> _Entry:
        try:
            return self.entries[_key(path)]
        except KeyError:
            raise _error("ENOENT") from None

    def _data(self, path: str) -> bytearray:
        data = self._entry(path).data
        if data is None:
            raise _error("EISDIR")
        return data

    def _used(self) -> int:
        return sum(entry.size() for entry in self.entries.values())

    def _check_room(self, path: str, end: int) -> None:
        if end > self.faults.largest:
            raise _error(self.faults.too_large)
        entry = self._entry(path)
        if (
            self._used() - entry.size() + -(-max(end, len(self._data(path))) // CLUSTER) * CLUSTER
            > self.faults.capacity
        ):
            raise _error("ENOSPC")

    def getattr(self, path: str, fh: int | None = None) -> dict[str, int]:
        self._answering()
        if path == "/":
            return {"st_mode": stat.S_IFDIR | 0o777, "st_nlink": 2}
        entry = self._entry(path)
        if entry.data is None:
            return {"st_mode": stat.S_IFDIR | 0o777, "st_nlink": 2, "st_mtime": entry.mtime}
        return {"st_mode": stat.S_IFREG | 0o777, "st_nlink": 1, "st_size": len(entry.data), "st_mtime": entry.mtime}

    def readdir(self, path: str, fh: int) -> list[str]:
        self._answering()
        start = path.rstrip("/") + "/"
        inside = [e.name[len(start) :] for key, e in self.entries.items() if key.startswith(start.upper())]
        return [".", "..", *(name for name in inside if "/" not in name)]

    def create(self, path: str, mode: int, fi: object = None) -> int:
        self._step(writing=True)
        self.entries[_key(path)] = _Entry(path, bytearray())
        return 0

    def open(self, path: str, flags: int) -> int:
        self._step(writing=flags & os.O_ACCMODE != os.O_RDONLY)
        return 0

    def mkdir(self, path: str, mode: int) -> int:
        self._step(writing=True)
        self.entries[_key(path)] = _Entry(path, None)
        return 0

    def unlink(self, path: str) -> int:
        self._step(writing=True)
        self._entry(path)
        del self.entries[_key(path)]
        return 0

    rmdir = unlink

    def rename(self, old: str, new: str, flags: int = 0) -> int:
        self._step(writing=True)
        entry = self._entry(old)
        del self.entries[_key(old)]
        entry.name = new
        self.entries[_key(new)] = entry
        return 0

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        self._step(writing=True)
        self._check_room(path, length)
        data = self._data(path)
        data[:] = data[:length].ljust(length, b"\0")
        return 0

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        self._step(writing=True)
        end = offset + len(data)
        self._check_room(path, end)
        kept = self._data(path)
        kept.extend(bytes(max(0, offset - len(kept))))
        kept[offset:end] = data
        entry = self._entry(path)
        entry.mtime = time.time_ns()
        self.taken += len(data)
        self.writes.append(_Written(entry, offset, end))
        if self.faults.real is not None:
            self._fake(entry, offset, end, self.faults.real)
        return len(data)

    def _fake(self, entry: _Entry, start: int, end: int, real: int) -> None:
        """Lose what a stick loses that has room for `real` bytes only."""
        assert entry.data is not None
        while len(entry.clusters) * CLUSTER < end:
            entry.clusters.append(self.next)
            self.next += 1
        for place in range(start // CLUSTER, -(-end // CLUSTER)):
            here, last = place * CLUSTER, min((place + 1) * CLUSTER, len(entry.data))
            cluster, beyond = entry.clusters[place], (entry.clusters[place] + 1) * CLUSTER - real
            if self.faults.wraps:
                self._overwrite(cluster % (real // CLUSTER), entry, place)
            elif beyond > 0:
                lost = max(here, here + CLUSTER - beyond)
                entry.data[lost:last] = b"\xff" * max(0, last - lost)

    def _overwrite(self, cluster: int, entry: _Entry, place: int) -> None:
        """Let the true `cluster` belong to this place of `entry`: whatever lay there reads as this now."""
        older, there = self.owners.get(cluster, (entry, place))
        self.owners[cluster] = (entry, place)
        if older.data is not None and entry.data is not None and (older is not entry or there != place):
            start, stop = there * CLUSTER, min((there + 1) * CLUSTER, len(older.data))
            new = entry.data[place * CLUSTER : (place + 1) * CLUSTER].ljust(CLUSTER, b"\0")
            older.data[start:stop] = new[: max(0, stop - start)]
            older.flushed = older.flushed[:start] + new[: len(older.flushed) - start] + older.flushed[stop:]

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        self._step(writing=False)
        data = bytearray(self._data(path)[offset : offset + size])
        flip, bad = self.faults.flip, self.faults.unreadable
        if bad is not None and offset < bad[1] and offset + len(data) > bad[0]:
            raise _error("EIO")
        if flip is not None and self.operations > self.faults.flip_after and offset <= flip < offset + len(data):
            data[flip - offset] ^= 1
        return bytes(data)

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        self._step(writing=False)
        if not self.faults.lies:
            self._entry(path).flushed = bytes(self._data(path))
        return 0

    def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
        self._step(writing=False)
        if not self.faults.lies:
            self.kept = {key: (entry.name, entry) for key, entry in self.entries.items()}
        return 0

    def statfs(self, path: str) -> dict[str, int]:
        self._answering()
        free = (self.faults.capacity + self.faults.boasts - self._used()) // CLUSTER
        blocks = (self.faults.capacity + self.faults.boasts) // CLUSTER
        return {"f_bsize": CLUSTER, "f_frsize": CLUSTER, "f_blocks": blocks, "f_bavail": free, "f_bfree": free}

    def chmod(self, path: str, mode: int) -> int:
        raise _error("EPERM")

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        self._step(writing=True)
        return 0


@dataclass
class Stick:
    """The computer's side: where the stick is mounted, and the wire to what is wrong with it."""

    folder: Path
    process: subprocess.Popen[str]

    def _ask(self, **order: Any) -> list[int]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        told: list[int] = json.loads(self.process.stdout.readline())
        return told

    def set(self, **faults: Any) -> None:
        """Change these faults; operations and bytes are counted from here."""
        self._ask(set=faults)

    def operations(self) -> int:
        """How many operations were counted since the last change."""
        return self._ask()[0]

    def taken(self) -> int:
        """How many bytes were written to it since the last change."""
        return self._ask()[1]

    def replug(self) -> None:
        """Pull it out and plug it in again: what the faults leave of it is there, and it answers."""
        self._ask(replug=True)


def _obey(flash: Flash) -> None:
    for line in sys.stdin:
        order = json.loads(line)
        if "set" in order:
            flash.set(**order["set"])
        if "replug" in order:
            flash.replug()
        print([flash.operations, flash.taken], flush=True)


@cache
def missing() -> str:
    """What this computer lacks to have a bad stick; empty if nothing."""
    if sys.platform != "linux" or not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return "no /dev/fuse to use"
    if not (shutil.which("fusermount3") and find_library("fuse3")):
        return "fuse3 is not installed"
    return "" if find_spec("mfusepy") else "the package mfusepy is not installed"


@contextmanager
def plugged(folder: Path, **faults: Any) -> Iterator[Stick]:
    """Mount a stick with these faults at `folder`, an empty folder."""
    command = [sys.executable, __file__, str(folder), json.dumps(faults)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            while not os.path.ismount(folder):
                assert process.poll() is None, "the stick could not be mounted"
                time.sleep(0.01)
            yield Stick(folder, process)
        finally:
            subprocess.run(["fusermount3", "-u", "-z", str(folder)], check=False)
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()


def main() -> None:
    import mfusepy

    given = json.loads(sys.argv[2])
    assert set(given) <= {each.name for each in fields(Faults)}
    flash = type("Mounted", (Flash, mfusepy.Operations), {})(Faults(**given))
    threading.Thread(target=_obey, args=(flash,), daemon=True).start()
    fresh = {"attr_timeout": 0, "entry_timeout": 0, "negative_timeout": 0, "hard_remove": True}
    if not flash.faults.cached:
        fresh["direct_io"] = True
    mfusepy.FUSE(flash, sys.argv[1], foreground=True, nothreads=True, fsname="badstick", **fresh)


if __name__ == "__main__":
    main()
