"""Closing a task that comes from a talk: what came of it, beside the list that names it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from fieldkit.desk import tasks
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Task
from ui.session import Session
from ui.wording import say


class TaskBar(QWidget):
    """A line for the outcome, and a button; shown while a task is chosen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._path = ""
        self.outcome = QLineEdit(self)
        self.outcome.setPlaceholderText(say("interviews", "outcome"))
        self.outcome.setAccessibleName(say("interviews", "outcome"))
        self.close_task = QPushButton(say("interviews", "close_task"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 4, 4)
        row.addWidget(self.outcome, 1)
        row.addWidget(self.close_task)
        self.outcome.returnPressed.connect(self._close)
        self.close_task.clicked.connect(self._close)
        self.hide()

    def show_task(self, path: str) -> None:
        """Ask for the outcome of the task at `path`; nothing is asked where it is empty."""
        self._path = path
        self.setVisible(bool(path))
        self.outcome.clear()
        if path:
            self.outcome.setFocus()

    @Slot()
    def _close(self) -> None:
        self._session.do(self, partial(_close, self._path, self.outcome.text()), self._closed)

    @Slot(object)
    def _closed(self, _: None) -> None:
        self.show_task("")


def _close(path: str, outcome: str, desk: Desk) -> None:
    tasks.close(desk, desk.get(Task, path), outcome)
