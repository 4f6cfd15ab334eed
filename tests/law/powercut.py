"""The power fails at some moment of a piece of work: what may be on the disk then, one possible state after another."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.law import syscalls
from tests.law.disk import Tree, tree_of
from tests.law.following import TRACED, Follower
from tests.law.remains import Dice, left_by, seen_by_the_living
from tests.law.syscalls import Call

_ROOT = Path(__file__).parents[2]

_PATIENCE = 40
"""Tries in a row that bring no new state until a moment counts as spent."""


@dataclass(frozen=True)
class State:
    """What may be on the disk when the power fails after `calls` calls, and what had been said by then."""

    calls: int
    said: tuple[str, ...]
    tree: Tree

    @property
    def digest(self) -> bytes:
        """What tells two states apart: everything but the moment."""
        told = hashlib.sha256(repr(self.said).encode())
        for path, content in self.tree.items():
            told.update(f"\0{path}\0{None if content is None else len(content)}\0".encode() + (content or b""))
        return told.digest()

    def lay_out(self, place: Path) -> None:
        """Make the folder `place` as the disk has it, in place of what was there."""
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        for path, content in self.tree.items():
            if content is None:
                (place / path).mkdir()
            else:
                (place / path).write_bytes(content)


@dataclass(frozen=True)
class Trace:
    """Work done in the folder `place`, where `start` was before."""

    start: Tree
    place: Path
    calls: Sequence[Call]


def traced(module: str, *words: str, place: Path) -> Trace:
    """Run `module`, which is told `words` and `place`; prove that the model followed it to the last byte."""
    start = tree_of(place)
    command = [sys.executable, "-m", module, *words, str(place)]
    calls = syscalls.record(command, place, place.with_suffix(".trace"), TRACED, _ROOT)
    follower = Follower(start, place)
    for call in calls:
        follower.follow(call)
    assert seen_by_the_living(follower.disk) == tree_of(place)
    return Trace(start, place, calls)


def states(trace: Trace, count: int, dice: Dice) -> Iterator[State]:
    """Yield `count` different states in which a power cut during `trace` may leave its place.

    The first is of the end, when everything was said; the others are spread over the whole of the work.
    """
    seen: set[bytes] = set()
    barren: Counter[int] = Counter()
    chosen = {len(trace.calls)}
    while len(seen) < count:
        for state in _once(trace, chosen, dice):
            barren[state.calls] += 1
            if state.digest not in seen:
                barren[state.calls] = 0
                seen.add(state.digest)
                yield state
        moments = [moment for moment in range(1, len(trace.calls) + 1) if barren[moment] < _PATIENCE]
        assert moments, f"there are hardly more than {len(seen)} states"
        chosen = set(dice.sample(moments, min(len(moments), count - len(seen))))


def _once(trace: Trace, moments: set[int], dice: Dice) -> Iterator[State]:
    """Go through the work and yield a state at each of `moments`."""
    follower = Follower(trace.start, trace.place)
    said = ""
    for number, call in enumerate(trace.calls, 1):
        follower.follow(call)
        said += call.said
        if number in moments:
            yield State(number, tuple(said.splitlines()), left_by(follower.disk, dice))
