"""A table of texts that are all there already: what became of the lines of a list, what was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QTableView, QWidget

from ui.look import theme
from ui.look.theme import Tone
from ui.parts import lined


class _Model(QAbstractTableModel):
    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles = titles
        self.rows: Sequence[Sequence[str]] = ()
        self.tones: Sequence[Tone | None] = ()

    def show(self, rows: Sequence[Sequence[str]], tones: Sequence[Tone | None]) -> None:
        self.beginResetModel()
        self.rows, self.tones = rows, tones
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own shape
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own shape
        return 0 if parent.isValid() else len(self.titles)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self.rows[index.row()][index.column()]
        tone = self.tones[index.row()] if role == Qt.ItemDataRole.ForegroundRole else None
        return theme.tone(tone) if tone is not None else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.titles[section]
        return None


class PlainTable(QTableView):
    """Shows rows of texts; a row can be pointed at."""

    pointed = Signal(int)
    """The number of the current row; -1 where there is none."""

    def __init__(
        self, called: str, titles: Sequence[str], widths: Sequence[int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(called)
        self._model = _Model(titles, self)
        self.setModel(self._model)
        lined.dress(self, widths)
        self.selectionModel().currentRowChanged.connect(self._current)

    @property
    def texts(self) -> Sequence[Sequence[str]]:
        """What is shown."""
        return self._model.rows

    def show_rows(self, rows: Sequence[Sequence[str]], tones: Sequence[Tone | None] = (), current: int = 0) -> None:
        """Show other rows, each in its tone, with one of them current."""
        self._model.show(rows, tones or [None] * len(rows))
        if 0 <= current < len(rows):
            self.setCurrentIndex(self._model.index(current, 0))
        else:
            self.pointed.emit(-1)

    @Slot(QModelIndex, QModelIndex)
    def _current(self, now: QModelIndex, _: QModelIndex) -> None:
        self.pointed.emit(now.row() if now.isValid() else -1)
