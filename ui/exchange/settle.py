"""Settling what two wrote differently: both values side by side, down to the character, taken or written anew.

Nothing is chosen by itself. A settlement is an event that travels back, with the values that were there before.
"""

from __future__ import annotations

from functools import partial, reduce
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import conflicts, persons, same
from fieldkit.desk.conflicts import Conflict
from fieldkit.desk.desk import Desk
from fieldkit.desk.differing import pieces
from fieldkit.desk.same import Twice
from ui.exchange.differing_sides import PLAIN, Told, tell
from ui.exchange.ruling import ByRule
from ui.look import theme
from ui.parts.differing import Differing
from ui.parts.panes import panes
from ui.parts.scrolled import scrolled
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

_OPEN = Qt.ItemDataRole.UserRole


class Pair(NamedTuple):
    """Two persons who may be one, what they are called, and why."""

    twice: Twice
    names: tuple[str, str]
    why: str

    @property
    def about(self) -> str:
        """What there is to say of them."""
        return say("settle", "about_twice", name=self.names[0], why=self.why)


class Open(NamedTuple):
    """All that waits for a decision."""

    conflicts: list[Told]
    pairs: list[Pair]


class Settle(QWidget):
    """Lists the open conflicts and settles one after the other."""

    wanted = Signal(str)
    """The path of the record that a conflict is about."""
    counted = Signal(int)
    """How many are open."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._told: Told | None = None
        self._pair: Pair | None = None
        self.list = QListWidget(self)
        self.list.setAccessibleName(say("settle", "open"))
        self.list.setWordWrap(True)
        self.by_rule = ByRule(session, self)
        self._about = QLabel(self)
        self._about.setFont(theme.heading(self.font()))
        self._about.setWordWrap(True)
        self._record = ToneLabel(self)
        self._hint = ToneLabel(self)
        for label in (self._record, self._hint):
            label.setWordWrap(True)
        self.sides = QGridLayout()
        self.own = QPlainTextEdit(self)
        self.own.setAccessibleName(say("settle", "own"))
        self._own_title = QLabel(say("settle", "own"), self)
        self._own_title.setBuddy(self.own)
        self.combine = QPushButton(say("settle", "combine"), self)
        self.write = QPushButton(say("settle", "write"), self)
        self.go = QPushButton(say("settle", "go"), self)
        self._lay_out()
        self.list.currentItemChanged.connect(self._pointed)
        self.combine.clicked.connect(self._combine)
        self.write.clicked.connect(self._write)
        self.go.clicked.connect(self._go)
        self.by_rule.settled.connect(self.refresh)
        self._show(None)

    @Slot()
    def refresh(self) -> None:
        """Read what is open."""
        self._session.do(self, _read, self._list)
        self.by_rule.look()

    @Slot(object)
    def _list(self, found: Open) -> None:
        row = max(self.list.currentRow(), 0)
        self.list.blockSignals(True)  # noqa: FBT003  # Qt's own shape
        self.list.clear()
        waiting: list[Told | Pair] = [*found.conflicts, *found.pairs]
        for one in waiting:
            item = QListWidgetItem(one.about, self.list)
            item.setData(_OPEN, one)
        self.list.blockSignals(False)  # noqa: FBT003  # Qt's own shape
        self.by_rule.setVisible(len(found.conflicts) > 1)
        self.counted.emit(self.list.count())
        if self.list.count():
            self.list.setCurrentRow(min(row, self.list.count() - 1))
            self._pointed(self.list.currentItem(), None)
        else:
            self._show(None)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _pointed(self, now: QListWidgetItem | None, _: QListWidgetItem | None) -> None:
        self._show(now.data(_OPEN) if now is not None else None)

    def _show(self, one: Told | Pair | None) -> None:
        self._told = one if isinstance(one, Told) else None
        self._pair = one if isinstance(one, Pair) else None
        self._clear()
        self._about.setText(one.about if one else say("settle", "nothing"))
        self._record.tell(self._told.record if self._told else "")
        self._hint.tell(self._hinted())
        for label in (self._record, self._hint):
            label.setVisible(bool(label.text()))
        self.go.setVisible(one is not None)
        writable = self._told is not None and self._told.is_text and self._told.conflict.mine
        for widget in (self.own, self._own_title, self.write, self.combine):
            widget.setVisible(writable)
        if self._told is not None:
            self._show_sides(self._told)
            self.own.setPlainText(self._told.sides[-1][1] if writable and self._told.sides else "")
        elif self._pair is not None:
            for column, key in enumerate(_PAIR):
                self.sides.addWidget(self._plain(key), 0, column)

    def _hinted(self) -> str:
        if self._pair is not None:
            return say("settle", "hint_twice")
        if self._told is None:
            return ""
        if not self._told.conflict.mine:
            return say("settle", "hint_not_mine")
        field = self._told.conflict.field
        return "\n".join([say("settle", f"hint_{field}"), *self._told.beside]) if field in PLAIN else ""

    def _show_sides(self, told: Told) -> None:
        plain = PLAIN.get(told.conflict.field, ())
        texts = [value for _, value, _ in told.sides]
        for number, side in enumerate(told.sides):
            other = next((text for text in texts if text != side[1]), side[1])
            frame = self._side(number, side, other, takes=told.conflict.mine and not plain)
            self.sides.addWidget(frame, number // 2, number % 2)
        for column, key in enumerate(plain):
            self.sides.addWidget(self._plain(key), len(told.sides), column)

    def _clear(self) -> None:
        while self.sides.count():
            item = self.sides.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _side(self, number: int, side: tuple[str, str, str], other: str, *, takes: bool) -> QFrame:
        who, value, before = side
        frame = QFrame(self)
        frame.setFrameShape(QFrame.Shape.StyledPanel)
        frame.setAutoFillBackground(True)
        frame.setBackgroundRole(self.palette().ColorRole.Base)
        title = ToneLabel(frame)
        title.tell(who)
        title.setWordWrap(True)
        text = Differing(frame)
        if number == 0:
            text.show_older(value, other)
        else:
            text.show_newer(other, value)
        column = QVBoxLayout(frame)
        column.addWidget(title)
        column.addWidget(text)
        if before:
            seen = ToneLabel(frame)
            seen.setWordWrap(True)
            seen.tell(say("settle", "had_seen", value=before))
            column.addWidget(seen)
        column.addStretch(1)
        if takes:
            take = QPushButton(say("settle", "take", number=number + 1), frame)
            take.setProperty("side", number)
            take.clicked.connect(self._take)
            column.addWidget(take, 0, Qt.AlignmentFlag.AlignRight)
        return frame

    def _plain(self, key: str) -> QPushButton:
        button = QPushButton(say("settle", key), self)
        button.setProperty("settles", key)
        button.clicked.connect(self._settle_plainly)
        return button

    @Slot()
    def _take(self) -> None:
        if self._told is not None:
            side = self._told.conflict.sides[int(self.sender().property("side"))]
            self._session.do(self, partial(_take, self._told.conflict, side.event), self._settled)

    @Slot()
    def _combine(self) -> None:
        """Begin a text of one's own with all that stands on either side."""
        if self._told is not None:
            texts = [value for _, value, _ in self._told.sides]
            self.own.setPlainText(reduce(_union, texts))
            self.own.setFocus()

    @Slot()
    def _write(self) -> None:
        if self._told is not None:
            work = partial(_write, self._told.conflict, self.own.toPlainText())
            self._session.do(self, work, self._settled)

    @Slot()
    def _settle_plainly(self) -> None:
        key = str(self.sender().property("settles"))
        if self._told is not None:
            self._session.do(self, partial(_plainly, self._told.conflict, key), self._settled)
        elif self._pair is not None:
            self._session.do(
                self, partial(_PAIR[key], one=self._pair.twice.one, other=self._pair.twice.other), self._settled
            )

    @Slot()
    def _go(self) -> None:
        if self._told is not None:
            self.wanted.emit(self._told.conflict.path)
        elif self._pair is not None:
            self.wanted.emit(self._pair.twice.one)

    @Slot(object)
    def _settled(self, _: None) -> None:
        self.refresh()

    def _lay_out(self) -> None:
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 8, 14, 10)
        column.setSpacing(10)
        top = QHBoxLayout()
        top.addWidget(self._about, 1)
        top.addWidget(self.go)
        column.addLayout(top)
        column.addWidget(self._record)
        column.addWidget(self._hint)
        column.addLayout(self.sides)
        column.addWidget(self._own_title)
        column.addWidget(self.own)
        acts = QHBoxLayout()
        acts.addStretch(1)
        acts.addWidget(self.combine)
        acts.addWidget(self.write)
        column.addLayout(acts)
        column.addStretch(1)
        self.own.setMaximumHeight(self.fontMetrics().lineSpacing() * 7)
        self.own.setTabChangesFocus(True)
        parts = panes(self, (self.list, scrolled(inner, self)), (330, 900))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(6, 8, 6, 6)
        whole.addWidget(self.by_rule)
        whole.addWidget(parts, 1)


