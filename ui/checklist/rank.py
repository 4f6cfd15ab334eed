"""Choices in an order: moved by keys or by dragging."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

_NAME = Qt.ItemDataRole.UserRole
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class RankEdit(QListWidget):
    """Shows choices from the first to the last; Ctrl+Up and Ctrl+Down move one, Enter takes the order."""

    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ordered = False
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.model().rowsMoved.connect(self._moved)

    def show_order(self, options: Iterable[tuple[str, str]], order: list[str]) -> None:
        """Show the choices, those that are in `order` first."""
        labels = dict(options)
        names = [name for name in order if name in labels] + [name for name in labels if name not in order]
        self.clear()
        for name in names:
            item = QListWidgetItem(labels[name], self)
            item.setData(_NAME, name)
        self.setCurrentRow(0)
        self._ordered = bool(order)
        self.setFixedHeight(int(self.fontMetrics().lineSpacing() * 1.3 * max(2, min(len(names), 8))) + 10)

    def value(self) -> str:
        """Return the names in their order, with spaces between; nothing while the user has put them in none."""
        if not self._ordered:
            return ""
        return " ".join(str(self.item(row).data(_NAME)) for row in range(self.count()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the current choice, or move among them."""
        step = _STEPS.get(Qt.Key(event.key()), 0)
        row = self.currentRow()
        if step and event.modifiers() & Qt.KeyboardModifier.ControlModifier and 0 <= row + step < self.count():
            item = self.takeItem(row)
            self.insertItem(row + step, item)
            self.setCurrentRow(row + step)
            self._moved()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._moved()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _moved(self) -> None:
        self._ordered = True
        self.finished.emit()
