"""The list of hints beside a talk: quiet, behind the typing, leading to turns, waived with a few words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit.desk import outlines
from fieldkit.model.kinds import Waiver
from tests.windowkit import Room, say
from ui.interview.screen import InterviewScreen

pytest_plugins = ["tests.counties", "tests.windows"]

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def begun(at: Room, *said: str) -> InterviewScreen:
    screen = at.window.show_screen("interviews")
    assert isinstance(screen, InterviewScreen)
    screen.begin()
    at.settle()
    for number, words in enumerate(said):
        if number:
            QTest.keyClick(screen.transcript, Key.Key_Return)
        say(screen.transcript, words)
    return screen


def look(at: Room, screen: InterviewScreen) -> None:
    QTest.keyClick(screen.transcript, Key.Key_H, CTRL)
    at.settle()


def told(screen: InterviewScreen) -> list[str]:
    return [screen.side.hints.list.item(row).text() for row in range(screen.side.hints.list.count())]


def tab(screen: InterviewScreen) -> str:
    return screen.side.tabText(screen.side.indexOf(screen.side.hints))


def test_the_key_shows_what_may_still_be_asked_and_a_line_leads_to_its_turn(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at, "钱是谁给的？", "总体上各项工作都很好，成绩突出。", "什么时间？", "2024年5月给的。")
    look(at, screen)
    lines = told(screen)
    assert lines[0] == "已覆盖 时间　第 4 段"
    assert "遗漏 地点" in lines
    assert lines[-1] == "不完整 回答里还没有具体事实　第 2 段　多是成绩、概括的话"
    assert tab(screen) == f"提示 {sum(not line.startswith('已覆盖') for line in lines)}"
    screen.side.hints.list.setCurrentRow(len(lines) - 1)
    QTest.keyClick(screen.side.hints.list, Key.Key_Return)
    assert screen.transcript.line.text.startswith("总体上")


def test_the_questions_of_the_outline_are_stated_from_the_first_moment(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    outline = outlines.outlines()[0]
    screen._begin(outline)
    at.settle()
    assert told(screen)[: len(outline.questions)] == [
        f"遗漏 {question}　第 {number} 段" for number, question in enumerate(outline.questions, 1)
    ]


def test_nothing_is_looked_at_while_keys_come(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at, "钱是谁给的？")
    at.settle()
    before = told(screen)
    say(screen.transcript, "2024年5月")
    assert screen.side.hints._timer.isActive()
    assert told(screen) == before


def test_a_hint_is_waived_with_a_reason_and_never_without(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at, "钱是谁给的？", "有人给过。")
    screen.leave()
    at.settle()
    look(at, screen)
    row = told(screen).index("遗漏 地点")
    screen.side.hints.list.setCurrentRow(row)
    assert screen.side.hints.waiving.reason.isVisible()
    QTest.keyClick(screen.side.hints.waiving.reason, Key.Key_Return)
    at.settle()
    assert "没有写明原因" in at.window.notice.text
    assert at.desk.load(Waiver) == []
    say(screen.side.hints.waiving.reason, "电话里谈的")
    QTest.keyClick(screen.side.hints.waiving.reason, Key.Key_Return)
    at.settle()
    assert [one.reason for one in at.desk.load(Waiver)] == ["电话里谈的"]
    assert told(screen)[row] == "不适用 地点　原因：电话里谈的"
    assert not screen.side.hints.waiving.reason.isVisible()


def chosen(at: Room, screen: InterviewScreen, line: str) -> None:
    screen.side.hints.list.setCurrentRow(told(screen).index(line))
    at.settle()


def test_a_reason_that_was_begun_stays_with_its_hint_and_its_talk(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at, "钱是谁给的？", "有人给过。")
    look(at, screen)
    reason = screen.side.hints.waiving.reason
    chosen(at, screen, "遗漏 地点")
    say(reason, "电话里")
    chosen(at, screen, "遗漏 经过")
    assert reason.text() == ""
    QTest.keyClick(reason, Key.Key_Return)
    at.settle()
    assert at.desk.load(Waiver) == []
    first = screen.place()
    screen.begin()
    at.settle()
    look(at, screen)
    chosen(at, screen, "遗漏 地点")
    assert reason.text() == ""
    screen.return_to(first)
    at.settle()
    look(at, screen)
    chosen(at, screen, "遗漏 地点")
    assert reason.text() == "电话里"
    assert told(screen).count("遗漏 地点") == 1


def test_a_reason_that_was_begun_is_there_when_the_window_opens_again(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at, "钱是谁给的？", "有人给过。")
    look(at, screen)
    chosen(at, screen, "遗漏 地点")
    say(screen.side.hints.waiving.reason, "电话里谈")
    place = screen.place()
    screen.leave()
    at.settle()
    at.window.renew()
    at.settle()
    again = at.window.show_screen("interviews")
    assert isinstance(again, InterviewScreen)
    again.return_to(place)
    at.settle()
    look(at, again)
    chosen(at, again, "遗漏 地点")
    assert again.side.hints.waiving.reason.text() == "电话里谈"


@pytest.mark.parametrize("by_key", [True, False])
def test_what_was_waived_is_stated_again_and_can_be_waived_once_more(room: Callable[..., Room], by_key: bool) -> None:
    at = room()
    screen = begun(at, "钱是谁给的？", "有人给过。")
    look(at, screen)
    waiving = screen.side.hints.waiving
    for reason in ("电话里谈的", "当面谈的"):
        chosen(at, screen, "遗漏 地点")
        say(waiving.reason, reason)
        QTest.keyClick(waiving.reason, Key.Key_Return)
        at.settle()
        chosen(at, screen, f"不适用 地点　原因：{reason}")
        assert waiving.again.isVisible()
        if by_key:
            QTest.keyClick(screen.side.hints.list, Key.Key_Delete)
        else:
            waiving.again.click()
        at.settle()
        assert at.desk.load(Waiver) == []
        assert waiving.reason.isVisible()
        assert waiving.reason.text() == ""
