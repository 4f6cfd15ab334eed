"""Long acts: told and cancelled from one thread, worked on side by side, hashed beside; nothing runs on afterwards."""

from __future__ import annotations

import hashlib
import io
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit import files
from fieldkit.errors import Code, Refused
from fieldkit.files import beside, progress
from fieldkit.files.progress import Counted, Progress, read_first, side_by_side
from tests.core.people import refused

AT_ONCE = 1000


class Cancelled(Exception):
    """What whoever watches raises."""


@pytest.fixture(autouse=True)
def nothing_runs_on() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() == before


def slow(number: int) -> int:
    time.sleep(0.002 * (7 * number % 5))
    return number


def test_what_is_done_side_by_side_comes_in_its_order() -> None:
    assert list(side_by_side((partial(slow, number) for number in range(20)), Progress(None))) == list(range(20))


def test_jobs_are_made_by_whoever_takes_the_results_and_not_far_ahead() -> None:
    made: list[int] = []

    def jobs() -> Iterator[Callable[[], int]]:
        for number in range(50):
            made.append(threading.get_ident())
            yield partial(slow, number)

    for taken, _ in enumerate(side_by_side(jobs(), Progress(None)), 1):
        assert len(made) <= taken + 4
    assert set(made) == {threading.get_ident()}


def test_one_failure_ends_all_that_runs_side_by_side() -> None:
    counted = Progress(None)

    def endless() -> int:
        while True:
            counted.add(1)

    def failing() -> int:
        raise Refused(Code.BUNDLE_OWN_EXHIBIT, sha256="")

    with refused(Code.BUNDLE_OWN_EXHIBIT):
        list(side_by_side([endless, failing, endless], counted))


def test_whoever_leaves_ends_all() -> None:
    counted = Progress(None)

    def endless() -> int:
        while True:
            counted.add(1)

    with closing(side_by_side([lambda: 1, lambda: 2, lambda: 3, endless, endless], counted)) as coming:
        assert next(coming) == 1


def test_a_cancel_ends_what_runs() -> None:
    def cancel(done: int, _: int) -> None:
        if done > 10:
            raise Cancelled

    counted = Progress(cancel)

    def endless() -> int:
        while True:
            counted.add(1)

    with pytest.raises(Cancelled):
        list(side_by_side([endless], counted))


@pytest.mark.parametrize("size", [0, 1, AT_ONCE, AT_ONCE + 1, 5 * AT_ONCE])
def test_what_is_small_is_read_at_once_and_what_is_large_by_whoever_works_on_it(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(progress, "_AT_ONCE", AT_ONCE)
    data, read = os.urandom(size), list[int]()
    source = Counted(io.BytesIO(data + b"behind"), read.append)
    acts: list[bytes] = []

    def act(source: io.BufferedIOBase) -> str:
        acts.append(source.read(size))
        return "done"

    job = read_first(source, size, act)  # type: ignore[arg-type]  # whatever it is given, it reads
    assert (sum(read), len(acts)) == (size, int(size > AT_ONCE))
    assert job() == "done"
    assert acts == [data]


def test_what_is_shorter_than_it_should_be_is_handed_over_as_it_is() -> None:
    assert read_first(io.BytesIO(b"short"), 99, lambda source: source.read(99))() == b"short"


@given(st.lists(st.binary(max_size=700), max_size=30), st.integers(0, 30))
def test_a_digest_is_that_of_all_blocks_whoever_works_it_out(blocks: list[bytes], asked: int) -> None:
    with pytest.MonkeyPatch.context() as patch, files.Digest() as digest:
        patch.setattr(beside, "_ALONE", 1000)
        patch.setattr(beside, "_BATCH", 500)
        for number, block in enumerate(blocks):
            if number == asked:
                assert digest.sha256 == hashlib.sha256(b"".join(blocks[:number])).hexdigest()
            digest.write(block)
        assert digest.sha256 == hashlib.sha256(b"".join(blocks)).hexdigest()


def test_a_file_that_somebody_else_proves_is_not_hashed(tmp_path: Path) -> None:
    with files.NewFile(tmp_path / "a", hashed=False) as new:
        new.write(b"bytes")
        with pytest.raises(RuntimeError):
            new.prove()
        new.commit()
    assert (tmp_path / "a").read_bytes() == b"bytes"


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 5 << 19])
@pytest.mark.parametrize("piece", [4096 + 1, 1 << 18, 1 << 20, 3 << 20])
def test_past_the_cache_a_file_is_read_whole_in_pieces_of_any_size(tmp_path: Path, size: int, piece: int) -> None:
    data, found = os.urandom(size), list[bytes]()
    (tmp_path / "a").write_bytes(data)
    with files.past_cache(tmp_path / "a") as (source, _):
        while block := source.read(piece):
            assert len(block) <= piece
            found.append(block)
    assert b"".join(found) == data
