"""Help: a page for every screen in both languages, opened by F1 at the right one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit import words
from tests.windowkit import Room
from ui.help.screen import PAGES, HelpScreen
from ui.shell.screens import SCREENS

pytest_plugins = ["tests.counties", "tests.windows"]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_screen_has_its_page(language: str) -> None:
    there = {one.name.removesuffix(".md") for one in words.resource("help", language).iterdir()}
    assert there == set(PAGES)
    assert set(SCREENS) - {"help"} <= set(PAGES)
    for name in there:
        text = words.resource("help", language, f"{name}.md").read_text(encoding="utf-8")
        assert text.startswith("# ")
        assert len(text) > 60


def test_one_key_opens_the_page_of_the_screen_at_hand(room: Callable[..., Room]) -> None:
    at = room()
    at.window.show_screen("interviews")
    at.settle()
    at.window.activateWindow()
    QTest.keyClick(at.window, Qt.Key.Key_F1)
    at.settle()
    shown = at.window.shown
    assert isinstance(shown, HelpScreen)
    assert shown.place() == {"page": "interviews"}
    assert "Shift+回车" in shown.text.toPlainText()


def test_a_vault_in_another_state_than_this_computer_left_is_told(room: Callable[..., Room]) -> None:
    from fieldkit.vault.device import History

    at = room()
    at.window.put_away()
    again = Room.reopened(at, "zhang", History.BEHIND)
    assert "丢失了最后写入的内容" in again.window.notice.text
    again.window.put_away()
