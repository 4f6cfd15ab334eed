"""Settling what two wrote differently: both values side by side, down to the character, taken or written anew.

Nothing is chosen by itself. A settlement is an event that travels back, with the values that were there before.
"""

from __future__ import annotations

import difflib
import html
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import conflicts
from fieldkit.desk.conflicts import Conflict
from fieldkit.desk.desk import Desk
from fieldkit.model.record import kind_of
from ui.look import theme
from ui.look.theme import Tone
from ui.parts.scrolled import scrolled
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

_CONFLICT = Qt.ItemDataRole.UserRole


class Told(NamedTuple):
    """A conflict as a person reads it: what it is about, and for each side who said what and when."""

    conflict: Conflict
    about: str
    sides: list[tuple[str, str]]


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
        self.list = QListWidget(self)
        self.list.setAccessibleName(say("settle", "open"))
        self.list.setWordWrap(True)
        self._about = QLabel(self)
        self._about.setFont(theme.heading(self.font()))
        self._about.setWordWrap(True)
        self._hint = ToneLabel(self)
        self._hint.setWordWrap(True)
        self.sides = QVBoxLayout()
        self.own = QPlainTextEdit(self)
        self.own.setAccessibleName(say("settle", "own"))
        self._own_title = QLabel(say("settle", "own"), self)
        self._own_title.setBuddy(self.own)
        self.write = QPushButton(say("settle", "write"), self)
        self.go = QPushButton(say("settle", "go"), self)
        self._lay_out()
        self.list.currentItemChanged.connect(self._pointed)
        self.write.clicked.connect(self._write)
        self.go.clicked.connect(self._go)
        self._show(None)

    def refresh(self) -> None:
        """Read what is open."""
        self._session.do(self, _read, self._list)

    @Slot(object)
    def _list(self, told: list[Told]) -> None:
        row = max(self.list.currentRow(), 0)
        self.list.blockSignals(True)  # noqa: FBT003  # Qt's own shape
        self.list.clear()
        for one in told:
            item = QListWidgetItem(one.about, self.list)
            item.setData(_CONFLICT, one)
        self.list.blockSignals(False)  # noqa: FBT003  # Qt's own shape
        self.counted.emit(len(told))
        if told:
            self.list.setCurrentRow(min(row, len(told) - 1))
            self._show(told[self.list.currentRow()])
        else:
            self._show(None)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _pointed(self, now: QListWidgetItem | None, _: QListWidgetItem | None) -> None:
        self._show(now.data(_CONFLICT) if now is not None else None)

    def _show(self, told: Told | None) -> None:
        self._told = told
        while self.sides.count():
            item = self.sides.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._about.setText(told.about if told else say("settle", "nothing"))
        field = told.conflict.field if told else ""
        self._hint.tell(say("settle", f"hint_{field}") if field in ("deleted", "sealed") else "")
        self.go.setVisible(told is not None)
        writable = told is not None and _is_text(told.conflict)
        for widget in (self.own, self._own_title, self.write):
            widget.setVisible(writable)
        if told is None:
            return
        for number, (who, text) in enumerate(told.sides):
            self.sides.addWidget(self._side(number, who, _marked(text, [other for _, other in told.sides])))
        for key in _PLAIN.get(field, ()):
            self.sides.addWidget(self._plain(key))
        self.own.setPlainText(told.sides[-1][1] if writable and told.sides else "")

    def _side(self, number: int, who: str, marked: str) -> QFrame:
        frame = QFrame(self)
        frame.setFrameShape(QFrame.Shape.StyledPanel)
        frame.setAutoFillBackground(True)
        frame.setBackgroundRole(self.palette().ColorRole.Base)
        title = ToneLabel(frame)
        title.tell(who)
        text = QLabel(marked, frame)
        text.setTextFormat(Qt.TextFormat.RichText)
        text.setWordWrap(True)
        take = QPushButton(say("settle", "take", number=number + 1), frame)
        take.setProperty("side", number)
        take.clicked.connect(self._take)
        column = QVBoxLayout(frame)
        column.addWidget(title)
        column.addWidget(text)
        if self._told is not None and self._told.conflict.field not in _PLAIN:
            column.addWidget(take, 0, Qt.AlignmentFlag.AlignRight)
        else:
            take.hide()
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
    def _write(self) -> None:
        if self._told is not None:
            work = partial(_write, self._told.conflict, self.own.toPlainText())
            self._session.do(self, work, self._settled)

    @Slot()
    def _settle_plainly(self) -> None:
        if self._told is not None:
            work = partial(_plainly, self._told.conflict, str(self.sender().property("settles")))
            self._session.do(self, work, self._settled)

    @Slot()
    def _go(self) -> None:
        if self._told is not None:
            self.wanted.emit(self._told.conflict.path)

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
        column.addWidget(self._hint)
        column.addLayout(self.sides)
        column.addWidget(self._own_title)
        column.addWidget(self.own)
        column.addWidget(self.write, 0, Qt.AlignmentFlag.AlignRight)
        column.addStretch(1)
        self.own.setMaximumHeight(self.fontMetrics().lineSpacing() * 7)
        self.own.setTabChangesFocus(True)
        parts = QSplitter(Qt.Orientation.Horizontal, self)
        parts.addWidget(self.list)
        parts.addWidget(scrolled(inner, self))
        parts.setSizes([330, 900])
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(6, 8, 6, 6)
        whole.addWidget(parts)


_PLAIN = {"deleted": ("keep", "delete"), "sealed": ("exclude",)}
"""What can be said of a conflict that is about no value: the record stays or goes, the words beside a seal stay out."""


def _is_text(conflict: Conflict) -> bool:
    return conflict.field not in _PLAIN and all(isinstance(side.value, str) for side in conflict.sides)


def _marked(text: str, others: list[str]) -> str:
    """Return `text` as HTML with the characters that the other side has not, marked."""
    other = next((one for one in others if one != text), text)
    colour = theme.tone(Tone.BAD).name()
    made = []
    for act, first, last, _, _ in difflib.SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
        part = html.escape(text[first:last]).replace("\n", "<br>")
        made.append(part if act == "equal" else f'<span style="color:{colour}"><u>{part}</u></span>')
    return "".join(made)


def _read(desk: Desk) -> list[Told]:
    return [Told(one, _about(desk, one), _sides(desk, one)) for one in conflicts.conflicts(desk)]


def _about(desk: Desk, conflict: Conflict) -> str:
    kind = kind_of(conflict.path)
    if conflict.field in _PLAIN:
        return say("settle", f"about_{conflict.field}", kind=words.say("kind", kind))
    field = words.say("field", f"{kind}.{conflict.field.partition('.')[0]}")
    return say("settle", "about", kind=words.say("kind", kind), field=field)


def _sides(desk: Desk, conflict: Conflict) -> list[tuple[str, str]]:
    return [
        (say("settle", "side", name=desk.name(side.by), when=_local(side.at)), _shown(side.value))
        for side in conflict.sides
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return say("settle", "yes" if value else "no")
    return str(value)


def _local(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M")


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
