"""The full check of a vault of photographs, beside reading and hashing all that lies in it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fieldkit.vault import check as checking
from tests.bench import counties, peers
from tests.bench.bench_bundles import KNOWING, put_away
from tests.bench.bench_exhibits import megabytes
from tests.bench.frame import Act, Bench, Fact, Row, Watch, against, in_turns
from tests.bench.ground import Ground
from tests.bench.photographs import taken_in
from tests.vaultkit import County

_LIMIT = "reading + sha256"


def prepare(ground: Ground) -> None:
    """Have the photographs in a vault."""
    ground.photographs()
    taken_in(ground)


def measure(ground: Ground) -> list[Row]:
    """Prove every byte, each time from the medium."""
    folder, kept = ground.photographs(), taken_in(ground)
    found: list[int] = []
    with ground.scratch() as scratch, counties.opened(kept, "zhang") as county:
        acts: dict[str, Act] = {"ours": partial(_check, county, found), _LIMIT: partial(_read, kept / "zhang.vault")}
        for name in peers.here(ground, *KNOWING):
            acts[name] = partial(put_away(name, folder, scratch / name).prove, name)
        watches = in_turns(ground.sizes.rounds, acts)
    return [
        Row(
            f"full check of a vault of {megabytes(folder)}",
            watches["ours"].median,
            watches["ours"].own,
            [against(watches, _LIMIT, 2), *(against(watches, name) for name in KNOWING)],
            [Fact("flaws found", max(found), 0)],
        )
    ]


def _check(county: County, found: list[int], watch: Watch) -> None:
    with watch:
        found.append(len(checking.check(county["zhang"])))


def _read(folder: Path, watch: Watch) -> None:
    peers.forget(folder)
    with watch:
        peers.hash_all(folder)


CHECK = Bench("check", prepare, measure)
