"""Colours: every text is readable on its ground, in light and in dark (WCAG 2.1, success criterion 1.4.3)."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionButton
from pytestqt.qtbot import QtBot

from ui.look import theme
from ui.look.theme import Shade, Tone
from ui.parts.ticks import Tick

pytest_plugins = ["tests.windows"]

Role = QPalette.ColorRole
PAIRS = [
    (Role.WindowText, Role.Window),
    (Role.Text, Role.Base),
    (Role.Text, Role.AlternateBase),
    (Role.ButtonText, Role.Button),
    (Role.PlaceholderText, Role.Base),
    (Role.HighlightedText, Role.Highlight),
    (Role.Link, Role.Window),
    (Role.Link, Role.Base),
    (Role.ToolTipText, Role.ToolTipBase),
]


def luminance(colour: QColor) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("shade", [Shade.LIGHT, Shade.DARK])
@pytest.mark.usefixtures("dressed")
def test_every_text_can_be_read(shade: Shade, qapp: QApplication) -> None:
    theme.set_shade(qapp, shade)
    palette = qapp.palette()
    for text, ground in PAIRS:
        assert contrast(palette.color(text), palette.color(ground)) >= 4.5, (text, ground)
    for tone, ground in itertools.product(Tone, (Role.Window, Role.Base)):
        assert contrast(theme.tone(tone), palette.color(ground)) >= 4.5, (tone, ground)
    theme.set_shade(qapp, Shade.LIGHT)


@pytest.mark.usefixtures("dressed")
def test_text_grows_and_shrinks_back(qapp: QApplication) -> None:
    plain = qapp.font().pointSizeF()
    theme.set_size(qapp, 200)
    assert qapp.font().pointSizeF() == pytest.approx(2 * plain)
    theme.set_size(qapp, 100)
    assert qapp.font().pointSizeF() == pytest.approx(plain)


@pytest.mark.parametrize("shade", [Shade.LIGHT, Shade.DARK])
@pytest.mark.usefixtures("dressed")
def test_an_empty_box_can_be_seen(shade: Shade, qapp: QApplication, qtbot: QtBot) -> None:
    theme.set_shade(qapp, shade)
    box = Tick("保密")
    qtbot.addWidget(box)
    box.resize(box.sizeHint())
    option = QStyleOptionButton()
    box.initStyleOption(option)
    place = box.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, box)
    shown = box.grab().toImage()
    edge = [shown.pixelColor(x, place.top()) for x in range(place.left() + 2, place.right() - 2)]
    ground = qapp.palette().color(Role.Window)
    assert min(contrast(one, ground) for one in edge) >= 3
    theme.set_shade(qapp, Shade.LIGHT)
