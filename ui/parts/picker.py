"""Choosing one of many by typing: a line that narrows a list, Enter takes the first or the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from ui.wording import say

_VALUE = Qt.ItemDataRole.UserRole
_MOST = 200
"""Lines that are shown at a time; typing narrows them."""
_STEPS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Choice(NamedTuple):
    """One that can be chosen: what it stands for, and how it reads. One that is `fixed` stays whatever is typed."""

    value: str
    text: str
    fixed: bool = False


class Picker(QFrame):
    """A small window over the screen; Escape closes it."""

    picked = Signal(str)
    """The value of what was chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._choices: Sequence[Choice] = ()
        self._title = QLabel(self)
        self.line = QLineEdit(self)
        self.line.setClearButtonEnabled(True)
        self.list = QListWidget(self)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title.setBuddy(self.line)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 8)
        for widget in (self._title, self.line, self.list):
            column.addWidget(widget)
        self.line.textChanged.connect(self._narrow)
        self.line.returnPressed.connect(self._take_current)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(self._take)

    def offer(self, title: str, choices: Sequence[Choice], at: QPoint) -> None:
        """Offer choices below a point of the screen."""
        self._choices = choices
        self._title.setText(title)
        self.line.setAccessibleName(title)
        self.line.setPlaceholderText(say("picker", "type"))
        self.list.setAccessibleName(title)
        self.line.clear()
        self._narrow()
        height = self.fontMetrics().lineSpacing()
        self.resize(height * 24, height * 14)
        self.move(self._inside(at))
        self.show()
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows move through the list while one types."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _STEPS:
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _inside(self, at: QPoint) -> QPoint:
        """Return a place for the upper left corner near a point, so that all of it is on the screen."""
        room = self.screen().availableGeometry()
        return QPoint(min(at.x(), room.right() - self.width()), min(at.y(), room.bottom() - self.height()))

    @Slot()
    def _narrow(self) -> None:
        words = self.line.text().casefold().split()
        fitting = [one for one in self._choices if one.fixed or all(word in one.text.casefold() for word in words)]
        self.list.clear()
        for one in fitting[:_MOST]:
            item = QListWidgetItem(one.text, self.list)
            item.setData(_VALUE, one.value)
        if not fitting:
            item = QListWidgetItem(say("picker", "nothing"), self.list)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.list.setCurrentRow(0)

    @Slot()
    def _take_current(self) -> None:
        if self.list.currentItem() is not None:
            self._take(self.list.currentItem())

    @Slot(QListWidgetItem)
    def _take(self, item: QListWidgetItem) -> None:
        if item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.hide()
            self.picked.emit(str(item.data(_VALUE)))
