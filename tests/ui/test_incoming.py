"""A typed talk that is dropped or chosen is seen before it is taken in; what is left leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from fieldkit.desk import interviews
from tests.core.foreign import docx, spoken
from tests.vaultkit import dump
from tests.windowkit import Room
from ui.interview.screen import InterviewScreen

pytest_plugins = ["tests.counties", "tests.windows"]

TALK = """标题：低保
开始：2026-03-04 09:10
结束：昨天
天气：晴
被谈话人：韦秋莲
能否阅读：能

问：讲吧。
答：没有了。
"""


def screen_of(at: Room) -> InterviewScreen:
    screen = at.window.show_screen("interviews")
    assert isinstance(screen, InterviewScreen)
    at.settle()
    return screen


def dropped(at: Room, *paths: Path) -> InterviewScreen:
    screen = screen_of(at)
    what = QMimeData()
    what.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    none = Qt.KeyboardModifier.NoModifier
    screen.drop_place.dropEvent(
        QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, what, Qt.MouseButton.LeftButton, none)
    )
    at.settle()
    return screen


def written(folder: Path, text: str = TALK, name: str = "talk.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_dropped_talk_is_shown_with_what_was_not_understood_and_nothing_is_kept(
    room: Callable[..., Room], tmp_path: Path
) -> None:
    at = room()
    before = dump(at.desk.vault)
    screen = dropped(at, written(tmp_path))
    assert screen._middle.currentWidget() is screen.incoming
    shown = screen.incoming.text.toPlainText().splitlines()
    assert shown[:3] == ["没有看懂的行", "第 3 行　结束：昨天", "第 4 行　天气：晴"]
    assert {"开始　2026-03-04 09:10", "被谈话人　韦秋莲", "能否阅读　能", "问　讲吧。", "答　没有了。"} <= set(shown)
    assert "有 2 行没有看懂" in screen.incoming.state.text()
    assert dump(at.desk.vault) == before
    QTest.keyClick(screen.incoming, Qt.Key.Key_Escape)
    at.settle()
    assert screen._middle.currentIndex() == 0
    assert dump(at.desk.vault) == before


def test_what_is_accepted_is_one_interview_and_is_open(room: Callable[..., Room], tmp_path: Path) -> None:
    at = room()
    path = tmp_path / "talk.docx"
    path.write_bytes(docx(spoken(*TALK.splitlines())))
    screen = dropped(at, path)
    path.unlink()  # what was seen is what is taken in
    assert screen.incoming.accept.hasFocus()
    QTest.keyClick(screen.incoming.accept, Qt.Key.Key_Space)
    QTest.keyClick(screen.incoming.accept, Qt.Key.Key_Space)
    at.settle()
    (interview,) = interviews.interviews(at.desk)
    assert (at.desk.tell(interview.title), interview.ended) == ("低保", "")
    assert [line.text for line in screen.transcript.lines] == ["讲吧。", "没有了。"]
    assert screen._middle.currentIndex() == 1


def test_a_key_asks_for_the_file_and_its_name_is_enough(room: Callable[..., Room], tmp_path: Path) -> None:
    at = room()
    screen = screen_of(at)
    QTest.keyClick(screen, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    at.settle()
    assert screen._middle.currentWidget() is screen.incoming
    assert not screen.incoming.accept.isEnabled()
    screen.incoming.file.show_path(str(written(tmp_path)))
    at.settle()
    assert screen.incoming.accept.isEnabled()


def test_refusals_are_sentences_and_what_was_seen_can_still_be_left(room: Callable[..., Room], tmp_path: Path) -> None:
    at = room()
    before = dump(at.desk.vault)
    screen = dropped(at, written(tmp_path, "只是一段话。", "other.txt"))
    assert "没有“问：”“答：”段落" in screen.incoming.state.text()
    assert not screen.incoming.accept.isEnabled()
    screen = dropped(at, written(tmp_path, f"谈话人：无此人\n{TALK}"))
    screen.incoming.accept.click()
    at.settle()
    assert "无此人" in screen.incoming.state.text()
    assert screen.incoming.text.toPlainText()
    assert dump(at.desk.vault) == before


def test_another_village_is_told_before(room: Callable[..., Room], tmp_path: Path) -> None:
    at = room()
    screen = dropped(at, written(tmp_path, f"村：别的村\n{TALK}"))
    assert "文件里写的是“别的村”" in screen.incoming.state.text()


def test_two_files_or_another_kind_are_not_looked_into(room: Callable[..., Room], tmp_path: Path) -> None:
    at = room()
    one, other = written(tmp_path), written(tmp_path, name="other.txt")
    for paths in ((one, other), (tmp_path / "picture.jpg",)):
        screen = dropped(at, *paths)
        assert screen._middle.currentWidget() is not screen.incoming
        assert "一次拖一个" in at.window.notice.text
