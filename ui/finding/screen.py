"""Findings: the list, one finding with its facts, and what shows them."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import findings, members, numbering, persons, remarks, reviews
from fieldkit.desk.desk import Desk
from fieldkit.desk.listing import Listing
from fieldkit.model.kinds import Finding
from fieldkit.model.missing import Gap
from fieldkit.model.record import family_of
from ui.finding import citing, reviewed
from ui.finding.comparing import Comparison
from ui.finding.review import ReviewBox
from ui.look import icons, theme
from ui.look.theme import Tone
from ui.parts import form
from ui.parts.fields import ManyEdit
from ui.parts.form import RecordForm, Shown
from ui.parts.gaps import GapList
from ui.parts.marked import MarkedLine, MarkedList
from ui.parts.panes import panes
from ui.parts.screen import Screen
from ui.parts.scrolled import scrolled
from ui.parts.table import Column, RecordTable
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

FIELDS = ("title", "topic", "facts", "amount", "persons", "explanation", "heard", "drafters")


class Opened(NamedTuple):
    """One finding as its screen shows it."""

    finding: Finding
    shown: Shown
    cited: list[MarkedLine]
    gaps: list[Gap]
    told: reviewed.Told
    people: list[tuple[str, str]]


class FindingScreen(Screen):
    """Lists, states and shows findings."""

    SHOWS = frozenset({"finding", "citation", "review", "remark", "answer"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._opened: Opened | None = None
        self._path = ""
        self._people: list[tuple[str, str]] = []
        self.form: RecordForm | None = None
        self.table = RecordTable(session, words.say("kind", "finding"), _columns(), self)
        self.new = QPushButton(icons.icon("add"), say("findings", "new"), self)
        self.cited = MarkedList(self)
        self.gaps = GapList(self)
        self.waiting = MarkedList(self, column=12)
        self.head = ToneLabel(self)
        self.review = ReviewBox(session, self._chosen, self)
        self.comparison = Comparison(session, self)
        self.beside = QTabWidget(self)
        self._middle = QStackedWidget(self)
        self._place = QVBoxLayout()
        self._lay_out()
        self.table.pointed.connect(self._pointed)
        self.new.clicked.connect(self.begin)
        self.cited.wanted.connect(self.wanted)
        self.cited.removed.connect(self._uncite)
        self.gaps.wanted.connect(self._go_to_gap)
        self.waiting.wanted.connect(self.show_record)
        self.review.leaving.connect(self.leave)
        self.review.changed.connect(self.refresh)
        self.review.compare_wanted.connect(self._compare)
        self.review.anchored.connect(self._go_to_words)
        self.comparison.closed.connect(self._end_comparing)
        shortcut = QShortcut(QKeySequence("Ctrl+N"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.begin)
        session.do(self, members.listed, self._make_form)

    def refresh(self) -> None:
        """Read the list, and the finding that is open, again."""
        if self.space:
            self.table.show_listing(Listing("finding", self.space))
            self.session.do(self, partial(reviewed.waiting, self.space), self._show_waiting)
        here = self._opened is None or self._opened.finding.space == self.space
        self._open(self._path if here else "")

    def show_record(self, path: str) -> None:
        """Open a finding."""
        self.table.go_to(family_of(path))
        self._open(family_of(path))

    def leave(self) -> None:
        """Keep what was typed."""
        if self.form is not None:
            self.form.leave()

    def place(self) -> dict[str, Any]:
        """Return the finding that is open."""
        return {"path": self._opened.finding.path} if self._opened else {}

    def return_to(self, place: dict[str, Any]) -> None:
        """Open it again."""
        if place:
            self.show_record(place["path"])

    @Slot()
    def begin(self) -> None:
        """State a finding."""
        if self.space:
            self.leave()
            self.session.do(self, partial(_begin, self.space), self._begun)

    @Slot(object)
    def _begun(self, finding: Finding) -> None:
        self.refresh()
        self.show_record(finding.path)
        if self.form is not None:
            self.form.focus("title")

    def _open(self, path: str) -> None:
        self._path = path
        if path:
            self.session.do(self, partial(_read, path), self._show)
        else:
            self._show(None)

    @Slot(object)
    def _show(self, opened: Opened | None) -> None:
        if opened is not None and opened.finding.path != self._path:
            return  # something else was asked for meanwhile
        self._opened = opened
        if opened is None or self._middle.currentWidget() is not self.comparison:
            self._middle.setCurrentIndex(0 if opened is None else 1)
        if self.form is not None:
            self._offer(opened.people if opened else [])
            self.form.show_record(opened.shown if opened else None)
        self.cited.show_lines(opened.cited if opened else [])
        self.gaps.show_gaps(opened.gaps if opened else [])
        self.head.tell(opened.told.head if opened else "", opened.told.tone if opened else Tone.CALM)
        self.review.show_told(opened.told if opened else None)

    @Slot(object)
    def _show_waiting(self, lines: list[MarkedLine]) -> None:
        self.waiting.show_lines(lines)
        for widget in (self.waiting, self._waiting_title):
            widget.setVisible(bool(lines))
        self.waiting.setMaximumHeight(int(self.fontMetrics().lineSpacing() * 1.9 * min(max(len(lines), 1), 6)) + 6)

    @Slot()
    def _compare(self) -> None:
        self._middle.setCurrentWidget(self.comparison)
        self.comparison.show_finding(self._path)

    @Slot()
    def _end_comparing(self) -> None:
        self._middle.setCurrentIndex(1 if self._opened else 0)

    def _chosen(self) -> tuple[str, str, int]:
        """Return the text field in which words are chosen, the words, and which of equal words they are."""
        for field, edit in ((field, self.form.edit(field)) for field in reviewed.TEXTS) if self.form else ():
            start, quote = _selection(edit)
            if quote:
                return field, quote, remarks.occurrence(edit.value(), quote, start)
        return "", "", 0

    @Slot(str, int, int)
    def _go_to_words(self, field: str, start: int, end: int) -> None:
        """Choose the words that a remark is on."""
        self._end_comparing()
        if self.form is not None:
            _select(self.form.edit(field), start, end)

    def _offer(self, people: list[tuple[str, str]]) -> None:
        edit = self.form.edit("persons") if self.form is not None else None
        if isinstance(edit, ManyEdit) and people != self._people:
            self._people = people
            edit.offer(people)

    @Slot(str)
    def _uncite(self, citation: str) -> None:
        """Take a citation back; as a deletion, it can be restored."""
        if self._opened is not None:
            self.session.do(self, partial(_delete, self._opened.finding.space, citation), self._again)

    @Slot(object)
    def _make_form(self, listed: list[members.Listed]) -> None:
        offers = {"drafters": [(one.member, one.name) for one in listed]}
        self.form = RecordForm(self.session, "finding", FIELDS, offers, self)
        self.form.kept.connect(self._again)
        self._place.insertWidget(0, self.form)
        self._show(self._opened)

    @Slot()
    @Slot(object)
    def _again(self, _: object = None) -> None:
        self._open(self._path)

    @Slot(str)
    def _pointed(self, path: str) -> None:
        if path != self._path:
            self._open(path)

    @Slot(str, str)
    def _go_to_gap(self, _: str, field: str) -> None:
        if self.form is not None:
            self.form.focus(field)

    def _lay_out(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 0, 0, 8)
        column.addWidget(self.new)
        self._waiting_title = QLabel(say("review", "waiting"), left)
        self._waiting_title.setFont(theme.heading(self.font()))
        self._waiting_title.setBuddy(self.waiting)
        self.waiting.setAccessibleName(say("review", "waiting"))
        column.addWidget(self._waiting_title)
        column.addWidget(self.waiting)
        column.addWidget(self.table, 1)
        empty = QLabel(say("findings", "empty"), self)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        inner = QWidget(self)
        inner.setLayout(self._place)
        self._place.setContentsMargins(12, 4, 12, 8)
        self._place.addStretch(1)
        scroll = scrolled(inner, self)
        self._middle.addWidget(empty)
        self._middle.addWidget(scroll)
        self._middle.addWidget(self.comparison)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 8, 8)
        self.head.setWordWrap(True)
        column.addWidget(self.head)
        column.addWidget(self.beside, 1)
        self.beside.setDocumentMode(True)
        self.beside.addTab(self._proof(), say("review", "proof"))
        self.beside.addTab(self.review, say("review", "title"))
        parts = panes(self, (left, self._middle, right), (340, 530, 390))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.addWidget(parts)

    def _proof(self) -> QWidget:
        """Return what is missing and what is cited, one below the other."""
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 6, 0, 0)
        title = QLabel(say("findings", "missing"), right)
        title.setFont(theme.heading(self.font()))
        column.addWidget(title)
        column.addWidget(self.gaps)
        self.gaps.setMaximumHeight(self.fontMetrics().lineSpacing() * 9)
        self.gaps.setSizeAdjustPolicy(QListWidget.SizeAdjustPolicy.AdjustToContents)
        self.gaps.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        cited = QLabel(say("findings", "cited"), right)
        cited.setFont(theme.heading(self.font()))
        cited.setBuddy(self.cited)
        self.cited.setAccessibleName(say("findings", "cited"))
        self.cited.setToolTip(say("findings", "cited_keys"))
        column.addWidget(cited)
        column.addWidget(self.cited, 1)
        return right


def _columns() -> list[Column]:
    return [
        Column(say("findings", "number"), numbering.brief, width=6),
        Column(say("findings", "amount"), _amount, "amount", 8),
        Column(say("findings", "title"), _title, "title", 9),
    ]


def _amount(_: Desk, finding: Finding) -> str:
    return f"{finding.amount / 100:,.2f}" if finding.amount is not None else ""


def _title(desk: Desk, finding: Finding) -> str:
    return desk.tell(finding.title) or say("findings", "untitled")


def _begin(space: str, desk: Desk) -> Finding:
    return findings.new_finding(desk, space)


def _read(path: str, desk: Desk) -> Opened:
    finding = desk.get(Finding, path)
    return Opened(
        finding,
        form.read(desk, finding),
        citing.lines(desk, finding),
        reviews.missing(desk, finding),
        reviewed.read(desk, finding),
        [one for kind in ("person", "organisation") for one in persons.listed(desk, kind, finding.space)],
    )


def _delete(space: str, citation: str, desk: Desk) -> None:
    desk.delete(space, citation)


def _selection(edit: QLineEdit | QPlainTextEdit) -> tuple[int, str]:
    """Return where the words that are chosen begin, and the words."""
    if isinstance(edit, QLineEdit):
        return max(edit.selectionStart(), 0), edit.selectedText()
    cursor = edit.textCursor()
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    return start, edit.toPlainText()[start:end]


def _select(edit: QLineEdit | QPlainTextEdit, start: int, end: int) -> None:
    edit.setFocus()
    if isinstance(edit, QLineEdit):
        edit.setSelection(start, end - start)
        return
    cursor = edit.textCursor()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)
