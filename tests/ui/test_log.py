"""The log: who did what, filtered; the check and its verdict."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.vaultkit import new_case, new_interview
from tests.windowkit import Room
from ui.ledger.screen import LogScreen

pytest_plugins = ["tests.counties", "tests.windows"]


def screen_of(at: Room) -> LogScreen:
    screen = at.window.show_screen("log")
    assert isinstance(screen, LogScreen)
    at.settle()
    return screen


def told(screen: LogScreen) -> list[list[str]]:
    cells = [
        [screen.table.item(row, column) for column in range(1, screen.table.columnCount())]
        for row in range(screen.table.rowCount())
    ]
    return [[cell.text() if cell else "" for cell in row] for row in cells]


def test_the_newest_stands_first_in_words_and_without_content(room: Callable[..., Room]) -> None:
    at = room()
    case = at.window.case
    assert case is not None
    new_interview(at.desk.vault, case.space, "水渠哪年修的？")
    lines = told(screen_of(at))
    assert lines[0][:2] == ["张三", "问答"]
    assert "内容" in lines[0][2]
    assert not any("水渠" in cell for line in lines for cell in line)


def test_it_shows_the_case_at_hand_and_all_of_them_when_asked(room: Callable[..., Room]) -> None:
    at = room()
    new_case(at.desk.vault, "柳溪村")
    screen = screen_of(at)
    one = len(told(screen))
    screen._everywhere.setChecked(True)
    at.settle()
    assert len(told(screen)) == one + 1
    screen._flagged.setChecked(True)
    at.settle()
    assert told(screen) == []


def test_the_check_says_that_the_vault_holds(room: Callable[..., Room]) -> None:
    at = room()
    screen = screen_of(at)
    QTest.mouseClick(screen.check, Qt.MouseButton.LeftButton)
    at.settle()
    assert "完好" in screen._told.text()
    assert screen.check.text() == "检查保险库"


def test_the_check_names_what_is_wrong(room: Callable[..., Room]) -> None:
    at = room()
    with at.desk.vault.store.transaction():
        at.desk.vault.store.execute("UPDATE record_case SET f_village = ?", ("别的村",))
    screen = screen_of(at)
    QTest.mouseClick(screen.check, Qt.MouseButton.LeftButton)
    at.settle()
    assert screen._told.text()
    assert "完好" not in screen._told.text()
