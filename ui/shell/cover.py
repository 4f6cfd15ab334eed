"""One key hides everything at once: a plain page, until the same key takes it away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.wording import say

KEY = "F12"


class Cover(QWidget):
    """Lies over the whole window."""

    covered = Signal()
    """The window is covered now: nothing may be heard from it either."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._told = QLabel(self)
        self._told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.addWidget(self._told)
        self._focus: QWidget | None = None
        parent.installEventFilter(self)
        self.hide()

    def say(self) -> None:
        """Say in the language of now how to go on."""
        self._told.setText(say("shell", "covered"))

    def turn(self) -> None:
        """Cover the window, or uncover it and give the cursor back."""
        if self.isVisible():
            self.hide()
            if self._focus is not None:
                self._focus.setFocus()
            return
        window = self.parentWidget()
        assert window is not None
        self._focus = window.focusWidget()
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.setFocus()
        self.covered.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        window = self.parentWidget()
        if event.type() == QEvent.Type.Resize and window is not None and self.isVisible():
            self.setGeometry(window.rect())
        return False
