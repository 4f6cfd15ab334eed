"""People in the window: found by any name, shown with every place where they occur, protected."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit import ids, words
from fieldkit.desk import checklists, findings, interviews, persons, protection, same
from fieldkit.model.kinds import Household, Person
from fieldkit.vault.ledger import Change
from tests.windowkit import Room, say
from ui.person.screen import PeopleScreen

FORM = Path(str(words.resource("practice", "checklists", "dibao.json")))

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
    QTest.mouseClick(screen.page.protect, Qt.MouseButton.LeftButton)
    at.settle()
    person = next(one for one in at.desk.load(Person) if one.protected)
    assert person.alias == "甲一"
    assert "甲一" in screen.page.state.text()
    assert not screen.page.protect.isVisible()


def test_a_name_that_is_put_right_is_kept(room: Callable[..., Room]) -> None:
    at, screen = prepared(room)
    screen.people.setCurrentRow(listed(screen).index("李秀英"))
    at.settle()
    name = screen.page.form.edit("name")
    name.setFocus()
    name.selectAll()
    say(name, "李秀瑛")
    QTest.keyClick(name, Qt.Key.Key_Return)
    at.settle()
    assert "李秀瑛" in listed(screen)


def pick(at: Room, screen: PeopleScreen, name: str) -> None:
    screen.people.setCurrentRow(listed(screen).index(name))
    at.settle()


def lines(screen: PeopleScreen) -> list[tuple[str, str]]:
    told = [screen.places.item(row).data(Qt.ItemDataRole.UserRole) for row in range(screen.places.count())]
    return [(line.what, line.text) for line in told]


def test_two_records_of_one_person_are_one_page_until_that_is_taken_back(room: Callable[..., Room]) -> None:
    at, screen = prepared(room)
    space = at.window.case.space if at.window.case else ""
    again = persons.meet(at.desk, space, {"name": "王建国", "phone": "19900001234"})
    findings.new_finding(at.desk, space, title="少付工钱", **{f"persons.{again.path}": True})
    screen.refresh()
    at.settle()
    pick(at, screen, "王建国")
    one = str(screen._path)
    page = screen.page
    assert "另有 1 条记录" in page.same.told.text()
    assert page.same.choice.itemText(1) == "王建国", "who could be the same comes first"
    page.same.choice.setCurrentIndex(1)
    page.same.choice.activated.emit(1)
    QTest.mouseClick(page.same.add, Qt.MouseButton.LeftButton)
    at.settle()
    assert same.others(at.desk, one) != []
    assert {"问答 · 内容", "问题 · 涉及人员"} <= {what for what, _ in lines(screen)}
    at.window.activateWindow()
    page.same.there.setFocus()
    page.same.there.setCurrentRow(0)
    QTest.keyClick(page.same.there, Qt.Key.Key_Delete)
    at.settle()
    assert same.others(at.desk, one) == []
    assert not page.same.there.isVisible()


def test_whoever_is_joined_to_a_protected_person_is_protected_too(room: Callable[..., Room]) -> None:
    at, _ = prepared(room)
    space = at.window.case.space if at.window.case else ""
    first = persons.find(at.desk, space, "王建国")[0].person
    protection.protect(at.desk, first, "甲一")
    other = persons.meet(at.desk, space, {"name": "王大国"})
    same.join(at.desk, other.path, first.path)
    assert {one.alias for one in at.desk.load(Person) if one.protected} == {"甲一"}
    assert at.desk.get(Person, other.path).protected
    same.part(at.desk, first.path, other.path)
    assert at.desk.get(Person, other.path).protected


def test_a_row_of_a_list_is_told_by_number_or_by_name_alone_and_never_joined(room: Callable[..., Room]) -> None:
    at, screen = prepared(room)
    space = at.window.case.space if at.window.case else ""
    number = "990421196502140136"
    li = persons.find(at.desk, space, "李秀英")[0].person
    at.desk.set(space, li.path, {"id_number": number})
    roster = f"roster/{ids.new()}"
    rows = {1: ["李秀英", number, "960"], 2: ["李秀英", "990421197803030786", "480"], 3: ["李秀英的儿子", "", ""]}
    changes = [Change(roster, {"title": "低保名册"})]
    for line, cells in rows.items():
        changes.append(
            Change(f"{roster}/row/{ids.new()}", {"number": line, "cells": json.dumps(cells, ensure_ascii=False)})
        )
    at.desk.write(space, changes)
    screen.refresh()
    at.settle()
    pick(at, screen, "李秀英")
    told = [(what, text) for what, text in lines(screen) if what.startswith("名册")]
    assert told == [
        ("名册 · 证件号一致", f"李秀英 · {number} · 960"),
        ("名册 · 只是同名", "李秀英 · 990421197803030786 · 480"),
    ]


def test_a_household_has_its_people_and_its_checklists(room: Callable[..., Room]) -> None:
    at, screen = prepared(room)
    pick(at, screen, "王建国")
    QTest.mouseClick(screen.page.settle_in, Qt.MouseButton.LeftButton)
    at.settle()
    assert screen.kind == "household"
    assert listed(screen) == ["王建国"]
    page = screen.page
    assert page.members.there.item(0).text() == "王建国"
    page.members.choice.setCurrentIndex(page.members.choice.findText("李秀英"))
    page.members.choice.activated.emit(1)
    QTest.mouseClick(page.members.add, Qt.MouseButton.LeftButton)
    at.settle()
    home = at.desk.load(Household)[0]
    assert len(persons.members(at.desk, home.path)) == 2
    assert "还没有在这一户做过核查" in screen._nowhere.text()
    checklists.import_form(at.desk, FORM)
    screen.refresh()
    at.settle()
    page.forms.setCurrentIndex(1)
    page.forms.activated.emit(1)
    QTest.mouseClick(page.run, Qt.MouseButton.LeftButton)
    at.settle()
    assert at.window.place()["screen"] == "checklists"
    assert [run.household for run in checklists.checklists(at.desk)] == [home.path]
    at.window.show_screen("people")
    at.settle()
    assert len(lines(screen)) == 1
    QTest.keyClick(screen.places, Qt.Key.Key_Home)
    QTest.keyClick(screen.places, Qt.Key.Key_Return)
    at.settle()
    assert at.window.place()["screen"] == "checklists"


def test_what_is_not_known_here_is_neither_shown_nor_written(room: Callable[..., Room]) -> None:
    at, screen = prepared(room)
    space = at.window.case.space if at.window.case else ""
    wang = persons.find(at.desk, space, "王建国")[0].person
    protection.protect(at.desk, wang, "甲一")
    with at.desk.vault.store.transaction():
        at.desk.vault.store.execute("DELETE FROM secrets WHERE path = ?", (wang.path,))
    at.desk.persons.forget()
    screen.refresh()
    at.settle()
    pick(at, screen, "甲一")
    assert not screen.page.form.isEnabled()
    assert screen.page.form.edit("name").value() == ""
    assert "李四" in screen.page.state.text(), "the leader may know"
    assert "王建国" not in str(lines(screen))


def test_a_household_whose_name_is_not_known_here_can_still_be_pointed_at(room: Callable[..., Room]) -> None:
    at, screen = prepared(room)
    space = at.window.case.space if at.window.case else ""
    home = persons.household(at.desk, space, "王建国户")
    with at.desk.vault.store.transaction():
        at.desk.vault.store.execute("DELETE FROM secrets WHERE path = ?", (home.path,))
    at.window.show_record(home.path)
    at.settle()
    assert listed(screen) == ["（户名保密或未填）"]
