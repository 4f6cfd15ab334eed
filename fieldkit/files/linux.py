"""Linux: the mount table says which device, sysfs its serial, udev's links its label."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from fieldkit.files.traits import Traits

_OCTAL = re.compile(rb"\\([0-7]{3})")
_HEX = re.compile(rb"\\x([0-9a-f]{2})")


class Mount(NamedTuple):
    """One line of /proc/self/mountinfo (proc(5)): where, the block device's `major:minor`, file system, options."""

    point: Path
    device: str
    file_system: str
    read_only: bool


def _plain(text: str, escape: re.Pattern[bytes], base: int) -> str:
    raw = escape.sub(lambda found: bytes([int(found[1], base)]), text.encode("utf-8", "surrogateescape"))
    return raw.decode("utf-8", "surrogateescape")


def _mount(line: str) -> Mount:
    fields, _, rest = line.partition(" - ")
    _, _, device, _, point, options = fields.split()[:6]
    kind, _, more = rest.split()[:3]
    read_only = "ro" in options.split(",") or "ro" in more.split(",")
    return Mount(Path(_plain(point, _OCTAL, 8)), device, kind, read_only)


def mount_of(path: Path, table: str) -> Mount | None:
    """Return the mount that `path` (absolute, links resolved) lies on: the deepest, of several the latest."""
    mounts = [mount for mount in map(_mount, table.splitlines()) if path.is_relative_to(mount.point)]
    return max(enumerate(mounts), key=lambda item: (len(item[1].point.parts), item[0]), default=(0, None))[1]


def _ancestry(node: Path) -> Iterator[Path]:
    """Yield the folder of the block device in sysfs and those above, up to the USB device it is part of."""
    for folder in (node, *node.parents):
        yield folder
        if (folder / "idVendor").exists() or folder.name == "devices":
            return


def _first(folders: list[Path], name: str) -> str:
    for folder in folders:
        with suppress(OSError):
            return (folder / name).read_text(encoding="utf-8", errors="replace").strip(" \0\n")
    return ""


def _label(device: Path, root: Path) -> str:
    with suppress(OSError):
        for link in (root / "dev/disk/by-label").iterdir():
            if link.resolve().name == device.name:
                return _plain(link.name, _HEX, 16)
    return ""


def volumes(root: Path = Path("/")) -> list[Path]:
    """Return where block devices are mounted."""
    table = (root / "proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    mounts = map(_mount, table.splitlines())
    return [mount.point for mount in mounts if not mount.device.startswith("0:") and mount.point != Path("/")]


def traits(path: Path, root: Path = Path("/")) -> Traits:
    """Return what the system whose `proc`, `sys` and `dev` lie below `root` knows about the medium of `path`."""
    table = (root / "proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    mount = mount_of(path, table)
    if mount is None:
        return Traits()
    node = Path(os.path.realpath(root / "sys/dev/block" / mount.device))
    folders = list(_ancestry(node)) if node.exists() else []
    return Traits(
        serial=_first(folders, "serial"),
        label=_label(node, root),
        file_system=mount.file_system,
        removable=_first(folders, "removable") == "1" or any((folder / "idVendor").exists() for folder in folders),
        read_only=mount.read_only,
    )
