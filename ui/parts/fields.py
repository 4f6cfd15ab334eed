"""One widget for each type of field, all with the same four things.

`show_value` shows a value and stays silent; `value` returns it as it stands in an event, or None where what was typed
is none; `changed` says that it is another one; `finished` that the user is done with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QToolButton,
    QWidget,
)

from fieldkit import words
from fieldkit.model.record import Field, Type
from ui.parts.ticks import Tick, TickedLines
from ui.wording import say

LEAST_SEEN = 14
"""Digits that are in sight in any field: a time to the minute, most of a number."""


def _least_seen(field: QWidget) -> int:
    """Return how wide a field must be to show what stands in it: in a narrow form it then comes below its label."""
    return field.fontMetrics().horizontalAdvance("0" * LEAST_SEEN)


class LineEdit(QLineEdit):
    """A line of text, or of what reads as a number, a date or a minute."""

    changed = Signal()
    finished = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self.setPlaceholderText(_SHAPES.get(field.type, "") and say("fields", _SHAPES[field.type]))
        self.textEdited.connect(self._edited)
        self.editingFinished.connect(self.finished)
        self.setMinimumWidth(_least_seen(self))

    def value(self) -> Any:
        """Return what was typed, read as the field's type; None where it cannot be."""
        text = self.text().strip()
        read = _READ.get(self._field.type)
        # Full-width digits and signs, as a Chinese keyboard types them, read as the plain ones.
        return read(unicodedata.normalize("NFKC", text)) if read is not None and text else text

    def show_value(self, value: Any) -> None:
        """Show a value, and leave the cursor where it is when it is the one being typed."""
        text = _shown(self._field.type, value)
        if text != self.text():
            with QSignalBlocker(self):
                self.setText(text)
            self.setCursorPosition(0)

    @Slot()
    def _edited(self) -> None:
        wrong = bool(self.text().strip()) and self.value() is None
        self.setToolTip(say("fields", "unreadable") if wrong else "")
        self.changed.emit()


LEAST_LINES, MOST_LINES = 3, 14
"""How tall a text of some paragraphs is in a form."""
ENOUGH_TEXT = 2000
"""Characters that fill the tallest field; what stands behind them is not measured."""


