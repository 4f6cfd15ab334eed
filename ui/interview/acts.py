"""The bar of the interviews: what can be done, each with its key; what is seldom needed stands in a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton, QWidget

from ui.look import icons
from ui.parts.abreast import Abreast
from ui.wording import say

WRITING = ("offer_questions", "offer_phrases", "turn_sort", "move_up", "move_down", "cite_exhibit")
"""What changes the words."""
READING = (
    *("mark_amount", "mark_date", "mark_person", "turn_verify", "make_finding", "cite_in_finding"),
    *("reading", "print_draft", "print_final"),
)
"""What can be done with any words, also with those that are sealed or another's."""


class Acts(Abreast):
    """Buttons and menus of acts, by name; `owner` is the widget within which their keys work."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._acts: dict[str, QAction] = {}
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(0)
        self.begin_bar()

    def __getitem__(self, name: str) -> QAction:
        return self._acts[name]

    def begin_bar(self) -> None:
        """Let what is added next stand in a bar of its own, which goes below the one before where room is scarce."""
        for place in range(self.row.count()):
            self.row.setStretch(place, 0)
        self._bar = QToolBar(self)
        self._bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.row.addWidget(self._bar, 1)

    def part(self) -> None:
        """Draw a line between what was added and what is added next."""
        self._bar.addSeparator()

    def add(self, name: str, key: str, act: Callable[..., Any], icon: str = "") -> QAction:
        """Add a button."""
        action = self._made(name, key, act)
        if icon:
            action.setIcon(icons.icon(icon))
        self._bar.addAction(action)
        return action

    def add_menu(self, name: str, acts: Sequence[tuple[str, str, Callable[..., Any]]]) -> None:
        """Add a button with a menu of acts: name, key, and what is done."""
        menu = QMenu(self)
        for each, key, act in acts:
            menu.addAction(self._made(each, key, act))
        button = QToolButton(self)
        button.setText(say("interviews", f"menu_{name}"))
        button.setAccessibleName(button.text())
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        self._bar.addWidget(button)

    def hang_menu(self, name: str, menu: QMenu) -> None:
        """Give a button of the bar at hand a menu of its own beside what it does."""
        button = self._bar.widgetForAction(self._acts[name])
        assert isinstance(button, QToolButton)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        button.setMenu(menu)

    def enable(self, names: Sequence[str], *, possible: bool) -> None:
        """Let acts be done, or not."""
        for name in names:
            self._acts[name].setEnabled(possible)

    def _made(self, name: str, key: str, act: Callable[..., Any]) -> QAction:
        action = QAction(say("interviews", f"act_{name}"), self._owner)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setToolTip(f"{action.text()} ({QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)})")
        action.triggered.connect(act)
        self._owner.addAction(action)
        self._acts[name] = action
        return action
