"""A small grid of counts: every cell is walked by the arrows, says what it counts, and leads there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from ui.look import theme
from ui.look.theme import Tone
from ui.wording import say

_COUNTED = Qt.ItemDataRole.UserRole
_MOST_ROWS = 8


class Cell(NamedTuple):
    """A cell: what it is called where it stands alone, the paths of what it counts, and words before the count."""

    called: str
    paths: tuple[str, ...]
    words: str = ""


class CountGrid(QTableWidget):
    """Shows counts; a blank one stands out."""

    pointed = Signal(object)
    """The cell at hand."""
    opened = Signal()
    """The cell at hand was chosen with Enter or a double click."""

    def __init__(self, called: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(called)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.currentCellChanged.connect(self._moved)
        self.activated.connect(self._activated)

    def show_cells(self, rows: Sequence[str], columns: Sequence[str], cells: Sequence[Sequence[Cell]]) -> None:
        """Show counts below `columns` (none: without a header), a line for each of `rows`; one stays where one was."""
        at = (max(self.currentRow(), 0), max(self.currentColumn(), 0))
        self.blockSignals(True)  # noqa: FBT003  # Qt's own shape
        self.setRowCount(len(rows))
        self.setColumnCount(len(cells[0]) if cells else 0)
        self.setHorizontalHeaderLabels(columns)
        self.horizontalHeader().setVisible(bool(columns))
        self.setVerticalHeaderLabels(rows)
        for row, line in enumerate(cells):
            self.verticalHeaderItem(row).setToolTip(rows[row])
            for column, cell in enumerate(line):
                self.setItem(row, column, _item(cell))
        self.setCurrentCell(min(at[0], len(rows) - 1), min(at[1], self.columnCount() - 1))
        self.blockSignals(False)  # noqa: FBT003  # Qt's own shape
        self._colour()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        height = sum(self.rowHeight(row) for row in range(min(len(rows), _MOST_ROWS)))
        bar = self.horizontalScrollBar().sizeHint().height()
        top = header.sizeHint().height() if columns else 0
        self.setFixedHeight(height + top + 2 * self.frameWidth() + bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave half of the room to the counts."""
        self.verticalHeader().setMaximumWidth(self.width() // 2)
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    @Slot()
    def _moved(self) -> None:
        item = self.currentItem()
        if item is not None:
            self.pointed.emit(item.data(_COUNTED))

    @Slot(QModelIndex)
    def _activated(self, _: QModelIndex) -> None:
        self._moved()
        self.opened.emit()

    def _colour(self) -> None:
        for row in range(self.rowCount()):
            for column in range(self.columnCount()):
                item = self.item(row, column)
                if item is not None and not item.data(_COUNTED).paths:
                    item.setForeground(theme.tone(Tone.WARN))


def _item(cell: Cell) -> QTableWidgetItem:
    count = len(cell.paths)
    item = QTableWidgetItem(f"{cell.words} {count or say('coverage', 'blank')}".strip())
    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    item.setData(_COUNTED, cell)
    told = say("coverage", "cell", called=cell.called, count=count)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
    item.setToolTip(told)
    return item
