"""The contradiction matrix in the window: a fact, statements from marked words, passages, what is asked again."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit import ids
from fieldkit.desk import persons
from fieldkit.model.kinds import Task
from fieldkit.vault.ledger import Change
from tests.vaultkit import new_interview
from tests.windowkit import Room, say
from ui.cases.case import CaseScreen

pytest_plugins = ["tests.counties", "tests.windows"]


def said(at: Room, name: str, words: str, amount: str) -> str:
    """Let somebody say an amount that the recorder marks; return the turn."""
    assert at.window.case is not None
    space = at.window.case.space
    interview = new_interview(at.desk.vault, space, "水渠花了多少？", words)
    person = persons.meet(at.desk, space, {"name": name})
    (turn,) = (
        one
        for (one,) in at.desk.vault.store.rows(
            "SELECT path FROM record_turn WHERE parent = ? AND f_sort = 'answer'", (interview,)
        )
    )
    at.desk.put(space, Change(interview, {"interviewee": person.path}))
    at.desk.put(space, Change(f"{turn}/mark/{ids.new()}", {"sort": "amount", "quote": amount, "occurrence": 0}))
    return str(turn)


def test_a_contradiction_is_seen_opened_and_asked_again(room: Callable[..., Room]) -> None:
    at = room()
    turns = [said(at, "王建国", "花了四千块。", "四千块"), said(at, "陈水生", "花了三千。", "三千")]
    screen = at.window.show_screen("case")
    assert isinstance(screen, CaseScreen)
    screen.parts.setCurrentIndex(2)
    at.settle()
    box = screen.matrix
    assert not box.empty.isHidden()
    assert not box.tag.isEnabled()
    box.sort.setCurrentIndex(box.sort.findData("amount"))
    say(box.what, "水渠实付多少钱")
    QTest.keyClick(box.what, Qt.Key.Key_Return)
    at.settle()
    for name in ("王建国：四千块", "陈水生：三千"):
        QTest.mouseClick(box.tag, Qt.MouseButton.LeftButton)
        box.picker.line.setText(name)
        QTest.keyClick(box.picker.line, Qt.Key.Key_Return)
        at.settle()
    heads = [box.table.horizontalHeaderItem(column) for column in range(box.table.columnCount())]
    titles = [head.text() for head in heads if head is not None]
    assert titles[0] == "事实"
    assert {*titles[1:]} == {"王建国", "陈水生"}
    cells = [box.table.item(0, column) for column in (1, 2)]
    assert {cell.text() for cell in cells if cell is not None} == {"≠ 四千块", "≠ 三千"}
    QTest.mouseClick(box.ask, Qt.MouseButton.LeftButton)
    at.settle()
    assert "2 件" in box.told.text()
    assert {task.sort for task in at.desk.load(Task)} == {"ask_again"}
    lines = [box.passages.item(row).data(Qt.ItemDataRole.UserRole) for row in range(box.passages.count())]
    assert {line.path for line in lines} == set(turns)
    box.passages.setCurrentRow(0)
    QTest.keyClick(box.passages, Qt.Key.Key_Delete)
    at.settle()
    assert box.passages.count() == 1
    assert not box.ask.isEnabled()
    box.passages.setCurrentRow(0)
    QTest.keyClick(box.passages, Qt.Key.Key_Return)
    at.settle()
    assert at.window.shown.place()["turn"] in turns
    at.window.show_screen("case")
    QTest.mouseClick(box.drop, Qt.MouseButton.LeftButton)
    at.settle()
    assert box.table.rowCount() == 0
