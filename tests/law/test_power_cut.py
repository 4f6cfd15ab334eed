"""Power cuts: whatever part of the unsynced writes reached the disk, nothing acknowledged is lost and the vault opens.

A work is done once under `strace`; from its calls disks are rebuilt as they may be when the power fails. What is
assumed of a disk stands in `tests/law/disk.py`, and `test_disk.py` shows that what saves without care is caught.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.law import powercut
from tests.law.moreworks import MORE
from tests.law.powercut import State, Trace
from tests.works import WORKS, Work

pytest_plugins = ["tests.law.scratch"]
pytestmark = pytest.mark.skipif(shutil.which("strace") is None, reason="no strace on this computer")

STATES = 40
"""Of each work, in the suite."""

MANY = 3000
"""Of each work, in the long run, unless --count says otherwise."""

AGAIN = 20
"""After every so many states the work is done to its end on what is left."""


def survive(name: str, count: int, scratch: Path) -> Counter[str]:
    """Do a work, cut the power `count` times, and judge what is left; return how often it was old, new or part."""
    work, place, after = (WORKS | MORE)[name], scratch / "place", scratch / "after"
    place.mkdir()
    work.prepare(place)
    trace = powercut.traced("tests.law.moreworks", "act", name, place=place)
    found: Counter[str] = Counter()
    for number, state in enumerate(powercut.states(trace, count, random.Random(name))):
        state.lay_out(after)
        found[judged(work, after, state, trace)] += 1
        if number % AGAIN == 0:
            work.again(after)
            assert work.verify(after, []) == "new"
    return found


def judged(work: Work, after: Path, state: State, trace: Trace) -> str:
    """Return what `work` says of the folder; where it complains, say at which moment the power had failed."""
    try:
        return work.verify(after, list(state.said))
    except BaseException as error:
        last = trace.calls[state.calls - 1].name
        error.add_note(f"the power failed after call {state.calls} ({last}), when this was said: {state.said}")
        raise


@pytest.mark.parametrize("name", [*WORKS, *MORE])
def test_nothing_acknowledged_is_lost_in_a_power_cut(name: str, scratch: Path) -> None:
    found = survive(name, STATES, scratch)
    assert found["old"]
    assert found["new"]


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", [*WORKS, *MORE])
def test_nothing_acknowledged_is_lost_in_thousands_of_power_cuts(name: str, scratch: Path, count: int | None) -> None:
    found = survive(name, count or MANY, scratch)
    print(f"{name}: {dict(found)}")
    assert found.total() == (count or MANY)
