"""A vault in which much was said: what saving and searching are measured in."""

from __future__ import annotations

from pathlib import Path

from fieldkit import ids
from tests.bench import counties, ledgers
from tests.bench.ground import Ground
from tests.bench.speech import Speech


def known(ground: Ground) -> Path:
    """Return the folder of a county in which li has taken in all the answers of zhang's talks."""
    return ground.made(f"answers-{ground.sizes.answers}", lambda folder: _make(folder, ground.sizes.answers))


def _make(folder: Path, answers: int) -> None:
    with counties.founded(folder) as county:
        at = ledgers.writer(county, "zhang", ids.derived("case", "answers"))
        for _ in ledgers.talks(at, Speech(), answers):
            pass
        ledgers.take_in(county["li"], at)
