"""Bundles of photographs: out and read back, in at the other end, and a second one when nothing is new."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from fieldkit.desk import bundles
from fieldkit.desk.desk import Desk
from tests.bench import counties, peers
from tests.bench.bench_exhibits import PUTTING, copy, megabytes, putting
from tests.bench.frame import Act, Bench, Beside, Row, Watch, against, in_turns
from tests.bench.ground import Ground
from tests.bench.handing import handed, newcomer, write
from tests.bench.peers import Depot
from tests.bench.photographs import taken_in
from tests.vaultkit import County

KNOWING = ("restic", "borg")
"""The peers that keep what they have seen before."""

_OUT, _IN = "cp + fsync + sha256 of the copy", "cp + sha256 of the copy"


def prepare_out(ground: Ground) -> None:
    """Have them in a vault."""
    ground.photographs()
    taken_in(ground)


def prepare_in(ground: Ground) -> None:
    """Have them in a bundle, for which a receipt was given."""
    prepare_out(ground)
    handed(ground)


def measure_out(ground: Ground) -> list[Row]:
    """Write everything, each time anew."""
    folder = ground.photographs()
    with ground.scratch() as scratch, counties.opened(taken_in(ground), "zhang") as county:
        acts: dict[str, Act] = {
            "ours": partial(_write, county, scratch / "stick", full=True),
            _OUT: partial(copy, folder, scratch, flushed=True, hashed=True),
        }
        watches = in_turns(ground.sizes.rounds, acts | putting(ground, folder, scratch))
    beside = [against(watches, _OUT, 1.4), *(against(watches, name) for name in PUTTING)]
    return [_row(f"{megabytes(folder)} out to a bundle, read back", watches, beside)]


def measure_in(ground: Ground) -> list[Row]:
    """Receive everything, each time in a new vault."""
    folder, parts = ground.photographs(), handed(ground)
    with ground.scratch() as scratch, counties.opened(taken_in(ground)) as county:
        acts: dict[str, Act] = {
            "ours": partial(_receive, county, parts, scratch / "vaults"),
            _IN: partial(copy, folder, scratch, hashed=True),
            _OUT: partial(copy, folder, scratch, flushed=True, hashed=True),
        }
        for name in peers.here(ground, *PUTTING):
            depot = put_away(name, folder, scratch / f"depot {name}")
            acts[name] = partial(_bring_back, name, depot, scratch / "back")
        watches = in_turns(ground.sizes.rounds, acts)
    beside = [against(watches, _IN, 1.6), *(against(watches, name) for name in (_OUT, *PUTTING))]
    return [_row(f"{megabytes(folder)} received", watches, beside)]


def measure_again(ground: Ground) -> list[Row]:
    """Write what is new since the receipt, which is nothing."""
    folder = ground.photographs()
    handed(ground)
    with ground.scratch() as scratch, counties.opened(taken_in(ground), "zhang") as county:
        acts: dict[str, Act] = {"ours": partial(_write, county, scratch / "stick", full=False)}
        for name in peers.here(ground, *KNOWING):
            depot = put_away(name, folder, scratch / f"depot {name}")
            acts[name] = partial(_put_again, name, depot, folder, itertools.count())
        watches = in_turns(ground.sizes.rounds, acts)
    beside = [against(watches, name) for name in KNOWING]
    return [_row(f"a second bundle, nothing new ({megabytes(folder)})", watches, beside, most=0.3)]


def put_away(name: str, folder: Path, place: Path) -> Depot:
    """Return a depot in which the peer `name` has put `folder` away, unmeasured."""
    depot = Depot(place)
    depot.begin(name)
    depot.put(name, folder, Watch())
    return depot


def _row(work: str, watches: Mapping[str, Watch], beside: Sequence[Beside], most: float | None = None) -> Row:
    return Row(work, watches["ours"].median, watches["ours"].own, beside, most=most)


def _write(county: County, stick: Path, watch: Watch, *, full: bool) -> None:
    stick.mkdir()
    desk = Desk(county["zhang"])
    with watch:
        write(desk, county, stick / "photographs.fkb", full=full)
    shutil.rmtree(stick)


def _receive(county: County, parts: Sequence[Path], place: Path, watch: Watch) -> None:
    with newcomer(county, place) as desk, watch:
        bundles.receive(desk, parts)


def _bring_back(name: str, depot: Depot, target: Path, watch: Watch) -> None:
    target.mkdir()
    depot.bring_back(name, target, watch)
    shutil.rmtree(target)


def _put_again(name: str, depot: Depot, folder: Path, number: itertools.count[int], watch: Watch) -> None:
    depot.put(name, folder, watch, mark=f"again{next(number)}")


OUT = Bench("out", prepare_out, measure_out)
IN = Bench("in", prepare_in, measure_in)
AGAIN = Bench("again", prepare_in, measure_again)
