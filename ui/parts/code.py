"""The recovery code, shown once: it must be on paper before work begins, so one of its groups is asked for."""

from __future__ import annotations

import secrets

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.look import theme
from ui.look.theme import Tone
from ui.problems import Notice
from ui.wording import say


class CodePage(QWidget):
    """Shows a code; `confirmed` once it was typed back in part. `act`: what the button says."""

    confirmed = Signal()

    def __init__(self, act: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups: list[str] = []
        self._asked = 0
        title = QLabel(say("begin", "code_title"), self)
        title.setFont(theme.heading(self.font(), 2))
        told = QLabel(say("begin", "code_told"), self)
        told.setWordWrap(True)
        self._code = QLabel(self)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF() * 1.5)
        self._code.setFont(font)
        self._code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._question = QLabel(self)
        self._typed = QLineEdit(self)
        self._typed.setMaxLength(6)
        self._question.setBuddy(self._typed)
        self._go = QPushButton(act, self)
        self._go.setDefault(True)
        self._notice = Notice(self)
        row = QHBoxLayout()
        for widget in (self._question, self._typed, self._go):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setSpacing(14)
        for part in (title, told, self._code, self._notice):
            column.addWidget(part)
        column.addStretch(1)
        column.addLayout(row)
        self._go.clicked.connect(self._check)
        self._typed.returnPressed.connect(self._check)

    def show_code(self, code: str) -> None:
        """Show a code and ask for one of its groups."""
        self._groups = code.split("-")
        half = len(self._groups) // 2
        self._code.setText("  ".join(self._groups[:half]) + "\n" + "  ".join(self._groups[half:]))
        self._asked = secrets.randbelow(len(self._groups))
        self._question.setText(say("begin", "code_question", number=self._asked + 1))
        self._typed.setAccessibleName(self._question.text())
        self._typed.setFocus()

    @Slot()
    def _check(self) -> None:
        if self._typed.text().strip() == self._groups[self._asked]:
            self._code.clear()
            self._typed.clear()
            self._notice.hide()
            self._groups = []
            self.confirmed.emit()
        else:
            self._notice.tell(say("begin", "code_wrong"), Tone.WARN)
