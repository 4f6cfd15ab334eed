"""A work process that waits for a passphrase loads the screens meanwhile, so that the first look at one is quick."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.shell import work
from ui.shell.screens import SCREENS

pytest_plugins = ["tests.windows"]


@pytest.mark.usefixtures("dressed")
def test_the_screens_are_loaded_one_by_one_while_it_waits(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(work, "screen_type", loaded.append)
    waiting = work.Work()
    waiting._load_next()
    assert loaded == ["home"]  # what the gate says is heard in between
    qtbot.waitUntil(lambda: loaded == list(SCREENS))
    waiting._lane.close()
    waiting.deleteLater()
