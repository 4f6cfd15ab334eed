"""Where files and folders are chosen: four questions that leave no trace, and a line for a path with a button.

Qt's dialog writes the last folder and the last names it showed among the user's settings when it closes, a native one
too. A case's folder may bear a name, so that is prevented before it happens and taken back where it cannot be.
"""

from __future__ import annotations

import os
from typing import Literal

from PySide6.QtCore import QSettings, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QToolButton, QWidget

from ui.wording import say

Purpose = Literal["open", "new", "folder"]
"""An existing file, a file or folder that is to be made, an existing folder."""

_KEPT_BY_QT = ("FileDialog/history", "FileDialog/lastVisited")
"""What the destructor of QFileDialog writes (qfiledialog.cpp, saveSettings)."""


def keep_no_settings() -> None:
    """Give Qt's settings a place where nothing can be written; to be called before the application is made.

    The registry of Windows has no such place (QSettings.setPath): there each question below takes back what was kept.
    """
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)


def ask_file(parent: QWidget, title: str, start: str = "", kinds: str = "") -> str:
    """Ask for a file that exists; empty where none was chosen."""
    found = QFileDialog.getOpenFileName(parent, title, start, kinds)[0]
    _forget()
    return found


def ask_files(parent: QWidget, title: str, start: str = "", kinds: str = "") -> list[str]:
    """Ask for files that exist; none where none was chosen."""
    found = QFileDialog.getOpenFileNames(parent, title, start, kinds)[0]
    _forget()
    return found


def ask_new(parent: QWidget, title: str, start: str = "", kinds: str = "") -> str:
    """Ask where a file is to be made and how it is called; empty where nothing was chosen."""
    found = QFileDialog.getSaveFileName(parent, title, start, kinds)[0]
    _forget()
    return found


def ask_folder(parent: QWidget, title: str, start: str = "") -> str:
    """Ask for a folder that exists; empty where none was chosen."""
    found = QFileDialog.getExistingDirectory(parent, title, start)
    _forget()
    return found


def _forget() -> None:
    kept = QSettings(QSettings.Scope.UserScope, "QtProject")
    for key in _KEPT_BY_QT:
        kept.remove(key)
    kept.sync()


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
            found = ask_folder(self, title, self.path)
        elif self._purpose == "open":
            found = ask_file(self, title, self.path, self._filter)
        else:
            found = ask_new(self, title, self.path, self._filter)
        if found:
            self.line.setText(found)
