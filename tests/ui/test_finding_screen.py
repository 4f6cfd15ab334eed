"""Findings in the window: stated, filled in, what is missing, what shows them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit.desk import findings, persons
from fieldkit.model.kinds import Finding
from tests.vaultkit import new_interview
from tests.windowkit import Room, say
from ui.finding.screen import FindingScreen

pytest_plugins = ["tests.counties", "tests.windows"]


def screen_of(at: Room) -> FindingScreen:
    screen = at.window.show_screen("findings")
    assert isinstance(screen, FindingScreen)
    at.settle()
    return screen


def begun(at: Room) -> FindingScreen:
    screen = screen_of(at)
    QTest.mouseClick(screen.new, Qt.MouseButton.LeftButton)
    at.settle()
    return screen


def gaps(screen: FindingScreen) -> list[str]:
    return [screen.gaps.item(row).text() for row in range(screen.gaps.count())]


def test_a_finding_is_stated_and_filled_in(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    assert "没有标题" in gaps(screen)
    assert screen.form is not None
    title = screen.form.edit("title")
    title.setFocus()
    say(title, "虚报水渠工程款")
    QTest.keyClick(title, Qt.Key.Key_Return)
    amount = screen.form.edit("amount")
    amount.setFocus()
    QTest.keyClicks(amount, "3,500.5")
    QTest.keyClick(amount, Qt.Key.Key_Return)
    at.settle()
    (finding,) = at.desk.load(Finding)
    assert (finding.title, finding.amount) == ("虚报水渠工程款", 350050)
    assert finding.drafters == {at.desk.member}
    assert "没有标题" not in gaps(screen)
    assert list(screen.table.rows._rows.values()) == [("预", "3,500.50", "虚报水渠工程款")]


def test_what_cannot_be_an_amount_is_put_back(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    assert screen.form is not None
    amount = screen.form.edit("amount")
    amount.setFocus()
    say(amount, "三千")
    QTest.keyClick(amount, Qt.Key.Key_Return)
    at.settle()
    assert amount.text() == ""
    assert at.desk.load(Finding)[0].amount is None


def test_a_gap_leads_to_its_field(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    screen.gaps.itemActivated.emit(screen.gaps.item(gaps(screen).index("没有事实")))
    assert screen.form is not None
    assert at.window.focusWidget() is screen.form.edit("facts")


def test_what_shows_a_finding_is_told_and_leads_there(room: Callable[..., Room]) -> None:
    at = room()
    case = at.window.case
    assert case is not None
    interview = new_interview(at.desk.vault, case.space, "水渠哪年修的？", "前年。")
    turn = at.desk.vault.store.rows("SELECT path FROM record_turn WHERE f_sort = 'answer'")[0][0]
    finding = findings.new_finding(at.desk, case.space, title="水渠")
    findings.cite(at.desk, finding, turn, "supports")
    screen = screen_of(at)
    line = screen.cited.item(0).data(Qt.ItemDataRole.UserRole)
    assert line.what == "支持 · 问答"
    assert line.text == "2 前年。"
    screen.cited.setCurrentRow(0)
    QTest.keyClick(screen.cited, Qt.Key.Key_Return)
    at.settle()
    assert at.window.shown.place()["path"] == interview
    assert at.window.shown.place()["turn"] == turn


def test_a_citation_is_taken_back_by_a_key(room: Callable[..., Room]) -> None:
    at = room()
    case = at.window.case
    assert case is not None
    new_interview(at.desk.vault, case.space, "水渠哪年修的？", "前年。")
    turn = at.desk.vault.store.rows("SELECT path FROM record_turn WHERE f_sort = 'answer'")[0][0]
    finding = findings.new_finding(at.desk, case.space, title="水渠")
    citation = findings.cite(at.desk, finding, turn, "supports")
    screen = screen_of(at)
    screen.cited.setCurrentRow(0)
    QTest.keyClick(screen.cited, Qt.Key.Key_Delete)
    at.settle()
    assert screen.cited.count() == 0
    assert "没有任何佐证" in gaps(screen)
    at.desk.restore(case.space, citation.path)
    assert [one.path for one in findings.citations(at.desk, finding)] == [citation.path]


def test_who_is_concerned_is_chosen_among_those_who_were_met(room: Callable[..., Room]) -> None:
    at = room()
    case = at.window.case
    assert case is not None
    person = persons.meet(at.desk, case.space, {"name": "卢茂堂"})
    screen = begun(at)
    assert screen.form is not None
    edit = screen.form.edit("persons")
    names = [edit.item(row).text() for row in range(edit.count())]
    edit.item(names.index("卢茂堂")).setCheckState(Qt.CheckState.Checked)
    at.settle()
    assert at.desk.load(Finding)[0].persons == {person.path}
