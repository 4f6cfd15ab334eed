"""Windows that are measured: the main window over a county that was made before, and when it is painted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from fieldkit.desk.desk import Desk
from fieldkit.desk.preferences import Preferences
from tests.bench import counties
from tests.windowkit import application, settle
from ui.session import Session
from ui.shell.window import MainWindow

_BREATH = 0.0002
"""Seconds between two turns, in which other threads have the interpreter, as while a window waits for its user."""

_PATIENCE = 120.0


def painted(widget: QWidget, when: Callable[[], bool] = lambda: True) -> float:
    """Let the windows go on until `widget` is painted while it is so; return what `go_on` does."""
    painting = _Painting(widget, when)
    longest = go_on(lambda: painting.done)
    painting.deleteLater()
    return longest


def go_on(until: Callable[[], bool]) -> float:
    """Let the windows go on until it is so; return the seconds of the longest turn, in which they heard nobody."""
    longest, late = 0.0, time.perf_counter() + _PATIENCE
    while not until():
        began = time.perf_counter()
        QApplication.processEvents()
        longest = max(longest, time.perf_counter() - began)
        if began > late:
            raise RuntimeError("what is measured never came")
        time.sleep(_BREATH)
    return longest


class _Painting(QObject):
    """Sees a widget being painted."""

    def __init__(self, widget: QWidget, when: Callable[[], bool]) -> None:
        super().__init__(widget)
        self.done = False
        self._when = when
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt's own name
        """Note that it is, where it counts."""
        self.done = self.done or (event.type() == QEvent.Type.Paint and self._when())
        return False


@contextmanager
def over(folder: Path, person: str) -> Iterator[MainWindow]:
    """Show the window of `person` over the county that was founded in `folder`."""
    application()
    with counties.opened(folder, person) as county:
        window = window_of(Desk(county.vaults.pop(person)))
        window.show()
        settle(window)
        yield window
        put_away(window)


def window_of(desk: Desk) -> MainWindow:
    """Make the window over an open vault; nobody locks it."""
    return MainWindow(Session(desk), Preferences(idle_minutes=60))


def put_away(window: QWidget) -> None:
    """Close a window for good."""
    if isinstance(window, MainWindow):
        window.put_away()
    window.hide()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
