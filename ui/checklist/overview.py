"""Pages beside a run: what a new edition changed, and what was found in every village."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk.results import Counts, Difference, Matrix
from ui.look import theme
from ui.look.theme import Tone
from ui.wording import say

_COLUMN = 7
"""Heights of a letter that a column is wide."""
_SIGNS = {"ok": "✓", "problem": "✗", "not_applicable": "–", "not_checked": "○"}
_TONES = {"problem": Tone.BAD, "not_checked": Tone.CALM}


class _Page(QWidget):
    """A title, a table, and the way back."""

    left = Signal()
    """The run is to be seen again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLabel(self)
        self.title.setFont(theme.heading(self.font(), 0))
        self.title.setWordWrap(True)
        self.table = QTableWidget(self)
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setWordWrap(True)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().setVisible(False)
        self.back = QPushButton(say("checklists", "back"), self)
        self.back.setShortcut(Qt.Key.Key_Escape)
        self.back.clicked.connect(self.left)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 4, 8)
        column.addLayout(top)
        column.addWidget(self.table, 1)

    def fill(self, headers: list[str], rows: list[list[str]]) -> None:
        """Show these rows."""
        self.table.clear()
        self.table.setColumnCount(len(headers))
        self.table.setRowCount(len(rows))
        self.table.setHorizontalHeaderLabels(headers)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                item = QTableWidgetItem(cell)
                item.setToolTip(cell)
                self.table.setItem(at, column, item)


class ChangesPage(_Page):
    """What a new edition of a checklist changed, one row for each change."""

    def show_changes(self, title: str, changes: list[Difference]) -> None:
        """Show the changes, or that there are none."""
        self.title.setText(title if changes else say("checklists", "no_changes", title=title))
        headers = [say("checklists", key) for key in ("change", "line", "member", "before", "after")]
        self.fill(headers, [_row(one) for one in changes])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for narrow in (0, 2):
            header.setSectionResizeMode(narrow, QHeaderView.ResizeMode.ResizeToContents)
        self.table.resizeRowsToContents()


class ResultsPage(_Page):
    """Villages by checks; a cell says how many lines have which result, and what is not checked stays apart."""

    def show_matrix(self, matrix: Matrix) -> None:
        """Show what was found."""
        self.title.setText(f"{matrix.form.title}\n{say('checklists', 'counts', **matrix.total._asdict())}")
        headers = [say("checklists", "village"), *(column.label for column in matrix.columns)]
        rows = [[one.case.village, *(_cell(cell) for cell in one.cells)] for one in matrix.villages]
        self.fill(headers, rows)
        for at, village in enumerate(matrix.villages):
            for column, cell in enumerate(village.cells, 1):
                item = self.table.item(at, column)
                if item is not None:
                    _colour(item, cell)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.table.resizeColumnToContents(0)
        for column in range(1, self.table.columnCount()):
            self.table.setColumnWidth(column, self.fontMetrics().height() * _COLUMN)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap)
        header.setMinimumHeight(self.fontMetrics().lineSpacing() * 3 + 8)


def _colour(item: QTableWidgetItem, cell: Counts) -> None:
    worst = next((result for result in _TONES if getattr(cell, result)), "")
    if worst:
        item.setForeground(theme.tone(_TONES[worst]))
    labels = (f"{words.say('choice', f'check.result.{key}')} {count}" for key, count in cell._asdict().items())
    item.setToolTip("\n".join(labels))


def _cell(cell: Counts) -> str:
    return "  ".join(f"{_SIGNS[result]}{count}" for result, count in cell._asdict().items() if count)


def _row(change: Difference) -> list[str]:
    member = words.say("form", f"member.{change.member}") if change.member else ""
    return [words.say("form", f"change.{change.sort}"), change.label, member, change.before, change.after]
