"""Who held an exhibit: the lines, which nobody can take away again, and a row that adds one."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from fieldkit.desk import exhibits
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Exhibit
from ui.evidence.opened import Opened
from ui.parts import fields
from ui.parts.fields import ChoiceEdit, choice_label
from ui.session import Session
from ui.wording import say

BY_HAND = ("handed_over", "received", "viewed_outside", "printed", "returned")
"""What a person enters; that it was taken or extracted, the program enters itself."""


class CustodyLines(QWidget):
    """Shows the custody lines of an exhibit and adds to them."""

    added = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._opened: Opened | None = None
        self.lines = QListWidget(self)
        self.act = ChoiceEdit([(act, choice_label("custody", "act", act)) for act in BY_HAND], self)
        self.giver = QLineEdit(self)
        self.receiver = QLineEdit(self)
        self.note = QLineEdit(self)
        self.add = QPushButton(say("evidence", "add_line"), self)
        self._lay_out()
        self.act.activated.connect(self._allow)
        self.add.clicked.connect(self._add)

    def show_lines(self, opened: Opened | None) -> None:
        """Show the lines of an exhibit, or none; a line begun for another one is not carried over."""
        if (opened and opened.exhibit.path) != (self._opened and self._opened.exhibit.path):
            self._clear()
        self._opened = opened
        self.lines.clear()
        self.lines.addItems(opened.custody if opened else [])
        self.lines.scrollToBottom()
        self._allow()

    @Slot()
    def _allow(self) -> None:
        self.add.setEnabled(self._opened is not None and bool(self.act.value()))

    @Slot()
    def _add(self) -> None:
        if self._opened is not None and self.act.value():
            work = partial(
                _enter,
                self._opened.exhibit,
                self.act.value(),
                self.giver.text().strip(),
                self.receiver.text().strip(),
                self.note.text().strip(),
            )
            self._session.do(self, work, self._added)

    @Slot(object)
    def _added(self, _: None) -> None:
        self._clear()
        self.added.emit()

    def _clear(self) -> None:
        self.act.show_value("")
        for edit in (self.giver, self.receiver, self.note):
            edit.clear()
        self._allow()

    def _lay_out(self) -> None:
        self.lines.setAccessibleName(say("evidence", "custody"))
        self.lines.setWordWrap(True)
        self.lines.setFixedHeight(self.fontMetrics().lineSpacing() * 6)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        named = {"act": self.act, "giver": self.giver, "receiver": self.receiver, "note": self.note}
        for place, (name, widget) in enumerate(named.items()):
            label = fields.label("custody", name)
            widget.setAccessibleName(label)
            if isinstance(widget, QLineEdit):
                widget.setPlaceholderText(label)
            grid.addWidget(widget, place // 2, place % 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.lines)
        column.addLayout(grid)
        column.addWidget(self.add)


def _enter(exhibit: Exhibit, act: str, giver: str, receiver: str, note: str, desk: Desk) -> None:
    exhibits.custody(desk, exhibit, act, giver=giver, receiver=receiver, note=note)
