"""A walk over all screens: everything has a name and fits, and nothing stays alive."""

from __future__ import annotations

import gc
import weakref
from collections import Counter
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QApplication, QScrollArea, QTableView, QWidget

from tests.walkkit import focusable, lived_in, named
from tests.windowkit import Room
from ui.cases.home import HomeScreen
from ui.look import theme
from ui.session import Session
from ui.shell import window as windows
from ui.shell.screens import SCREENS, screen_type

pytest_plugins = ["tests.counties", "tests.windows"]


@pytest.mark.parametrize("name", SCREENS)
def test_everything_that_can_be_reached_has_a_name(name: str, room: Callable[..., Room]) -> None:
    at = lived_in(room)
    screen = at.window.show_screen(name)
    at.settle()
    nameless = [
        (type(widget).__name__, widget.objectName(), type(widget.parent()).__name__)
        for widget in focusable(screen)
        if not named(widget) and not _is_frame(widget)
    ]
    assert nameless == []


def _is_frame(widget: QWidget) -> bool:
    """Say whether a widget only scrolls what is in it, or hands the focus on."""
    return isinstance(widget, QScrollArea) or widget.focusProxy() is not None


@pytest.mark.parametrize("name", SCREENS)
@pytest.mark.parametrize(("language", "size"), [("zh_CN", 100), ("en", 100), ("zh_CN", 200)])
def test_nothing_needs_more_room_than_there_is(
    name: str,
    language: str,
    size: int,
    room: Callable[..., Room],
    qapp: QApplication,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FIELDKIT_LANGUAGE", language)
    theme.set_size(qapp, size)
    try:
        at = lived_in(room)
        at.window.show_screen(name)
        at.settle()
        needed = at.window.minimumSizeHint()
        assert needed.width() <= 1366, needed
        assert needed.height() <= 768, needed
    finally:
        theme.set_size(qapp, 100)


def left_alive(at: Room, count: int) -> list[QWidget]:
    """Open and close `count` screens or more; return those that are alive, the one that is shown among them."""
    seen: list[weakref.ref[QWidget]] = []
    while len(seen) < count:
        seen += [weakref.ref(at.window.show_screen(name)) for name in SCREENS]
        at.settle()
        at.window.show_screen("home")
        at.settle()
        at.window.renew()
        at.settle()
    gc.collect()
    return [screen for screen in (ref() for ref in seen) if screen is not None]


def test_a_hundred_screens_opened_and_closed_leave_nothing_alive(room: Callable[..., Room]) -> None:
    alive = left_alive(lived_in(room), 100)
    assert len(alive) <= 1, [type(screen).__name__ for screen in alive]


class Clinging(HomeScreen):
    """A screen that makes the mistake which the walk looks for: a function over itself hangs on a signal."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        session.changed.connect(lambda _: self.refresh())


def test_a_screen_that_clings_is_seen(room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "screen_type", lambda name: Clinging if name == "log" else screen_type(name))
    alive = left_alive(lived_in(room), len(SCREENS))
    assert Clinging in {type(screen) for screen in alive}


@pytest.mark.parametrize("name", SCREENS)
def test_a_key_does_one_thing_where_the_cursor_is(name: str, room: Callable[..., Room]) -> None:
    at = lived_in(room)
    at.window.show_screen(name)
    at.settle()
    heard = Counter(
        (shortcut.key().toString(), shortcut.parent() if shortcut.context() in _NEAR else at.window)
        for shortcut in at.window.findChildren(QShortcut)
        if shortcut.isEnabled() and _can_be_struck(shortcut)
    )
    assert [key for (key, _), times in heard.items() if times > 1] == []


_NEAR = (Qt.ShortcutContext.WidgetShortcut, Qt.ShortcutContext.WidgetWithChildrenShortcut)


def _can_be_struck(shortcut: QShortcut) -> bool:
    place = shortcut.parent()
    return isinstance(place, QWidget) and place.isVisible()


def test_the_keyboard_is_somewhere_from_the_start(room: Callable[..., Room]) -> None:
    at = lived_in(room)
    assert at.window.shown.isAncestorOf(at.window.focusWidget())


@pytest.mark.parametrize("name", ["interviews", "checklists", "rosters", "evidence", "findings", "log"])
def test_a_list_fits_its_place_on_a_small_screen(name: str, room: Callable[..., Room]) -> None:
    at = lived_in(room)
    at.window.resize(1366, 728)
    screen = at.window.show_screen(name)
    at.settle()
    table = next(table for table in screen.findChildren(QTableView) if table.isVisible())
    assert table.horizontalScrollBar().maximum() == 0
