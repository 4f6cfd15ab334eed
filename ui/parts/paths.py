"""A line for a path with a button that looks for it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QToolButton, QWidget

from ui.wording import say

Purpose = Literal["open", "new", "folder"]
"""An existing file, a file or folder that is to be made, an existing folder."""


class PathEdit(QWidget):
    """Names a file or folder."""

    changed = Signal()

    def __init__(self, purpose: Purpose, filter_: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._purpose = purpose
        self._filter = filter_
        self.line = QLineEdit(self)
        self._look = QToolButton(self)
        self._look.setText(say("paths", "look"))
        self._look.setAccessibleName(say("paths", "look"))
        self._look.clicked.connect(self._search)
        self.line.textChanged.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self._look)
        self.setFocusProxy(self.line)

    @property
    def path(self) -> str:
        """The path as typed or found; empty where there is none."""
        return self.line.text().strip()

    def show_path(self, path: str) -> None:
        """Show a path."""
        self.line.setText(path)

    @Slot()
    def _search(self) -> None:
        title = say("paths", self._purpose)
        if self._purpose == "folder":
            found = QFileDialog.getExistingDirectory(self, title, self.path)
        elif self._purpose == "open":
            found = QFileDialog.getOpenFileName(self, title, self.path, self._filter)[0]
        else:
            found = QFileDialog.getSaveFileName(self, title, self.path, self._filter)[0]
        if found:
            self.line.setText(found)
