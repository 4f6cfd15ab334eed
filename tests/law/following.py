"""A disk followed through the calls of a program; a call that the model does not know is an error, not passed over."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.law.disk import Change, Disk, File, Folder, Node, Tree
from tests.law.syscalls import Call, Opened


class NotModelled(AssertionError):
    """A call did something to the folder that this model does not know."""


@dataclass
class Handle:
    """An open file, and where its next write goes: None at its end."""

    file: File
    at: int | None


class Follower:
    """Does to the disk that has `start` in the folder `place` what calls do there, one after the other."""

    def __init__(self, start: Tree, place: Path) -> None:
        self.disk = Disk(start)
        self._place = os.fsencode(place)
        self._handles: dict[str, Handle] = {}
        self._calls = 0

    def follow(self, call: Call) -> None:
        """Do what the call did."""
        _ACTS[call.name](self, call)
        self._calls += 1

    def _find(self, path: bytes) -> tuple[Folder, str] | None:
        """Return the folder that has the last name of `path`, and that name; None outside of the model."""
        if not path.startswith(self._place + b"/"):
            return None
        *above, name = os.fsdecode(path[len(self._place) + 1 :]).split("/")
        folder = self.disk.root
        for step in above:
            below = folder.now.get(step)
            if not isinstance(below, Folder):
                raise NotModelled(path)
            folder = below
        return folder, name

    def _at(self, path: bytes) -> Node | None:
        if path == self._place:
            return self.disk.root
        found = self._find(path)
        return None if found is None else found[0].now.get(found[1])

    def _named(self, call: Call) -> list[tuple[Folder, str]]:
        """Return where the paths given to the call are; those outside of the model are left out."""
        return [place for place in map(self._find, call.paths()) if place is not None]

    def _handle(self, opened: Opened) -> Handle | None:
        """Return the open file behind a descriptor; None for a folder, and outside of the model."""
        if not opened.path.startswith(self._place + b"/") or isinstance(self._at(opened.path), Folder):
            return None
        handle = self._handles.get(opened.number)
        if handle is None or not (opened.gone or self._at(opened.path) is handle.file):
            raise NotModelled(opened)
        return handle

    def open(self, call: Call) -> None:
        flags = next(part for part in call.parts if isinstance(part, str)).split("|")
        if "O_TMPFILE" in flags:
            raise NotModelled(call.name)
        for folder, name in self._named(call):
            node = folder.now.get(name)
            if node is None and "O_CREAT" in flags:
                node = File()
                self.disk.name(self._calls, Change(folder, name, node))
            if isinstance(node, File):
                if "O_TRUNC" in flags:
                    self.disk.resize(self._calls, node, 0)
                self._handles[str(call.result)] = Handle(node, None if "O_APPEND" in flags else 0)

    def write(self, call: Call) -> None:
        handle = self._handle(call.opened())
        if handle is not None:
            data = call.data()
            at = len(handle.file.now) if handle.at is None else handle.at
            self.disk.put(self._calls, handle.file, at, data)
            handle.at = None if handle.at is None else at + len(data)

    def write_at(self, call: Call) -> None:
        handle = self._handle(call.opened())
        if handle is not None:
            self.disk.put(self._calls, handle.file, int(call.word(-1)), call.data())

    def seek(self, call: Call) -> None:
        handle = self._handle(call.opened())
        if handle is not None and handle.at is not None:
            handle.at = call.result

    def truncate(self, call: Call) -> None:
        handle = self._handle(call.opened())
        if handle is not None:
            self.disk.resize(self._calls, handle.file, int(call.word(1)))

    def allocate(self, call: Call) -> None:
        handle = self._handle(call.opened())
        if handle is not None:
            if call.word(1) != "0":
                raise NotModelled(call.name)
            size = int(call.word(2)) + int(call.word(3))
            self.disk.resize(self._calls, handle.file, max(size, len(handle.file.now)))

    def duplicate(self, call: Call) -> None:
        if call.name != "fcntl" or call.word(1).startswith("F_DUPFD"):
            handle = self._handle(call.opened())
            if handle is not None:
                self._handles[str(call.result)] = handle

    def sync(self, call: Call) -> None:
        opened = call.opened()
        node = self._at(opened.path)
        if isinstance(node, Folder) and not opened.gone:
            self.disk.sync_folder(node, call.began)
        else:
            handle = self._handle(opened)
            if handle is not None:
                self.disk.sync_file(handle.file, call.began)

    def make_folder(self, call: Call) -> None:
        for folder, name in self._named(call):
            self.disk.name(self._calls, Change(folder, name, Folder()))

    def remove(self, call: Call) -> None:
        for folder, name in self._named(call):
            self.disk.name(self._calls, Change(folder, name, None))

    def rename(self, call: Call) -> None:
        places = self._named(call)
        if places:
            if len(places) != len(call.paths()) or "RENAME" in str(call.parts[-1]):
                raise NotModelled(call.name)
            (old_folder, old), (new_folder, new) = places
            self.disk.name(self._calls, Change(new_folder, new, old_folder.now[old]), Change(old_folder, old, None))

    def map(self, call: Call) -> None:
        if "PROT_WRITE" in call.word(2) and "MAP_SHARED" in call.word(3):
            raise NotModelled(call.name)

    def unknown(self, call: Call) -> None:
        if any(self._find(part.path) for part in call.parts if isinstance(part, Opened)) or self._named(call):
            raise NotModelled(call.name)


_ACTS: dict[str, Callable[[Follower, Call], None]] = {
    name: act
    for names, act in {
        "open openat creat": Follower.open,
        "write writev": Follower.write,
        "pwrite64 pwritev": Follower.write_at,
        "lseek": Follower.seek,
        "ftruncate": Follower.truncate,
        "fallocate": Follower.allocate,
        "dup dup2 dup3 fcntl": Follower.duplicate,
        "fsync fdatasync": Follower.sync,
        "mkdir mkdirat": Follower.make_folder,
        "unlink unlinkat rmdir": Follower.remove,
        "rename renameat renameat2": Follower.rename,
        "mmap": Follower.map,
        "openat2 pwritev2 copy_file_range sendfile splice msync": Follower.unknown,
        "truncate link linkat symlink symlinkat": Follower.unknown,
    }.items()
    for name in names.split()
}

TRACED = ",".join(_ACTS)
"""Every call that changes what a disk holds, says where the next one writes, or has it wait for the disk."""
