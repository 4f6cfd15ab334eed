"""Two texts in a window: what went is struck through, what came is underlined, and a screen reader is told so."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.look import theme
from ui.look.theme import Shade, Tone
from ui.parts.differing import Differing

pytest_plugins = ["tests.windows"]


@pytest.fixture
def shown(dressed: None, qtbot: QtBot) -> Differing:
    shown = Differing()
    qtbot.addWidget(shown)
    return shown


def test_both_are_shown_as_one_text(shown: Differing) -> None:
    shown.show_both("花了4000块", "花了3000块<b>")
    assert '">4</s>' in shown.text()
    assert '">3</u>' in shown.text()
    assert "&lt;b&gt;" in shown.text()
    assert shown.accessibleName() == "花了〔删去：4〕〔新增：3〕000块〔新增：<b>〕"


def test_each_is_shown_alone(shown: Differing) -> None:
    shown.show_older("花了4000块", "花了3000块")
    assert shown.accessibleName() == "花了〔删去：4〕000块"
    shown.show_newer("花了4000块", "花了3000块")
    assert shown.accessibleName() == "花了〔新增：3〕000块"


def test_the_colours_follow_light_and_dark(shown: Differing, qapp: QApplication) -> None:
    shown.show()
    shown.show_both("甲", "乙")
    light = theme.tone(Tone.GONE).name()
    assert light in shown.text()
    theme.set_shade(qapp, Shade.DARK)
    QApplication.processEvents()
    try:
        assert light not in shown.text()
        assert theme.tone(Tone.GONE).name() in shown.text()
    finally:
        theme.set_shade(qapp, Shade.LIGHT)
