"""A file larger than FAT allows on its way: taken in, written in slices, received, compared; each step told apart.

`python -m tests.trip.slicing STEP FOLDER` does one step in a process of its own and prints what it took.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from fieldkit.desk import bundles, exhibits
from fieldkit.desk.cases import find_case
from fieldkit.desk.desk import Desk
from tests.vaultkit import new_case, new_interview
from tests.worksite import Site

FAT = (1 << 32) - 1
"""Bytes of a file on FAT, at most; while writing, none can be larger."""


class Took(NamedTuple):
    """Seconds, and the most memory that the process had, in MiB."""

    seconds: float
    memory: int


def prepare(folder: Path, size: int) -> None:
    """Make two vaults and a file of `size` bytes, most of which take no room on the disk."""
    site = Site(folder)
    with site.home():
        county = site.begin()
        space = new_case(county["zhang"])
        new_interview(county["zhang"], space, "问", "答")
        site.keep(county, "zhang", "li", space=space, li=county.member("li"))
    (folder / "stick").mkdir()
    with source(folder).open("wb") as file:
        file.truncate(size)
        for at in range(0, size, max(1, size // 50)):
            file.seek(at)
            file.write(at.to_bytes(8, "big"))


def source(folder: Path) -> Path:
    return folder / "film.mp4"


def parts(folder: Path) -> list[Path]:
    return sorted((folder / "stick").glob("*.fkb"))


def take_in(site: Site, desk: Desk) -> None:
    exhibits.add(desk, site.facts["space"], source(site.folder))


def write(site: Site, desk: Desk) -> None:
    case = find_case(desk, site.facts["space"])
    bundles.write(desk, site.folder / "stick" / "1.fkb", [site.facts["li"]], [case])


def receive(site: Site, desk: Desk) -> None:
    assert len(bundles.receive(desk, parts(site.folder)).payloads) == 1


def compare(site: Site, desk: Desk) -> None:
    """Compare what was received with the file it was, byte for byte."""
    (one,) = exhibits.listed(desk, site.facts["space"])
    digest = hashlib.sha256()
    with exhibits.open_exhibit(desk, one.exhibit) as received, source(site.folder).open("rb") as original:
        while block := received.read(1 << 20):
            assert block == original.read(1 << 20)
            digest.update(block)
        assert not original.read(1)
    assert digest.hexdigest() == one.exhibit.sha256


def salvage(site: Site, desk: Desk) -> None:
    """Salvage the parts; note the holes of the one exhibit, and where it was written."""
    out = site.folder / "out"
    out.mkdir(exist_ok=True)
    (one,) = bundles.salvage(desk, parts(site.folder), out).rescued
    (site.folder / "holes.json").write_text(json.dumps([str(one.path), *one.holes]))


STEPS = {
    "take_in": (take_in, "zhang"),
    "write": (write, "zhang"),
    "receive": (receive, "li"),
    "compare": (compare, "li"),
    "salvage": (salvage, "li"),
}


def measured(step: str, folder: Path) -> Took:
    """Do a step in a process of its own; return what it took."""
    command = [sys.executable, "-m", "tests.trip.slicing", step, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return Took(*json.loads(done.stdout))


def main() -> None:
    step, person = STEPS[sys.argv[1]]
    site, begun = Site(Path(sys.argv[2])), time.perf_counter()
    if step is write:
        resource.setrlimit(resource.RLIMIT_FSIZE, (FAT, resource.RLIM_INFINITY))
    with site.home(), site.desk(person) as desk:
        step(site, desk)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(json.dumps(Took(round(time.perf_counter() - begun, 1), memory)))


if __name__ == "__main__":
    main()
