"""One household: whom to ask, the form, and, only after the answer, what is due, received, and missing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.look import theme
from ui.look.theme import Tone
from ui.parts.fields import ManyEdit, choice_label
from ui.parts.form import RecordForm
from ui.parts.scrolled import scrolled
from ui.parts.toned import ToneLabel
from ui.rosters.calling import Call, yuan
from ui.session import Session
from ui.wording import say

FIELDS = ("day", "received", "charged", "answer", "handler", "accompanied", "interviewers")
_OUTCOMES = (("answered", "Ctrl+Return"), ("absent", ""), ("refused", ""))


class VisitPanel(QWidget):
    """Shows the household at hand."""

    begun = Signal(str)
    """The path of the row whose household is asked now."""
    finished = Signal(str, str)
    """The path of a visit, and how it went."""
    follow_up_wanted = Signal(str)
    finding_wanted = Signal(str)
    next_wanted = Signal()
    wanted = Signal(str)
    """The path of the task that follows it up."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._call: Call | None = None
        self.who = QLabel(self)
        self.hint = ToneLabel(self)
        self.begin = QPushButton(say("visits", "begin"), self)
        self.form = RecordForm(session, "visit", FIELDS, {"interviewers": ()}, self)
        self.outcomes = {one: QPushButton(say("visits", one), self) for one, _ in _OUTCOMES}
        self.sums = ToneLabel(self)
        self.follow_up = QPushButton(say("visits", "follow_up"), self)
        self.finding = QPushButton(say("visits", "make_finding"), self)
        self.again = QPushButton(say("visits", "again"), self)
        self.next = QPushButton(say("visits", "next"), self)
        self._lay_out()
        self._connect()
        self.show_call(None)

    @property
    def row(self) -> str:
        """The row of the household at hand; empty where there is none."""
        return self._call.row if self._call else ""

    def offer(self, team: list[tuple[str, str]]) -> None:
        """Offer the members of the team as those who were there."""
        edit = self.form.edit("interviewers")
        assert isinstance(edit, ManyEdit)
        if edit.count() != len(team):
            edit.offer(team)

    def leave(self) -> None:
        """Keep what was typed."""
        self.form.leave()

    def show_call(self, call: Call | None) -> None:
        """Show a household, or none."""
        self._call = call
        self.form.show_record(call.shown if call else None)
        asking = call is not None and call.shown is not None
        ended = call is not None and bool(call.outcome)
        mine = call is not None and call.may_write
        self.form.setEnabled(asking and mine)
        self.who.setText("　".join(call.who.values()) if call else "")
        self.begin.setVisible(call is not None and not asking)
        self.form.setVisible(asking)
        for button in self.outcomes.values():
            button.setVisible(asking and mine and not ended)
        different = call is not None and call.answer is not None and bool(call.answer.difference)
        self.follow_up.setVisible(different)
        self.finding.setVisible(different)
        self.again.setVisible(ended)
        self.next.setVisible(call is not None)
        self._tell(call)

    def _tell(self, call: Call | None) -> None:
        answer = call.answer if call else None
        self.sums.setVisible(answer is not None)
        if answer is not None:
            sums = {key: yuan(getattr(answer, key)) for key in ("due", "received", "difference")}
            self.sums.tell(say("visits", "sums", **sums), Tone.WARN if answer.difference else Tone.GOOD)
        if call is None:
            self.hint.tell("")
        elif answer is None and not call.outcome:
            self.hint.tell(say("visits", "hidden"), Tone.CALM)
        else:
            told = [choice_label("visit", "outcome", call.outcome)]
            told += [say("visits", "followed")] if call.task else []
            told += [say("visits", "found", count=call.findings)] if call.findings else []
            self.hint.tell("　".join(told), Tone.CALM)

    @Slot()
    def _begin(self) -> None:
        if self._call is not None:
            self.begun.emit(self._call.row)

    @Slot()
    def _finish(self) -> None:
        outcome = str(self.sender().property("outcome"))
        if self._call is not None and self._call.shown is not None and self.outcomes[outcome].isVisible():
            self.leave()
            self.finished.emit(self._call.shown.path, outcome)

    @Slot()
    def _follow(self) -> None:
        if self._call is not None and self._call.shown is not None:
            self.follow_up_wanted.emit(self._call.shown.path)

    @Slot()
    def _find(self) -> None:
        if self._call is not None and self._call.shown is not None:
            self.finding_wanted.emit(self._call.shown.path)

    def _connect(self) -> None:
        for button in (self.begin, self.again):
            button.clicked.connect(self._begin)
        for outcome, key in _OUTCOMES:
            button = self.outcomes[outcome]
            button.setProperty("outcome", outcome)
            button.clicked.connect(self._finish)
            if key:
                shortcut = QShortcut(QKeySequence(key), self, button.click)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                button.setToolTip(key)
        self.follow_up.clicked.connect(self._follow)
        self.finding.clicked.connect(self._find)
        self.next.clicked.connect(self.next_wanted)

    def _lay_out(self) -> None:
        self.who.setFont(theme.heading(self.font()))
        self.sums.setFont(theme.heading(self.font()))
        for label in (self.who, self.hint, self.sums):
            label.setWordWrap(True)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(10, 4, 10, 8)
        for widget in (self.who, self.hint, self.begin, self.sums, self.form):
            column.addWidget(widget)
        column.addStretch(1)
        ends, after = QHBoxLayout(), QHBoxLayout()
        for button in self.outcomes.values():
            ends.addWidget(button)
        for button in (self.follow_up, self.finding, self.again):
            after.addWidget(button)
        for row in (ends, after):
            row.addStretch(1)
        after.addWidget(self.next)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolled(inner, self), 1)
        whole.addLayout(ends)
        whole.addLayout(after)
