"""The case in the window: its facts kept, and what is open before leaving, each line leading to its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit import ids
from fieldkit.desk import persons
from fieldkit.model.kinds import Case, Petition
from fieldkit.vault.ledger import Change
from tests.vaultkit import carry, new_exhibit, new_interview
from tests.windowkit import Room, say
from ui.cases.case import CaseScreen

pytest_plugins = ["tests.counties", "tests.windows"]


def screen_of(at: Room) -> CaseScreen:
    screen = at.window.show_screen("case")
    assert isinstance(screen, CaseScreen)
    at.settle()
    return screen


def told(screen: CaseScreen) -> list[str]:
    lines = [screen.open_things.item(row).data(Qt.ItemDataRole.UserRole) for row in range(screen.open_things.count())]
    return [f"{line.what}：{line.text}" for line in lines]


def test_what_is_open_is_listed_and_leads_there(room: Callable[..., Room]) -> None:
    at = room()
    case = at.window.case
    assert case is not None
    path = new_interview(at.desk.vault, case.space, "水渠哪年修的？", "前年。")
    new_exhibit(at.desk.vault, case.space, b"photo")
    screen = screen_of(at)
    assert "谈话：谈话人不足两人" in told(screen)
    assert "照片.jpg：没有写明是原件还是复制件" in told(screen)
    assert "青石村：还没有交出过数据包" in told(screen)
    assert screen._count.text().startswith(f"还有 {len(told(screen))} 件事")
    screen.open_things.setCurrentRow(told(screen).index("谈话：谈话人不足两人"))
    QTest.keyClick(screen.open_things, Qt.Key.Key_Return)
    at.settle()
    assert at.window.shown.place()["path"] == path


def test_the_leader_writes_the_profile_and_it_is_kept(room: Callable[..., Room]) -> None:
    at = room("li")
    screen = screen_of(at)
    assert screen.form is not None
    assert screen.form.isEnabled()
    profile = screen.form.edit("profile")
    profile.setFocus()
    say(profile, "辖七个村民小组。")
    screen.leave()
    at.settle()
    assert at.desk.load(Case)[0].profile == "辖七个村民小组。"


@pytest.mark.parametrize("typed", [True, False], ids=["a text", "a number"])
def test_what_a_colleague_changed_behind_the_form_is_not_replaced_unseen(
    room: Callable[..., Room], typed: bool
) -> None:
    at = room("li")
    case, office = at.window.case, at.county.settle("office")
    assert case is not None
    field, said, wanted = ("profile", "辖九个村民小组。", "辖七个村民小组。") if typed else ("households", 310, 280)
    carry(at.desk.vault, office, case.space)
    screen = screen_of(at)
    office.write(case.space, Change(case.path, {field: said}))
    carry(office, at.desk.vault, case.space)
    assert screen.form is not None
    edit = screen.form.edit(field)
    edit.setFocus()
    say(edit, str(wanted))
    screen.leave()
    at.settle()
    (kept,) = at.desk.load(Case)
    assert kept.conflicts == (field,)
    standing = at.desk.family(case.space, case.path).standing(case.path, field)
    assert {one.value for one in standing} == {said, wanted}
    edit.setFocus()
    say(edit, "八" if typed else "1")
    screen.leave()
    at.settle()
    assert len(at.desk.family(case.space, case.path).standing(case.path, field)) == 2


def test_an_inspector_reads_it_and_is_told_why(room: Callable[..., Room]) -> None:
    at = room("zhang")
    screen = screen_of(at)
    assert screen.form is not None
    assert not screen.form.isEnabled()
    assert screen._told.isVisible()


def test_a_petition_is_registered_kept_and_found_from_its_petitioner(room: Callable[..., Room]) -> None:
    at = room()
    screen = screen_of(at)
    case = at.window.case
    assert case is not None
    who = persons.meet(at.desk, case.space, {"name": "石大嫂"})
    at.window.show_record(f"petition/{ids.new()}")
    at.settle()
    assert screen.parts.currentIndex() == 1
    box = screen.petitions
    assert not box.there.isVisible()
    QTest.mouseClick(box.new, Qt.MouseButton.LeftButton)
    at.settle()
    summary = box.form.edit("summary")
    summary.setFocus()
    say(summary, "修路的账没有公开")
    petitioner = box.form.edit("petitioner")
    petitioner.setFocus()
    petitioner.setCurrentIndex(petitioner.findText("石大嫂"))
    petitioner.activated.emit(petitioner.currentIndex())
    at.settle()
    (kept,) = at.desk.load(Petition)
    assert (kept.summary, kept.petitioner) == ("修路的账没有公开", who.path)
    assert "修路的账没有公开" in box.there.item(0).text()
    QTest.mouseClick(box.who, Qt.MouseButton.LeftButton)
    at.settle()
    assert at.window.place() == {"screen": "people", "case": case.space, "there": {"path": who.path}}
    at.window.show_record(kept.path)
    at.settle()
    assert at.window.place()["there"] == {"part": 1}
    assert box.form.path == kept.path


def test_the_coverage_map_is_walked_by_keys_and_each_count_leads_to_what_it_counts(room: Callable[..., Room]) -> None:
    at = room()
    case = at.window.case
    assert case is not None
    at.desk.set(case.space, case.path, {"topics.水渠": True})
    path = new_interview(at.desk.vault, case.space, "水渠哪年修的？", "前年。")
    at.desk.set(case.space, path, {"group": "committee", "title": "与委员谈话"})
    screen = screen_of(at)
    part = screen.coverage
    screen.parts.setCurrentIndex(3)
    at.settle()
    grid = part.topics
    assert grid.item(0, 0).text() == "空"
    at.window.activateWindow()
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Right)
    at.settle()
    assert grid.currentItem().text() == "1"
    assert grid.currentItem().data(Qt.ItemDataRole.AccessibleTextRole) == "水渠　委员：1"
    assert part.behind.count() == 1
    QTest.keyClick(grid, Qt.Key.Key_Return)
    assert part.behind.hasFocus()
    QTest.keyClick(part.behind, Qt.Key.Key_Return)
    at.settle()
    assert at.window.shown.place()["path"] == path


def test_without_topics_the_coverage_map_says_how_to_have_some(room: Callable[..., Room]) -> None:
    at = room()
    screen = screen_of(at)
    screen.parts.setCurrentIndex(3)
    at.settle()
    assert not screen.coverage.topics.isVisible()
    assert "还没有定专题" in screen.coverage._no_topics.text()
    assert {screen.coverage.combinations.item(row, 1).text().split()[-1] for row in range(6)} == {"空"}
