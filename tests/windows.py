"""Windows for tests: one application, dressed as the program's, and main windows over small counties.

A module asks with `pytest_plugins = ["tests.counties", "tests.windows"]`. Nothing sleeps: `settle` waits until the lane
has done and delivered what was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldkit.desk.desk import Desk
from fieldkit.desk.preferences import Preferences
from tests.vaultkit import County, new_case
from ui.look import theme
from ui.session import Session
from ui.shell.window import MainWindow


@pytest.fixture
def dressed(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dress the application once, speak Chinese, and let every test have preferences of its own."""
    monkeypatch.setenv("FIELDKIT_LANGUAGE", "zh_CN")
    monkeypatch.setenv("FIELDKIT_HOME", str(tmp_path / "home"))
    if qapp.property("plainSize") is None:
        theme.dress(qapp)
        theme.set_shade(qapp, theme.Shade.LIGHT)
    assert QFontDatabase.families(), "without fonts every glyph is a box"


class Room:
    """A main window over the vault of one member of a county."""

    def __init__(self, qtbot: QtBot, county: County, person: str) -> None:
        self.county = county
        self.desk = Desk(county.vaults.pop(person))
        self.window = MainWindow(Session(self.desk), Preferences(idle_minutes=60))
        qtbot.addWidget(self.window)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        """Wait until everything that was asked is done and shown, and what that asked in turn."""
        lane = self.window.session.lane
        for _ in range(20):
            QApplication.processEvents()
            if not lane.busy:
                break
            lane.drain()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()


@pytest.fixture
def room(dressed: None, qtbot: QtBot, county: Callable[..., County]) -> Iterator[Callable[..., Room]]:
    """Open windows: `room()` is zhang's, the inspector, with one case; `room("li", case=False)` as one likes."""
    made: list[Room] = []

    def make(person: str = "zhang", *, case: bool = True, practice: bool = False) -> Room:
        at = county(practice=practice)
        if case:
            new_case(at[person])
        made.append(Room(qtbot, at, person))
        return made[-1]

    yield make
    for each in made:
        each.window.put_away()
