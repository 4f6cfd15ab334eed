"""Settling in the window: side by side, marked, taken or written anew; deletion against edit asked plainly."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from fieldkit.desk import conflicts, persons, same
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Case
from tests.vaultkit import carry
from tests.windowkit import Room
from ui.exchange.screen import SETTLE, ExchangeScreen
from ui.exchange.settle import Settle

pytest_plugins = ["tests.counties", "tests.windows"]

LEFT = Qt.MouseButton.LeftButton


def differing(room: Callable[..., Room], one: dict[str, object], other: dict[str, object]) -> tuple[Room, Settle]:
    """Return the leader's window after two leaders have written the case differently."""
    at = room("li")
    case = at.desk.load(Case)[0]
    office = Desk(at.county.settle("office"))
    carry(at.desk.vault, office.vault, case.space)
    at.desk.set(case.space, case.path, one)
    office.set(case.space, case.path, other)
    carry(office.vault, at.desk.vault, case.space)
    screen = at.window.show_screen("exchange")
    assert isinstance(screen, ExchangeScreen)
    at.settle()
    screen.tabs.setCurrentIndex(SETTLE)
    screen.settle.refresh()
    at.settle()
    return at, screen.settle


def buttons(settle: Settle) -> dict[str, QPushButton]:
    return {button.text(): button for button in settle.findChildren(QPushButton) if button.isVisible()}


def test_both_values_stand_side_by_side_with_what_differs_marked(room: Callable[..., Room]) -> None:
    _, settle = differing(room, {"profile": "辖七个组，486户"}, {"profile": "辖七个组，468户"})
    assert [settle.list.item(row).text() for row in range(settle.list.count())] == ["巡察任务 · 村情：两人写得不一样"]
    texts = [label.text() for label in settle.findChildren(QLabel) if "辖七个组" in label.text() and label.isVisible()]
    assert len(texts) == 2
    assert ["<s " in text or "<u " in text for text in texts] == [True, True]


def test_one_is_taken(room: Callable[..., Room]) -> None:
    at, settle = differing(room, {"profile": "甲"}, {"profile": "乙"})
    QTest.mouseClick(buttons(settle)["采用第 1 种"], LEFT)
    at.settle()
    assert at.desk.load(Case)[0].profile == "甲"
    assert conflicts.conflicts(at.desk) == []
    assert settle.list.count() == 0


def test_a_third_is_written(room: Callable[..., Room]) -> None:
    at, settle = differing(room, {"profile": "甲"}, {"profile": "乙"})
    settle.own.setPlainText("甲和乙")
    QTest.mouseClick(settle.write, LEFT)
    at.settle()
    assert at.desk.load(Case)[0].profile == "甲和乙"


def test_deletion_against_edit_is_asked_plainly(room: Callable[..., Room]) -> None:
    at, settle = differing(room, {"deleted": True}, {"profile": "乙"})
    assert {"留下", "删除"} <= buttons(settle).keys()
    assert not settle.own.isVisible()
    QTest.mouseClick(buttons(settle)["留下"], LEFT)
    at.settle()
    assert at.desk.load(Case)[0].profile == "乙"
    assert conflicts.conflicts(at.desk) == []


def test_what_each_had_seen_is_told_and_both_can_be_combined(room: Callable[..., Room]) -> None:
    at, settle = differing(room, {"profile": "辖七个组"}, {"profile": "辖七个组，有水库"})
    QTest.mouseClick(settle.combine, LEFT)
    assert settle.own.toPlainText() == "辖七个组，有水库"
    QTest.mouseClick(settle.write, LEFT)
    at.settle()
    at.desk.set(at.desk.load(Case)[0].space, at.desk.load(Case)[0].path, {"profile": "辖七个组，有水库，通公路"})
    assert conflicts.conflicts(at.desk) == []


def test_many_are_settled_by_a_rule_that_shows_first_what_it_takes(room: Callable[..., Room]) -> None:
    at, settle = differing(
        room, {"profile": "甲", "township": "甲乡", "plan": "甲"}, {"profile": "乙", "township": "乙乡", "plan": "乙"}
    )
    assert settle.by_rule.isVisible()
    settle.by_rule.rule.setCurrentIndex(settle.by_rule.rule.findData("maker"))
    at.settle()
    lines = [settle.by_rule.list.item(row).text() for row in range(settle.by_rule.list.count())]
    assert len(lines) == 3
    assert all("李四" in line for line in lines)
    assert len(conflicts.conflicts(at.desk)) == 3, "nothing is settled by looking"
    QTest.mouseClick(settle.by_rule.go, LEFT)
    at.settle()
    assert conflicts.conflicts(at.desk) == []
    assert at.desk.load(Case)[0].township == "甲乡"


def test_who_may_be_one_person_is_asked_and_never_joined_by_itself(room: Callable[..., Room]) -> None:
    at = room("li")
    space = at.desk.load(Case)[0].space
    for number in ("990421196502140136", ""):
        desk_person = persons.meet(at.desk, space, {"name": "韦秋莲", "id_number": number})
    screen = at.window.show_screen("exchange")
    assert isinstance(screen, ExchangeScreen)
    screen.tabs.setCurrentIndex(SETTLE)
    screen.settle.refresh()
    at.settle()
    assert screen.settle.list.item(0).text() == "可能是同一个人：韦秋莲（姓名相同）"
    assert same.others(at.desk, desk_person.path) == []
    QTest.mouseClick(buttons(screen.settle)["是同一人"], LEFT)
    at.settle()
    assert len(same.others(at.desk, desk_person.path)) == 1
    assert screen.settle.list.count() == 0
