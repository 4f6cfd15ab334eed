"""Handing over and receiving in the window: seen before it is done, proved after, taken back, refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from fieldkit.desk import exchange, merging
from fieldkit.desk.desk import Desk
from fieldkit.desk.exchange import Stick
from fieldkit.files import Medium
from fieldkit.model.kinds import Turn
from tests import evening
from tests.vaultkit import County, new_interview
from tests.windowkit import Room, settle
from ui.exchange.screen import EVENING, RECEIVE, SETTLE, ExchangeScreen
from ui.shell.work import Work

pytest_plugins = ["tests.counties", "tests.windows"]

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    place = tmp_path / "stick"
    place.mkdir()

    def plugged() -> list[Stick]:
        medium = Medium("S1", "巡察U盘", "vfat", 1 << 30, 1 << 31, removable=True, read_only=False, largest_file=None)
        return [Stick(place, medium, tuple(sorted(place.glob("*.fkb"))))]

    monkeypatch.setattr(exchange, "sticks", plugged)
    return place


def screen_of(at: Room) -> ExchangeScreen:
    screen = at.window.show_screen("exchange")
    assert isinstance(screen, ExchangeScreen)
    at.settle()
    screen.sticks._lane.drain()
    at.settle()
    return screen


def written(room: Callable[..., Room], stick: Path) -> tuple[Room, ExchangeScreen]:
    at = room()
    case = at.window.case
    assert case is not None
    new_interview(at.desk.vault, case.space, "水渠哪年修的？", "前年。")
    screen = screen_of(at)
    QTest.mouseClick(screen.hand_over.go, LEFT)
    at.settle()
    return at, screen


def test_a_bundle_is_seen_written_and_proved(room: Callable[..., Room], stick: Path) -> None:
    at, screen = written(room, stick)
    (bundle,) = stick.glob("*.fkb")
    told = screen.hand_over.told.text()
    assert bundle.name in told
    assert "读回核对" in told
    assert "回执码" in told
    assert "可以安全拔出" in told
    direction = screen.past.table.item(0, 1)
    assert direction is not None
    assert direction.text() == "交出"
    assert at.window.notice.text == ""


def test_what_it_will_hold_is_told_before_it_is_written(room: Callable[..., Room], stick: Path) -> None:
    at = room()
    screen = screen_of(at)
    assert "条记录" in screen.hand_over._outlook.text()
    screen.hand_over.people.show_value(())
    screen.hand_over._look()
    at.settle()
    assert "请勾选" in screen.hand_over._outlook.text()
    assert not screen.hand_over.go.isEnabled()


def test_without_a_stick_nothing_can_be_written(room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "sticks", list)
    screen = screen_of(room())
    assert "插上 U 盘" in screen.hand_over.place.currentText()
    assert not screen.hand_over.go.isEnabled()


def test_a_stick_that_vanished_is_a_sentence_and_leaves_nothing(room: Callable[..., Room], stick: Path) -> None:
    at = room()
    screen = screen_of(at)
    stick.rmdir()
    QTest.mouseClick(screen.hand_over.go, LEFT)
    at.settle()
    assert screen.hand_over.told.text().endswith("。")
    assert screen.hand_over.go.isEnabled()
    assert not at.desk.vault.store.rows("SELECT 1 FROM record_bundle")


def test_the_leader_looks_receives_and_gives_a_receipt(
    room: Callable[..., Room], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang, giving = written(room, stick)
    li = Room.beside(zhang, "li")
    screen = screen_of(li)
    screen.tabs.setCurrentIndex(RECEIVE)
    screen.receive.there.setCurrentRow(0)
    screen.receive.there.item(0).setSelected(True)
    li.settle()
    assert "发送人：张三" in screen.receive.looked.text()
    assert not li.desk.load(Turn), "looking changes nothing"
    QTest.mouseClick(screen.receive.go, LEFT)
    li.settle()
    assert "已接收张三的数据包" in screen.receive.told.text()
    assert screen.tabs.currentIndex() == EVENING, "the evening's page comes first"
    assert screen.evening.lists["talks"].item(0).text().startswith("谈话")
    screen.tabs.setCurrentIndex(RECEIVE)
    assert [turn.text for turn in li.desk.load(Turn)] == ["水渠哪年修的？", "前年。"]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))
    QTest.mouseClick(screen.receive.back, LEFT)
    li.settle()
    code = next(line for line in screen.receive.told.text().splitlines() if "回执码" in line).rpartition(" ")[2]
    (receipt,) = stick.glob("*.fkreceipt")
    assert len(list(stick.glob("*.fkb"))) == 2, "with it comes what the leader decided"
    assert code in giving.hand_over.told.text(), "both sides read the same code"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(receipt), ""))
    QTest.mouseClick(giving.past.take, LEFT)
    zhang.settle()
    cell = giving.past.table.item(0, 4)
    assert cell is not None
    assert cell.text() in ("部分收到", "已全部收到")
    li.window.put_away()


def test_what_was_received_can_be_taken_back(room: Callable[..., Room], stick: Path) -> None:
    zhang, _ = written(room, stick)
    li = Room.beside(zhang, "li")
    screen = screen_of(li)
    screen.receive.look_into(sorted(stick.glob("*.fkb")))
    li.settle()
    QTest.mouseClick(screen.receive.go, LEFT)
    li.settle()
    assert li.desk.load(Turn)
    screen.tabs.setCurrentIndex(RECEIVE)
    QTest.mouseClick(screen.receive.undo, LEFT)
    li.settle()
    assert not li.desk.load(Turn)
    assert "已撤销" in screen.receive.told.text()
    li.window.put_away()


def test_a_damaged_bundle_is_refused_whole(room: Callable[..., Room], stick: Path) -> None:
    zhang, _ = written(room, stick)
    (bundle,) = stick.glob("*.fkb")
    data = bytearray(bundle.read_bytes())
    data[len(data) // 2] ^= 1
    bundle.write_bytes(data)
    li = Room.beside(zhang, "li")
    screen = screen_of(li)
    screen.receive.look_into([bundle])
    li.settle()
    assert screen.receive.looked.text().endswith("。")
    assert not screen.receive.go.isEnabled()
    assert not li.desk.load(Turn)
    li.window.put_away()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_nothing_of_what_went_or_came_is_looked_for_sideways(
    room: Callable[..., Room], stick: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("FIELDKIT_LANGUAGE", language)
    zhang, screen = written(room, stick)
    zhang.window.resize(1366, 728)
    screen.tabs.setCurrentIndex(screen.tabs.count() - 1)
    zhang.settle()
    assert screen.past.table.rowCount() == 1
    assert screen.past.table.horizontalScrollBar().maximum() == 0
    screen.show_part("receive")
    screen.receive.look_into(list(stick.glob("*.fkb")))
    zhang.settle()
    assert screen.receive.table.rowCount() == 1
    assert screen.receive.table.horizontalScrollBar().maximum() == 0


def test_a_file_that_was_double_clicked_is_looked_into(room: Callable[..., Room], stick: Path) -> None:
    zhang, _ = written(room, stick)
    li = Room.beside(zhang, "li")
    li.window.show_file(next(stick.glob("*.fkb")))
    li.settle()
    shown = li.window.shown
    assert isinstance(shown, ExchangeScreen)
    assert "发送人：张三" in shown.receive.looked.text()
    li.window.put_away()


def test_a_file_that_the_program_was_started_with_is_looked_into_once_the_vault_is_open(
    room: Callable[..., Room], stick: Path
) -> None:
    zhang, _ = written(room, stick)
    started = Work(zhang.window)
    started._path = str(next(stick.glob("*.fkb")))
    started.show_desk(Desk(zhang.county.vaults.pop("li")))
    assert started._window is not None
    settle(started._window)
    shown = started._window.shown
    assert isinstance(shown, ExchangeScreen)
    assert shown.tabs.currentIndex() == RECEIVE
    assert "发送人：张三" in shown.receive.looked.text()
    started._window.put_away()
    started._window.deleteLater()
    started._lane.close()


def test_several_are_seen_each_and_together_merged_at_once_and_taken_back(
    room: Callable[..., Room], stick: Path
) -> None:
    """Whatever else lies on the stick is named and stops nothing."""
    zhang, screen = written(room, stick)
    case = zhang.window.case
    assert case is not None
    new_interview(zhang.desk.vault, case.space, "低保怎么评的？")
    QTest.mouseClick(screen.hand_over.go, LEFT)
    zhang.settle()
    (stick / "notes.fkb").write_bytes(b"no bundle")
    li = Room.beside(zhang, "li")
    receive = screen_of(li).receive
    QTest.mouseClick(receive.all, LEFT)
    li.settle()
    rows = [receive.table.item(row, 0).text() for row in range(receive.table.rowCount())]
    assert rows[-1] == "notes.fkb"
    assert len(rows) == 3
    assert receive.table.item(0, 1).text() == "张三"
    assert receive.together.text().startswith("合在一起（2 个数据包）")
    assert not li.desk.load(Turn), "looking changes nothing"
    QTest.mouseClick(receive.go, LEFT)
    li.settle()
    assert "已合并 2 个数据包" in receive.told.text()
    assert "有 1 个没有收" in receive.told.text()
    assert len(li.desk.load(Turn)) == 3
    QTest.mouseClick(receive.undo, LEFT)
    li.settle()
    assert not li.desk.load(Turn)
    li.window.put_away()


def test_a_merge_can_be_stopped_and_leaves_nothing(room: Callable[..., Room], stick: Path) -> None:
    zhang, _ = written(room, stick)
    li = Room.beside(zhang, "li")
    receive = screen_of(li).receive
    receive.look_into(sorted(stick.glob("*.fkb")))
    li.settle()
    QTest.mouseClick(receive.go, LEFT)
    receive.progress.stop()
    li.settle()
    assert not li.desk.load(Turn)
    assert "都已退回" in receive.told.text()
    assert receive.go.isEnabled(), "and one may begin again"
    li.window.put_away()


def test_merge_day_in_the_window_is_the_same_as_elsewhere_and_ends_at_the_evening_page(
    dressed: None, qtbot: QtBot, county: Callable[..., County], tmp_path: Path
) -> None:
    """S6: five inspectors' bundles dropped at once, in another order than the other leader took them in."""
    made = county(**evening.TEAM)
    day = evening.spend(made, tmp_path)
    zhou = Desk(made["zhou"])
    for path in day.bundles.values():
        merging.merge(zhou, [path])
    li = Room(qtbot, made, "li")
    screen = screen_of(li)
    screen.receive.look_into(list(reversed(day.bundles.values())))
    li.settle()
    QTest.mouseClick(screen.receive.go, LEFT)
    li.settle()
    assert evening.tables(li.desk) == evening.tables(zhou)
    assert screen.tabs.currentIndex() == EVENING
    assert screen.tabs.tabText(SETTLE) == "裁定（4）", "three written differently, and one villager met twice"
    li.window.put_away()
