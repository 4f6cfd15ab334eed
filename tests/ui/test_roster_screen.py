"""The rosters screen: the first evening in the window, from three messy lists to a finding, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox

from fieldkit.desk import findings, hits
from fieldkit.errors import Code
from fieldkit.model.missing import is_open
from tests.trip import mess as messes
from tests.trip.mess import Mess
from tests.windowkit import Room, say
from ui.rosters.screen import RosterScreen

pytest_plugins = ["tests.counties", "tests.windows"]


@pytest.fixture(scope="module")
def mess(tmp_path_factory: pytest.TempPathFactory) -> Mess:
    return messes.make(tmp_path_factory.mktemp("mess"))


def screen_of(at: Room) -> RosterScreen:
    screen = at.window.show_screen("rosters")
    assert isinstance(screen, RosterScreen)
    at.settle()
    return screen


def choose(screen: RosterScreen, title: str, means: str) -> None:
    for row in range(screen.columns.table.rowCount()):
        chooser = screen.columns.table.cellWidget(row, 3)
        item = screen.columns.table.item(row, 1)
        if isinstance(chooser, QComboBox) and item is not None and item.text() == title:
            chooser.setCurrentIndex(chooser.findData(means))
            return
    raise AssertionError(title)


def taken_in(at: Room, screen: RosterScreen, path: Path, **columns: str) -> None:
    screen.take_in(path)
    at.settle()
    assert screen.pages.currentWidget() is screen.columns
    for title, means in columns.items():
        choose(screen, title.replace("_", " "), means)
    QTest.mouseClick(screen.columns.confirm, Qt.MouseButton.LeftButton)
    at.settle()
    assert screen.pages.currentWidget() is screen.report


def evening(at: Room, mess: Mess) -> RosterScreen:
    screen = screen_of(at)
    taken_in(at, screen, mess.paid, 补贴金额_标准="other", 补贴金额_实发="amount")
    taken_in(at, screen, mess.deaths)
    taken_in(at, screen, mess.relatives)
    QTest.mouseClick(screen.compare, Qt.MouseButton.LeftButton)
    at.settle()
    return screen


def test_what_became_of_every_line_is_shown(room: Callable[..., Room], mess: Mess) -> None:
    at = room()
    screen = screen_of(at)
    taken_in(at, screen, mess.paid, 补贴金额_标准="other", 补贴金额_实发="amount")
    truth = mess.truths["paid"]
    counts = screen.report.counts.text().splitlines()[0]
    assert counts == (
        f"十二月：共 {truth.lines} 行，标题 2，读入 {truth.states['read']}，修正 {truth.states['repaired']}，"
        f"待核 {truth.states['rejected']}，不是名册行 {truth.skipped.total()}。"
    )
    assert len(screen.report.table.texts) == len(truth.notes)
    assert screen.columns.sort.currentText() == "低保"
    assert screen.columns.state.text() == "栏目已经有人认定。"


def test_the_first_evening_in_the_window(room: Callable[..., Room], mess: Mess) -> None:
    at = room()
    screen = evening(at, mess)
    assert screen.pages.currentWidget() is screen.hits
    assert screen.pages.tabText(2) == f"比对结果（待核 {sum(mess.hits.values()) + 2}）"
    rows = screen.hits.table.texts
    assert {row[2][:3] for row in rows if row[1] == "死后仍在发放"} == mess.dead
    assert {row[2][:3] for row in rows if row[1] == "干部亲属享受"} == mess.kin
    named = [row[2] for row in rows if row[1] == "同名待认"]
    assert {one for one in mess.named for told in named if one in told} == mess.named
    assert {row[0] for row in rows} == {"待核"}
    assert len(screen.hits.sides.texts) == 2


def test_a_hit_is_marked_with_what_shows_it_and_becomes_a_finding(room: Callable[..., Room], mess: Mess) -> None:
    at = room()
    screen = evening(at, mess)
    refused: list[Code] = []
    at.window.session.refused.connect(lambda told: refused.append(told.code))
    path = screen.hits.current
    assert is_open(next(one for one in hits.hits(at.desk) if one.path == path))
    QTest.mouseClick(screen.hits.answers["confirmed"], Qt.MouseButton.LeftButton)
    at.settle()
    assert refused == [Code.HIT_SOURCE]
    say(screen.hits.basis, "火化证明复印件")
    QTest.mouseClick(screen.hits.answers["confirmed"], Qt.MouseButton.LeftButton)
    at.settle()
    assert screen.hits.current == path, "one stays at the question that was answered"
    assert screen.hits.finding.isVisible()
    assert screen.hits.reopen.isVisible()
    wanted: list[str] = []
    screen.wanted.connect(wanted.append)
    QTest.mouseClick(screen.hits.finding, Qt.MouseButton.LeftButton)
    at.settle()
    (finding,) = findings.findings(at.desk)
    assert wanted == [finding.path]
    assert [one.target for one in findings.citations(at.desk, finding)] == [path]


def test_two_of_one_name_are_decided_by_a_person(room: Callable[..., Room], mess: Mess) -> None:
    at = room()
    screen = evening(at, mess)
    match, other = hits.matches(at.desk)
    screen.show_record(match.path)
    assert screen.hits.answers["same"].isVisible()
    assert not screen.hits.answers["confirmed"].isVisible()
    say(screen.hits.basis, "女儿当面辨认，是两个人")
    QTest.mouseClick(screen.hits.answers["different"], Qt.MouseButton.LeftButton)
    at.settle()
    before = len(hits.hits(at.desk))
    QTest.mouseClick(screen.compare, Qt.MouseButton.LeftButton)
    at.settle()
    assert len(hits.hits(at.desk)) == before
    assert [one.path for one in hits.matches(at.desk) if is_open(one)] == [other.path]


def test_a_list_that_nobody_confirmed_is_opened_where_that_is_done(room: Callable[..., Room], mess: Mess) -> None:
    at = room()
    screen = screen_of(at)
    screen.take_in(mess.deaths)
    at.settle()
    screen.pages.setCurrentWidget(screen.report)
    at.window.activateWindow()
    screen.table.setFocus()
    QTest.keyClick(screen.table, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    at.settle()
    assert screen.pages.currentWidget() is screen.columns
    assert hits.hits(at.desk) == []


def test_households_are_drawn_by_a_seed_that_is_shown_and_the_same_seed_draws_the_same(
    room: Callable[..., Room], mess: Mess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = room()
    screen = screen_of(at)
    taken_in(at, screen, mess.paid, 补贴金额_标准="other", 补贴金额_实发="amount")
    page = screen.sample
    screen.pages.setCurrentWidget(page)
    assert not page.table.isVisible()
    page.count.setValue(6)
    page.by.setCurrentIndex(page.by.findData("household"))
    say(page.seed, "现场报数 7291")
    QTest.keyClick(page.seed, Qt.Key.Key_Return)
    at.settle()
    first = page.table.texts
    assert len(first) == 6
    assert "现场报数 7291" in page.method.text()
    assert page.proven.text() == "已按种子重抽一遍，结果一致。"
    page.count.setValue(3)
    page.by.setCurrentIndex(0)
    QTest.mouseClick(page.draw, Qt.MouseButton.LeftButton)
    at.settle()
    assert page.samples.count() == 2
    assert len(page.table.texts) == 3
    page.samples.setFocus()
    QTest.keyClick(page.samples, Qt.Key.Key_Down)
    at.settle()
    assert page.table.texts == first
    page.seed.setText("现场报数 7291")
    page.count.setValue(6)
    page.by.setCurrentIndex(page.by.findData("household"))
    QTest.mouseClick(page.draw, Qt.MouseButton.LeftButton)
    at.settle()
    assert page.samples.count() == 2, "the same seed and way is the same sample"
    assert page.table.texts == first
    monkeypatch.setattr("ui.rosters.sample.ask_new", lambda *_: str(tmp_path / "抽样.docx"))
    QTest.mouseClick(page.print, Qt.MouseButton.LeftButton)
    at.settle()
    assert (tmp_path / "抽样.docx").read_bytes()[:2] == b"PK"


def test_more_than_there_are_cannot_be_drawn(room: Callable[..., Room], mess: Mess) -> None:
    at = room()
    screen = screen_of(at)
    taken_in(at, screen, mess.deaths)
    refused: list[Code] = []
    at.window.session.refused.connect(lambda told: refused.append(told.code))
    screen.pages.setCurrentWidget(screen.sample)
    screen.sample.count.setValue(9000)
    QTest.mouseClick(screen.sample.draw, Qt.MouseButton.LeftButton)
    at.settle()
    assert refused == [Code.SAMPLE_COUNT]
    assert "还没有抽过样" in screen.sample.method.text()


def test_an_empty_screen_says_what_to_do(room: Callable[..., Room]) -> None:
    screen = screen_of(room())
    assert screen._middle.currentWidget() is screen._empty
    assert "Ctrl+N" in screen._empty.text()
