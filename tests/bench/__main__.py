"""`python -m tests.bench`: how fast, ours beside the peers and the limits in the same run.

Quote the ratios: the times are this machine's. Each row is made ready and measured in processes of its own, so that
its memory is its own. Windows are shown on Qt's offscreen platform: no screen is needed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

from tests.bench import table
from tests.bench.every import EVERY
from tests.bench.ground import FULL, SMALL, Ground

_T = TypeVar("_T")


def main(words: Sequence[str]) -> None:
    """Measure what the command line asks for and print the table."""
    asked = _asked(words)
    with tempfile.TemporaryDirectory(prefix="fieldkit-bench-") as temporary:
        ground = Ground(asked.folder or Path(temporary), SMALL if asked.small else FULL)
        _print(table.head())
        for name in asked.rows or EVERY:
            _alone(EVERY[name].prepare, ground)
            _print(table.lines(_alone(EVERY[name].measure, ground)))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)


def _asked(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[*EVERY, []], metavar="ROW", help=f"of {', '.join(EVERY)}; all")
    parser.add_argument("--small", action="store_true", help="small sizes, for a quick look")
    parser.add_argument("--folder", type=Path, help="where to measure; what is made once stays there for the next run")
    return parser.parse_args(words)


def _alone(act: Callable[[Ground], _T], ground: Ground) -> _T:
    """Do `act` in a process of its own."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(act, ground).result()


if __name__ == "__main__":
    main(sys.argv[1:])
