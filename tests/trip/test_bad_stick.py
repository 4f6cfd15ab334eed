"""Bad sticks: full, pulled out, forgetting, lying, faked. Never a false "done"; what was begun goes on."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from fieldkit.bundle.inspect import inspect
from fieldkit.errors import Code, Refused
from fieldkit.files import media
from tests.badstick import CLUSTER, Stick
from tests.trip.sticktrip import PART, Pulled, Received, Trip, clear, parts
from tests.vaultkit import County

pytest_plugins = ["tests.counties", "tests.sticks"]

BadStick = Callable[..., Stick]
ROOM = 8 << 20
MOST = 500
"""Operations after which the stick is pulled out, at most."""

DROPPING = 2
"""Operations at the end of a copy that only remove the plan: the bundle is there before them."""


@pytest.fixture
def trip(county: Callable[..., County], monkeypatch: pytest.MonkeyPatch) -> Trip:
    return Trip(county(), monkeypatch)


@pytest.fixture
def long_trip(county: Callable[..., County], monkeypatch: pytest.MonkeyPatch) -> Trip:
    return Trip(county(), monkeypatch, photos=60, part=4 * PART)


def some(last: int, spread: int = 12) -> list[int]:
    """Return moments of a work of `last` operations: `spread` over it, and all of its end."""
    return sorted({*range(0, last, -(-last // spread)), *range(last - spread, last + 2)})


@pytest.mark.parametrize("faults", [{"gone": "EIO"}, {"gone": "ENODEV", "through": True}])
def test_pulled_out_it_holds_whole_parts_and_the_copy_goes_on(
    trip: Trip, bad_stick: BadStick, faults: dict[str, object]
) -> None:
    pulled = Pulled(trip, bad_stick(capacity=ROOM, **faults))
    for moment in some(pulled.last):
        assert pulled.after(moment) == (moment < pulled.last - DROPPING)
    assert trip.is_unharmed()


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("faults", [{"gone": "EIO"}, {"gone": "ENOTCONN", "through": True}, {"gone": "ENOENT"}])
def test_so_it_is_at_every_moment(
    long_trip: Trip,
    bad_stick: BadStick,
    faults: dict[str, object],
    count: int | None,
    record_property: Callable[[str, object], None],
) -> None:
    pulled = Pulled(long_trip, bad_stick(capacity=2 * ROOM, **faults))
    moments = range(min(pulled.last + 1, count or MOST + 1))
    for moment in moments:
        assert pulled.after(moment) == (moment < pulled.last - DROPPING)
    record_property("moments", len(moments))
    assert long_trip.is_unharmed()


@pytest.mark.parametrize("boasts", [0, ROOM])
def test_full_it_says_so_and_the_copy_goes_on_once_there_is_room(trip: Trip, bad_stick: BadStick, boasts: int) -> None:
    stick, need = bad_stick(capacity=ROOM), 0
    for path in trip.write(stick.folder / "1.fkb").paths:
        need += -(-path.stat().st_size // CLUSTER) * CLUSTER
    clear(stick.folder)
    for room in range(0, need, need // 12):
        stick.set(capacity=room, boasts=boasts)
        refused = trip.refusal(stick.folder / f"{room}.fkb")
        assert refused is not None
        assert refused.code is Code.MEDIUM_FULL
        assert not list(stick.folder.glob(".*"))
        there = parts(stick.folder)
        assert bool(there) or not list(stick.folder.iterdir())
        before = {path: path.stat().st_ino for path in there}
        stick.set(capacity=ROOM, boasts=0)
        trip.write(stick.folder / f"{room}.fkb")
        stick.replug()
        assert {path: path.stat().st_ino for path in there} == before
        assert trip.is_whole(parts(stick.folder))
        clear(stick.folder)
    assert trip.is_unharmed()


def test_what_reads_back_with_a_flipped_bit_gets_no_name(trip: Trip, bad_stick: BadStick) -> None:
    stick = bad_stick(capacity=ROOM)
    for number, (flip, after) in enumerate(product((0, 39, 70_000, 141_000), (0, 20, 40))):
        stick.set(flip=flip, flip_after=after)
        refused = trip.refusal(stick.folder / f"{number}.fkb")
        stick.set(flip=None)
        assert after or refused
        if refused is not None:
            assert refused.code is Code.MEDIUM_DIFFERS
            parts(stick.folder)
            trip.write(stick.folder / f"{number}.fkb")
        assert trip.is_whole(parts(stick.folder))
        clear(stick.folder)
    assert trip.is_unharmed()


@pytest.mark.parametrize("wraps", [False, True])
def test_a_fake_of_any_size_is_found_out_or_holds_it_all(trip: Trip, bad_stick: BadStick, *, wraps: bool) -> None:
    outcomes = set()
    for real in range(4 * CLUSTER, 480_000, 11 * CLUSTER):
        stick = bad_stick(capacity=ROOM, real=real, wraps=wraps)
        refused = trip.refusal(stick.folder / f"{real}.fkb")
        outcomes.add(refused and refused.code)
        stick.replug()
        if refused is None:
            assert trip.is_whole(parts(stick.folder))
    assert outcomes == {Code.MEDIUM_DIFFERS, None}
    assert trip.is_unharmed()


def is_refused(path: Path) -> bool:
    try:
        inspect(path)
    except Refused:
        return True
    return False


def test_what_lied_about_flushing_holds_nothing_that_passes_for_whole(trip: Trip, bad_stick: BadStick) -> None:
    """No program can look behind the stick's own memory; what is lost there shows when the bundle is looked at."""
    stick = bad_stick(capacity=ROOM)
    lost: list[dict[str, object]] = [{"lies": True}, *({"forgets": last} for last in (1, 2, 5, 12, 30))]
    for number, faults in enumerate(lost):
        stick.set(**faults)
        written = trip.write(stick.folder / f"{number}.fkb")
        stick.replug()
        stick.set(lies=False, forgets=0)
        assert any(not path.exists() or is_refused(path) for path in written.paths)
        clear(stick.folder)
        trip.write(stick.folder / f"{number}.again.fkb")
        stick.replug()
        assert trip.is_whole(parts(stick.folder))
        clear(stick.folder)
    assert trip.is_unharmed()


