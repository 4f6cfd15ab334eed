"""Forms from Excel in the window: rules at once, every type by keys, repetitions added, editions and results beside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from fieldkit.desk import checklists
from fieldkit.model.kinds import Checklist, Finding
from tests.formkit import Cells, listed, sheets, workbook
from tests.windowkit import Room, say
from ui.checklist.screen import ChecklistScreen

pytest_plugins = ["tests.counties", "tests.windows"]

Key = Qt.Key
LISTS = [*listed("result", "ok", "problem", "not_applicable", "not_checked"), *listed("three", "a", "b", "c")]
SURVEY: list[Cells] = [
    {"type": "select_one result", "name": "posted", "label": "贴了吗"},
    {"type": "integer", "name": "short", "label": "少几户", "relevant": "${posted} = 'problem'", "constraint": ". > 0"},
    {"type": "select_one three", "name": "one", "label": "哪一种", "default": "b"},
    {"type": "rank three", "name": "order", "label": "按重要排"},
    {"type": "range", "name": "far", "label": "几公里", "parameters": "start=0 end=20 step=5"},
    {"type": "select_one three", "name": "other", "label": "另一种", "choice_filter": "name != ${one}"},
    {"type": "begin_repeat", "name": "home", "label": "户"},
    {"type": "decimal", "name": "kg", "label": "几公斤"},
    {"type": "end_repeat"},
    {"type": "calculate", "name": "sum", "label": "合计", "calculation": "sum(${kg})"},
    {"type": "note", "name": "told", "label": "共 ${sum} 公斤"},
]
NEWER = [{**SURVEY[0], "label": "按季度贴了吗"}, *SURVEY[1:]]


def form(tmp_path: Path, survey: list[Cells] = SURVEY, edition: str = "1") -> Path:
    settings = {"form_id": "tried", "form_title": "试一试", "version": edition}
    return workbook(sheets(survey, LISTS, settings), tmp_path / f"form{edition}.xlsx")


def begun(room: Callable[..., Room], tmp_path: Path) -> tuple[Room, ChecklistScreen]:
    at = room("li")
    checklists.import_form(at.desk, form(tmp_path))
    screen = at.window.show_screen("checklists")
    assert isinstance(screen, ChecklistScreen)
    screen.refresh()
    at.settle()
    QTest.mouseClick(screen.new, Qt.MouseButton.LeftButton)
    at.settle()
    return at, screen


def keys(screen: ChecklistScreen) -> list[str]:
    assert screen._run is not None
    return [line.key for line in screen._run.lines]


def answer_of(screen: ChecklistScreen, key: str) -> str:
    assert screen._run is not None
    return next(line.answer for line in screen._run.lines if line.key == key)


def go_to(at: Room, screen: ChecklistScreen, key: str) -> None:
    screen.lines.go_to(key)
    at.settle()


def press(at: Room, screen: ChecklistScreen, key: Key) -> None:
    QTest.keyClick(screen.lines, key)
    at.settle()


def test_a_rule_shows_and_hides_at_once(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = begun(room, tmp_path)
    assert "short" not in keys(screen)
    go_to(at, screen, "posted")
    press(at, screen, Key.Key_2)
    assert "short" in keys(screen)
    go_to(at, screen, "posted")
    press(at, screen, Key.Key_1)
    assert "short" not in keys(screen)


def test_a_constraint_refuses_at_the_field_and_keeps_what_was_typed(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = begun(room, tmp_path)
    go_to(at, screen, "posted")
    press(at, screen, Key.Key_2)
    go_to(at, screen, "short")
    screen.detail.line.setFocus()
    say(screen.detail.line, "0")
    QTest.keyClick(screen.detail.line, Key.Key_Return)
    at.settle()
    assert answer_of(screen, "short") == ""
    assert screen.detail._problem.isVisible()
    assert "没有保存" in screen.detail._problem.text()
    assert screen.detail.line.text() == "0"
    say(screen.detail.line, "3")
    QTest.keyClick(screen.detail.line, Key.Key_Return)
    at.settle()
    assert answer_of(screen, "short") == "3"
    assert not screen.detail._problem.isVisible()


def test_digits_choose_and_enter_takes_the_default(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = begun(room, tmp_path)
    go_to(at, screen, "one")
    assert screen.detail._offered.text() == "默认：b"
    screen.lines.setFocus()
    press(at, screen, Key.Key_Return)
    assert answer_of(screen, "one") == "b"
    go_to(at, screen, "other")
    assert [screen.detail.answering.choice.itemData(at) for at in range(1, 3)] == ["a", "c"]
    press(at, screen, Key.Key_2)
    assert answer_of(screen, "other") == "c"


def test_a_rank_is_ordered_and_a_range_is_slid(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = begun(room, tmp_path)
    go_to(at, screen, "order")
    rank = screen.detail.answering.rank
    assert rank.isVisible()
    assert all(rank.visualItemRect(rank.item(row)).height() > 0 for row in range(3)), "the choices are there to be seen"
    go_to(at, screen, "far")
    assert answer_of(screen, "order") == "", "to look at it is no answer"
    go_to(at, screen, "order")
    rank.setCurrentRow(2)
    QTest.keyClick(rank, Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    at.settle()
    assert answer_of(screen, "order") == "a c b"
    go_to(at, screen, "far")
    slider = screen.detail.answering.slider
    assert (slider.isVisible(), slider.maximum()) == (True, 4)
    slider.setValue(3)
    at.settle()
    assert answer_of(screen, "far") == "15"


def test_repetitions_are_added_and_summed(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = begun(room, tmp_path)
    for number, kg in ((1, "25"), (2, "30.5")):
        if f"home/{number}/kg" not in keys(screen):
            row = next(row for row in range(screen.lines.count()) if "再加一个" in screen.lines.item(row).text())
            screen.lines.setCurrentRow(row)
            press(at, screen, Key.Key_Return)
        go_to(at, screen, f"home/{number}/kg")
        screen.detail.line.setFocus()
        say(screen.detail.line, kg)
        QTest.keyClick(screen.detail.line, Key.Key_Return)
        at.settle()
    assert screen._run is not None
    lines = {line.key: line for line in screen._run.lines}
    assert lines["sum"].offered == "55.5"
    assert lines["told"].label == "共 55.5 公斤"
    assert any("＝　合计　·　55.5" in screen.lines.item(row).text() for row in range(screen.lines.count()))


def test_one_key_makes_a_finding(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = begun(room, tmp_path)
    go_to(at, screen, "posted")
    press(at, screen, Key.Key_2)
    go_to(at, screen, "posted")
    press(at, screen, Key.Key_5)
    (finding,) = at.desk.load(Finding)
    assert finding.title == "贴了吗"


def test_a_template_is_taken_in_from_the_menu(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = begun(room, tmp_path)
    action = next(one for one in screen.catalogue.templates.actions() if "低保" in one.text())
    action.trigger()
    at.settle()
    assert screen.forms.currentText() == "农村低保核查清单"
    assert "农村低保核查清单" in at.window.notice.text


def test_a_new_edition_is_taken_in_told_and_compared(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen = begun(room, tmp_path)
    path = form(tmp_path, NEWER, "2")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    screen.catalogue.file_wanted.emit()
    at.settle()
    screen._open(at.desk.load(Checklist)[0].path)
    at.settle()
    assert "旧版" in screen._newer.text()
    assert screen.lines.item(1).text().startswith("○　贴了吗"), "a run keeps its edition"
    screen.catalogue.changes_wanted.emit()
    at.settle()
    table = screen.changes.table
    told = [[table.item(row, column).text() for column in range(5)] for row in range(table.rowCount())]  # type: ignore[union-attr]  # every cell is filled
    assert ["改动", "按季度贴了吗", "核查项", "贴了吗", "按季度贴了吗"] in told


def test_the_results_of_all_villages_stand_in_a_table(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = begun(room, tmp_path)
    go_to(at, screen, "posted")
    press(at, screen, Key.Key_2)
    screen.catalogue.results_wanted.emit()
    at.settle()
    table = screen.results.table
    assert table.horizontalHeaderItem(1).text() == "贴了吗"  # type: ignore[union-attr]  # it has one
    assert "✗1" in [table.item(row, 1).text() for row in range(table.rowCount())]  # type: ignore[union-attr]  # every cell is filled


def test_a_workbook_that_cannot_be_read_says_where(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen = begun(room, tmp_path)
    bad = workbook(sheets([{"type": "integer", "name": "x", "label": "x", "relevant": "fly()"}]), tmp_path / "bad.xlsx")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(bad), ""))
    screen.catalogue.file_wanted.emit()
    at.settle()
    assert "第 2 行“relevant”列" in at.window.notice.text


def test_a_paper_form_is_typed_in_by_its_code(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = begun(room, tmp_path)
    form = checklists.forms(at.desk)[-1]
    screen.catalogue.paper_wanted.emit()
    assert not screen.paper.begin.isEnabled()
    say(screen.paper.code, checklists.code_of(form))
    say(screen.paper.day, "2026.3.2")
    QTest.mouseClick(screen.paper.begin, Qt.MouseButton.LeftButton)
    at.settle()
    run = at.desk.load(Checklist)[-1]
    assert run.paper == "2026-03-02"
    assert "事后补录，纸质表 2026-03-02" in screen._title.text()
