"""The preview of a paper: the pages that are printed and saved, what they refuse, and the keys that work there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from fieldkit.desk import interviews, papers, persons, protection
from fieldkit.desk.interviews import Said
from fieldkit.model.kinds import Case, Interview, Print, Seal
from tests.ui.test_walk import focusable, named
from tests.windowkit import Room
from ui.look import theme
from ui.papers import screen as screens
from ui.papers.screen import PaperScreen

pytest_plugins = ["tests.counties", "tests.windows"]

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NAME = "王建国"


def talk(at: Room, turns: int = 60) -> Interview:
    """A talk that lacks nothing for its final print, shown on its screen."""
    space = at.desk.load(Case)[0].space
    person = persons.meet(at.desk, space, {"name": NAME})
    facts = {
        "title": "救灾大米",
        "started": "2026-03-05T09:00",
        "ended": "2026-03-05T10:00",
        f"interviewers.{at.desk.member}": True,
        f"interviewers.{at.county.member('li')}": True,
        "recorder": at.county.member("office"),
        "notice": True,
        "recusal": "not_requested",
        "reading": "self",
        "location": "村委会",
    }
    said = [Said("answer" if at % 2 else "question", f"第{at}段，谁经手、发给谁、有没有签字？") for at in range(turns)]
    made = interviews.found(at.desk, space, facts, said, person.path)
    at.window.show_record(made.path)
    at.settle()
    return made


def shown(at: Room) -> PaperScreen:
    """The preview, once all its pages are laid out."""
    at.settle()
    screen = at.window.shown
    assert isinstance(screen, PaperScreen), at.window.notice.text
    at.qtbot.waitUntil(lambda: screen.whole)
    return screen


def preview(at: Room, *, final: bool = False) -> PaperScreen:
    screen = at.window.shown
    QTest.keyClick(screen.transcript, Qt.Key.Key_P, CONTROL | SHIFT if final else CONTROL)  # type: ignore[attr-defined]  # the screen of interviews
    return shown(at)


def choose(monkeypatch: pytest.MonkeyPatch, target: Path) -> Path:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    return target


def records(at: Room) -> list[Print]:
    at.settle()
    return at.desk.load(Print)


def test_looking_seals_and_writes_nothing_and_saving_does_both(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = room()
    made = talk(at)
    screen = preview(at, final=True)
    code = re.search(r"\d{4} \d{4} \d{4} \d{4}", screen.state.text())
    assert code is not None
    assert (records(at), at.desk.load(Seal)) == ([], [])
    QTest.keyClick(screen.sheets, Qt.Key.Key_Escape)
    at.settle()
    assert at.window.place()["screen"] == "interviews"
    assert at.desk.load(Seal) == []
    screen = preview(at, final=True)
    target = choose(monkeypatch, tmp_path / "笔录.docx")
    QTest.keyClick(screen.sheets, Qt.Key.Key_S, CONTROL)
    (record,) = records(at)
    assert [seal.code for seal in at.desk.load(Seal)] == [record.code] == [code[0]]
    assert (record.target, record.state, record.way) == (made.path, "final", "docx")
    assert record.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert at.window.notice.text == "已存为“笔录.docx”，并记入日志。"


def test_the_pdf_is_these_pages_and_names_nobody(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = room()
    talk(at)
    screen = preview(at)
    target = choose(monkeypatch, tmp_path / "笔录.pdf")
    QTest.keyClick(screen.sheets, Qt.Key.Key_S, CONTROL | SHIFT)
    at.qtbot.waitUntil(target.exists)
    (record,) = records(at)
    data = target.read_bytes()
    assert record.sha256 == hashlib.sha256(data).hexdigest()
    assert record.pages == data.count(b"/Type /Page\n") == len(screen.sheets.pages) > 2
    assert re.findall(rb"/(Author|Creator|Subject|Keywords) \(([^)]*)\)", data) == [(b"Creator", b""), (b"Author", b"")]
    for word in (str(tmp_path), at.window.folder.name, NAME, "fieldkit"):
        assert word.encode() not in data
        assert word.encode("utf-16-be") not in data


def test_a_print_is_recorded_with_its_printer_and_pages(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = room()
    talk(at)
    screen = preview(at)
    spooled = tmp_path / "spool.pdf"

    def ask(_: PaperScreen, printer: QPrinter, pages: int) -> bool:
        printer.setOutputFileName(str(spooled))
        printer.setFromTo(2, pages)
        printer.setCopyCount(2)
        return True

    monkeypatch.setattr(screens, "ask_printer", ask)
    QTest.keyClick(screen.sheets, Qt.Key.Key_P, CONTROL)
    at.settle()
    at.qtbot.waitUntil(lambda: at.window.notice.text == "已送打印机，并记入日志。")
    (record,) = records(at)
    assert (record.way, record.copies, record.pages) == ("printer", 2, len(screen.sheets.pages) - 1)
    assert spooled.read_bytes().count(b"/Type /Page\n") == record.pages
    monkeypatch.setattr(screens, "ask_printer", lambda *_: False)
    QTest.keyClick(screen.sheets, Qt.Key.Key_P, CONTROL)
    assert len(records(at)) == 1


def test_what_changed_since_it_was_shown_does_not_leave(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = room()
    made = talk(at)
    screen = preview(at, final=True)
    turn = interviews.turns(at.desk, made)[0]
    at.desk.set(made.space, turn.path, {"text": "预览之后改的"})
    target = choose(monkeypatch, tmp_path / "笔录.docx")
    QTest.keyClick(screen.sheets, Qt.Key.Key_S, CONTROL)
    assert (records(at), at.desk.load(Seal), target.exists()) == ([], [], False)
    assert at.window.notice.text.startswith("内容在预览之后有了变化")


def test_what_may_not_be_printed_is_not_shown_either(room: Callable[..., Room]) -> None:
    at = room()
    made = talk(at)
    at.desk.set(made.space, made.path, {f"interviewers.{at.county.member('li')}": False})
    at.window.shown.refresh()
    at.settle()
    under = at.window.shown
    QTest.keyClick(under.transcript, Qt.Key.Key_P, CONTROL | SHIFT)  # type: ignore[attr-defined]  # the screen of interviews
    at.settle()
    assert at.window.shown is under
    assert "还不能打印" in at.window.notice.text


def test_a_paper_that_would_name_a_protected_person_is_not_shown(room: Callable[..., Room]) -> None:
    at = room()
    made = talk(at)
    clear = papers.Paper(content=_paper_of(at, made).content, paper="letter", space=made.space)
    protection.protect(at.desk, persons.face(at.desk, made.interviewee).person, "甲一")
    at.window.look_at(papers.Source("信", lambda _: clear, lambda _: clear))
    at.settle()
    assert not isinstance(at.window.shown, PaperScreen)
    assert "受保护人员" in at.window.notice.text


def _paper_of(at: Room, made: Interview) -> papers.Paper:
    from fieldkit.desk import transcripts

    return transcripts.print_draft(at.desk, made)


def test_pages_turn_and_grow_by_keys(room: Callable[..., Room]) -> None:
    at = room()
    talk(at)
    screen = preview(at)
    sheets = screen.sheets
    assert sheets.hasFocus()
    assert "草稿" in screen.state.text()
    assert len(sheets.pages) > 3
    for key, page in ((Qt.Key.Key_PageDown, 1), (Qt.Key.Key_PageDown, 2), (Qt.Key.Key_PageUp, 1), (Qt.Key.Key_Home, 0)):
        QTest.keyClick(sheets, key)
        assert sheets.at == page
        assert f"第 {page + 1} 页　共 {len(sheets.pages)} 页" in screen.where.text()
        assert f"第 {page + 1} 页" in sheets.accessibleDescription(), "a screen reader reads the page"
    before = sheets.zoom
    QTest.keyClick(sheets, Qt.Key.Key_Equal, CONTROL)
    assert sheets.zoom > before
    QTest.keyClick(sheets, Qt.Key.Key_Minus, CONTROL)
    assert sheets.zoom == pytest.approx(before)
    QTest.keyClick(sheets, Qt.Key.Key_9, CONTROL)
    whole = sheets.pages[0].section.height * sheets.zoom * sheets.logicalDpiX() / 1440
    assert whole <= sheets.viewport().height()
    QTest.keyClick(sheets, Qt.Key.Key_End)
    assert sheets.at == len(sheets.pages) - 1


def test_a_checklist_is_looked_at_empty_and_answered(room: Callable[..., Room]) -> None:
    from fieldkit.desk import checklists, definitions

    at = room()
    form = checklists.take_form(at.desk, definitions.template("dibao").document)
    run = checklists.begin(at.desk, at.desk.load(Case)[0], form, [at.desk.member])
    at.window.show_record(run.path)
    at.settle()
    under = at.window.shown
    under.print.click()  # type: ignore[attr-defined]  # the screen of checklists
    assert any(form.title in page.text(9) for page in shown(at).sheets.pages)
    at.window.show_screen("checklists")
    under.catalogue.empty_wanted.emit()  # type: ignore[attr-defined]  # the screen of checklists
    assert checklists.code_of(form) in shown(at).sheets.pages[0].text(9)


@pytest.mark.parametrize(("language", "size"), [("zh_CN", 100), ("en", 200)])
def test_everything_has_a_name_and_fits(
    language: str, size: int, room: Callable[..., Room], qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDKIT_LANGUAGE", language)
    theme.set_size(qapp, size)
    try:
        at = room()
        talk(at)
        screen = preview(at)
        assert [widget for widget in focusable(screen) if not named(widget)] == []
        needed = at.window.minimumSizeHint()
        assert (needed.width() <= 1366, needed.height() <= 768) == (True, True), needed
    finally:
        theme.set_size(qapp, 100)


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_does_not_take_it_is_named(room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch) -> None:
    at = room()
    talk(at)
    screen = preview(at)

    def ask(_: PaperScreen, printer: QPrinter, __: int) -> bool:
        printer.setOutputFileName("/nowhere/at/all.pdf")
        return True

    monkeypatch.setattr(screens, "ask_printer", ask)
    QTest.keyClick(screen.sheets, Qt.Key.Key_P, CONTROL)
    assert len(records(at)) == 1
    assert "没有接受" in at.window.notice.text
    QTest.keyClick(screen.sheets, Qt.Key.Key_Escape)
    at.settle()
    assert at.window.shown is not screen


def test_another_screen_or_a_lock_leaves_the_preview_and_comes_back_to_what_was_under_it(
    room: Callable[..., Room],
) -> None:
    at = room()
    made = talk(at)
    screen = preview(at)
    assert at.window.place()["screen"] == "interviews"
    assert made.path in str(at.window.place()["there"])
    at.window.help()
    at.settle()
    assert at.window.place()["screen"] == "help"
    assert "打印和存文件" in at.window.shown.text.toPlainText()  # type: ignore[attr-defined]  # the screen of help
    with pytest.raises(RuntimeError, match="already deleted"):
        screen.isVisible()
