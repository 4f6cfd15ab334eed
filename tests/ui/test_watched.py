"""The watched folder in the window: chosen in the settings, offered quietly, taken in only when one says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from fieldkit.desk import exhibits, preferences, watching
from tests.windowkit import Room
from ui.evidence.screen import EvidenceScreen
from ui.settings.screen import SettingsScreen

pytest_plugins = ["tests.counties", "tests.windows"]

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "收件"
    made.mkdir()
    monkeypatch.setattr(watching, "QUIET_S", 0)
    return made


def looked(room: Callable[..., Room], folder: Path) -> tuple[Room, EvidenceScreen]:
    at = room()
    preferences.save(replace(preferences.load(), watched=str(folder)))
    screen = at.window.show_screen("evidence")
    assert isinstance(screen, EvidenceScreen)
    look(at, screen)
    return at, screen


def look(at: Room, screen: EvidenceScreen) -> None:
    screen.offered.watch._lane.drain()
    screen.offered.watch.look()
    for _ in range(6):
        screen.offered.watch._lane.drain()
        at.settle()
        screen.lane.drain()


def test_what_is_new_is_offered_and_taken_in_when_one_says_so(room: Callable[..., Room], folder: Path) -> None:
    (folder / "a.amr").write_bytes(b"#!AMR\n")
    (folder / "b.m4a").write_bytes(b"m4a")
    at, screen = looked(room, folder)
    assert screen.offered.isVisible()
    assert screen.offered.told.text() == "收件文件夹里有 2 个新文件：a.amr、b.m4a。"
    assert exhibits.listed(at.desk) == []
    QTest.mouseClick(screen.offered.take, LEFT)
    look(at, screen)
    assert [one.name for one in exhibits.listed(at.desk)] == ["a.amr", "b.m4a"]
    assert not screen.offered.isVisible()
    assert sorted(path.name for path in folder.iterdir()) == ["a.amr", "b.m4a"], "nothing goes by itself"
    assert screen.wiping.offer.isVisible()
    assert "2" in screen.wiping.offer.text()


def test_what_is_put_away_stays_where_it_is_and_what_comes_later_is_offered(
    room: Callable[..., Room], folder: Path
) -> None:
    for number in range(5):
        (folder / f"{number}.amr").write_bytes(bytes([number, 1]))
    at, screen = looked(room, folder)
    assert screen.offered.told.text() == "收件文件夹里有 5 个新文件：0.amr、1.amr、2.amr 等。"
    QTest.mouseClick(screen.offered.away, LEFT)
    assert not screen.offered.isVisible()
    assert len(list(folder.iterdir())) == 5
    (folder / "late.amr").write_bytes(b"late")
    look(at, screen)
    assert "1 个新文件：late.amr" in screen.offered.told.text()


def test_nobody_looks_who_is_not_in_sight(room: Callable[..., Room], folder: Path) -> None:
    at, screen = looked(room, folder)
    assert not screen.offered.isVisible()
    assert screen.offered.watch._timer.isActive()
    at.window.show_screen("home")
    at.settle()
    assert not screen.offered.watch._timer.isActive()


def test_the_folder_is_chosen_and_given_up_and_is_never_the_vault(
    room: Callable[..., Room], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = room()
    screen = at.window.show_screen("settings")
    assert isinstance(screen, SettingsScreen)
    answer = at.window.folder / "exhibits"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(answer))
    QTest.mouseClick(screen.watched.choose, LEFT)
    assert "保险库自己的文件夹" in screen.watched.told.text()
    assert preferences.load().watched == ""
    answer = folder
    QTest.mouseClick(screen.watched.choose, LEFT)
    assert preferences.load().watched == str(folder)
    assert str(folder) in screen.watched.told.text()
    QTest.mouseClick(screen.watched.stop, LEFT)
    assert preferences.load().watched == ""
    assert not screen.watched.stop.isEnabled()
