"""A main window for tests, and how to type into it; the fixtures that make one are in `tests/windows.py`."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QEvent
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fieldkit.desk.desk import Desk
from fieldkit.desk.preferences import Preferences
from fieldkit.vault import vault as vaults
from fieldkit.vault.device import History
from tests.vaultkit import County
from ui.look import theme
from ui.session import Session
from ui.shell.window import MainWindow


@cache
def application() -> QApplication:
    """Return the one application, dressed as the program's and light."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.dress(app)
    theme.set_shade(app, theme.Shade.LIGHT)
    return app


def settle(window: MainWindow) -> None:
    """Wait until everything that was asked is done and shown, and what that asked in turn."""
    lane = window.session.lane
    for _ in range(20):
        QApplication.processEvents()
        if not lane.busy:
            break
        lane.drain()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()


class Room:
    """A main window over the vault of one member of a county."""

    def __init__(self, qtbot: QtBot, county: County, person: str) -> None:
        self.qtbot = qtbot
        self.county = county
        self.desk = Desk(county.vaults.pop(person))
        self.window = MainWindow(Session(self.desk), Preferences(idle_minutes=60))
        qtbot.addWidget(self.window)
        self.window.show()
        self.settle()

    @classmethod
    def beside(cls, other: Room, person: str) -> Room:
        """Open another window over the vault of another person of the same county; whoever asks puts it away."""
        return cls(other.qtbot, other.county, person)

    @classmethod
    def reopened(cls, other: Room, person: str, history: History | None = None) -> Room:
        """Open the vault of a window that was put away again, as after a lock; whoever asks puts it away.

        `history`: what it is to be told of how it was found.
        """
        old = other.desk.vault
        found = other.county.vaults[person] = vaults.open_unlocked(old.folder, old.unlocked)
        found.history = history or found.history
        return cls(other.qtbot, other.county, person)

    def settle(self) -> None:
        """Wait until everything that was asked is done and shown, and what that asked in turn."""
        settle(self.window)


def say(widget: QWidget, text: str) -> None:
    """Type as an input method does: composed first, then committed."""
    QApplication.sendEvent(widget, QInputMethodEvent(text, []))
    done = QInputMethodEvent()
    done.setCommitString(text)
    QApplication.sendEvent(widget, done)
