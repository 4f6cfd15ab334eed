"""What ours is held against: copying and hashing as limits, other people's programs where they are installed."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from tests.bench.frame import Watch
from tests.bench.ground import Ground

PASSPHRASE = "measured, not kept"


PROGRAMS = {
    "tar + age": "age",
    "7z -mx0": "7z",
    "restic": "restic",
    "borg": "borg",
    "keepassxc-cli merge": "keepassxc-cli",
}
"""Peers, and the program each needs."""


def here(ground: Ground, *names: str) -> list[str]:
    """Return those peers that are installed, where any are asked."""
    return [name for name in names if ground.peers and shutil.which(PROGRAMS[name])]


def flush(folder: Path) -> None:
    """Put every file of a folder on the medium."""
    for path in sorted(folder.iterdir()):
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def hash_all(folder: Path) -> None:
    """Read and hash every file below a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                hashlib.file_digest(file, "sha256")


def forget(folder: Path) -> None:
    """Put every file below a folder out of the system's cache, as far as it lets that be."""
    for path in folder.rglob("*"):
        if path.is_file() and hasattr(os, "posix_fadvise"):
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


class Depot:
    """A new folder in which other programs put things away, encrypted, and from where they bring them back."""

    def __init__(self, place: Path) -> None:
        place.mkdir()
        self._place = place
        self._key = place / "age.key"
        self._settings = os.environ | {
            "RESTIC_REPOSITORY": str(place / "restic"),
            "RESTIC_PASSWORD": PASSPHRASE,
            "RESTIC_CACHE_DIR": str(place / "restic-cache"),
            "BORG_REPO": str(place / "borg"),
            "BORG_PASSPHRASE": PASSPHRASE,
            "BORG_BASE_DIR": str(place / "borg-base"),
        }

    def begin(self, peer: str) -> None:
        """Make the empty store of `peer`, or its key."""
        begun = {
            "tar + age": ["age-keygen", "-o", str(self._key)],
            "7z -mx0": [],
            "restic": ["restic", "init", "-q"],
            "borg": ["borg", "init", "-e", "repokey-blake2"],
        }[peer]
        if begun:
            subprocess.run(begun, check=True, capture_output=True, env=self._settings)

    def put(self, peer: str, folder: Path, watch: Watch, *, mark: str = "a") -> None:
        """Let `peer` put `folder` away."""
        commands: dict[str, list[str | Path]] = {
            "tar + age": ["sh", "-c", f"tar -cf - . | age -e -i '{self._key}' -o '{self._place}/a.tar.age'"],
            "7z -mx0": ["7z", "a", "-mx0", "-bd", f"-p{PASSPHRASE}", self._place / "a.7z", "."],
            "restic": ["restic", "backup", "-q", "."],
            "borg": ["borg", "create", f"::{mark}", "."],
        }
        with watch:
            watch.run(*commands[peer], cwd=folder, settings=self._settings)

    def bring_back(self, peer: str, folder: Path, watch: Watch) -> None:
        """Let `peer` bring back into the empty `folder` what it put away."""
        commands: dict[str, list[str | Path]] = {
            "tar + age": ["sh", "-c", f"age -d -i '{self._key}' '{self._place}/a.tar.age' | tar -xf -"],
            "7z -mx0": ["7z", "x", "-bd", f"-p{PASSPHRASE}", self._place / "a.7z"],
            "restic": ["restic", "restore", "-q", "latest", "--target", folder],
            "borg": ["borg", "extract", "::a"],
        }
        with watch:
            watch.run(*commands[peer], cwd=folder, settings=self._settings)

    def prove(self, peer: str, watch: Watch) -> None:
        """Let `peer` read and verify all that it holds."""
        commands = {"restic": ["restic", "check", "-q", "--read-data"], "borg": ["borg", "check", "--verify-data"]}
        with watch:
            watch.run(*commands[peer], settings=self._settings)
