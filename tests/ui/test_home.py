"""Home: one key copies everything to another disk and asks where only the first time; a stick is seen."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from fieldkit import files
from fieldkit.desk import exchange, keeping, overview
from fieldkit.desk.exchange import Stick
from fieldkit.vault import copies
from tests.vaultkit import new_case
from tests.windowkit import Room
from ui.cases import home as cases_at_home
from ui.cases.home import CaseCard, HomeScreen
from ui.exchange.screen import HAND_OVER, RECEIVE, ExchangeScreen

pytest_plugins = ["tests.counties", "tests.windows", "tests.sticks"]


def home(at: Room) -> HomeScreen:
    screen = at.window.show_screen("home")
    assert isinstance(screen, HomeScreen)
    at.window.activateWindow()
    at.settle()
    return screen


def press(at: Room) -> str:
    QTest.keyClick(at.window, Qt.Key.Key_F8)
    at.settle()
    shown = at.window.shown
    assert isinstance(shown, HomeScreen)
    return shown.copies.told.text()


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Answer the question for a folder with the last of these; an empty list means that nobody is asked."""
    folders: list[Path] = []

    def answer(*_: object) -> str:
        assert folders, "the place is known and must not be asked for"
        return str(folders.pop())

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", answer)
    return folders


def test_one_key_copies_and_asks_for_the_place_only_once(
    room: Callable[..., Room], small_disk: Callable[..., Path], chosen: list[Path]
) -> None:
    at = room()
    screen = home(at)
    assert "还没有备份到别的磁盘" in screen.copies.told.text()
    stick = small_disk(16 << 20)
    chosen.append(stick)
    assert "读回核对一致" in press(at)
    assert copies.is_copy(at.desk.vault, stick / at.desk.vault.folder.name)
    before = keeping.last_copy(at.desk)
    assert before is not None
    assert "读回核对一致" in press(at)
    after = keeping.last_copy(at.desk)
    assert after is not None
    assert after.at > before.at
    screen.copies.refresh()
    at.settle()
    assert "上次备份" in screen.copies.told.text()


def test_a_stick_found_under_another_letter_is_the_same_stick(
    room: Callable[..., Room], small_disk: Callable[..., Path], chosen: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = room()
    home(at)
    first, second = small_disk(16 << 20), small_disk(16 << 20)
    chosen.append(first)
    press(at)
    shutil.copytree(first, second, dirs_exist_ok=True)
    shutil.rmtree(first / at.desk.vault.folder.name)
    monkeypatch.setattr(files, "sticks", lambda: {second: files.medium(second)})
    assert "读回核对一致" in press(at)
    last = keeping.last_copy(at.desk)
    assert last is not None
    assert last.folder == second / at.desk.vault.folder.name


def test_a_stick_that_is_not_there_is_named_and_another_can_be_chosen(
    room: Callable[..., Room], small_disk: Callable[..., Path], chosen: list[Path]
) -> None:
    at = room()
    screen = home(at)
    gone, other = small_disk(16 << 20), small_disk(16 << 20)
    chosen.append(gone)
    press(at)
    shutil.rmtree(gone / at.desk.vault.folder.name)
    assert "没有插上" in press(at)
    assert screen.copies.elsewhere.isVisible()
    chosen.append(other)
    QTest.mouseClick(screen.copies.elsewhere, Qt.MouseButton.LeftButton)
    at.settle()
    assert copies.is_copy(at.desk.vault, other / at.desk.vault.folder.name)


def test_a_full_stick_is_told_and_nothing_is_called_a_copy(
    room: Callable[..., Room], small_disk: Callable[..., Path], chosen: list[Path]
) -> None:
    at = room()
    home(at)
    chosen.append(small_disk(64 << 10))
    assert "空间" in press(at)
    assert keeping.last_copy(at.desk) is None


def test_a_copy_on_the_same_disk_is_not_called_safe(
    room: Callable[..., Room], tmp_path: Path, chosen: list[Path]
) -> None:
    at = room()
    home(at)
    place = tmp_path / "文件夹"
    place.mkdir()
    chosen.append(place)
    assert "同一块磁盘" in press(at)
    assert keeping.last_copy(at.desk) is None


def test_choosing_the_copy_itself_does_not_make_one_inside_it(room: Callable[..., Room], tmp_path: Path) -> None:
    at = room()
    keeping.copy(at.desk, tmp_path / "disk" / "copy")
    assert keeping.place_in(at.desk, tmp_path / "disk" / "copy") == tmp_path / "disk" / "copy"
    assert keeping.place_in(at.desk, tmp_path / "disk") == tmp_path / "disk" / at.desk.vault.folder.name


def test_many_cases_come_a_few_at_a_time_and_stay_where_they_are(
    room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases_at_home, "AT_ONCE", 2)
    at = room()
    for number in range(4):
        new_case(at.desk.vault, f"村{number}")
    screen = home(at)
    screen._show(overview.overview(at.desk))
    assert len(screen.findChildren(CaseCard)) == 3, "two more than the one that was there, and the window goes on"
    at.settle()
    cards = screen.findChildren(CaseCard)
    assert [card.accessibleName() for card in cards] == [line.case.village for line in overview.overview(at.desk)]
    at.desk.set(screen._lines[0].case.space, screen._lines[0].case.path, {"village": "石桥村"})
    screen.refresh()
    at.settle()
    assert screen.findChildren(CaseCard) == cards
    assert "石桥村" in {card.accessibleName() for card in cards}


def look(at: Room, screen: HomeScreen) -> str:
    """Let home look for sticks as it does every two seconds; return what it says of them, nothing if it shows none."""
    screen.sticks.look()
    screen.sticks._lane.drain()
    at.settle()
    return screen.plugged.told.text() if screen.plugged.isVisible() else ""


def test_a_stick_that_is_plugged_in_is_named_and_leads_to_where_it_is_used(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: list[Stick] = []
    monkeypatch.setattr(exchange, "sticks", lambda: list(there))
    at = room()
    screen = home(at)
    assert look(at, screen) == ""
    medium = replace(files.medium(tmp_path), label="巡察U盘")
    there.append(Stick(tmp_path, medium, ()))
    assert look(at, screen) == "已插上“巡察U盘”"
    there[:] = [Stick(tmp_path, medium, (tmp_path / "20260304-abcd.fkb",))]
    assert look(at, screen) == "已插上“巡察U盘”，上面有 1 个数据包"
    there.clear()
    assert look(at, screen) == "", "one that was pulled out is not offered"

    for bundles, part in (((tmp_path / "20260304-abcd.fkb",), RECEIVE), ((), HAND_OVER)):
        there[:] = [Stick(tmp_path, medium, bundles)]
        look(at, home(at))
        screen.plugged.go.setFocus()
        QTest.keyClick(screen.plugged.go, Qt.Key.Key_Space)
        at.settle()
        assert isinstance(at.window.shown, ExchangeScreen)
        assert at.window.shown.tabs.currentIndex() == part, "a stick that brings something is for receiving"
    assert not screen.sticks._timer.isActive(), "nobody looks who is not in sight"
