"""Settings: each takes effect at once; the copy, the snapshot, the passphrase and the card are really made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from fieldkit.desk import keeping, members, preferences
from fieldkit.keys import passphrase, slotfile, unlock
from tests.windowkit import Room, say
from ui.look import theme
from ui.look.theme import Shade
from ui.settings.screen import SettingsScreen

pytest_plugins = ["tests.counties", "tests.windows"]

LEFT = Qt.MouseButton.LeftButton


def screen_of(at: Room) -> SettingsScreen:
    screen = at.window.show_screen("settings")
    assert isinstance(screen, SettingsScreen)
    at.settle()
    return screen


def choose(box: object, value: str) -> None:
    from PySide6.QtWidgets import QComboBox

    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_another_language_is_spoken_without_a_restart(room: Callable[..., Room]) -> None:
    at = room()
    screen = screen_of(at)
    choose(screen.look.language, "en")
    at.settle()
    assert at.window.rail._buttons["interviews"].text() == "Interviews"
    assert isinstance(at.window.shown, SettingsScreen)
    assert at.window.shown is not screen
    assert at.window.shown.copies.go.text() == "Copy now"
    assert preferences.load().language == "en"
    choose(at.window.shown.look.language, "zh_CN")
    at.settle()
    assert at.window.rail._buttons["interviews"].text() == "谈话"


def test_dark_and_large_take_effect_and_are_kept(room: Callable[..., Room], qapp: QApplication) -> None:
    at = room()
    screen = screen_of(at)
    plain = qapp.font().pointSizeF()
    choose(screen.look.shade, "dark")
    assert theme.is_dark()
    choose(screen.look.text_size, "200")
    at.settle()
    assert qapp.font().pointSizeF() == pytest.approx(2 * plain)
    assert (preferences.load().shade, preferences.load().size) == ("dark", 200)
    theme.set_size(qapp, 100)
    theme.set_shade(qapp, Shade.LIGHT)


def test_the_idle_minutes_reach_the_lock(room: Callable[..., Room]) -> None:
    at = room()
    screen_of(at).look.idle.setValue(17)
    assert at.window._idle.minutes == 17
    assert preferences.load().idle_minutes == 17


def test_a_copy_is_made_and_told(room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = room()
    screen = screen_of(at)
    assert "还没有备份到别的磁盘" in screen.copies.told.text()
    disk = tmp_path / "disk"
    disk.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(disk))
    QTest.mouseClick(screen.copies.go, LEFT)
    at.settle()
    assert keeping.last_copy(at.desk) is not None or screen.copies.told.text().endswith("。")


def test_a_snapshot_is_taken_and_listed(room: Callable[..., Room]) -> None:
    at = room()
    screen = screen_of(at)
    QTest.mouseClick(screen.snapshots.take, LEFT)
    at.settle()
    told = [screen.snapshots.there.item(row).text() for row in range(screen.snapshots.there.count())]
    assert len(told) == 1
    assert told[0].endswith("手动")


def test_a_weak_or_mistyped_passphrase_is_not_taken(room: Callable[..., Room]) -> None:
    at = room()
    box = screen_of(at).passphrase
    QTest.mouseClick(box.go, LEFT)
    assert "请设置口令" in box.told.text()
    say(box.rows.first, "abc123")
    say(box.rows.again, "abc124")
    QTest.mouseClick(box.go, LEFT)
    assert "不一样" in box.told.text()
    box.rows.again.clear()
    say(box.rows.again, "abc123")
    QTest.mouseClick(box.go, LEFT)
    assert "太容易猜到" in box.told.text()


def test_the_own_card_is_written(room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = room()
    screen = screen_of(at)
    assert members.fingerprint(members.own_card(at.desk)) in screen.members.own.text()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "zhang"), ""))
    QTest.mouseClick(screen.members.card, LEFT)
    at.settle()
    assert (tmp_path / "zhang.fkcard").exists() or at.window.notice.text.endswith("。")


def test_a_colleague_joins_with_a_passphrase_and_a_code_of_their_own(
    room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passphrase, "BEST", passphrase.LEAST)
    at = room()
    at.desk.vault.slots = slotfile.write(
        at.desk.vault.folder, unlock.with_passphrase(at.desk.vault.slots, at.desk.vault.unlocked, "my own four words")
    )
    box = screen_of(at).colleagues
    assert not at.window._switch_button.isVisible()
    QTest.mouseClick(box.begin, LEFT)
    QTest.mouseClick(box.go, LEFT)
    assert box.told.text() == "请填写姓名或名称。"
    say(box.name, "王五")
    for field in (box.rows.first, box.rows.again):
        QTest.keyClicks(field, "seven old bridges upstream")
    QTest.mouseClick(box.go, LEFT)
    at.settle()
    groups = box.code._code.text().split()
    assert len(groups) == 8
    QTest.keyClicks(box.code._typed, groups[box.code._asked])
    QTest.keyClick(box.code._typed, Qt.Key.Key_Return)
    assert not box.code._code.text(), "the code is shown once"
    assert "张三、王五" in box.there.text()
    assert at.window._switch_button.isVisible()
    found = unlock.unlock(at.desk.vault.slots, None, "seven old bridges upstream")
    assert found.member != at.desk.member
    assert found.master == at.desk.vault.unlocked.master
