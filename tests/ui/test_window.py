"""The main window: the first screen, the case at hand, cover, lock."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from fieldkit.desk import interviews, tasks
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Interview
from tests.vaultkit import new_interview
from tests.windowkit import Room, say
from ui.cases.home import CaseCard
from ui.interview.screen import InterviewScreen
from ui.shell.screens import SCREENS

pytest_plugins = ["tests.counties", "tests.windows"]


def told(room: Room) -> str:
    return "\n".join(label.text() for label in room.window.shown.findChildren(QLabel) if label.isVisible())


def test_home_shows_each_case_and_what_it_lacks(room: Callable[..., Room]) -> None:
    at = room()
    assert [card.accessibleName() for card in at.window.shown.findChildren(CaseCard)] == ["青石村"]
    assert "还没有交接过" in told(at)
    assert "还没有备份到别的磁盘" in told(at)


def test_a_vault_without_a_case_says_what_to_do(room: Callable[..., Room]) -> None:
    at = room(case=False)
    assert "还没有巡察任务" in told(at)
    assert at.window.case is None


def test_a_new_case_appears_without_asking(room: Callable[..., Room]) -> None:
    from tests.vaultkit import new_case

    at = room()
    at.window.session.do(at.window, lambda desk: new_case(desk.vault, "柳溪村"))
    at.settle()
    assert {card.accessibleName() for card in at.window.shown.findChildren(CaseCard)} == {"青石村", "柳溪村"}
    assert at.window.cases.count() == 2


def test_a_task_opens_at_the_turn_that_it_comes_from_else_at_its_case(room: Callable[..., Room]) -> None:
    at = room()
    assert at.window.case is not None
    space = at.window.case.space
    talk = new_interview(at.desk.vault, space, "水渠哪年修的？", "前年。")
    answer = interviews.turns(at.desk, at.desk.get(Interview, talk))[1]
    at.window.show_record(tasks.new(at.desk, space, "核实年份", source=answer.path).path)
    at.settle()
    screen = at.window.shown
    assert isinstance(screen, InterviewScreen)
    assert screen.transcript.line.path == answer.path
    at.window.show_record(tasks.new(at.desk, space, "借会计凭证").path)
    at.settle()
    assert at.window.place()["screen"] == "case"


def test_a_record_of_another_case_turns_to_that_case(room: Callable[..., Room]) -> None:
    from tests.vaultkit import new_case

    at = room()
    other = new_case(at.desk.vault, "柳溪村")
    talk = new_interview(at.desk.vault, other, "水渠哪年修的？")
    at.window._read_cases()
    at.window.shown.refresh()
    at.settle()
    first = at.window.case.space if at.window.case else ""
    cards = {card.accessibleName(): card for card in at.window.shown.findChildren(CaseCard)}
    QTest.keyClick(cards["柳溪村"], Qt.Key.Key_Return)
    at.settle()
    assert (at.window.place()["screen"], at.window.place()["case"]) == ("case", other)
    at.window.show_record(f"case/{first}")
    at.settle()
    assert at.window.place()["case"] == first
    at.window.show_record(talk)
    at.settle()
    assert (at.window.place()["screen"], at.window.place()["case"]) == ("interviews", other)


def test_a_refusal_stands_above_the_screen_as_a_sentence(room: Callable[..., Room]) -> None:
    at = room()

    def refuse(_: object) -> None:
        raise Refused(Code.MEDIUM_FULL, name="U盘")

    at.window.session.do(at.window, refuse)
    at.settle()
    assert at.window.notice.text.endswith("。")


def test_one_key_covers_everything_and_gives_the_cursor_back(room: Callable[..., Room]) -> None:
    at = room()
    at.window.activateWindow()
    at.window.cases.setFocus()
    QTest.keyClick(at.window, Qt.Key.Key_F12)
    cover = at.window._cover
    assert cover.isVisible()
    assert cover.geometry() == at.window.rect()
    QTest.keyClick(cover, Qt.Key.Key_F12)
    assert not cover.isVisible()
    assert at.window.focusWidget() is at.window.cases


def test_locking_closes_the_vault_and_says_where_work_was(room: Callable[..., Room], qtbot: QtBot) -> None:
    at = room()
    space = at.window.case.space if at.window.case else ""
    with qtbot.waitSignal(at.window.locked) as locked:
        at.window.lock()
    assert locked.args == [{"screen": "home", "case": space, "there": {}}, False]
    assert at.window.put_away() is False


def test_what_was_copied_here_is_nowhere_after_the_lock(
    room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = room()
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _: True)  # offscreen, Qt does not know whose it is
    clipboard = QGuiApplication.clipboard()
    at.window.show_screen("search")
    at.settle()
    line = at.window.shown.findChild(QLineEdit)
    assert line is not None
    line.setText("证人住在水渠边")
    line.selectAll()
    line.copy()
    assert clipboard.text() == "证人住在水渠边"
    at.window.lock()
    assert clipboard.text() == ""


def test_what_another_program_copied_is_left_alone(room: Callable[..., Room]) -> None:
    at = room()
    QGuiApplication.clipboard().setText("别的程序的")
    at.window.lock()
    assert QGuiApplication.clipboard().text() == "别的程序的"


def test_nobody_to_switch_to_no_lock(room: Callable[..., Room]) -> None:
    at = room()
    at.window.switch()
    assert at.window.put_away() is True


def test_idle_counts_down_in_sight_and_then_locks(room: Callable[..., Room], qtbot: QtBot) -> None:
    at = room()
    at.window.activateWindow()
    idle = at.window._idle
    idle.minutes = 1
    idle._acted -= 30
    idle.look()
    assert "秒后锁定" in at.window._countdown.text()
    QTest.keyClick(at.window.windowHandle(), Qt.Key.Key_Shift)
    assert at.window._countdown.text() == ""
    idle._acted -= 61
    with qtbot.waitSignal(at.window.locked):
        idle.look()


def composes(at: Room) -> None:
    field = at.window.focusWidget()
    assert field is not None
    say(field, "水渠")


def points(at: Room) -> None:
    QTest.mouseMove(at.window.windowHandle(), at.window.rect().center())


def types_into_another_window(at: Room) -> None:
    asked = QLineEdit(at.window)
    asked.setWindowFlag(Qt.WindowType.Dialog)
    asked.show()
    asked.activateWindow()
    at.settle()
    QTest.keyClick(asked.windowHandle(), Qt.Key.Key_A)
    assert asked.text() == "a"


@pytest.mark.parametrize("acts", [composes, points, types_into_another_window])
def test_whoever_types_composes_or_points_is_there(room: Callable[..., Room], acts: Callable[[Room], None]) -> None:
    at = room()
    at.window.activateWindow()
    at.window.show_screen("interviews")
    at.settle()
    idle = at.window._idle
    idle._acted -= 30
    before = idle._acted
    at.window.repaint()
    at.window.renew()
    at.settle()
    assert idle._acted == before, "what the window does by itself is no sign of life"
    acts(at)
    assert idle._acted > before + 29


def test_a_computer_that_slept_is_locked_at_once(room: Callable[..., Room], qtbot: QtBot) -> None:
    at = room()
    at.window._idle._woke -= 3600
    with qtbot.waitSignal(at.window.locked):
        at.window._idle.look()


def test_every_screen_has_its_key(room: Callable[..., Room]) -> None:
    at = room()
    at.window.activateWindow()
    for number, name in enumerate(SCREENS):
        QTest.keyClick(at.window, "1234567890-=\\"[number], Qt.KeyboardModifier.AltModifier)
        at.settle()
        assert at.window.place()["screen"] == name


def test_a_screen_that_is_turned_to_has_the_keyboard(room: Callable[..., Room]) -> None:
    at = room()
    at.window.activateWindow()
    for name, key in zip(SCREENS, at.window.rail.keys, strict=True):
        at.window.rail.findChildren(QToolButton)[0].setFocus()
        QTest.keySequence(at.window, QKeySequence(key))
        at.settle()
        assert at.window.shown.isAncestorOf(at.window.focusWidget()), name


def test_an_interview_that_is_begun_is_typed_into_at_once(room: Callable[..., Room]) -> None:
    at = room()
    at.window.activateWindow()
    at.window.show_screen("interviews")
    at.settle()
    QTest.keySequence(at.window.focusWidget(), QKeySequence("Ctrl+N"))
    at.settle()
    assert type(at.window.focusWidget()).__name__ == "Transcript"


def test_what_was_said_of_a_screen_goes_with_it_and_what_concerns_the_vault_stays(room: Callable[..., Room]) -> None:
    at = room()
    notice, buttons = at.window.notice, at.window.rail._buttons
    at.window.session.refused.emit(Refused(next(iter(Code))))
    at.window.show_screen("evidence")
    assert notice.text, "a screen that leads to another one has something to say there"
    QTest.mouseClick(buttons["log"], Qt.MouseButton.LeftButton)
    assert notice.text == ""
    notice.tell("这个保险库不是本机上次留下的状态。", lasts=True)
    QTest.mouseClick(buttons["home"], Qt.MouseButton.LeftButton)
    assert notice.text.startswith("这个保险库")
    notice.tell("已打印")
    QTest.keySequence(at.window, QKeySequence("Alt+3"))
    assert notice.text == ""
