"""Photographs into the vault: hashed, encrypted, flushed, each with its events, beside copying them.

What no program can do without is a row, too: both hashes and the cipher, in memory, on every core. README.md beside
this file says what follows from it.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from fieldkit.keys import age
from tests.bench import counties, peers
from tests.bench.frame import Act, Bench, Row, Watch, against, in_turns
from tests.bench.ground import Ground
from tests.bench.peers import Depot
from tests.bench.photographs import take

_FLOOR = "both hashes and the cipher alone, in memory"

PUTTING = ("tar + age", "7z -mx0", "restic", "borg")


def prepare(ground: Ground) -> None:
    """Have the photographs."""
    ground.photographs()


def measure(ground: Ground) -> list[Row]:
    """Take them in, into an empty vault each time."""
    folder = ground.photographs()
    with ground.scratch() as scratch:
        acts: dict[str, Act] = {
            "ours": partial(_take_in, folder, scratch),
            "cp": partial(copy, folder, scratch),
            "cp + sha256": partial(copy, folder, scratch, hashed=True),
            "cp + fsync": partial(copy, folder, scratch, flushed=True),
            _FLOOR: partial(_compute, folder),
        }
        watches = in_turns(ground.sizes.rounds, acts | putting(ground, folder, scratch))
    others = [against(watches, name) for name in ("cp + sha256", "cp + fsync", _FLOOR, *PUTTING)]
    return [
        Row(
            f"{megabytes(folder)} of photographs in",
            watches["ours"].median,
            watches["ours"].own,
            [against(watches, "cp", 1.8), *others],
        )
    ]


def putting(ground: Ground, folder: Path, scratch: Path) -> dict[str, Act]:
    """Return the peers that put a folder away, encrypted."""
    return {name: partial(_put, name, folder, scratch) for name in peers.here(ground, *PUTTING)}


def megabytes(folder: Path) -> str:
    """Return how much lies in a folder."""
    return f"{sum(path.stat().st_size for path in folder.iterdir()) >> 20} MiB"


def _take_in(folder: Path, scratch: Path, watch: Watch) -> None:
    place = scratch / "county"
    place.mkdir()
    with counties.founded(place) as county, watch:
        take(county["zhang"], folder)
    shutil.rmtree(place)


def _compute(folder: Path, watch: Watch) -> None:
    """Do to the bytes of one file, as often as there are files, what the vault must do to each; keep none of it."""
    files = sorted(folder.iterdir())
    data = files[0].read_bytes()
    with ThreadPoolExecutor(os.cpu_count()) as pool, watch:
        for _ in pool.map(_hash_and_seal, [data] * len(files)):
            pass


def _hash_and_seal(data: bytes) -> None:
    sealed = _Hash()
    hashlib.sha256(data)
    age.encrypt_payload(io.BytesIO(data), sealed, age.new_file_key())


class _Hash:
    """Hashes what is written to it."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def write(self, block: bytes, /) -> None:
        self._digest.update(block)


def copy(folder: Path, scratch: Path, watch: Watch, *, flushed: bool = False, hashed: bool = False) -> None:
    """Copy `folder` as `cp` does; put the copy on the medium, and hash it, if asked."""
    target = scratch / "copy"
    with watch:
        watch.run("cp", "-r", folder, target)
        if flushed:
            peers.flush(target)
        if hashed:
            peers.hash_all(target)
    shutil.rmtree(target)


def _put(name: str, folder: Path, scratch: Path, watch: Watch) -> None:
    place = scratch / "depot"
    depot = Depot(place)
    depot.begin(name)
    depot.put(name, folder, watch)
    shutil.rmtree(place)


EXHIBITS = Bench("exhibits", prepare, measure)