@pytest.mark.parametrize("symbol", ["EFBIG", "EPERM", "EINVAL"])
def test_parts_are_cut_to_what_the_file_system_allows(
    trip: Trip, bad_stick: BadStick, monkeypatch: pytest.MonkeyPatch, symbol: str
) -> None:
    largest = PART * 3 // 4
    stick = bad_stick(capacity=ROOM, largest=largest, too_large=symbol)
    refused = trip.refusal(stick.folder / "1.fkb")
    assert refused is not None
    assert refused.code is Code.MEDIUM_TOO_LARGE
    assert list(stick.folder.iterdir()) == []
    monkeypatch.setitem(media._LARGEST_FILE, "fuse", largest)
    written = trip.write(stick.folder / "1.fkb")
    assert all(path.stat().st_size <= largest for path in written.paths)
    assert trip.is_whole(parts(stick.folder))


def test_fat_s_names(trip: Trip, bad_stick: BadStick) -> None:
    stick = bad_stick(capacity=ROOM)
    for name in ("a:b.fkb", "CON.fkb", "a?.fkb", "lpt1.fkb"):
        refused = trip.refusal(stick.folder / name)
        assert refused is not None
        assert refused.code is Code.MEDIUM_BAD_NAME
    assert list(stick.folder.iterdir()) == []
    trip.write(stick.folder / "数据 A.fkb")
    before = {path: path.read_bytes() for path in parts(stick.folder)}
    for name in ("数据 a.fkb", "数据 A.2.fkb"):
        refused = trip.refusal(stick.folder / name)
        assert refused is not None
        assert refused.code is Code.FILE_EXISTS
    assert {path: path.read_bytes() for path in parts(stick.folder)} == before


def test_pulled_out_while_receiving_nothing_is_half_there(trip: Trip, bad_stick: BadStick) -> None:
    received = Received(trip, bad_stick(capacity=ROOM, cached=False))
    for moment in some(received.last):
        assert received.after(moment) == (moment < received.last)
    assert trip.is_unharmed()


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("cached", [False, True])
def test_so_it_is_at_every_moment_of_receiving(
    long_trip: Trip,
    bad_stick: BadStick,
    count: int | None,
    record_property: Callable[[str, object], None],
    *,
    cached: bool,
) -> None:
    received = Received(long_trip, bad_stick(capacity=2 * ROOM, cached=cached))
    moments = range(min(received.last + 1, count or MOST + 1))
    for moment in moments:
        # How much the system reads ahead into its cache is its own affair: near the end nothing may be left to ask for.
        assert received.after(moment) == (moment < received.last) or cached
    record_property("moments", len(moments))
    assert long_trip.is_unharmed()


def test_a_bit_that_flips_while_receiving_is_found_at_any_time(trip: Trip, bad_stick: BadStick) -> None:
    stick = bad_stick(capacity=ROOM, cached=False)
    received = Received(trip, stick)
    found = 0
    for after in range(0, received.last, 3):
        for flip in (10, 30_000, 100_000):
            stick.set(flip=flip, flip_after=after)
            refused = received.refusal()
            stick.set(flip=None)
            found += refused is not None
            assert received.refusal() is None
            assert trip.has_all()
            received.undo()
    assert found > 4
    assert trip.is_unharmed()
