"""The story of the stick (S5): full, pulled, read-only, too small for one file, flipping bits, a fake."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit import files
from fieldkit.errors import Code, Refused
from fieldkit.files import whole
from tests.badstick import CLUSTER, Stick

pytest_plugins = ["tests.sticks"]

OLD = b"last week's bundle " * 500
NEW = os.urandom(150_000)
BadStick = Callable[..., Stick]


def copied(path: Path) -> files.Proof:
    """As a bundle goes out: in pieces, flushed on the way, read back, compared, named."""
    with pytest.MonkeyPatch.context() as patch, files.NewFile(path) as new:
        patch.setattr(whole, "_PACE", 32 << 10)
        for start in range(0, len(NEW), 1 << 14):
            new.write(NEW[start : start + (1 << 14)])
        return new.commit(verify=True)


def refusal(path: Path) -> Refused | None:
    try:
        copied(path)
    except Refused as error:
        return error
    return None


def names(stick: Stick) -> list[str]:
    return sorted(path.name for path in stick.folder.iterdir())


def test_a_good_stick_takes_a_bundle_and_still_has_it_after_being_pulled(bad_stick: BadStick) -> None:
    stick = bad_stick()
    assert copied(stick.folder / "A.fkb") is files.Proof.VERIFIED
    stick.replug()
    assert (stick.folder / "A.fkb").read_bytes() == NEW
    assert names(stick) == ["A.fkb"]


@pytest.mark.parametrize("gone", ["EIO", "ENODEV", "ENXIO"])
def test_pulled_after_any_operation_it_never_holds_a_file_that_only_looks_valid(bad_stick: BadStick, gone: str) -> None:
    stick = bad_stick(gone=gone)
    path = stick.folder / "A.fkb"
    files.write_whole(path, OLD)
    stick.set()
    copied(path)
    last = stick.operations()
    files.write_whole(path, OLD)
    held = os.listdir("/proc/self/fd")
    for count in range(last):
        stick.set(unplug_after=count)
        error = refusal(path)
        assert error is not None
        assert error.code is Code.MEDIUM_GONE
        stick.replug()
        assert path.read_bytes() == OLD
        files.sweep(stick.folder)
        assert names(stick) == ["A.fkb"]
    assert os.listdir("/proc/self/fd") == held
    stick.set(unplug_after=last)
    assert refusal(path) is None
    stick.replug()
    assert path.read_bytes() == NEW


def test_a_small_file_survives_being_pulled_after_any_operation_as_old_or_new(bad_stick: BadStick) -> None:
    stick = bad_stick()
    path = stick.folder / "keys.a"
    files.write_whole(path, OLD)
    outcomes: list[Code | None] = []
    while not outcomes or outcomes[-1] is not None:
        stick.set(unplug_after=len(outcomes))
        try:
            files.write_whole(path, NEW)
            outcomes.append(None)
        except Refused as error:
            outcomes.append(error.code)
        stick.replug()
        assert path.read_bytes() == (NEW if outcomes[-1] is None else OLD)
    assert set(outcomes) == {Code.MEDIUM_GONE, None}


@pytest.mark.parametrize("at", [0, 1, 65_536, len(NEW) - 1])
def test_a_flipped_bit_is_caught_before_the_file_gets_its_name(bad_stick: BadStick, at: int) -> None:
    stick = bad_stick()
    files.write_whole(stick.folder / "A.fkb", OLD)
    stick.set(flip=at)
    error = refusal(stick.folder / "A.fkb")
    assert error is not None
    assert error.code is Code.MEDIUM_DIFFERS
    stick.set(flip=None)
    assert (stick.folder / "A.fkb").read_bytes() == OLD
    assert names(stick) == ["A.fkb"]


def test_a_fake_that_keeps_less_than_it_accepts_is_caught(bad_stick: BadStick) -> None:
    stick = bad_stick(real=100_000)
    error = refusal(stick.folder / "A.fkb")
    assert error is not None
    assert error.code is Code.MEDIUM_DIFFERS
    assert names(stick) == []


def test_a_stick_that_lies_about_flushing_loses_the_file_and_never_part_of_it(bad_stick: BadStick) -> None:
    stick = bad_stick()
    files.write_whole(stick.folder / "A.fkb", OLD)
    stick.set(lies=True)
    copied(stick.folder / "A.fkb")
    stick.replug()
    assert (stick.folder / "A.fkb").read_bytes() == OLD


@pytest.mark.parametrize("symbol", ["EFBIG", "EPERM", "EINVAL"])
def test_fat_s_three_ways_to_say_too_large_are_one_sentence(bad_stick: BadStick, symbol: str) -> None:
    stick = bad_stick(largest=100_000, too_large=symbol)
    files.write_whole(stick.folder / "A.fkb", OLD)
    error = refusal(stick.folder / "A.fkb")
    assert error is not None
    assert (error.code, error.params) == (Code.MEDIUM_TOO_LARGE, {"name": "A.fkb"})
    assert (stick.folder / "A.fkb").read_bytes() == OLD


def test_a_stick_full_at_every_cluster_keeps_last_week_s_bundle(bad_stick: BadStick) -> None:
    stick = bad_stick()
    files.write_whole(stick.folder / "A.fkb", OLD)
    taken = -(-len(OLD) // CLUSTER) * CLUSTER
    for room in range(0, len(NEW), CLUSTER):
        stick.set(capacity=taken + room)
        error = refusal(stick.folder / "A.fkb")
        assert error is not None
        assert error.code is Code.MEDIUM_FULL
        assert (stick.folder / "A.fkb").read_bytes() == OLD
        assert names(stick) == ["A.fkb"]


def test_a_read_only_stick_is_named(bad_stick: BadStick) -> None:
    stick = bad_stick(read_only=True)
    error = refusal(stick.folder / "A.fkb")
    assert error is not None
    assert error.code is Code.MEDIUM_READ_ONLY


@pytest.mark.parametrize("name", ["A:B.fkb", "CON.fkb", "what?.fkb", "dot.", "*"])
def test_a_name_the_stick_does_not_take_is_a_bad_name_and_safe_name_mends_it(bad_stick: BadStick, name: str) -> None:
    stick = bad_stick()
    with pytest.raises(Refused) as caught, files.world(stick.folder / name):
        (stick.folder / name).write_bytes(NEW)
    assert caught.value.code is Code.MEDIUM_BAD_NAME
    with pytest.raises(Refused) as caught:
        files.write_whole(stick.folder / name, NEW)
    assert caught.value.code is Code.MEDIUM_BAD_NAME
    assert names(stick) == []
    files.write_whole(stick.folder / files.safe_name(name), NEW)
    assert names(stick) == [files.safe_name(name)]


def test_a_source_on_a_stick_pulled_while_it_is_read_is_gone(bad_stick: BadStick) -> None:
    stick = bad_stick()
    files.write_whole(stick.folder / "photo.jpg", NEW)
    stick.set()
    assert files.read_stable(stick.folder / "photo.jpg") == NEW
    for count in range(stick.operations()):
        stick.set(unplug_after=count)
        with pytest.raises(Refused) as caught:
            files.read_stable(stick.folder / "photo.jpg")
        assert caught.value.code is Code.MEDIUM_GONE


def test_what_a_stick_does_not_give_of_a_torn_source_is_zeros(bad_stick: BadStick) -> None:
    stick = bad_stick(unreadable=(20_000, 50_001))
    path = stick.folder / "A.fkb"
    files.write_whole(path, NEW)
    with pytest.raises(Refused) as caught:
        files.read_stable(path)
    assert caught.value.code is Code.MEDIUM_GONE
    with files.open_source(path, torn=True) as file:
        found = file.read()
    first, last = 20_000 // CLUSTER * CLUSTER, -(-50_001 // CLUSTER) * CLUSTER
    assert found == NEW[:first] + bytes(last - first) + NEW[last:]


def read_torn(path: Path) -> bytes:
    with files.open_source(path, torn=True) as file:
        return file.read()


def test_a_torn_source_on_a_stick_pulled_while_it_is_read_is_gone(bad_stick: BadStick) -> None:
    stick = bad_stick(cached=False)
    files.write_whole(stick.folder / "A.fkb", NEW)
    stick.set()
    read_torn(stick.folder / "A.fkb")
    for count in range(stick.operations()):
        stick.set(unplug_after=count)
        with pytest.raises(Refused) as caught:
            read_torn(stick.folder / "A.fkb")
        assert caught.value.code is Code.MEDIUM_GONE


def read_while_removed(stick: Stick, path: Path) -> None:
    with files.open_source(path) as file:
        stick.set(unplug_after=0, gone="ENOENT")
        file.read()


def test_a_source_removed_by_another_computer_while_it_is_read_has_vanished(bad_stick: BadStick) -> None:
    stick = bad_stick()
    files.write_whole(stick.folder / "photo.jpg", NEW)
    with pytest.raises(Refused) as caught:
        read_while_removed(stick, stick.folder / "photo.jpg")
    assert caught.value.code is Code.FILE_VANISHED


def test_a_folder_made_on_a_stick_is_there_after_it_was_pulled(bad_stick: BadStick) -> None:
    stick = bad_stick()
    files.make_folder(stick.folder / "a" / "b")
    stick.replug()
    assert (stick.folder / "a" / "b").is_dir()


def test_what_a_stick_is_and_how_much_it_takes(bad_stick: BadStick) -> None:
    stick = bad_stick(capacity=10 * CLUSTER)
    files.write_whole(stick.folder / "a", bytes(CLUSTER + 1))
    found = files.medium(stick.folder / "not" / "there" / "yet")
    assert (found.capacity, found.free) == (10 * CLUSTER, 8 * CLUSTER)
    assert found.file_system == "fuse"
    assert (found.serial, found.label, found.largest_file) == ("", "", None)
