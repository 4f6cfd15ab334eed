"""A form that was filled in by hand: its code and its day, before its answers are typed in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.parts.fields import read_typed
from ui.wording import say


class PaperPage(QWidget):
    """Asks for the code that the paper carries and for the day it was filled in."""

    wanted = Signal(str, str)
    """The code and the day (`YYYY-MM-DD`) of a paper whose answers are to be typed in."""
    left = Signal()
    """The run is to be seen again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.code = QLineEdit(self)
        self.day = QLineEdit(self)
        self.begin = QPushButton(say("checklists", "type_in"), self)
        back = QPushButton(say("checklists", "back"), self)
        explained = QLabel(say("checklists", "paper_explained"), self)
        explained.setWordWrap(True)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for key, edit in (("paper_code", self.code), ("paper_day", self.day)):
            edit.setAccessibleName(say("checklists", key))
            edit.textChanged.connect(self._typed)
            edit.returnPressed.connect(self._begin)
            form.addRow(say("checklists", key), edit)
        row = QHBoxLayout()
        row.addWidget(self.begin)
        row.addWidget(back)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addWidget(explained)
        column.addLayout(form)
        column.addLayout(row)
        column.addStretch(1)
        back.setShortcut(Qt.Key.Key_Escape)
        back.clicked.connect(self.left)
        self.begin.clicked.connect(self._begin)
        self._typed()

    def ask(self) -> None:
        """Begin with empty fields."""
        self.code.clear()
        self.day.clear()
        self.code.setFocus()

    @Slot()
    def _typed(self) -> None:
        self.begin.setEnabled(bool(self.code.text().strip()) and len(self._day()) == len("2026-01-01"))

    @Slot()
    def _begin(self) -> None:
        if self.begin.isEnabled():
            self.wanted.emit(self.code.text().strip(), self._day())

    def _day(self) -> str:
        return read_typed("date", self.day.text().strip())
