"""The search screen: as one types, marked, and leading to the place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.vaultkit import new_case, new_interview, new_person
from tests.windowkit import Room, say
from ui.search.screen import SearchScreen

pytest_plugins = ["tests.counties", "tests.windows"]


def screen_of(at: Room, words: str) -> SearchScreen:
    screen = at.window.show_screen("search")
    assert isinstance(screen, SearchScreen)
    screen.words.clear()
    say(screen.words, words)
    screen.refresh()
    at.settle()
    return screen


def told(screen: SearchScreen) -> list[str]:
    lines = [screen.found.item(row).data(Qt.ItemDataRole.UserRole) for row in range(screen.found.count())]
    return [
        line.text[: line.start] + "[" + line.text[line.start : line.end] + "]" + line.text[line.end :] for line in lines
    ]


def prepared(room: Callable[..., Room]) -> Room:
    at = room()
    case = at.window.case
    assert case is not None
    new_interview(at.desk.vault, case.space, "水渠哪年修的？", "前年，花了三千五。")
    new_interview(at.desk.vault, new_case(at.desk.vault, "柳溪村"), "水渠修了没有？")
    new_person(at.desk.vault, case.space, "渠大明")
    at.desk.persons.forget()
    at.settle()
    return at


def test_words_are_found_marked_and_counted(room: Callable[..., Room]) -> None:
    screen = screen_of(prepared(room), "水渠")
    assert told(screen) == ["[水渠]哪年修的？"]
    assert screen._told.text() == "找到 1 处"


def test_persons_come_first_and_other_cases_when_asked(room: Callable[..., Room]) -> None:
    at = prepared(room)
    screen = screen_of(at, "渠")
    assert told(screen) == ["[]渠大明", "水[渠]哪年修的？"]
    screen._everywhere.setChecked(True)
    screen.refresh()
    at.settle()
    assert len(told(screen)) == 3


def test_nothing_found_says_what_to_try(room: Callable[..., Room]) -> None:
    screen = screen_of(prepared(room), "不存在的词")
    assert told(screen) == []
    assert "没有找到" in screen._told.text()


def test_a_result_opens_the_interview_at_its_turn(room: Callable[..., Room]) -> None:
    at = prepared(room)
    screen = screen_of(at, "三千五")
    screen.found.setCurrentRow(0)
    QTest.keyClick(screen.found, Qt.Key.Key_Return)
    at.settle()
    shown = at.window.shown
    assert type(shown).__name__ == "InterviewScreen"
    assert shown.transcript.line.text == "前年，花了三千五。"  # type: ignore[attr-defined]  # asserted by its name
