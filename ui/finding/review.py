"""The review panel beside a finding: where it stands, what was done and remarked, and what one may do about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fieldkit.desk import remarks, reviews
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Finding
from fieldkit.model.reviews import Remark
from ui.finding.reviewed import Remarked, Told
from ui.look import theme
from ui.look.theme import Tone
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

ACTS = {"submit": "Ctrl+Return", "approve": "Ctrl+Shift+A", "return": "Ctrl+Shift+R"}
"""What takes a finding on, each with its key."""

_REMARKED = Qt.ItemDataRole.UserRole
_WORDED = {"return": "reason", "remark": "remark_words", "answer": "answer_words"}
"""The acts that need words, and what is asked then."""


class ReviewBox(QWidget):
    """Shows the review of one finding."""

    leaving = Signal()
    """What was typed in the finding is to be kept before something is done with it."""
    changed = Signal()
    compare_wanted = Signal()
    anchored = Signal(str, int, int)
    """The field, and from and to which character, that a remark is on."""

    def __init__(
        self, session: Session, chosen: Callable[[], tuple[str, str, int]], parent: QWidget | None = None
    ) -> None:
        """`chosen` tells the field, the words that are chosen in it, and which of equal words they are."""
        super().__init__(parent)
        self._session = session
        self._chosen = chosen
        self._told: Told | None = None
        self._asks = ""
        self._passage = ("", "", 0)
        self.hint = ToneLabel(self)
        self.acts = QListWidget(self)
        self.remarks = QListWidget(self)
        self.buttons = {
            name: QPushButton(say("review", name), self)
            for name in ("submit", "approve", "return", "remark", "compare", "answer", "close")
        }
        self.line = QLineEdit(self)
        self.go = QPushButton(say("review", "go"), self)
        self.away = QPushButton(say("review", "away"), self)
        self._lay_out()
        self._connect()
        self.show_told(None)

    def show_told(self, told: Told | None) -> None:
        """Show another review, or none."""
        if told is None or self._told is None or told.path != self._told.path:
            self._ask("")
        self._told = told
        self.hint.tell(told.hint if told else "", Tone.WARN)
        self.hint.setVisible(bool(told and told.hint))
        self.acts.clear()
        for text, tone in told.acts if told else []:
            item = QListWidgetItem(text, self.acts)
            item.setForeground(theme.tone(tone))
        if told and not told.acts:
            item = QListWidgetItem(say("review", "nothing_done"), self.acts)
            item.setForeground(theme.tone(Tone.CALM))
        row = self.remarks.currentRow()
        self.remarks.clear()
        for remarked in told.remarked if told else []:
            item = QListWidgetItem(remarked.text, self.remarks)
            item.setData(_REMARKED, remarked)
            item.setForeground(theme.tone(Tone.CALM if remarked.closed else Tone.ANSWER))
        self.remarks.setCurrentRow(min(row, self.remarks.count() - 1))
        self._offer()

    @property
    def remarked(self) -> Remarked | None:
        """The remark that is chosen."""
        item = self.remarks.currentItem()
        found: Remarked | None = item.data(_REMARKED) if item is not None else None
        return found

    def _offer(self) -> None:
        told, remarked = self._told, self.remarked
        for name in ACTS:
            self.buttons[name].setVisible(told is not None and name in told.may)
        self.buttons["remark"].setVisible(told is not None)
        self.buttons["compare"].setVisible(told is not None and len(told.versions) > 1)
        self.buttons["answer"].setVisible(remarked is not None and not remarked.closed)
        self.buttons["close"].setVisible(remarked is not None and remarked.own and not remarked.closed)

    @Slot()
    def _act(self) -> None:
        self.do(str(self.sender().property("act")))

    def do(self, name: str) -> None:
        """Do what a button or a key asks for, as far as it may be done now."""
        if self.buttons[name].isHidden() or self._told is None:
            return
        self._passage = self._chosen() if name == "remark" else ("", "", 0)
        self.leaving.emit()
        if name == "compare":
            self.compare_wanted.emit()
        elif name in _WORDED:
            self._ask(name)
        elif name == "close" and self.remarked is not None:
            self._run(partial(_close, self.remarked.path))
        else:
            self._run(partial(_DONE[name], self._told.path))

    def _ask(self, name: str) -> None:
        self._asks = name
        for widget in (self.line, self.go, self.away):
            widget.setVisible(bool(name))
        if name:
            quote = self._passage[1]
            asked = say("review", "remark_on", quote=quote[:20]) if quote else say("review", _WORDED[name])
            self.line.clear()
            self.line.setPlaceholderText(asked)
            self.line.setAccessibleName(asked)
            self.line.setFocus()

    @Slot()
    def _say(self) -> None:
        words = self.line.text().strip()
        if self._told is None or not self._asks:
            return
        if self._asks == "return":
            self._run(partial(_return, self._told.path, words))
        elif self._asks == "remark":
            self._run(partial(_remark, self._told.path, self._passage, words))
        elif self.remarked is not None:
            self._run(partial(_answer, self.remarked.path, words))

    @Slot()
    def _drop(self) -> None:
        self._ask("")

    def _run(self, work: Callable[[Desk], None]) -> None:
        self._session.do(self, work, self._was_done)

    @Slot(object)
    def _was_done(self, _: None) -> None:
        self._ask("")
        self.changed.emit()

    @Slot(QListWidgetItem)
    def _go_to(self, item: QListWidgetItem) -> None:
        remarked: Remarked = item.data(_REMARKED)
        if remarked.place is not None:
            self.anchored.emit(remarked.field, *remarked.place)

    @Slot(int)
    def _pointed(self, _: int) -> None:
        self._offer()

    def _connect(self) -> None:
        for name, button in self.buttons.items():
            button.setProperty("act", name)
            button.clicked.connect(self._act)
        for name, key in {**ACTS, "remark": "Ctrl+Shift+M"}.items():
            button = self.buttons[name]
            button.setToolTip(key)
            shortcut = QShortcut(QKeySequence(key), self.parentWidget() or self)
            shortcut.setProperty("act", name)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._act)
        self.line.returnPressed.connect(self._say)
        self.go.clicked.connect(self._say)
        self.away.clicked.connect(self._drop)
        self.remarks.currentRowChanged.connect(self._pointed)
        self.remarks.itemActivated.connect(self._go_to)
        self.remarks.itemClicked.connect(self._go_to)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.addWidget(self.hint)
        column.addLayout(self._row("submit", "approve", "return", "compare"))
        column.addWidget(self.acts)
        title = QLabel(say("review", "remarks"), self)
        title.setFont(theme.heading(self.font()))
        title.setBuddy(self.remarks)
        column.addWidget(title)
        column.addWidget(self.remarks, 1)
        column.addLayout(self._row("remark", "answer", "close"))
        column.addWidget(self.line)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.go)
        row.addWidget(self.away)
        column.addLayout(row)
        self.acts.setAccessibleName(say("review", "title"))
        self.remarks.setAccessibleName(say("review", "remarks"))
        self.hint.setWordWrap(True)
        for listed in (self.acts, self.remarks):
            listed.setWordWrap(True)
            listed.setAlternatingRowColors(True)
        self.acts.setMaximumHeight(self.fontMetrics().lineSpacing() * 6)

    def _row(self, *names: str) -> QHBoxLayout:
        row = QHBoxLayout()
        for name in names:
            row.addWidget(self.buttons[name])
        row.addStretch(1)
        return row


def _submit(path: str, desk: Desk) -> None:
    reviews.submit(desk, desk.get(Finding, path))


def _approve(path: str, desk: Desk) -> None:
    reviews.approve(desk, desk.get(Finding, path))


def _return(path: str, reason: str, desk: Desk) -> None:
    reviews.give_back(desk, desk.get(Finding, path), reason)


def _remark(path: str, passage: tuple[str, str, int], words: str, desk: Desk) -> None:
    field, quote, occurrence = passage
    remarks.on_words(desk, desk.get(Finding, path), field or "facts", quote, words, occurrence)


def _answer(path: str, words: str, desk: Desk) -> None:
    remarks.answer(desk, desk.get(Remark, path), words)


def _close(path: str, desk: Desk) -> None:
    remarks.close(desk, desk.get(Remark, path))


_DONE = {"submit": _submit, "approve": _approve}
