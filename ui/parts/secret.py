"""A field for a passphrase: hidden, can be shown while a key is held, never remembered by the widget."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.look import icons
from ui.wording import say


class SecretEdit(QLineEdit):
    """A line for a passphrase."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        # Input methods learn what is typed through them; a passphrase is none of their business.
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        self._eye = QAction(icons.icon("eye"), say("secret", "show"), self)
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._reveal)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)

    def take(self) -> str:
        """Return what was typed and empty the field."""
        typed = self.text()
        self.clear()
        self._eye.setChecked(False)
        return typed

    @Slot(bool)
    def _reveal(self, shown: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
