"""A work process that waits for a passphrase loads the screens meanwhile, so that the first look at one is quick."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldkit import words
from ui.shell import loading, work
from ui.shell.screens import SCREENS

pytest_plugins = ["tests.windows"]


@pytest.mark.usefixtures("dressed")
def test_the_screens_are_loaded_one_by_one_while_it_waits(
    qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(loading, "screen_type", loaded.append)
    waiting = work.Work()
    waiting._load_next()
    assert loaded == ["home"]  # what the gate says is heard in between
    words.section_of.cache_clear()
    qtbot.waitUntil(lambda: words.section_of.cache_info().currsize == len(words.sections("zh_CN")))
    assert loaded == list(SCREENS)
    waiting._lane.close()
    waiting.deleteLater()
