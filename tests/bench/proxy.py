"""The usual way to a table that sorts and filters: a model in Python with all rows, below Qt's proxy model."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtWidgets import QTableView

from tests.bench.screens import painted, put_away


class Rows(QAbstractTableModel):
    """Rows of words."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self._rows = rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802  # Qt's own
        """Return how many."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008, N802  # Qt's own
        """Return how many words each has."""
        return 0 if parent.isValid() else len(self._rows[0])

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a cell."""
        return self._rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None


def shown(rows: Sequence[Sequence[str]], words: str) -> tuple[float, float]:
    """Return the seconds in which rows are filtered by `words` in the last column, and sorted by it, and painted."""
    view, proxy = QTableView(), QSortFilterProxyModel()
    proxy.setSourceModel(Rows(rows))
    proxy.setFilterKeyColumn(len(rows[0]) - 1)
    view.setModel(proxy)
    view.show()
    painted(view.viewport())
    filtered = _until_painted(view, partial(proxy.setFilterFixedString, words))
    _until_painted(view, partial(proxy.setFilterFixedString, ""))
    ordered = _until_painted(view, partial(proxy.sort, 1))
    put_away(view)
    return filtered, ordered


def _until_painted(view: QTableView, act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    view.viewport().update()
    painted(view.viewport())
    return time.perf_counter() - began
