"""A long list: its first page is there at once, and the rest comes behind it, whatever is asked or chosen meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from fieldkit.desk import interviews, listing
from fieldkit.desk.desk import Desk
from fieldkit.desk.listing import Listing
from fieldkit.model.kinds import Interview
from tests.windowkit import Room
from ui.interview.screen import InterviewScreen
from ui.parts import table as parts
from ui.parts.table import RecordTable

pytest_plugins = ["tests.counties", "tests.windows"]

PAGE, TALKS = 5, 23


@pytest.fixture
def long(room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch) -> tuple[Room, RecordTable]:
    """The list of a case with more talks than stand on a page, settled."""
    monkeypatch.setattr(parts, "PAGE", PAGE)
    monkeypatch.setattr(listing, "_PIECE", 2)
    at = room()
    assert at.window.case is not None
    with at.desk.vault.store.transaction():
        for number in range(TALKS):
            facts = {"title": f"第{number}次", "started": f"2026-03-{number % 28 + 1:02}T09:10"}
            interviews.found(at.desk, at.window.case.space, facts)
    screen = at.window.show_screen("interviews")
    assert isinstance(screen, InterviewScreen)
    at.settle()
    return at, screen.table


def sorted_by_start(at: Room, *, descending: bool) -> list[str]:
    assert at.window.case is not None
    return listing.paths(at.desk, Listing("interview", at.window.case.space, "started", descending))


def let_first_come(at: Room) -> None:
    """Let what is asked be done and delivered once, and nothing of what that asks in turn."""
    at.window.session.lane.drain()


def sort(at: Room, table: RecordTable, *, descending: bool) -> list[str]:
    """Sort by when the talks were with a click, the other way at every other one, and return their paths."""
    table.horizontalHeader().sectionClicked.emit(1)
    return sorted_by_start(at, descending=descending)


def test_the_first_page_is_there_before_the_rest(long: tuple[Room, RecordTable]) -> None:
    at, table = long
    wanted = sort(at, table, descending=False)
    let_first_come(at)
    assert (table.rows.paths, table.rows.whole) == (wanted[:PAGE], False)
    assert table.rows.data(table.rows.index(PAGE - 1, 1)) == "2026-03-05 09:10"
    at.settle()
    assert (table.rows.paths, table.rows.whole) == (wanted, True)
    assert [table.rows.place_of(path) for path in wanted] == list(range(TALKS))


def test_the_current_record_stays_current_however_far_behind_it_comes(long: tuple[Room, RecordTable]) -> None:
    at, table = long
    last = sort(at, table, descending=False)[-1]
    at.settle()
    table.go_to(last)
    assert table.current == last
    sort(at, table, descending=True)
    at.settle()
    assert (table.current, table.currentIndex().row()) == (last, 0)
    pointed: list[str] = []
    table.pointed.connect(pointed.append)
    sort(at, table, descending=False)
    let_first_come(at)
    assert pointed == []
    at.settle()
    assert (table.current, pointed) == (last, [last])


def test_whoever_goes_elsewhere_meanwhile_is_not_taken_back(long: tuple[Room, RecordTable]) -> None:
    at, table = long
    wanted = sort(at, table, descending=False)
    let_first_come(at)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    chosen = table.current
    assert chosen in wanted[:PAGE]
    at.settle()
    assert (table.current, len(table.rows.paths)) == (chosen, TALKS)


def test_what_was_asked_last_is_shown_and_the_rest_of_the_other_is_not_read(
    long: tuple[Room, RecordTable], monkeypatch: pytest.MonkeyPatch
) -> None:
    at, table = long
    screen = at.window.show_screen("interviews")
    assert isinstance(screen, InterviewScreen)
    at.settle()
    sort(at, table, descending=False)
    at.window.session.lane.rest()
    read, go_on = list[str](), threading.Event()
    pieces = listing.pieces

    def noted(desk: Desk, wanted: Listing, most: int = -1) -> Iterator[list[str]]:
        read.append(wanted.words)
        return pieces(desk, wanted, most)

    monkeypatch.setattr(listing, "pieces", noted)
    at.window.session.do(table, lambda _: go_on.wait())
    QApplication.processEvents()
    assert not table.rows.whole
    screen._filter.setText("第7次")
    screen._filtered()
    go_on.set()
    at.settle()
    assert set(read) == {"第7次"}
    assert [at.desk.get(Interview, path).title for path in table.rows.paths] == ["第7次"]


def test_what_is_written_between_the_page_and_the_rest_is_there(long: tuple[Room, RecordTable]) -> None:
    at, table = long
    sort(at, table, descending=False)
    at.window.session.lane.rest()
    assert at.window.case is not None
    new = interviews.found(at.desk, at.window.case.space, {"title": "最早", "started": "2026-01-01T08:00"})
    at.settle()
    assert (table.rows.paths[0], len(table.rows.paths)) == (new.path, TALKS + 1)
    assert table.rows.paths == sorted_by_start(at, descending=False)
    table.viewport().repaint()
    at.settle()
    assert table.rows.data(table.rows.index(0, 1)) == "2026-01-01 08:00"


def test_the_same_listing_read_again_is_in_its_order_and_never_cut_to_its_first_page(
    long: tuple[Room, RecordTable],
) -> None:
    at, table = long
    wanted = sort(at, table, descending=False)
    at.settle()
    table.rows.rowsInserted.connect(lambda *_: pytest.fail("it was shown in two steps"))
    at.window.show_screen("interviews").refresh()
    let_first_come(at)
    assert table.rows.paths == wanted
