"""macOS: statfs(2). Serial numbers and volume names would take another program to ask, so they stay empty."""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path

from fieldkit.files.traits import Traits

_ROOM = 4096
"""Bytes given to statfs(2), which fills 2168."""

_FLAGS = struct.Struct("=64xI")
_FILE_SYSTEM = struct.Struct("=72x16s")
_MNT_RDONLY = 0x1
_MNT_REMOVABLE = 0x200


def parsed(answer: bytes) -> Traits:
    """Return what a `struct statfs` (sys/mount.h, 64-bit inodes) says."""
    (flags,) = _FLAGS.unpack_from(answer)
    (name,) = _FILE_SYSTEM.unpack_from(answer)
    return Traits(
        file_system=name.split(b"\0")[0].decode("ascii", "replace"),
        removable=bool(flags & _MNT_REMOVABLE),
        read_only=bool(flags & _MNT_RDONLY),
    )


def volumes(root: Path = Path("/")) -> list[Path]:
    """Return where volumes are mounted, but for the one that the system started from."""
    place = root / "Volumes"
    return [one for one in sorted(place.iterdir()) if one.is_dir() and not one.is_symlink()] if place.is_dir() else []


def traits(path: Path) -> Traits:
    """Return what the kernel says about the medium of `path`; nothing where it does not answer."""
    library = ctypes.CDLL(None)
    # On Intel the plain symbol is the older structure with 32-bit inodes.
    statfs = getattr(library, "statfs$INODE64", None) or library.statfs
    answer = ctypes.create_string_buffer(_ROOM)
    return parsed(answer.raw) if statfs(os.fsencode(path), answer) == 0 else Traits()