_PAIR = {"joined": same.join, "denied": same.deny}
"""What can be said of two persons who may be one."""


def _union(one: str, other: str) -> str:
    """Return all that stands in either text."""
    return "".join(piece.text for piece in pieces(one, other))


def _read(desk: Desk) -> Open:
    found = [tell(desk, one) for one in conflicts.conflicts(desk)]
    return Open(found, [_pair(desk, one) for one in same.suggested(desk)])


def _pair(desk: Desk, twice: Twice) -> Pair:
    names = (persons.called(desk, twice.one), persons.called(desk, twice.other))
    return Pair(twice, names, words.say("field", f"person.{twice.why}"))


def _take(conflict: Conflict, event: str, desk: Desk) -> None:
    now = conflicts.find(desk, conflict.path, conflict.field)
    conflicts.take(desk, now, next(side for side in now.sides if side.event == event))


def _write(conflict: Conflict, value: str, desk: Desk) -> None:
    conflicts.write(desk, conflicts.find(desk, conflict.path, conflict.field), value)


def _plainly(conflict: Conflict, how: str, desk: Desk) -> None:
    now = conflicts.find(desk, conflict.path, conflict.field)
    if how == "exclude":
        conflicts.exclude(desk, now)
    else:
        conflicts.keep(desk, now, deleted=how == "delete")
