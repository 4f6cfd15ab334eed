"""A disk under a file system that keeps nothing but what POSIX makes it promise.

Bytes of a file are certain once `fsync` of that file ended well, names once `fsync` of their folder did. Of everything
else any part may have reached the disk, in any order. What is assumed, and not less, is this:

- a sector (512 bytes) holds what its file held there at one moment since the last fsync: it is never torn itself;
- the length of a file is what it was at one such moment, and a sector that the length takes in without its bytes
  having come holds zeros, any bytes, or those it had before the file was cut there;
- each making, removing and renaming of a name happened or did not, independently of every other and of all bytes; a
  renaming within one folder is never half done, one between two folders never loses the file.

Syncing a file does not make its name certain, and a journal that keeps names in order, as ext4 has, is not assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

SECTOR = 512

Tree = dict[str, bytes | None]
"""A folder with all below it: the bytes of each file by its path, None for a folder; a folder stands before its own."""


def tree_of(place: Path) -> Tree:
    """Return what is below `place` now."""
    paths = sorted(place.rglob("*"), key=lambda path: path.parts)
    return {str(path.relative_to(place)): None if path.is_dir() else path.read_bytes() for path in paths}


class Write(NamedTuple):
    """The call number `order` put `data` at `offset`; the file was `size` bytes long then."""

    order: int
    offset: int
    data: bytes
    size: int


@dataclass(eq=False)
class File:
    """What a program sees in a file, what is certain of it, and the writes since then, oldest first."""

    now: bytearray = field(default_factory=bytearray)
    kept: bytes = b""
    waiting: list[Write] = field(default_factory=list)

    def put(self, order: int, offset: int, data: bytes) -> None:
        """Write `data` at `offset`; a hole before it is zeros."""
        gap = bytes(max(offset - len(self.now), 0))
        start = offset - len(gap)
        self.now[start : offset + len(data)] = gap + data
        self.waiting.append(Write(order, start, gap + data, len(self.now)))

    def resize(self, order: int, size: int) -> None:
        """Make the file `size` bytes long."""
        if size > len(self.now):
            self.put(order, size, b"")
        else:
            del self.now[size:]
            self.waiting.append(Write(order, size, b"", size))

    def settle(self, before: int) -> None:
        """Make certain what was written by calls before the call number `before`."""
        done = [write for write in self.waiting if write.order < before]
        self.waiting = self.waiting[len(done) :]
        self.kept = _applied(self.kept, done) if self.waiting else bytes(self.now)


def _applied(kept: bytes, writes: list[Write]) -> bytes:
    image = bytearray(kept)
    for write in writes:
        image.extend(bytes(max(write.offset - len(image), 0)))
        image[write.offset : write.offset + len(write.data)] = write.data
        del image[write.size :]
    return bytes(image)


@dataclass(eq=False)
class Folder:
    """The names in a folder: as a program sees them, and as they are for certain."""

    now: dict[str, Node] = field(default_factory=dict)
    kept: dict[str, Node] = field(default_factory=dict)


Node = File | Folder


class Change(NamedTuple):
    """In `folder` the name `name` now stands for `node`; for nothing if that is None."""

    folder: Folder
    name: str
    node: Node | None

    def make(self, names: dict[str, Node]) -> None:
        """Make the change in `names`, those of its folder."""
        names.pop(self.name, None)
        if self.node is not None:
            names[self.name] = self.node


class Naming(NamedTuple):
    """What the call number `order` did to names."""

    order: int
    changes: tuple[Change, ...]

    def certain_with(self, folder: Folder) -> tuple[Change, ...]:
        """Return what is certain once `folder` is synced: with what goes there, what came elsewhere in its place."""
        here = tuple(change for change in self.changes if change.folder is folder)
        return self.changes if any(change.node is None for change in here) else here


class Disk:
    """Folders and files from a moment on when all of them were certain: what is seen, and what still waits."""

    def __init__(self, start: Tree) -> None:
        self.root = _built(start)
        self.namings: list[Naming] = []
        self.files: dict[File, None] = {}
        """Those with waiting writes, as keys."""

    def name(self, order: int, *changes: Change) -> None:
        """Change names by one call."""
        for change in changes:
            change.make(change.folder.now)
        self.namings.append(Naming(order, changes))

    def put(self, order: int, file: File, offset: int, data: bytes) -> None:
        """Write into a file."""
        file.put(order, offset, data)
        self.files[file] = None

    def resize(self, order: int, file: File, size: int) -> None:
        """Cut a file, or let it grow."""
        file.resize(order, size)
        self.files[file] = None

    def sync_file(self, file: File, before: int) -> None:
        """Make certain what calls before the call number `before` did to the bytes of a file."""
        file.settle(before)
        if not file.waiting:
            self.files.pop(file, None)

    def sync_folder(self, folder: Folder, before: int) -> None:
        """Make certain what calls before the call number `before` did to the names in a folder."""
        left = []
        for naming in self.namings:
            due = naming.certain_with(folder) if naming.order < before else ()
            for change in due:
                change.make(change.folder.kept)
            rest = tuple(change for change in naming.changes if change not in due)
            if rest:
                left.append(Naming(naming.order, rest))
        self.namings = left


def _built(tree: Tree) -> Folder:
    """Return the folder that `tree` tells of, all of it certain."""
    root = Folder()
    for path, content in tree.items():
        *above, name = path.split("/")
        folder = root
        for step in above:
            below = folder.now[step]
            assert isinstance(below, Folder)
            folder = below
        node: Node = Folder() if content is None else File(bytearray(content), content)
        folder.now[name] = folder.kept[name] = node
    return root
