"""What comparing found: questions, both sides of each, and what a person says of it with its source."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.model.questions import Hit
from ui.look.theme import Tone
from ui.parts.fields import choice_label
from ui.parts.plain import PlainTable
from ui.parts.scrolled import scrolled
from ui.rosters.works import Question, Questions
from ui.wording import say

_SAID = {"hit": ("confirmed", "explained", "wrong"), "match": ("same", "different")}


class HitsPage(QWidget):
    """Lists questions and lets a person answer one."""

    marked = Signal(str, str, str, str)
    """The path of a hit or match, what is said of it (empty: it is open again), the basis, and the source's path."""
    finding_wanted = Signal(str)
    """The path of a confirmed hit that is to become a finding."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: list[Question] = []
        titles = [say("rosters", key) for key in ("state", "rule", "question")]
        self.table = PlainTable(words.say("kind", "hit"), titles, (7, 9, 20), self)
        self.sentence = QLabel(self)
        titles = [say("rosters", key) for key in ("where", "cells")]
        self.sides = PlainTable(say("rosters", "sides"), titles, (24, 20), self)
        self.basis = QPlainTextEdit(self)
        self.source = QComboBox(self)
        self.answers = {said: self._button(kind, said) for kind, told in _SAID.items() for said in told}
        self.reopen = QPushButton(say("rosters", "reopen"), self)
        self.finding = QPushButton(say("rosters", "make_finding"), self)
        self._detail = QWidget(self)
        self._beside = scrolled(self._detail, self)
        self._empty = QLabel(say("rosters", "no_hits"), self)
        self._lay_out()
        self.table.pointed.connect(self._point)
        self.reopen.clicked.connect(self._answer)
        self.finding.clicked.connect(self._make_finding)
        self.show_questions(Questions([], []))

    def show_questions(self, told: Questions) -> None:
        """Show what was found, and stay at the question at hand."""
        at = next((at for at, one in enumerate(told.found) if one.told.record.path == self.current), 0)
        self._found = told.found
        self.source.clear()
        self.source.addItem(say("rosters", "no_source"), "")
        for path, name in told.exhibits:
            self.source.addItem(name, path)
        self._empty.setVisible(not told.found)
        self._beside.setVisible(bool(told.found))
        tones = [Tone.WARN if one.open else None for one in told.found]
        self.table.show_rows([_row(one) for one in told.found], tones, at)

    @property
    def current(self) -> str:
        """The path of the question at hand; empty where there is none."""
        row = self.table.currentIndex().row()
        return self._found[row].told.record.path if 0 <= row < len(self._found) else ""

    def go_to(self, path: str) -> None:
        """Turn to a question."""
        for at, one in enumerate(self._found):
            if one.told.record.path == path:
                self.table.selectRow(at)

    @Slot(int)
    def _point(self, row: int) -> None:
        if not 0 <= row < len(self._found):
            return
        one = self._found[row]
        record = one.told.record
        kind = "hit" if isinstance(record, Hit) else "match"
        self.sentence.setText(one.told.sentence)
        self.sides.show_rows(one.sides)
        self.basis.setPlainText(record.basis)
        self.source.setCurrentIndex(max(self.source.findData(record.source), 0))
        for said, button in self.answers.items():
            button.setVisible(said in _SAID[kind])
        self.reopen.setVisible(not one.open)
        self.finding.setVisible(kind == "hit" and one.said == "confirmed" and not one.open)

    @Slot()
    def _answer(self) -> None:
        said = str(self.sender().property("said") or "")
        basis, source = (self.basis.toPlainText().strip(), str(self.source.currentData() or "")) if said else ("", "")
        self.marked.emit(self.current, said, basis, source)

    @Slot()
    def _make_finding(self) -> None:
        self.finding_wanted.emit(self.current)

    def _button(self, kind: str, said: str) -> QPushButton:
        button = QPushButton(choice_label(kind, "mark" if kind == "hit" else "same", said), self)
        button.setProperty("said", said)
        button.clicked.connect(self._answer)
        return button

    def _lay_out(self) -> None:
        self.sentence.setWordWrap(True)
        self.sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.basis.setAccessibleName(words.say("field", "hit.basis"))
        self.basis.setPlaceholderText(say("rosters", "basis_hint"))
        self.basis.setTabChangesFocus(True)
        self.basis.setMaximumHeight(self.fontMetrics().lineSpacing() * 3)
        self.source.setAccessibleName(words.say("field", "hit.source"))
        self.sides.setMinimumHeight(self.fontMetrics().lineSpacing() * 5)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inner = QVBoxLayout(self._detail)
        inner.setContentsMargins(0, 0, 0, 0)
        for widget in (self.sentence, self.sides, self.basis, self.source):
            inner.addWidget(widget, 1 if widget is self.sides else 0)
        row = QHBoxLayout()
        for button in (*self.answers.values(), self.reopen):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.finding)
        inner.addLayout(row)
        parts = QSplitter(Qt.Orientation.Vertical, self)
        parts.addWidget(self.table)
        parts.addWidget(self._beside)
        parts.setChildrenCollapsible(False)
        parts.setSizes([200, 360])
        column = QVBoxLayout(self)
        column.addWidget(self._empty)
        column.addWidget(parts, 1)


def _row(one: Question) -> tuple[str, str, str]:
    field = "mark" if isinstance(one.told.record, Hit) else "same"
    kind = "hit" if field == "mark" else "match"
    state = words.say("hit_state", "open") if one.open else choice_label(kind, field, one.said)
    return state, one.told.title, one.told.sentence
