"""The review in the window: handed in, remarked on where it stands, returned, answered, approved, compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit.desk import reviews
from fieldkit.model.kinds import Finding
from fieldkit.model.reviews import Stage
from tests.core.reviewkit import written
from tests.vaultkit import carry
from tests.windowkit import Room, say
from ui.finding.review import ReviewBox
from ui.finding.screen import FindingScreen

pytest_plugins = ["tests.counties", "tests.windows"]


@pytest.fixture
def pair(room: Callable[..., Room]) -> Iterator[tuple[Room, Room, Finding]]:
    """The windows of zhang, who drafted with wang, and of li the leader; both hold the finding."""
    at = room(zhang="inspector", wang="inspector", li="leader")
    assert at.window.case is not None
    finding = written(at.county, at.desk, at.window.case.space)
    carry(at.desk.vault, at.county["li"], finding.space)
    other = Room.beside(at, "li")
    yield at, other, finding
    other.window.put_away()


def opened(at: Room, finding: Finding) -> FindingScreen:
    at.window.activateWindow()
    screen = at.window.show_screen("findings")
    assert isinstance(screen, FindingScreen)
    at.settle()
    screen.show_record(finding.path)
    screen.beside.setCurrentWidget(screen.review)
    at.settle()
    screen.table.setFocus()
    return screen


def press(at: Room, box: ReviewBox, name: str, words: str = "") -> None:
    QTest.mouseClick(box.buttons[name], Qt.MouseButton.LeftButton)
    at.settle()
    if words:
        say(box.line, words)
        QTest.keyClick(box.line, Qt.Key.Key_Return)
        at.settle()


def offered(box: ReviewBox) -> set[str]:
    return {name for name, button in box.buttons.items() if not button.isHidden()}


def lines(box: ReviewBox) -> list[str]:
    return [box.acts.item(row).text().split("  ", 1)[1] for row in range(box.acts.count())]


def test_a_paper_goes_to_the_leader_and_back_and_is_approved(pair: tuple[Room, Room, Finding]) -> None:
    at, other, finding = pair
    screen = opened(at, finding)
    assert offered(screen.review) == {"submit", "remark"}
    QTest.keyClick(screen.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    at.settle()
    assert lines(screen.review) == ["张三  提交"]
    carry(at.desk.vault, other.desk.vault, finding.space)
    leaders = opened(other, finding)
    leaders.refresh()
    other.settle()
    assert leaders.waiting.count() == 1
    assert offered(leaders.review) == {"approve", "return", "remark", "compare"}
    assert leaders.form is not None
    facts = leaders.form.edit("facts")
    cursor = facts.textCursor()
    cursor.setPosition(7)
    cursor.setPosition(12, cursor.MoveMode.KeepAnchor)
    facts.setTextCursor(cursor)
    press(other, leaders.review, "remark", "凭什么说三千？")
    assert leaders.review.remarks.item(0).text() == "李四批“实际三千元”：凭什么说三千？"
    press(other, leaders.review, "approve")
    assert reviews.stage(other.desk, finding).stage is Stage.SUBMITTED
    assert "批注" in other.window.notice.text
    press(other, leaders.review, "return", "请核对金额")
    carry(other.desk.vault, at.desk.vault, finding.space)
    answer_and_hand_in(at, screen)
    carry(at.desk.vault, other.desk.vault, finding.space)
    leaders.refresh()
    other.settle()
    leaders.review.remarks.setCurrentRow(0)
    press(other, leaders.review, "close")
    press(other, leaders.review, "approve")
    assert lines(leaders.review) == [
        "张三  提交",
        "李四  组长审批 退回 请核对金额",
        "张三  提交",
        "李四  组长审批 同意",
    ]
    assert "01号" in leaders.head.text()


def answer_and_hand_in(at: Room, screen: FindingScreen) -> None:
    """The inspector sees why, goes from the remark to its words, answers, and hands in again."""
    screen.refresh()
    at.settle()
    assert screen.waiting.count() == 1
    assert "有批注还没有答复" in [screen.gaps.item(row).text() for row in range(screen.gaps.count())]
    screen.review.remarks.setCurrentRow(0)
    assert "close" not in offered(screen.review)
    screen.review.remarks.itemActivated.emit(screen.review.remarks.item(0))
    assert screen.form is not None
    assert screen.form.edit("facts").textCursor().selectedText() == "实际三千元"
    press(at, screen.review, "answer", "有收据。")
    assert "张三答：有收据。" in screen.review.remarks.item(0).text()
    press(at, screen.review, "submit")


def test_ones_own_paper_is_not_offered_for_approval(pair: tuple[Room, Room, Finding]) -> None:
    at, other, finding = pair
    reviews.submit(at.desk, finding)
    carry(at.desk.vault, other.desk.vault, finding.space)
    other.desk.set(finding.space, finding.path, {"heard": "not_heard"})
    other.desk.set(finding.space, finding.path, {"heard": "heard", f"drafters.{other.desk.member}": True})
    carry(other.desk.vault, at.desk.vault, finding.space)
    reviews.submit(at.desk, at.desk.get(Finding, finding.path))
    carry(at.desk.vault, other.desk.vault, finding.space)
    screen = opened(other, finding)
    assert offered(screen.review) == {"remark", "compare"}
    assert "由别人审批" in screen.review.hint.text()
    screen.review.do("approve")
    other.settle()
    assert reviews.stage(other.desk, other.desk.get(Finding, finding.path)).stage is Stage.SUBMITTED


def test_two_versions_are_compared_to_the_character(pair: tuple[Room, Room, Finding]) -> None:
    at, _, finding = pair
    reviews.submit(at.desk, finding)
    at.desk.set(finding.space, finding.path, {"facts": "账上记四千元，实际二千元。"})
    screen = opened(at, finding)
    press(at, screen.review, "compare")
    comparison = screen.comparison
    assert comparison.isVisible()
    assert comparison.shown["facts"].accessibleName() == "账上记四千元，实际〔删去：三〕〔新增：二〕千元。"
    assert comparison.shown["title"].isHidden()
    comparison.newer.setCurrentIndex(0)
    assert comparison.shown["facts"].isHidden()
    QTest.keyClick(comparison, Qt.Key.Key_Escape)
    assert not comparison.isVisible()


def test_what_is_missing_is_told_when_one_hands_in(pair: tuple[Room, Room, Finding]) -> None:
    at, _, finding = pair
    at.desk.set(finding.space, finding.path, {"topic": ""})
    screen = opened(at, finding)
    press(at, screen.review, "submit")
    assert "没有问题类别" in at.window.notice.text
