"""kill -9 at any operation of a work: the state is the old or the new, never a mix, and it can be done again."""

from __future__ import annotations

import os
import random
from pathlib import Path
from threading import Thread

import pytest

from tests.trip import killing
from tests.trip.killing import Ended, Say
from tests.works import WORKS, Work

pytestmark = pytest.mark.skipif(bool(killing.MISSING), reason=killing.MISSING)

each_work = pytest.mark.parametrize("work", WORKS.values(), ids=WORKS)


@each_work
def test_whatever_is_killed_happened_or_did_not(work: Work, tmp_path: Path) -> None:
    folder, whole = prepared(work, tmp_path)
    states = [survived(work, killing.copied(folder, tmp_path / "round"), one) for one in spread(whole, 12)]
    assert {"old", "new"} <= set(states), states


@pytest.mark.slow
@pytest.mark.timeout(0)
@each_work
def test_whatever_is_killed_twice_happened_or_did_not(work: Work, tmp_path: Path, count: int | None) -> None:
    folder, whole = prepared(work, tmp_path)
    dice = random.Random(1)
    for one in spread(whole, count or 100):
        survived(work, killing.copied(folder, tmp_path / "round"), one, dice.randint(1, whole))


def prepared(work: Work, folder: Path) -> tuple[Path, int]:
    """Return a folder in which all is ready for the work, and of how many operations the work is."""
    base = folder / "base"
    base.mkdir()
    work.prepare(base)
    whole = killing.copied(base, folder / "whole")
    return base, killing.killed_after(None, lambda say: work.act(whole, say)).operations


def survived(work: Work, folder: Path, first: int, *later: int) -> str:
    """Kill the work, and then each time that it is done again; judge every time, and at last do it to its end."""
    ended = killing.killed_after(first, lambda say: work.act(folder, say))
    assert ended.killed
    state = work.verify(folder, ended.said)
    for operations in later:
        work.verify(folder, killing.killed_after(operations, lambda _: work.again(folder)).said)
    work.again(folder)
    assert work.verify(folder, ["finished"]) == "new"
    return state


def spread(whole: int, rounds: int) -> list[int]:
    """Return `rounds` of the numbers from 1 to `whole`, both among them, as far apart as can be; at most all."""
    rounds = min(rounds, whole)
    return [1 + round((whole - 1) * number / (rounds - 1)) for number in range(rounds)]


def test_the_program_dies_right_after_the_operation_whichever_thread_did_it(tmp_path: Path) -> None:
    def write(name: str) -> None:
        descriptor = os.open(tmp_path / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        for _ in range(5):
            os.write(descriptor, b"x")
            os.fsync(descriptor)
        os.close(descriptor)

    def act(say: Say) -> None:
        for name in ("one", "two"):
            thread = Thread(target=write, args=[name])
            thread.start()
            thread.join()
            say(name)

    def size(name: str) -> int:
        path = tmp_path / name
        return path.stat().st_size if path.exists() else 0

    whole = killing.killed_after(None, act)
    assert whole == Ended(["one", "two", "finished"], 23, killed=False)
    for number in range(1, 23):
        for name in ("one", "two"):
            (tmp_path / name).unlink(missing_ok=True)
        ended = killing.killed_after(number, act)
        assert (ended.operations, ended.killed) == (number, True)
        assert ended.said == whole.said[: number // 11]
        assert (size("one"), size("two")) == (min(5, (number + 1) // 2), max(0, min(5, (number - 10) // 2)))
