"""Selected words in a talk: marked, cited, made a finding by a key; what stands beside a turn leads there and back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fieldkit.desk import exhibits, findings, interviews, tasks
from fieldkit.model import mentions
from fieldkit.model.kinds import Citation, Finding, Mark, Person, Task, Turn
from tests.vaultkit import carry, new_interview
from tests.windowkit import Room, say
from ui.finding.screen import FindingScreen
from ui.interview.screen import InterviewScreen

pytest_plugins = ["tests.counties", "tests.windows"]

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SAID = ("钱是谁给的？", "去年5月王会计给了我三千五百元，没有收据。")


def begun(at: Room, *said: str) -> InterviewScreen:
    screen = at.window.show_screen("interviews")
    assert isinstance(screen, InterviewScreen)
    screen.begin()
    at.settle()
    for number, words in enumerate(said or SAID):
        if number:
            QTest.keyClick(screen.transcript, Key.Key_Return)
        say(screen.transcript, words)
    keep(at, screen)
    return screen


def keep(at: Room, screen: InterviewScreen) -> None:
    screen.leave()
    at.settle()


def select(screen: InterviewScreen, words: str) -> None:
    line = next(line for line in screen.transcript.lines if words in line.text)
    start = line.text.index(words)
    screen.transcript.select(line.path, start, start + len(words))
    screen.transcript.setFocus()


def press(at: Room, screen: InterviewScreen, key: Qt.Key, modifier: Qt.KeyboardModifier = CTRL) -> None:
    QTest.keyClick(screen.transcript, key, modifier)
    at.settle()


def beside(screen: InterviewScreen) -> list[str]:
    return [screen.side.beside.item(row).text() for row in range(screen.side.beside.count())]


def test_amounts_and_dates_are_marked_by_a_key_and_read_as_figures(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    interview = at.desk.load(Mark)
    assert interview == []
    at.desk.set(screen._opened.interview.space, screen._opened.interview.path, {"started": "2026-03-05T09:10"})  # type: ignore[union-attr]  # it is open
    select(screen, "三千五百元")
    press(at, screen, Key.Key_1)
    select(screen, "去年5月")
    press(at, screen, Key.Key_2)
    keep(at, screen)
    assert sorted((mark.sort, mark.quote) for mark in at.desk.load(Mark)) == [
        ("amount", "三千五百元"),
        ("date", "去年5月"),
    ]
    assert beside(screen) == ["日期 2　去年5月　2025-05", "金额 2　三千五百元　3,500.00"]
    press(at, screen, Key.Key_Z)
    keep(at, screen)
    assert [mark.sort for mark in at.desk.load(Mark)] == ["amount"]


def test_without_a_selection_the_key_says_what_to_do(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    for key in (Key.Key_1, Key.Key_3):
        press(at, screen, key)
        assert "先选中" in at.window.notice.text
    assert at.desk.load(Mark) == []


def test_a_known_name_is_marked_as_that_person_and_another_word_is_asked_for(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    select(screen, "王会计")
    press(at, screen, Key.Key_3)
    assert screen.picking.people.isVisible()
    QTest.keyClick(screen.picking.people.line, Key.Key_Return)
    at.settle()
    keep(at, screen)
    (person,) = at.desk.load(Person)
    (mark,) = at.desk.load(Mark)
    assert (mark.sort, mark.person) == ("person", person.path)
    assert mentions.mentioned([mark.quote]) == {person.path}
    raw = at.desk.vault.store.rows("SELECT f_text FROM record_turn")
    assert not any("王会计" in text for (text,) in raw)
    press(at, screen, Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    say(screen.transcript, "王会计还说了什么？")
    keep(at, screen)
    select(screen, "王会计还说了什么？"[:3])
    screen.transcript.select(screen.transcript.lines[2].path, 0, 3)
    press(at, screen, Key.Key_3)
    keep(at, screen)
    assert not screen.picking.people.isVisible()
    assert {mark.person for mark in at.desk.load(Mark)} == {person.path}


def test_what_is_to_be_verified_becomes_a_task_that_leads_back(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    select(screen, "没有收据")
    press(at, screen, Key.Key_K)
    keep(at, screen)
    (task,) = at.desk.load(Task)
    assert (task.what, task.state) == ("没有收据", "open")
    assert beside(screen) == ["需核实 2　没有收据", "待核实 2　未办结　没有收据"]
    screen.transcript.go_to(screen.transcript.lines[0].path)
    screen.side.beside.itemActivated.emit(screen.side.beside.item(0))
    assert screen.transcript.textCursor().selectedText() == "没有收据"
    screen.side.setCurrentWidget(screen.side._around)
    screen.side.beside.itemActivated.emit(screen.side.beside.item(1))
    QTest.keyClick(screen.side.closing.outcome, Key.Key_Return)
    at.settle()
    assert "没有写明结果" in at.window.notice.text
    say(screen.side.closing.outcome, "收据已找到")
    QTest.keyClick(screen.side.closing.outcome, Key.Key_Return)
    at.settle()
    assert [(one.state, one.outcome) for one in at.desk.load(Task)] == [("done", "收据已找到")]
    assert not screen.side.closing.isVisible()


def test_a_finding_is_made_of_selected_words_in_one_act(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    select(screen, "三千五百元")
    press(at, screen, Key.Key_1)
    select(screen, "给了我三千五百元，没有收据")
    press(at, screen, Key.Key_J)
    (finding,) = at.desk.load(Finding)
    (citation,) = at.desk.load(Citation)
    assert (finding.title, finding.amount) == ("给了我三千五百元，没有收据", 350_000)
    turn = screen.transcript.lines[1].path
    assert (citation.target, citation.quote, citation.relation) == (turn, "给了我三千五百元，没有收据", "supports")
    shown = at.window.shown
    assert isinstance(shown, FindingScreen)
    shown.cited.itemActivated.emit(shown.cited.item(0))
    at.settle()
    assert at.window.shown is screen
    assert screen.transcript.textCursor().selectedText() == citation.quote
    assert beside(screen)[-1] == f"问题 2　{finding.title}"


def test_words_are_added_to_a_finding_and_the_chip_leads_to_it(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    assert screen._opened is not None
    space = screen._opened.interview.space
    for title in ("多发低保金", "白条入账"):
        findings.new_finding(at.desk, space, title=title)
    select(screen, "没有收据")
    press(at, screen, Key.Key_J, CTRL | SHIFT)
    say(screen.picking.findings.line, "白条")
    assert screen.picking.findings.list.count() == 1
    QTest.keyClick(screen.picking.findings.line, Key.Key_Return)
    at.settle()
    (citation,) = at.desk.load(Citation)
    cited = at.desk.get(Finding, citation.family)
    assert (cited.title, citation.quote) == ("白条入账", "没有收据")
    assert "白条入账" in at.window.notice.text
    with at.qtbot.waitSignal(screen.wanted) as wanted:
        press_chip(screen)
    assert wanted.args == [cited.path]


def press_chip(screen: InterviewScreen) -> None:
    """Click the right end of the second turn, where its chips are."""
    text = screen.transcript
    text.go_to(text.lines[1].path)
    QApplication.processEvents()
    rect = text.cursorRect()
    place = QPoint(text.viewport().width() - text.fontMetrics().lineSpacing(), rect.center().y())
    QTest.mouseClick(text.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_an_exhibit_is_cited_by_typing_part_of_its_name(room: Callable[..., Room], tmp_path: Path) -> None:
    at = room()
    screen = begun(at)
    assert screen._opened is not None
    space = screen._opened.interview.space
    for name, words in (("a.jpg", "低保名册照片"), ("b.jpg", "领款单")):
        (tmp_path / name).write_bytes(name.encode())
        exhibits.add(at.desk, space, tmp_path / name, {"description": words})
    screen.transcript.go_to(screen.transcript.lines[0].path, 0)
    press(at, screen, Key.Key_E)
    say(screen.picking.exhibits.line, "领款")
    QTest.keyClick(screen.picking.exhibits.line, Key.Key_Return)
    keep(at, screen)
    turn = at.desk.get(Turn, screen.transcript.lines[0].path)
    assert len(turn.exhibits) == 1
    assert turn.text == "（出示领款单）钱是谁给的？"
    assert beside(screen) == ["证据材料 1　领款单"]
    press(at, screen, Key.Key_E)
    assert any(screen.picking.exhibits.list.item(row).text().startswith("✓") for row in range(2))
    say(screen.picking.exhibits.line, "领款")
    QTest.keyClick(screen.picking.exhibits.line, Key.Key_Return)
    keep(at, screen)
    assert at.desk.get(Turn, turn.path).exhibits == frozenset()


def test_a_leader_marks_words_that_are_not_theirs(room: Callable[..., Room]) -> None:
    at = room("li", case=False)
    zhang = at.county["zhang"]
    from tests.vaultkit import new_case

    space = new_case(zhang)
    new_interview(zhang, space, *SAID)
    at.window.session.do(at.window, lambda desk: carry(zhang, desk.vault, space))
    at.settle()
    screen = at.window.show_screen("interviews")
    assert isinstance(screen, InterviewScreen)
    at.settle()
    assert screen.transcript.isReadOnly()
    select(screen, "没有收据")
    press(at, screen, Key.Key_K)
    keep(at, screen)
    assert [task.what for task in tasks.listed(at.desk, space)] == ["没有收据"]
    assert [turn.text for turn in interviews.turns(at.desk, interviews.interviews(at.desk)[0])] == list(SAID)
    select(screen, "没有收据")
    press(at, screen, Key.Key_K)
    keep(at, screen)
    assert tasks.listed(at.desk, space) == []
