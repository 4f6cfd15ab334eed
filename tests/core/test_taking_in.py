"""Many files taken in at once: each an act of its own, in their order, and none half."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.desk import exhibits
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code
from fieldkit.files import progress
from fieldkit.model.kinds import Payload
from tests.core.people import refused
from tests.roomkit import every_file
from tests.vaultkit import County, new_case

pytest_plugins = ["tests.counties"]

SIZES = [0, 1, 65_536, 300_000, 3_000_000, 70_000, 5]


class Cancelled(Exception):
    """What whoever watches raises."""


@pytest.fixture
def desk(county: Callable[..., County]) -> Desk:
    return Desk(county()["zhang"])


@pytest.fixture
def card(tmp_path: Path) -> list[Path]:
    """The files on a camera's card."""
    folder = tmp_path / "card"
    folder.mkdir()
    for number, size in enumerate(SIZES):
        (folder / f"{number}.jpg").write_bytes(os.urandom(size))
    return sorted(folder.iterdir())


def held(desk: Desk) -> list[str]:
    return [one.name for one in exhibits.listed(desk)]


@pytest.mark.parametrize(("at_once", "together"), [(100_000, 2), (16 << 20, 16)])
def test_each_is_an_act_of_its_own_in_their_order(
    desk: Desk, card: list[Path], monkeypatch: pytest.MonkeyPatch, at_once: int, together: int
) -> None:
    monkeypatch.setattr(progress, "_AT_ONCE", at_once)
    monkeypatch.setattr(exhibits, "_TOGETHER", together)
    told: list[tuple[int, int]] = []
    taken = exhibits.add_all(desk, new_case(desk.vault), card, tell=lambda *at: told.append(at))
    assert [new for _, new in taken] == [True] * len(card)
    for path, (exhibit, _) in zip(card, taken, strict=True):
        assert exhibit.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        with exhibits.open_exhibit(desk, exhibit) as reader:
            assert reader.read() == path.read_bytes()
    assert held(desk) == [path.name for path in card]
    acts = desk.vault.store.rows("SELECT act, count(*) FROM bodies WHERE family LIKE 'exhibit/%' GROUP BY act")
    assert sorted(count for _, count in acts) == [3] * len(card)
    assert told == sorted(told)
    assert told[-1] == (sum(SIZES), sum(SIZES))


def test_the_same_file_twice_is_one_exhibit(desk: Desk, card: list[Path]) -> None:
    taken = exhibits.add_all(desk, new_case(desk.vault), [card[3], card[4], card[3]])
    assert [new for _, new in taken] == [True, True, False]
    assert taken[0][0].path == taken[2][0].path
    assert len(desk.load(Payload)) == len(every_file(desk.vault.exhibits)) == 2


@pytest.mark.parametrize("at_once", [100_000, 16 << 20])
def test_what_was_entered_stays_when_a_later_one_is_refused(
    desk: Desk, card: list[Path], monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(progress, "_AT_ONCE", at_once)
    folder = card[4].with_name("folder.jpg")
    folder.mkdir()
    with refused(Code.FILE_NOT_A_FILE):
        exhibits.add_all(desk, new_case(desk.vault), [*card[:4], folder, *card[4:]])
    assert held(desk) == [path.name for path in card[: len(held(desk))]]
    assert len(every_file(desk.vault.exhibits)) == len(held(desk)) < len(card)


@pytest.mark.parametrize("after", [0, 400_000, sum(SIZES) - 1])
def test_a_cancel_leaves_whole_exhibits_alone(desk: Desk, card: list[Path], after: int) -> None:
    def cancel(done: int, _: int) -> None:
        if done >= after:
            raise Cancelled

    with pytest.raises(Cancelled):
        exhibits.add_all(desk, new_case(desk.vault), card, tell=cancel)
    assert len(every_file(desk.vault.exhibits)) == len(held(desk)) < len(card)


def test_a_file_that_changes_while_it_is_read_is_not_taken(
    desk: Desk, card: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(done: int, _: int) -> None:
        if done:
            card[-1].write_bytes(b"other bytes")

    with refused(Code.FILE_CHANGED):
        exhibits.add_all(desk, new_case(desk.vault), card[-1:], tell=change)
    assert every_file(desk.vault.exhibits) == {}
