"""Windows for tests: one application, dressed as the program's, and main windows over small counties.

A module asks with `pytest_plugins = ["tests.counties", "tests.windows"]` and never imports this; what the test does
with a window it imports from `tests.windowkit`. Nothing sleeps: `settle` waits until the lane has done and delivered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldkit.keys.lists import Role
from tests.vaultkit import County, new_case
from tests.windowkit import Room, application


@pytest.fixture
def dressed(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dress the application once, speak Chinese, and let every test have preferences of its own."""
    monkeypatch.setenv("FIELDKIT_LANGUAGE", "zh_CN")
    monkeypatch.setenv("FIELDKIT_HOME", str(tmp_path / "home"))
    application()
    assert QFontDatabase.families(), "without fonts every glyph is a box"


@pytest.fixture
def room(dressed: None, qtbot: QtBot, county: Callable[..., County]) -> Iterator[Callable[..., Room]]:
    """Open windows: `room()` is zhang's, the inspector, with one case; `room("li", case=False)` as one likes."""
    made: list[Room] = []

    def make(person: str = "zhang", *, case: bool = True, practice: bool = False, **roles: Role) -> Room:
        at = county(practice=practice, **roles)
        if case:
            new_case(at[person])
        made.append(Room(qtbot, at, person))
        return made[-1]

    yield make
    for each in made:
        each.window.put_away()
