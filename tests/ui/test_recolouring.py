"""Light and dark change while one works: everything is then as if it had been opened in them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.walkkit import furnished, pages
from tests.windowkit import Room
from ui.jobs import Lane
from ui.look import theme
from ui.look.theme import Shade, Tone
from ui.parts.toned import ToneLabel
from ui.problems import Notice
from ui.shell.screens import SCREENS

pytest_plugins = ["tests.counties", "tests.windows"]


def pictures(at: Room) -> dict[str, QImage]:
    """Return how every page of every screen looks."""
    return {page: picture(at) for name in SCREENS for page in pages(at, name)}


def picture(at: Room) -> QImage:
    """Return how the screen at hand looks, as soon as the small pictures in it are there."""
    for lane in at.window.shown.findChildren(Lane):
        while lane.busy:
            lane.drain()
            at.settle()
    return at.window.shown.grab().toImage()


def test_a_switch_recolours_every_screen(room: Callable[..., Room], qapp: QApplication) -> None:
    at = furnished(room)
    qapp.setCursorFlashTime(0)
    try:
        light = pictures(at)
        theme.set_shade(qapp, Shade.DARK)
        dark = pictures(at)
        at.window.renew()
        pictures(at)  # so that every screen was left where it was left before
        anew = pictures(at)
        assert [page for page in light if light[page] == dark[page]] == []
        assert [page for page in anew if anew[page] != dark[page]] == []
    finally:
        qapp.setCursorFlashTime(-1)
        theme.set_shade(qapp, Shade.LIGHT)


def test_a_switch_recolours_what_is_said(dressed: None, qtbot: QtBot, qapp: QApplication) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    notice.tell("磁盘满了。", Tone.BAD)
    theme.set_shade(qapp, Shade.DARK)
    qapp.processEvents()
    try:
        label = notice.findChild(ToneLabel)
        assert label is not None
        assert label.palette().color(label.foregroundRole()) == theme.tone(Tone.BAD)
        assert notice.grab().toImage().pixelColor(4, 4) == qapp.palette().base().color()
    finally:
        theme.set_shade(qapp, Shade.LIGHT)
