"""Gives a subject one altered input after the other, within limits of time and memory; counts what became of them."""

from __future__ import annotations

import contextlib
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from types import FrameType
from typing import Any

from fieldkit import words
from fieldkit.errors import Refused
from tests.attacks.fuzzing.world import World
from tests.attacks.measured import forget_peak, peak, status

SECONDS = 2.0
"""Of the processor, for one input."""

PATIENCE = 30.0
"""Seconds on the clock for one input, however busy the machine is."""

MEMORY = 512 << 20
"""Bytes of address space beyond what is there before."""

GROWTH = 64 << 20
"""Bytes by which the memory in use may grow at its peak."""

_EACH = 200
"""Inputs between two looks at the folder and the memory."""


@dataclass(frozen=True)
class Subject:
    """What is attacked: `make` alters an input, `feed` hands it to the program, which may refuse it."""

    name: str
    make: Callable[[World, Random], Any]
    feed: Callable[[World, Any], object]
    share: int = 1


@dataclass
class Tally:
    """What became of the inputs, by the code of the refusal; the most that one took and what all used at the peak."""

    codes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    growth: int = 0

    def __str__(self) -> str:
        told = ", ".join(f"{code} {count}" for code, count in self.codes.most_common())
        return f"slowest {self.slowest:.2f} s, {self.growth >> 20} MiB more at the peak; {told}"


def run(world: World, subject: Subject, seeds: range) -> Tally:
    """Give `subject` an input for each of `seeds`. AssertionError names the seed at which a rule was broken."""
    tally, tree = Tally(), world.tree()
    with _alarms(), _memory():
        for start in range(seeds.start, seeds.stop, _EACH):
            at_rest = forget_peak()
            for seed in range(start, min(start + _EACH, seeds.stop)):
                _one(world, subject, seed, tally)
            tally.growth = max(tally.growth, peak() - at_rest)
            assert tally.growth <= GROWTH, f"{subject.name}: memory grew within the seeds from {start}"
            assert world.tree() == tree, f"{subject.name}: something was written within the seeds from {start}"
    return tally


def _one(world: World, subject: Subject, seed: int, tally: Tally) -> None:
    world.randomness.seed(f"{subject.name} {seed}")
    given = subject.make(world, Random(f"{subject.name} {seed}"))
    began = time.process_time()
    try:
        with _limited():
            code = _outcome(world, subject, given)
    except BaseException as error:
        raise AssertionError(f"{subject.name}, seed {seed}: {error!r:.300}; given {given!r:.600}") from error
    tally.codes[code] += 1
    tally.slowest = max(tally.slowest, time.process_time() - began)


def _outcome(world: World, subject: Subject, given: Any) -> str:
    """`taken`, or the code of the refusal, which has its sentence in every language."""
    try:
        subject.feed(world, given)
    except Refused as refused:
        code = refused.code.value
        for language in words.LANGUAGES:
            if words.refusal(refused, language) == code:
                raise LookupError(f"{code} has no sentence") from refused
        return code
    return "taken"


@contextlib.contextmanager
def _alarms() -> Iterator[None]:
    def ring(number: int, _: FrameType | None) -> None:
        raise TimeoutError(f"signal {number}")

    before = {number: signal.signal(number, ring) for number in (signal.SIGPROF, signal.SIGALRM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _limited() -> Iterator[None]:
    limits = {signal.ITIMER_PROF: SECONDS, signal.ITIMER_REAL: PATIENCE}
    before = {timer: signal.setitimer(timer, seconds) for timer, seconds in limits.items()}
    try:
        yield
    finally:
        for timer, (left, _) in before.items():
            signal.setitimer(timer, left)


@contextlib.contextmanager
def _memory() -> Iterator[None]:
    """Hold this process to what it has now, and some more."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (status("VmSize") + MEMORY, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
