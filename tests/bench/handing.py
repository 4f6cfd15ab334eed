"""The photographs handed from zhang to li: the bundle that lies on the stick, and li's receipt for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from fieldkit.desk import bundles
from fieldkit.desk.desk import Desk
from tests.bench import counties
from tests.bench.ground import Ground
from tests.bench.photographs import case, taken_in
from tests.vaultkit import County

NAME = "photographs.fkb"


def handed(ground: Ground) -> list[Path]:
    """Return the parts of the bundle that zhang wrote for li, who has given a receipt for it."""
    name = f"handed-{ground.sizes.photographs}x{ground.sizes.photograph}"
    return sorted(ground.made(name, lambda folder: _hand(folder, taken_in(ground))).iterdir())


@contextmanager
def newcomer(county: County, place: Path) -> Iterator[Desk]:
    """Give li a new, empty vault in the new folder `place`, which goes with the block."""
    place.mkdir()
    guest = replace(county, folder=place, vaults={})
    try:
        with Desk(guest.settle("li")) as desk:
            yield desk
    finally:
        shutil.rmtree(place)


def write(desk: Desk, county: County, target: Path, *, full: bool = False) -> list[Path]:
    """Write the photographs' case for li, whole or what is new in it; return the parts."""
    return list(bundles.write(desk, target, [county.member("li")], [case(desk)], full=full).paths)


def _hand(folder: Path, kept: Path) -> None:
    with counties.opened(kept, "zhang") as county, newcomer(county, folder / "li") as li:
        zhang = Desk(county["zhang"])
        paths = write(zhang, county, folder / NAME, full=True)
        received = bundles.receive(li, paths)
        bundles.take_receipt(zhang, bundles.give_receipt(li, received.manifest)[0])
