"""What a file lies on, as far as the system tells: an answer it does not give stays empty and is never guessed."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldkit.errors import Refused
from fieldkit.files.traits import Traits
from fieldkit.files.trouble import world

_FOUR_GIB = (1 << 32) - 1
_LARGEST_FILE = dict.fromkeys(("vfat", "msdos", "fat", "fat12", "fat16", "fat32"), _FOUR_GIB)
"""By file system, as Linux, macOS and Windows call it (lower case): 32 bits in FAT's entries (FAT specification 6)."""


@dataclass(frozen=True)
class Medium:
    """A disk or stick as the system describes it; unknown text is empty, unknown yes-or-no is no.

    `serial`: the number its maker gave the device, not the one formatting gives the volume. `label`: the volume's name.
    `file_system`: in the system's own words. `free` and `capacity`: bytes, `free` for this user.
    `largest_file`: bytes, None where no limit matters.
    """

    serial: str
    label: str
    file_system: str
    free: int
    capacity: int
    removable: bool
    read_only: bool
    largest_file: int | None


def _system() -> Any:
    if sys.platform == "win32":
        from fieldkit.files import windows as system
    elif sys.platform == "darwin":
        from fieldkit.files import macos as system
    else:
        from fieldkit.files import linux as system
    return system


def _traits(path: Path) -> Traits:
    told: Traits = _system().traits(path)
    return told


def sticks() -> dict[Path, Medium]:
    """Return the sticks and cards that are plugged in now, by the folder where each is found.

    One that is pulled out in this moment, or does not answer, is left out.
    """
    found: dict[Path, Medium] = {}
    for place in _system().volumes():
        with suppress(Refused, OSError):
            told = medium(place)
            if told.removable:
                found[place] = told
    return found


def _existing(path: Path) -> Path:
    """Return `path`, or the nearest folder above it that exists: where a file of that name would come to lie."""
    path = path.absolute()
    while not path.exists() and path.parent != path:
        path = path.parent
    return path


def medium(path: Path) -> Medium:
    """Return what `path`, there already or not, lies on. Raises Refused (see `translate`)."""
    with world(path):
        place = Path(os.path.realpath(_existing(path)))
        space = shutil.disk_usage(place)
        found = _traits(place)
    return Medium(
        serial=found.serial,
        label=found.label,
        file_system=found.file_system,
        free=space.free,
        capacity=space.total,
        removable=found.removable,
        read_only=found.read_only,
        largest_file=_LARGEST_FILE.get(found.file_system.lower()),
    )
