"""Where it is measured: a folder for what is made once and used again, and how much of everything there is."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Sizes(NamedTuple):
    """How many of what; `photograph` in bytes, `rounds` how often a long work is repeated, `acts` a short one.

    `listed` are the rows of each list that is compared, or shown; `talked` the turns of a talk that is typed on;
    `pictured` the pictures in a list, each `wide` points wide. The photographs fit into one part of a bundle (1 GiB):
    of several, all but the last are read back twice.
    """

    photographs: int
    photograph: int
    answers: int
    queries: int
    received: int
    merged: int
    opened: int
    turns: int
    acts: int
    rounds: int
    listed: int
    talked: int
    pictured: int
    wide: int


FULL = Sizes(255, 4 << 20, 100_000, 200, 100_000, 10_000, 1_000_000, 460, 300, 3, 100_000, 500, 1000, 4000)
SMALL = Sizes(16, 4 << 20, 10_000, 100, 10_000, 1_000, 50_000, 460, 100, 3, 10_000, 500, 100, 4000)
TINY = Sizes(2, 100 << 10, 60, 8, 80, 80, 60, 20, 3, 1, 300, 20, 6, 64)


@dataclass(frozen=True)
class Ground:
    """A folder to measure in; `peers` says whether other programs are asked, too."""

    folder: Path
    sizes: Sizes
    peers: bool = True

    def made(self, name: str, make: Callable[[Path], None]) -> Path:
        """Return the folder `name`, which `make` fills where it is not there from an earlier run."""
        path = self.folder / name
        if not path.exists():
            beside = self.folder / f"{name}.part"
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir(parents=True)
            make(beside)
            beside.rename(path)
        return path

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give an empty folder that goes with the block."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="scratch-") as name:
            yield Path(name)

    def photographs(self) -> Path:
        """Return a folder of photographs: bytes that no program can make smaller."""
        return self.made(f"photographs-{self.sizes.photographs}x{self.sizes.photograph}", self._take)

    def _take(self, folder: Path) -> None:
        for number in range(self.sizes.photographs):
            (folder / f"IMG_{number:04d}.jpg").write_bytes(os.urandom(self.sizes.photograph))
