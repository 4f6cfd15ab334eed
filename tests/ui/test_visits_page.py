"""The page of visits: households one after the other by keyboard, what is due hidden until the answer, totals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from fieldkit.desk import accounts, cases, findings, households, rosters, sampling, tasks, visits
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code
from tests.windowkit import Room, say
from ui.rosters.screen import RosterScreen
from ui.rosters.visits import VisitsPage

pytest_plugins = ["tests.counties", "tests.windows"]

NAMES = "甲乙丙丁戊己庚辛"


def drawn(desk: Desk, folder: Path) -> str:
    """A confirmed list of eight households, each due 960.00, all of them drawn; the path of the sample."""
    path = folder / "p.csv"
    lines = [f"韦{name},{at % 3 + 1}组,960.00" for at, name in enumerate(NAMES)]
    path.write_text("\n".join(["姓名,村民小组,金额", *lines]), encoding="utf-8")
    roster, _ = rosters.import_roster(desk, cases.cases(desk)[0], path, "低保名册", "dibao")
    roster = accounts.confirm(desk, roster, accounts.uses(desk, roster))
    return sampling.draw(desk, roster, len(NAMES), seed="7291").path


@pytest.fixture
def at(room: Callable[..., Room], tmp_path: Path) -> Room:
    made = room()
    drawn(made.desk, tmp_path)
    return made


def page_of(at: Room) -> VisitsPage:
    screen = at.window.show_screen("rosters")
    assert isinstance(screen, RosterScreen)
    at.settle()
    screen.pages.setCurrentWidget(screen.sample.parentWidget().parentWidget())
    QTest.mouseClick(screen.sample.visit, Qt.MouseButton.LeftButton)
    at.settle()
    assert screen.pages.currentWidget() is screen.visits
    at.window.activateWindow()
    screen.visits.table.setFocus()
    return screen.visits


def press(at: Room, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, modifier)
    at.settle()


def told_by(page: VisitsPage) -> str:
    return " ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def ask(at: Room, page: VisitsPage, received: str, outcome: str = "answered", **texts: str) -> None:
    """Ask the household at hand, by the keys alone up to the answer."""
    press(at, Qt.Key.Key_Return)
    QTest.keyClicks(QApplication.focusWidget(), received)
    for name, text in texts.items():
        edit = page.panel.form.edit(name)
        edit.setFocus()
        say(edit, text)
        edit.changed.emit()
    if outcome == "answered":
        press(at, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    else:
        QTest.mouseClick(page.panel.outcomes[outcome], Qt.MouseButton.LeftButton)
        at.settle()


def test_a_household_is_asked_by_keys_and_only_then_is_told_what_is_due(at: Room) -> None:
    page = page_of(at)
    first = page.table.texts[0]
    assert first[0] == "未访"
    assert "960" not in repr(page.table.texts)
    press(at, Qt.Key.Key_Return)
    assert page.panel.form.isVisible()
    assert "960" not in told_by(page)
    assert QApplication.focusWidget() is page.panel.form.edit("received")
    QTest.keyClicks(QApplication.focusWidget(), "500")
    press(at, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page.panel.sums.text() == "应得 960.00 元　实得 500.00 元　差额 460.00 元"
    assert page.table.texts[0] == ("答了", *first[1:3], "960.00", "500.00", "460.00")
    assert QApplication.focusWidget() is page.panel.next
    press(at, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert page.table.currentIndex().row() == 1
    assert not page.panel.sums.isVisible()
    assert page.panel.begin.isVisible()


def test_who_received_nothing_can_say_so(at: Room) -> None:
    page = page_of(at)
    ask(at, page, "0")
    assert page.panel.sums.text() == "应得 960.00 元　实得 0.00 元　差额 960.00 元"


def test_nothing_noted_shows_nothing(at: Room) -> None:
    page = page_of(at)
    refused: list[Code] = []
    at.window.session.refused.connect(lambda told: refused.append(told.code))
    press(at, Qt.Key.Key_Return)
    press(at, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert refused == [Code.VISIT_ANSWER]
    assert not page.panel.sums.isVisible()
    assert page.table.texts[0][0] == "正在问"
    QTest.mouseClick(page.panel.outcomes["absent"], Qt.MouseButton.LeftButton)
    at.settle()
    assert page.table.texts[0][0] == "没人在家"
    assert not page.panel.sums.isVisible()
    assert page.panel.again.isVisible()


def test_a_difference_is_followed_up_and_becomes_a_finding_in_one_act_each(at: Room) -> None:
    page = page_of(at)
    ask(at, page, "500", answer="卡在组长手里")
    QTest.mouseClick(page.panel.follow_up, Qt.MouseButton.LeftButton)
    at.settle()
    (task,) = tasks.listed(at.desk, page._space)
    assert task.source.startswith("visit/")
    assert "已列为待办" in page.panel.hint.text()
    wanted: list[str] = []
    page.wanted.connect(wanted.append)
    QTest.mouseClick(page.panel.finding, Qt.MouseButton.LeftButton)
    at.settle()
    (finding,) = findings.findings(at.desk)
    assert wanted == [finding.path]
    (citation,) = findings.citations(at.desk, finding)
    assert (citation.target, citation.quote) == (task.source, "卡在组长手里")
    at.window.show_record(task.source)
    at.settle()
    assert "已提为 1 个问题" in page.panel.hint.text()


def test_who_handed_out_is_a_filter_with_its_denominator(at: Room) -> None:
    page = page_of(at)
    for received, handler in (("500", "韦会计"), ("960", "卢组长"), ("900", "韦会计")):
        ask(at, page, received, handler=handler)
        press(at, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert [page.handlers.itemText(place) for place in range(page.handlers.count())] == [
        "不分经办人",
        "卢组长（经办 1 户，说清的 1 户）",
        "韦会计（经办 2 户，说清的 2 户）",
    ]
    assert "走访 3 户" in page.totals.text()
    page.handlers.setFocus()
    for _ in range(2):
        press(at, Qt.Key.Key_Down)
    assert (
        "走访 2 户，说清的 2 户；应得 1,920.00 元，实得 1,400.00 元，差额 520.00 元；少得的 2 户" in page.totals.text()
    )
    assert not page.along.isVisible()


def test_the_same_cadre_on_every_visit_is_an_alarm(at: Room) -> None:
    page = page_of(at)
    for _ in range(3):
        ask(at, page, "960", accompanied="卢主任")
        press(at, Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert "卢主任" in page.along.text()
    assert page.along.isVisible()


def test_a_total_for_outside_is_refused_for_few_and_warns_where_it_can_be_subtracted(
    room: Callable[..., Room], tmp_path: Path
) -> None:
    at = room("li")
    drawn(at.desk, tmp_path)
    page = page_of(at)
    refused: list[Code] = []
    at.window.session.refused.connect(lambda told: refused.append(told.code))
    QTest.mouseClick(page.outside, Qt.MouseButton.LeftButton)
    at.settle()
    assert refused == [Code.VISITS_FEW]
    source = households.sources(at.desk, page._space)[0]
    for row in source.rows[:5]:
        visits.answered(at.desk, row, {"outcome": "answered", "received": 90000})
    QTest.mouseClick(page.outside, Qt.MouseButton.LeftButton)
    at.settle()
    assert "应得 4,800.00 元，实得 4,500.00 元" in page.outside_told.text()
    assert not page.anyway.isVisible()
    visits.answered(at.desk, source.rows[5], {"outcome": "answered", "received": 100})
    QTest.mouseClick(page.outside, Qt.MouseButton.LeftButton)
    at.settle()
    assert "看得出是谁说的" in page.outside_told.text()
    QTest.mouseClick(page.anyway, Qt.MouseButton.LeftButton)
    at.settle()
    assert "走访 6 户" in page.outside_told.text()
    assert refused == [Code.VISITS_FEW]


def test_what_was_typed_at_a_visit_is_kept_when_one_goes_on(at: Room) -> None:
    page = page_of(at)
    press(at, Qt.Key.Key_Return)
    edit = page.panel.form.edit("answer")
    edit.setFocus()
    say(edit, "只给了三百")
    page.table.setFocus()
    press(at, Qt.Key.Key_Down)
    press(at, Qt.Key.Key_Up)
    assert page.panel.form.edit("answer").value() == "只给了三百"
    (visit,) = visits.visits(at.desk)
    assert visit.answer == "只给了三百"


def test_without_a_source_the_page_says_what_to_do(room: Callable[..., Room]) -> None:
    at = room()
    screen = at.window.show_screen("rosters")
    assert isinstance(screen, RosterScreen)
    screen._show_page(screen.visits)
    at.settle()
    assert screen.visits._empty.isVisible()
    assert not screen.visits.table.isVisible()