class TextEdit(QPlainTextEdit):
    """A text of some paragraphs; Tab leaves it."""

    changed = Signal()
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self._last = ""
        self.textChanged.connect(self._edited)
        self._lines = LEAST_LINES
        self.setMinimumWidth(_least_seen(self))
        self.setMinimumHeight(self._height(LEAST_LINES))
        self.document().contentsChanged.connect(self._fit)

    def sizeHint(self) -> QSize:
        """Return room for the text and one line more, within bounds: a field for a word is not as tall as a story."""
        return QSize(super().sizeHint().width(), self._height(self._lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the text into the width of now."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        # Not what the document says: it lays out its lines only as they are painted.
        room = QRect(0, 0, self.width() - 2 * self._edge, 1 << 20)
        wrap = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere
        begun = self.toPlainText()[:ENOUGH_TEXT]
        lines = self.fontMetrics().boundingRect(room, wrap, begun).height() // self.fontMetrics().lineSpacing() + 1
        lines = min(max(lines, LEAST_LINES), MOST_LINES)
        if lines != self._lines:
            self._lines = lines
            self.updateGeometry()

    @property
    def _edge(self) -> int:
        return self.frameWidth() + int(self.document().documentMargin())

    def _height(self, lines: int) -> int:
        return lines * self.fontMetrics().lineSpacing() + 2 * self._edge

    def value(self) -> str:
        """Return the text."""
        return self.toPlainText()

    def show_value(self, value: Any) -> None:
        """Show a text; what is being typed is never replaced under the cursor."""
        text = str(value or "")
        if text == self.toPlainText() or self.hasFocus():
            return
        with QSignalBlocker(self):
            self.setPlainText(text)
        self._last = text

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the user is done."""
        super().focusOutEvent(event)
        self.finished.emit()

    @Slot()
    def _edited(self) -> None:
        # An input method's composition fires this with the text unchanged.
        if self.toPlainText() != self._last:
            self._last = self.toPlainText()
            self.changed.emit()


class ChoiceEdit(QComboBox):
    """One of some words."""

    changed = Signal()
    finished = Signal()

    def __init__(self, choices: Iterable[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offer(choices)
        self.activated.connect(self.changed)
        self.activated.connect(self.finished)
        # Scrolling a form must not change what is under the mouse.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def offer(self, choices: Iterable[tuple[str, str]]) -> None:
        """Offer these, and nothing at all."""
        self.clear()
        self.addItem("", "")
        for value, label in choices:
            self.addItem(label, value)

    def value(self) -> str:
        """Return the word that is chosen, or nothing."""
        return str(self.currentData() or "")

    def show_value(self, value: Any) -> None:
        """Choose a word; one that is not offered is added as it is."""
        index = self.findData(value or "")
        if index < 0:
            self.addItem(str(value), value)
            index = self.count() - 1
        self.setCurrentIndex(index)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the wheel scroll the form unless this field was chosen first."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class FlagEdit(Tick):
    """Yes or no."""

    changed = Signal()
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clicked.connect(self.changed)
        self.clicked.connect(self.finished)

    def value(self) -> bool:
        """Return whether it is ticked."""
        return self.isChecked()

    def show_value(self, value: Any) -> None:
        """Tick it or not."""
        self.setChecked(bool(value))


class MinuteEdit(QWidget):
    """A local time to the minute, with a button for now."""

    changed = Signal()
    finished = Signal()

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = LineEdit(field, self)
        self._now = QToolButton(self)
        self._now.setText(say("fields", "now"))
        self._now.setAccessibleName(say("fields", "now"))
        self._now.clicked.connect(self._take_now)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self._now)
        self.setFocusProxy(self.line)
        self.line.changed.connect(self.changed)
        self.line.finished.connect(self.finished)

    def value(self) -> Any:
        """Return the minute, or None where what was typed is none."""
        return self.line.value()

    def show_value(self, value: Any) -> None:
        """Show a minute."""
        self.line.show_value(value)

    def setAccessibleName(self, name: str) -> None:
        """Name the line, which has the focus."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    @Slot()
    def _take_now(self) -> None:
        self.line.show_value(datetime.now().strftime("%Y-%m-%dT%H:%M"))  # noqa: DTZ005  # local time is what is meant
        self.changed.emit()
        self.finished.emit()


_TICKED = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable


class ManyEdit(QListWidget):
    """Some of a list: members of a team."""

    changed = Signal()
    finished = Signal()

    def __init__(self, offered: Iterable[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(TickedLines(self))
        self.offer(offered)
        self.itemChanged.connect(self.changed)
        self.itemChanged.connect(self.finished)

    def offer(self, offered: Iterable[tuple[str, str]]) -> None:
        """Offer these, none of them ticked."""
        with QSignalBlocker(self):
            self.clear()
            for value, label in offered:
                item = QListWidgetItem(label, self)
                item.setData(Qt.ItemDataRole.UserRole, value)
                item.setFlags(_TICKED)
                item.setCheckState(Qt.CheckState.Unchecked)
        rows = min(max(self.count(), 2), 5)
        self.setFixedHeight(int(self.fontMetrics().lineSpacing() * 1.25 * rows) + 2 * self.frameWidth() + 8)

    def value(self) -> frozenset[str]:
        """Return those that are ticked."""
        return frozenset(
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in map(self.item, range(self.count()))
            if item.checkState() == Qt.CheckState.Checked
        )

    def show_value(self, value: Any) -> None:
        """Tick these, and keep those that are not offered here."""
        chosen = set(value or ())
        with QSignalBlocker(self):
            for item in map(self.item, range(self.count())):
                there = item.data(Qt.ItemDataRole.UserRole) in chosen
                item.setCheckState(Qt.CheckState.Checked if there else Qt.CheckState.Unchecked)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Tab leave the list."""
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            event.ignore()
        else:
            super().keyPressEvent(event)


FieldEdit = LineEdit | TextEdit | ChoiceEdit | FlagEdit | MinuteEdit | ManyEdit
"""What a form needs of each: `changed`, `finished`, `value()` and `show_value()`."""


def edit_of(field: Field, kind: str, offered: Iterable[tuple[str, str]] | None, parent: QWidget) -> FieldEdit:
    """Return the widget for a field of records of `kind`; `offered` are the records or members it may name."""
    if field.each:
        return ManyEdit(offered or (), parent)
    if offered is not None:
        return ChoiceEdit(offered, parent)
    if field.type is Type.CHOICE:
        return ChoiceEdit([(choice, choice_label(kind, field.name, choice)) for choice in field.choices], parent)
    if field.type is Type.FLAG:
        return FlagEdit(parent)
    if field.type is Type.MINUTE:
        return MinuteEdit(field, parent)
    return TextEdit(parent) if field.type is Type.TEXT else LineEdit(field, parent)


def read_typed(sort: str, text: str) -> str:
    """Return a typed number, amount, date or minute (`sort` as in forms/FORMAT.md) as it stands in a record's text.

    What cannot be read so stays as it was typed.
    """
    read = _READ.get(Type(sort)) if sort in {type_.value for type_ in Type} else None
    told = read(unicodedata.normalize("NFKC", text)) if read is not None else None
    return text if told is None else str(told)


def label(kind: str, field: str) -> str:
    """Return what a field is called."""
    return words.say("field", f"{kind}.{field}")


def choice_label(kind: str, field: str, choice: str) -> str:
    """Return what a choice is called."""
    return words.say("choice", f"{kind}.{field}.{choice}")


def _date(text: str) -> str | None:
    """Return a date as it stands in an event, whatever stands between its numbers, or nothing (20260305)."""
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    year, day = found.group("y"), found.group("d") or found.group("d2")
    month = int(found.group("m") or found.group("m2"))
    try:
        datetime(int(year), month, int(day or 1))  # noqa: DTZ001  # a day in a calendar has no time zone
    except ValueError:
        return None
    return f"{year}-{month:02}" + (f"-{int(day):02}" if day else "")


def _minute(text: str) -> str | None:
    found = _MINUTE.fullmatch(text)
    day = _date(found.group("day")) if found else None
    if found is None or day is None or len(day) < 10 or int(found.group("h")) > 23 or int(found.group("min")) > 59:
        return None
    return f"{day}T{int(found.group('h')):02}:{int(found.group('min')):02}"


def _integer(text: str) -> int | None:
    plain = text.replace(",", "")
    return int(plain) if re.fullmatch(r"-?\d{1,15}", plain) else None


def _money(text: str) -> int | None:
    """Return fen of an amount typed in yuan."""
    found = re.fullmatch(r"(-?)(\d{1,12})(?:\.(\d{1,2}))?", re.sub(r"[^\d.-]", "", text))
    if found is None:
        return None
    fen = int(found.group(2)) * 100 + int((found.group(3) or "0").ljust(2, "0"))
    return -fen if found.group(1) else fen


def _shown(type_: Type, value: Any) -> str:
    if value is None or value == "":
        return ""
    if type_ is Type.MONEY:
        return f"{value / 100:,.2f}"
    return str(value).replace("T", " ") if type_ is Type.MINUTE else str(value)


_DATE = re.compile(r"(?P<y>\d{4})(?:\D{1,2}(?P<m>\d{1,2})(?:\D{1,2}(?P<d>\d{1,2}))?\D?|(?P<m2>\d{2})(?P<d2>\d{2})?)")
_MINUTE = re.compile(r"(?P<day>\d.*?\d\D?)[\sT]+(?P<h>\d{1,2})\D(?P<min>\d{2})\D?")
_READ = {Type.INTEGER: _integer, Type.MONEY: _money, Type.DATE: _date, Type.MINUTE: _minute}
_SHAPES = {Type.DATE: "date", Type.MINUTE: "minute", Type.MONEY: "money"}
