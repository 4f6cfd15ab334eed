"""Small real disks and bad sticks for tests. A module asks with `pytest_plugins = ["tests.sticks"]`, not by importing.

`small_disk(size_bytes, kind=...)` mounts a real file system of that size and returns its folder; `bad_stick(**faults)`
plugs in a `badstick.Stick`. Where this computer does not allow one, the test is skipped with the reason.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Literal

import pytest

from tests import badstick

Kind = Literal["tmpfs", "ext4", "vfat"]
_MAKERS = {
    "ext4": ["mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal,^resize_inode"],
    "vfat": ["mkfs.vfat"],
}


def _run(*command: str) -> str:
    """Run `command` and return what it complains about; empty if it did its work."""
    if shutil.which(command[0]) is None:
        return f"no {command[0]} on this computer"
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stderr or f"{command[0]} failed").strip().splitlines()[0]


def _mount(folder: Path, size: int, kind: Kind) -> str:
    if sys.platform != "linux":
        return "small disks are mounted on Linux only"
    if kind == "tmpfs":
        return _run("mount", "-t", "tmpfs", "-o", f"size={size},mode=0700", "fieldkit-test", str(folder))
    image = folder.with_suffix(".img")
    with image.open("wb") as file:
        file.truncate(size)
    return _run(*_MAKERS[kind], str(image)) or _run("mount", "-t", kind, "-o", "loop", str(image), str(folder))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mount real file systems, each gone again after the test."""
    with ExitStack() as mounted:

        def mount(size_bytes: int, kind: Kind = "tmpfs") -> Path:
            folder = tmp_path / f"disk{len(list(tmp_path.iterdir()))}"
            folder.mkdir()
            problem = _mount(folder, size_bytes, kind)
            if problem:
                pytest.skip(f"{kind}: {problem}")
            mounted.callback(_run, "umount", "-l", str(folder))
            return folder

        yield mount


@pytest.fixture
def bad_stick(tmp_path: Path) -> Iterator[Callable[..., badstick.Stick]]:
    """Plug in sticks with faults of one's choice, see `badstick.Faults`."""
    if badstick.missing():
        pytest.skip(badstick.missing())
    with ExitStack() as plugged:

        def plug(**faults: Any) -> badstick.Stick:
            folder = tmp_path / f"stick{len(list(tmp_path.iterdir()))}"
            folder.mkdir()
            return plugged.enter_context(badstick.plugged(folder, **faults))

        yield plug
