"""Where the keyboard is can be seen on everything, and Tab leads to everything and round."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from tests.walkkit import furnished, pages, told
from tests.windowkit import Room
from ui.look import theme
from ui.look.theme import Shade
from ui.shell.screens import SCREENS

pytest_plugins = ["tests.counties", "tests.windows"]

CONTRAST = 3.0
"""WCAG 2.2, 2.4.11 and 2.4.13: of a pixel with and without the focus, and of what shows it to what is beside it."""
BAND = 4
"""Points within a widget's edge, along which at least every other column of pixels must change so much."""


def luminance(colour: int) -> float:
    """Return the relative luminance of an 0xAARRGGBB (WCAG 2.2)."""
    parts = QColor.fromRgb(colour).getRgbF()[:3]  # type: ignore[index]  # the stubs do not know that it is a tuple
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def contrast(one: int, other: int) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def shows(widget: QWidget) -> bool:
    """Say whether the upper edge of a widget changes visibly when it takes the keyboard."""
    window = widget.window()
    edge = QRect(widget.mapTo(window, widget.visibleRegion().boundingRect().topLeft()), QSize(widget.width(), BAND))
    pictures = []
    for has in (False, True):
        if has:
            widget.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            widget.clearFocus()
        QApplication.processEvents()
        shot = window.grab(edge.intersected(window.rect())).toImage().convertToFormat(QImage.Format.Format_RGB32)
        wide = shot.width()
        pixels = memoryview(shot.constBits()).cast("I").tolist()
        pictures.append([pixels[row * wide : (row + 1) * wide] for row in range(shot.height())])
    columns = zip(*(zip(*pair, strict=True) for pair in zip(*pictures, strict=True)), strict=True)
    changed = sum(any(one != other and contrast(one, other) >= CONTRAST for one, other in column) for column in columns)
    return changed * 2 >= wide


def reached(screen: QWidget) -> list[QWidget]:
    """Return what of a screen takes the keyboard by Tab now."""
    return [
        widget
        for widget in screen.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
        and not widget.visibleRegion().isEmpty()
        and not isinstance(widget, QScrollArea)
    ]


@pytest.mark.parametrize("shade", [Shade.LIGHT, Shade.DARK])
def test_where_the_keyboard_is_can_be_seen(room: Callable[..., Room], qapp: QApplication, shade: Shade) -> None:
    theme.set_shade(qapp, shade)
    try:
        at = furnished(room)
        at.window.activateWindow()
        unseen, count = [], 0
        for name in SCREENS:
            for page in pages(at, name):
                for widget in reached(at.window.shown):
                    count += 1
                    if not shows(widget):
                        unseen.append((page, told(widget)))
        print(f"{count} widgets")
        assert unseen == []
    finally:
        theme.set_shade(qapp, Shade.LIGHT)


PARTS = 3
"""A date has so many parts that Tab leads through before it goes on."""


def round_trip(window: QWidget, most: int) -> list[QWidget]:
    """Return where Tab leads, from where the keyboard is, until it comes back; or stays, which ends it as well."""
    met: list[QWidget] = []
    while len(met) <= most and (now := window.focusWidget()) not in met:
        assert now is not None
        met.append(now)
        for _ in range(PARTS):
            QTest.keyClick(now, Qt.Key.Key_Tab)
            if window.focusWidget() is not now:
                break
    return met


def test_tab_leads_to_everything_and_round(room: Callable[..., Room]) -> None:
    at = furnished(room)
    at.window.activateWindow()
    missed, count = [], 0
    for name in SCREENS:
        for page in pages(at, name):
            there = reached(at.window)
            met = set(round_trip(at.window, 2 * len(there)))
            count += len(there)
            missed += [(page, told(widget)) for widget in there if widget not in met]
    print(f"{count} widgets")
    assert missed == []
