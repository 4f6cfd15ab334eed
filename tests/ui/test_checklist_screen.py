"""Checklists in the window: run by single keys, with values, notes and proofs; a problem becomes a finding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget

from fieldkit import words
from fieldkit.desk import checklists, exhibits, findings
from fieldkit.model.kinds import Finding
from tests.vaultkit import new_exhibit
from tests.windowkit import Room, say
from ui.checklist.screen import ChecklistScreen
from ui.papers.screen import PaperScreen

pytest_plugins = ["tests.counties", "tests.windows"]

Key = Qt.Key
FORM = Path(str(words.resource("practice", "checklists", "relief-rice.json")))


def begun(room: Callable[..., Room]) -> tuple[Room, ChecklistScreen]:
    at = room("li")
    checklists.import_form(at.desk, FORM)
    screen = at.window.show_screen("checklists")
    assert isinstance(screen, ChecklistScreen)
    screen.refresh()
    at.settle()
    QTest.mouseClick(screen.new, Qt.MouseButton.LeftButton)
    at.settle()
    return at, screen


def go_to(screen: ChecklistScreen, sort: str) -> str:
    """Go to the first line of a sort and return its key."""
    assert screen._run is not None
    key = next(line.key for line in screen._run.lines if line.sort == sort)
    screen.lines.go_to(key)
    return key


def answer_of(screen: ChecklistScreen, key: str) -> str:
    assert screen._run is not None
    return next(line.answer for line in screen._run.lines if line.key == key)


def test_single_keys_answer_and_go_on_to_what_is_open(room: Callable[..., Room]) -> None:
    at, screen = begun(room)
    first = go_to(screen, "result")
    QTest.keyClick(screen.lines, Key.Key_1)
    at.settle()
    assert answer_of(screen, first) == "ok"
    assert screen.lines.line is not None
    assert screen.lines.line.key != first, "it goes on by itself"
    screen.lines.go_to(first)
    QTest.keyClick(screen.lines, Key.Key_4)
    at.settle()
    assert answer_of(screen, first) == "not_checked"
    assert "未查" in screen._counts.text()


def test_what_is_not_checked_never_counts_as_fine(room: Callable[..., Room]) -> None:
    _, screen = begun(room)
    assert screen._run is not None
    assert screen._run.counts["ok"] == 0
    assert screen._run.counts["not_checked"] > 0


def test_a_value_is_kept_in_the_form_of_its_type(room: Callable[..., Room]) -> None:
    at, screen = begun(room)
    key = go_to(screen, "integer")
    at.settle()
    screen.detail.line.setFocus()
    say(screen.detail.line, "６０")
    QTest.keyClick(screen.detail.line, Key.Key_Return)
    at.settle()
    assert answer_of(screen, key) == "60"


def test_a_value_that_cannot_be_is_refused_in_words_and_not_kept(room: Callable[..., Room]) -> None:
    at, screen = begun(room)
    key = go_to(screen, "integer")
    at.settle()
    screen.detail.line.setFocus()
    say(screen.detail.line, "很多")
    QTest.keyClick(screen.detail.line, Key.Key_Return)
    at.settle()
    assert at.window.notice.text.endswith("。")
    assert answer_of(screen, key) == ""


def test_a_note_is_kept_when_the_line_is_left(room: Callable[..., Room]) -> None:
    at, screen = begun(room)
    key = go_to(screen, "result")
    at.settle()
    screen.detail.note.setFocus()
    say(screen.detail.note, "公示栏没有这一项")
    screen.lines.setCurrentRow(screen.lines.count() - 1)
    at.settle()
    assert screen._run is not None
    assert next(line.note for line in screen._run.lines if line.key == key) == "公示栏没有这一项"


def test_a_photograph_proves_a_line(room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at, screen = begun(room)
    key = go_to(screen, "result")
    at.settle()
    photo = tmp_path / "公示栏.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0 photo")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(photo)], ""))
    QTest.mouseClick(screen.detail._add, Qt.MouseButton.LeftButton)
    at.settle()
    assert screen._run is not None
    assert len(next(line.exhibits for line in screen._run.lines if line.key == key)) == 1


def press(
    at: Room, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(widget, key, modifier)
    at.settle()


def test_an_exhibit_that_is_here_is_cited_by_typing_and_taken_away_by_choosing_it_again(
    room: Callable[..., Room],
) -> None:
    at, screen = begun(room)
    key = go_to(screen, "result")
    at.settle()
    assert screen._run is not None
    space = screen._run.checklist.space
    for name in ("名册照片.jpg", "领款单.jpg"):
        new_exhibit(at.desk.vault, space, name.encode(), name)
    screen.detail.note.setFocus()
    say(screen.detail.note, "领款人不在本村")
    press(at, screen.detail.note, Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    say(screen.citing.line, "领款")
    press(at, screen.citing.line, Key.Key_Return)

    check = checklists.checks(at.desk, screen._run.checklist)[key]
    assert check.note == "领款人不在本村", "what was being typed is kept"
    assert [exhibits.called(at.desk, path) for path in check.exhibits] == ["领款单.jpg"]
    assert screen.lines.line is not None
    assert screen.lines.line.key == key
    assert screen.detail._proofs.text() == "附件 1"

    QTest.mouseClick(screen.detail.cite, Qt.MouseButton.LeftButton)
    at.settle()
    signs = [screen.citing.list.item(row).text()[0] for row in range(screen.citing.list.count())]
    assert sorted(signs) == sorted("名✓")
    say(screen.citing.line, "领款")
    press(at, screen.citing.line, Key.Key_Return)
    assert checklists.checks(at.desk, screen._run.checklist)[key].exhibits == frozenset()
    assert not screen.detail._proofs.isVisible()


def test_a_problem_becomes_a_finding_that_cites_its_line(room: Callable[..., Room]) -> None:
    at, screen = begun(room)
    key = go_to(screen, "result")
    QTest.keyClick(screen.lines, Key.Key_2)
    at.settle()
    screen.lines.go_to(key)
    at.settle()
    assert screen.detail.finding.isVisible()
    QTest.mouseClick(screen.detail.finding, Qt.MouseButton.LeftButton)
    at.settle()
    (finding,) = at.desk.load(Finding)
    assert [citation.relation for citation in findings.citations(at.desk, finding)] == ["supports"]
    assert type(at.window.shown).__name__ == "FindingScreen"


def test_the_paper_is_saved_where_one_likes(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen = begun(room)
    target = tmp_path / "核查.docx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    QTest.mouseClick(screen.print, Qt.MouseButton.LeftButton)
    at.settle()
    preview = at.window.shown
    assert isinstance(preview, PaperScreen)
    QTest.mouseClick(preview.buttons["word"], Qt.MouseButton.LeftButton)
    at.settle()
    assert target.read_bytes()[:2] == b"PK"
    assert "核查.docx" in at.window.notice.text
