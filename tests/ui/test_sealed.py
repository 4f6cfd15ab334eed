"""After the final print: what is sealed stays, and is signed, refused, lifted with a reason, or supplemented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from fieldkit.desk import interviews, persons
from fieldkit.desk.interviews import Said
from fieldkit.model.kinds import Exhibit, Interview, Seal
from tests.windowkit import Room, say
from ui.interview.reading import ReadingView
from ui.interview.screen import InterviewScreen
from ui.papers.screen import PaperScreen

pytest_plugins = ["tests.counties", "tests.windows"]

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def printed(room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Room, InterviewScreen]:
    """A whole interview that was just printed final."""
    at = room()
    case = at.window.case
    assert case is not None
    person = persons.meet(at.desk, case.space, {"name": "王建国"})
    facts = {
        "title": "谈话",
        "started": "2026-03-05T09:00",
        "ended": "2026-03-05T10:00",
        "location": "村委会",
        f"interviewers.{at.desk.member}": True,
        f"interviewers.{at.county.member('li')}": True,
        "recorder": at.county.member("office"),
        "notice": True,
        "recusal": "not_requested",
        "reading": "self",
    }
    interviews.found(
        at.desk, case.space, facts, [Said("question", "谁经手？"), Said("answer", "王建国。")], person.path
    )
    screen = at.window.show_screen("interviews")
    assert isinstance(screen, InterviewScreen)
    at.settle()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "笔录.docx"), ""))
    screen.print_final()
    at.settle()
    preview = at.window.shown
    assert isinstance(preview, PaperScreen)
    preview.save_word()
    at.settle()
    preview.go_back()
    at.settle()
    assert at.window.notice.text == "已存为“笔录.docx”，并记入日志。"
    return at, screen


def seal(at: Room) -> Seal:
    return at.desk.load(Seal)[0]


def test_sealed_words_cannot_be_changed(printed: tuple[Room, InterviewScreen]) -> None:
    _, screen = printed
    assert screen.transcript.isReadOnly()
    assert "已定稿" in screen._state.text()
    assert screen.sealed.isVisible()


def test_the_signed_scan_is_attached(
    printed: tuple[Room, InterviewScreen], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen = printed
    scan = tmp_path / "签字件.jpg"
    scan.write_bytes(b"\xff\xd8\xff\xe0 scan")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(scan), ""))
    QTest.mouseClick(screen.sealed.buttons["scan"], LEFT)
    at.settle()
    assert (seal(at).signed, seal(at).scan) == ("scan", at.desk.load(Exhibit)[0].path)
    assert screen.sealed.buttons["supplement"].isVisible()
    assert not screen.sealed.buttons["lift"].isVisible()


def test_a_refusal_needs_reason_and_witness(printed: tuple[Room, InterviewScreen]) -> None:
    at, screen = printed
    QTest.mouseClick(screen.sealed.buttons["refuse"], LEFT)
    say(screen.sealed.reason, "认为记录不全")
    QTest.mouseClick(screen.sealed.go, LEFT)
    at.settle()
    assert seal(at).signed == ""
    assert at.window.notice.text.endswith("。")
    say(screen.sealed.witness, "李四")
    QTest.mouseClick(screen.sealed.go, LEFT)
    at.settle()
    assert (seal(at).signed, seal(at).refusal, seal(at).witness) == ("refused", "认为记录不全", "李四")


def test_lifting_needs_a_reason_and_opens_the_words_again(printed: tuple[Room, InterviewScreen]) -> None:
    at, screen = printed
    QTest.mouseClick(screen.sealed.buttons["lift"], LEFT)
    QTest.mouseClick(screen.sealed.go, LEFT)
    at.settle()
    assert not seal(at).lifted
    say(screen.sealed.reason, "漏了一句")
    QTest.keyClick(screen.sealed.reason, Qt.Key.Key_Return)
    at.settle()
    assert seal(at).lifted == "漏了一句"
    assert not screen.transcript.isReadOnly()


def test_what_comes_after_signing_is_a_supplement(printed: tuple[Room, InterviewScreen]) -> None:
    at, screen = printed
    QTest.mouseClick(screen.sealed.buttons["refuse"], LEFT)
    say(screen.sealed.reason, "有急事先走")
    say(screen.sealed.witness, "李四")
    QTest.mouseClick(screen.sealed.go, LEFT)
    at.settle()
    first = screen.place()["path"]
    QTest.mouseClick(screen.sealed.buttons["supplement"], LEFT)
    at.settle()
    added = at.desk.get(Interview, screen.place()["path"])
    assert (added.supplements, added.number) == (first, 1)
    assert not screen.transcript.isReadOnly()


def test_the_reading_view_shows_this_transcript_alone(printed: tuple[Room, InterviewScreen]) -> None:
    at, screen = printed
    screen.read_aloud()
    at.settle()
    (view,) = screen.findChildren(ReadingView)
    assert view.text.toPlainText() == "问　谁经手？\n\n答　王建国。"
    assert view.text.font().pointSizeF() > 1.5 * screen.font().pointSizeF()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    at.settle()
    assert not screen.findChildren(ReadingView)


def test_somebody_in_two_places_at_once_is_told(printed: tuple[Room, InterviewScreen]) -> None:
    at, screen = printed
    case = at.window.case
    assert case is not None
    facts = {"started": "2026-03-05T09:30", "ended": "2026-03-05T11:00", f"interviewers.{at.desk.member}": True}
    other = interviews.found(at.desk, case.space, facts, [Said("question", "")])
    screen.show_record(other.path)
    at.settle()
    assert "张三还在另一份谈话里" in screen._state.text()
