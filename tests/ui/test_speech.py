"""Qt's own words follow the language of the windows, at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.windowkit import Room
from ui.look import speech
from ui.settings.screen import SettingsScreen

pytest_plugins = ["tests.counties", "tests.windows"]


def menu(field: QLineEdit) -> str:
    return " ".join(action.text() for action in field.createStandardContextMenu().actions())


def test_the_menu_of_a_text_field_speaks_as_the_windows_do(
    room: Callable[..., Room], qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    speech.speak(qapp)
    at = room()
    field = QLineEdit(at.window)
    assert "撤消" in menu(field)
    settings = at.window.show_screen("settings")
    assert isinstance(settings, SettingsScreen)
    monkeypatch.setenv("FIELDKIT_LANGUAGE", "zh_CN")
    settings.look.language.setCurrentIndex(settings.look.language.findData("en"))
    settings.look.language.activated.emit(settings.look.language.currentIndex())
    assert "Undo" in menu(field)
    at.settle()
    monkeypatch.setenv("FIELDKIT_LANGUAGE", "zh_CN")
    speech.speak(qapp)
    assert "撤消" in menu(field)
