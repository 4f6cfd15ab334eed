"""The rail on the left: one button for each screen, a key for each button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout, QWidget

from ui.look import icons
from ui.wording import say


class Rail(QFrame):
    """Chooses the screen."""

    chosen = Signal(str)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 6, 4, 6)
        column.setSpacing(1)
        for name in names:
            column.addWidget(self._button(name))
        column.addStretch(1)

    def say_names(self) -> None:
        """Name the screens in the language of now."""
        for key, (name, button) in zip(self.keys, self._buttons.items(), strict=True):
            text = say("shell", name)
            button.setText(text)
            button.setAccessibleName(text)
            button.setMinimumWidth(self.fontMetrics().horizontalAdvance(text) + self.fontMetrics().height() * 3)
            button.setToolTip(f"{text} ({key})")

    @property
    def keys(self) -> list[str]:
        """The key of each screen, in their order."""
        return [f"Alt+{key}" for key in _KEYS[: len(self._buttons)]]

    def choose(self, name: str) -> None:
        """Mark the screen that is shown."""
        self._buttons[name].setChecked(True)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(_ICONS[name]))
        extent = self.fontMetrics().height()
        button.setIconSize(QSize(extent, extent))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setSizePolicy(button.sizePolicy().horizontalPolicy().Expanding, button.sizePolicy().verticalPolicy())
        button.setProperty("screen", name)
        button.clicked.connect(self._clicked)
        self._group.addButton(button)
        self._buttons[name] = button
        return button

    @Slot()
    def _clicked(self) -> None:
        self.chosen.emit(str(self.sender().property("screen")))


_KEYS = "1234567890-=\\"
_ICONS = {
    "home": "home",
    "case": "case",
    "interviews": "interview",
    "checklists": "checklist",
    "rosters": "roster",
    "evidence": "exhibit",
    "findings": "finding",
    "people": "person",
    "search": "search",
    "exchange": "stick",
    "log": "log",
    "settings": "settings",
    "help": "help",
}
