"""What a row is: a work, what ours took, and what it is held against, measured in turns in the same run."""

from __future__ import annotations

import gc
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from tests.attacks import measured
from tests.bench.ground import Ground


class Watch:
    """Measures blocks: the seconds of each, and the most memory that this process, or a command it ran, took in any.

    Memory is in bytes, 0 where nothing tells.
    """

    def __init__(self) -> None:
        self.runs: list[float] = []
        self.own = 0
        self.children = 0

    @property
    def median(self) -> float:
        return statistics.median(self.runs)

    @property
    def p95(self) -> float:
        return sorted(self.runs)[max(0, -(-len(self.runs) * 95 // 100) - 1)]

    def __enter__(self) -> Self:
        gc.collect()
        if sys.platform == "linux":
            measured.forget_peak()
        self._start = time.perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.runs.append(time.perf_counter() - self._start)
        if sys.platform == "linux":
            self.own = max(self.own, measured.peak())

    def run(
        self,
        *command: str | Path,
        cwd: Path | None = None,
        settings: Mapping[str, str] | None = None,
        words: str = "",
    ) -> None:
        """Run a peer's command inside the block; `words` is typed to it."""
        whole = [*_measuring(), *map(str, command)]
        told = subprocess.run(whole, cwd=cwd, env=settings, input=words.encode(), capture_output=True, check=False)
        error, _, peak = told.stderr.decode(errors="replace").rpartition(_MARK)
        if told.returncode != 0:
            raise RuntimeError(f"{command[0]}: {(error or peak)[-400:]}")
        if len(whole) > len(command):
            self.children = max(self.children, int(peak) << 10)


_MARK = "KiB at most: "


def _measuring() -> list[str]:
    """Return what, before a command, says at the end how much memory it took: GNU time, where it is installed.

    What a process of ours could be told about its child would count our own memory, from before the child began.
    """
    time_ = shutil.which("time")
    return [time_, "-q", "-f", f"{_MARK}%M"] if time_ else []


Act = Callable[[Watch], None]
"""Prepares, does the work inside `with watch`, and clears away."""


def in_turns(count: int, acts: Mapping[str, Act]) -> dict[str, Watch]:
    """Do all acts `count` times, one after the other, so that whatever else the machine does falls on each alike."""
    watches = {name: Watch() for name in acts}
    for _ in range(count):
        for name, act in acts.items():
            act(watches[name])
    return watches


class Beside(NamedTuple):
    """A limit or a peer and its seconds (None: not here); ours may take `most` times that, where there is an aim."""

    name: str
    seconds: float | None
    most: float | None = None
    peak: int = 0


class Fact(NamedTuple):
    """What is counted and not timed, and what it must be."""

    name: str
    value: float
    must_be: float


class Row(NamedTuple):
    """A work and the seconds ours took, `most` of them where the aim is a time; what it is held against."""

    work: str
    seconds: float
    peak: int
    beside: Sequence[Beside] = ()
    facts: Sequence[Fact] = ()
    most: float | None = None


class Bench(NamedTuple):
    """A name to choose it by, what makes all that it needs, and what measures it."""

    name: str
    prepare: Callable[[Ground], None]
    measure: Callable[[Ground], list[Row]]


def against(watches: Mapping[str, Watch], name: str, most: float | None = None) -> Beside:
    """Return what `name` took by its median; it is not here where nobody measured it."""
    watch = watches.get(name)
    return Beside(name, watch.median if watch else None, most, watch.children if watch else 0)
