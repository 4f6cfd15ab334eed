"""Every row can be measured; how fast it is, is for `python -m tests.bench` to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench import merging, parts, table
from tests.bench.every import EVERY
from tests.bench.ground import TINY, Ground


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground"), TINY, peers=False)


@pytest.mark.parametrize("name", EVERY)
def test_a_row_is_measured(ground: Ground, name: str) -> None:
    check(ground, name)


def test_receiving_is_told_part_by_part(ground: Ground) -> None:
    with ground.scratch() as scratch:
        told = parts.measured(merging.made(ground, TINY.received), scratch)
    whole, merge = told.pop(parts.ALL), told.pop(parts.MERGE)
    assert {what for *_, what in parts.PARTS} <= told.keys()
    assert merge > 0
    assert whole / 2 < sum(told.values()) <= whole


@pytest.mark.slow
@pytest.mark.parametrize("name", EVERY)
def test_a_row_is_measured_beside_the_peers_that_are_here(tmp_path: Path, name: str) -> None:
    check(Ground(tmp_path, TINY), name)


def check(ground: Ground, name: str) -> None:
    EVERY[name].prepare(ground)
    rows = EVERY[name].measure(ground)
    assert rows
    for row in rows:
        assert row.seconds > 0
        assert [fact for fact in row.facts if fact.value != fact.must_be] == []
    assert len(list(table.lines(rows))) == sum(1 + len(row.beside) + len(row.facts) for row in rows)
