"""A hundred thousand things altered by a seeded die: each is taken or refused by name, and nothing else happens.

`--slow --count 100000` runs them all; without, a sample. A failure names its subject and seed, and
`FUZZ_FROM=SEED pytest tests/attacks/test_fuzz.py -k SUBJECT` begins there again.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator

import pytest

from tests.attacks.fuzzing import chains, papers, sticks, texts, vaults
from tests.attacks.fuzzing.runner import Subject, Tally, run
from tests.attacks.fuzzing.world import World, made

SUBJECTS = [*chains.SUBJECTS, *sticks.SUBJECTS, *papers.SUBJECTS, *vaults.SUBJECTS, *texts.SUBJECTS]
WHOLE = sum(subject.share for subject in SUBJECTS)
SAMPLE, ALL = 1_500, 100_000

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="time and memory are measured as Linux tells them")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One county for all, the same at the end as it was: nothing altered may change anything by itself."""
    with made(tmp_path_factory.mktemp("fuzz")) as found:
        before = found.state()
        yield found
        assert found.state() == before


def altered(world: World, subject: Subject, count: int) -> Tally:
    start = int(os.environ.get("FUZZ_FROM", "0"))
    tally = run(world, subject, range(start, start + math.ceil(count * subject.share / WHOLE)))
    print(f"{subject.name}: {tally}")
    return tally


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_whatever_is_altered_is_taken_or_refused_by_name(world: World, subject: Subject) -> None:
    assert len(altered(world, subject, SAMPLE).codes) > 1


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
def test_a_hundred_thousand_things_are_taken_or_refused_by_name(
    world: World, subject: Subject, count: int | None
) -> None:
    codes = altered(world, subject, count or ALL).codes
    assert codes["taken"], "no alteration came through, so what lies behind was not reached"
