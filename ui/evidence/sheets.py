"""The sheets of a table as they are read: no formula is calculated, nothing can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Slot
from PySide6.QtWidgets import QComboBox, QTableView, QVBoxLayout, QWidget

from fieldkit.desk.viewing import Sheet
from ui.wording import say

_Index = QModelIndex | QPersistentModelIndex


class SheetModel(QAbstractTableModel):
    """The cells of one sheet."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Sequence[str]] = ()
        self._width = 0

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Show another sheet, or none."""
        self.beginResetModel()
        self._rows = sheet.rows if sheet is not None else ()
        self._width = max(map(len, self._rows), default=0)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own shape
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own shape
        """Return the number of columns."""
        return 0 if parent.isValid() else self._width

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text of a cell."""
        row = self._rows[index.row()]
        wanted = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        return row[index.column()] if wanted and index.column() < len(row) else None


class Sheets(QWidget):
    """Shows a workbook; one sheet at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sheets: Sequence[Sheet] = ()
        self.names = QComboBox(self)
        self.names.setAccessibleName(say("evidence", "sheet"))
        self.cells = QTableView(self)
        self.cells.setAccessibleName(say("evidence", "cells"))
        self.cells.setTabKeyNavigation(False)
        self.model = SheetModel(self)
        self.cells.setModel(self.model)
        self.names.currentIndexChanged.connect(self._turn)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.names)
        column.addWidget(self.cells)

    def show_sheets(self, sheets: Sequence[Sheet]) -> None:
        """Show the sheets of a file, the first one first."""
        self._sheets = sheets
        self.names.clear()
        self.names.addItems([_name(number, sheet) for number, sheet in enumerate(sheets, 1)])
        self.names.setVisible(len(sheets) > 1)
        self._turn()

    @Slot()
    def _turn(self) -> None:
        place = self.names.currentIndex()
        self.model.show_sheet(self._sheets[place] if 0 <= place < len(self._sheets) else None)


def _name(number: int, sheet: Sheet) -> str:
    name = sheet.name or str(number)
    return say("evidence", "hidden_sheet", name=name) if sheet.hidden else name
