"""Why a hint does not apply: a line to type it into, kept as a draft of that hint until it is stated, or taken back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from fieldkit.desk import hints
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Interview
from fieldkit.model.principle import Hint
from ui.jobs import Brief
from ui.session import Session
from ui.wording import say

KEEP_MS = 400


class Waiving(QWidget):
    """Shown while a hint is chosen that is open or was waived. What is typed belongs to that hint and to no other."""

    done = Signal()
    """A hint was waived, or is stated again."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._interview: Interview | None = None
        self._hint: Hint | None = None
        self._typed: dict[str, str] = {}
        """What stands in the line for each hint of the talk, by the path of its waiver."""
        self.reason = QLineEdit(self)
        self.reason.setPlaceholderText(say("interviews", "hint_reason"))
        self.reason.setAccessibleName(say("interviews", "hint_reason"))
        self.waive = QPushButton(say("interviews", "hint_waive"), self)
        self.again = QPushButton(say("interviews", "hint_again"), self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 4, 4)
        row.addWidget(self.reason, 1)
        row.addWidget(self.waive)
        row.addWidget(self.again)
        self.hide()
        self._timer.timeout.connect(self.keep)
        self.reason.textEdited.connect(self._edited)
        self.reason.returnPressed.connect(self._waive)
        self.waive.clicked.connect(self._waive)
        self.again.clicked.connect(self._take_back)

    def show_interview(self, interview: Interview | None) -> None:
        """Turn to the hints of another talk, or of none."""
        self.show_hint(None)
        self._interview = interview
        self._typed.clear()

    def show_hint(self, hint: Hint | None) -> None:
        """Turn to another hint: what was typed for the one before stays its own."""
        if hint is None or self._hint is None or hint.waiver != self._hint.waiver:
            self.keep()
            self.reason.setText(self._typed.get(hint.waiver, hint.typed) if hint is not None else "")
        self._hint = hint
        waived = hint is not None and hint.state == "not_applicable"
        self.reason.setHidden(waived)
        self.waive.setHidden(waived)
        self.again.setHidden(not waived)
        self.setVisible(waived or (hint is not None and hint.open))

    @Slot()
    def keep(self) -> None:
        """Keep what was typed since as a draft."""
        if self._timer.isActive() and self._hint is not None and self._interview is not None:
            self._timer.stop()
            work = partial(_type, self._interview, self._hint, self.reason.text())
            self._session.do(self, work, brief=Brief.DRAFT)

    @Slot(str)
    def take_back(self, waiver: str) -> None:
        """State again what was waived."""
        self._session.do(self, partial(_take_back, waiver), self._done)

    @Slot(str)
    def _edited(self, words: str) -> None:
        if self._hint is not None:
            self._typed[self._hint.waiver] = words
            self._timer.start()

    @Slot()
    def _waive(self) -> None:
        if self._hint is not None and self._interview is not None:
            self.keep()
            work = partial(_waive, self._interview, self._hint, self.reason.text())
            self._session.do(self, work, partial(self._waived, self._hint.waiver))

    @Slot()
    def _take_back(self) -> None:
        if self._hint is not None:
            self.take_back(self._hint.waiver)

    def _waived(self, waiver: str, _: None) -> None:
        self._typed[waiver] = ""
        if self._hint is not None and self._hint.waiver == waiver:
            self.reason.clear()
        self.done.emit()

    def _done(self, _: None) -> None:
        self.done.emit()


def _type(interview: Interview, hint: Hint, words: str, desk: Desk) -> None:
    hints.type_reason(desk, interview, hint, words)


def _waive(interview: Interview, hint: Hint, reason: str, desk: Desk) -> None:
    hints.waive(desk, interview, hint, reason)


def _take_back(waiver: str, desk: Desk) -> None:
    hints.take_back(desk, waiver)
