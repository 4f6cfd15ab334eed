"""People in the window: found by any name, shown with every place where they occur, protected."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit.desk import interviews, persons
from fieldkit.model.kinds import Person
from tests.windowkit import Room, say
from ui.person.screen import PeopleScreen

pytest_plugins = ["tests.counties", "tests.windows"]


def prepared(room: Callable[..., Room]) -> tuple[Room, PeopleScreen]:
    at = room()
    case = at.window.case
    assert case is not None
    wang = persons.meet(at.desk, case.space, {"name": "王建国", "phone": "19900001234"})
    persons.meet(at.desk, case.space, {"name": "李秀英"})
    said = [interviews.Said("question", "谁经手？"), interviews.Said("answer", "王建国经手的。")]
    interviews.found(at.desk, case.space, {"title": "谈话"}, said, wang.path)
    screen = at.window.show_screen("people")
    assert isinstance(screen, PeopleScreen)
    at.settle()
    return at, screen


def listed(screen: PeopleScreen) -> list[str]:
    return [screen.people.item(row).text() for row in range(screen.people.count())]


def test_people_are_found_by_name_and_number(room: Callable[..., Room]) -> None:
    at, screen = prepared(room)
    assert sorted(listed(screen)) == ["李秀英", "王建国"]
    say(screen.filter, "1234")
    screen._read_list()
    at.settle()
    assert listed(screen) == ["王建国"]


def test_everywhere_they_occur_is_shown_and_leads_there(room: Callable[..., Room]) -> None:
    at, screen = prepared(room)
    screen.people.setCurrentRow(listed(screen).index("王建国"))
    at.settle()
    told = [screen.places.item(row).data(Qt.ItemDataRole.UserRole) for row in range(screen.places.count())]
    assert sorted(line.what for line in told) == ["谈话 · 被谈话人", "问答 · 内容"]
    assert "王建国经手的。" in [line.text for line in told]
    screen.places.setCurrentRow([line.what for line in told].index("问答 · 内容"))
    QTest.keyClick(screen.places, Qt.Key.Key_Return)
    at.settle()
    assert type(at.window.shown).__name__ == "InterviewScreen"


def test_protecting_someone_is_one_act(room: Callable[..., Room]) -> None:
    at, screen = prepared(room)
    screen.people.setCurrentRow(listed(screen).index("王建国"))
    at.settle()
    QTest.mouseClick(screen.protect, Qt.MouseButton.LeftButton)
    at.settle()
    person = next(one for one in at.desk.load(Person) if one.protected)
    assert person.alias == "甲一"
    assert "甲一" in screen._state.text()
    assert not screen.protect.isVisible()


def test_a_name_that_is_put_right_is_kept(room: Callable[..., Room]) -> None:
    at, screen = prepared(room)
    screen.people.setCurrentRow(listed(screen).index("李秀英"))
    at.settle()
    name = screen.form.edit("name")
    name.setFocus()
    name.selectAll()
    say(name, "李秀瑛")
    QTest.keyClick(name, Qt.Key.Key_Return)
    at.settle()
    assert "李秀瑛" in listed(screen)
