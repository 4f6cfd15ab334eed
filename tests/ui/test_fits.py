"""Nothing is cut off and nothing needs scrolling sideways, at the smallest screen and the largest size of text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStyle,
    QTabBar,
    QTextEdit,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.walkkit import furnished, pages, told
from tests.windowkit import Room
from ui.begin.window import BeginWindow
from ui.jobs import Lane
from ui.look import theme
from ui.parts.table import RecordTable
from ui.shell.screens import SCREENS

pytest_plugins = ["tests.counties", "tests.windows"]

SCREEN = (1366, 728)
"""The smallest screen, less the line of the system."""
PLAIN = 100


def sideways(widget: QWidget) -> bool:
    """Say whether a page must be scrolled sideways to be read; a table may be, as may its pages on paper."""
    if not isinstance(widget, QScrollArea | QPlainTextEdit | QTextEdit):
        return False
    return widget.horizontalScrollBar().maximum() > 0


def narrow(widget: QWidget) -> bool:
    """Say whether words do not fit into what shows them.

    An empty field shortens what it says of itself, tabs and columns have their own arrows; none does at plain size.
    """
    if isinstance(widget, QLabel) and widget.text():
        needed = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
        return widget.height() < needed or (not widget.wordWrap() and widget.width() < widget.sizeHint().width())
    if isinstance(widget, QPushButton | QCheckBox | QRadioButton):
        return bool(widget.text()) and widget.width() < widget.minimumSizeHint().width()
    return False


def shortened(widget: QWidget) -> bool:
    """Say whether a field shortens what it says of itself, or tabs or columns lie beyond the arrows of their bar."""
    if isinstance(widget, QLineEdit) and not widget.text():
        inner = widget.width() - 2 * widget.style().pixelMetric(QStyle.PixelMetric.PM_DefaultFrameWidth) - 4
        return widget.fontMetrics().horizontalAdvance(widget.placeholderText()) > inner
    if isinstance(widget, RecordTable):
        return widget.horizontalScrollBar().maximum() > 0
    return isinstance(widget, QTabBar) and widget.width() < widget.sizeHint().width()


def overflowing(widget: QWidget) -> bool:
    """Say whether a bar of acts hides some of them."""
    return isinstance(widget, QToolBar) and widget.width() < widget.sizeHint().width()


def outside(widget: QWidget) -> bool:
    """Say whether a widget sticks out of what holds it, which does not scroll."""
    holder = widget.parentWidget()
    if holder is None or isinstance(holder, QTabBar) or isinstance(holder.parentWidget(), QAbstractScrollArea):
        return False
    return not holder.rect().contains(widget.geometry())


def unfit(top: QWidget, size: int) -> list[tuple[str, str]]:
    """Return what does not fit of what is seen."""
    faults = (sideways, narrow, outside, overflowing, *((shortened,) if size == PLAIN else ()))
    seen = [widget for widget in top.findChildren(QWidget) if widget.isVisible()]
    return [(fault.__name__, told(widget)) for widget in seen for fault in faults if fault(widget)]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("size", [PLAIN, 200])
def test_nothing_is_cut_off(
    room: Callable[..., Room], qapp: QApplication, monkeypatch: pytest.MonkeyPatch, language: str, size: int
) -> None:
    monkeypatch.setenv("FIELDKIT_LANGUAGE", language)
    theme.set_size(qapp, size)
    try:
        at = furnished(room)
        at.window.resize(*SCREEN)
        found = []
        for name in SCREENS:
            for page in pages(at, name):
                settle(at)
                found += [(page, *fault) for fault in unfit(at.window, size)]
                if at.window.size().toTuple() != SCREEN:
                    found.append((page, "window", str(at.window.size().toTuple())))
        assert found == [], "\n" + "\n".join(map(str, found))
    finally:
        theme.set_size(qapp, 100)


def settle(at: Room) -> None:
    """Let every layout inside another take its size."""
    for _ in range(4):
        at.settle()


@pytest.mark.parametrize("what", ["create", "recover"])
def test_the_window_that_begins_a_vault_fits(dressed: None, qtbot: QtBot, qapp: QApplication, what: str) -> None:
    theme.set_size(qapp, 200)
    lane = Lane("vault")
    try:
        window = BeginWindow(what, lane)
        qtbot.addWidget(window)
        assert window.minimumSizeHint().expandedTo(window.minimumSize()).width() <= SCREEN[0]
    finally:
        lane.close()
        theme.set_size(qapp, 100)
