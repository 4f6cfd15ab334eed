"""The contradiction matrix of a case: facts in rows, who and what told of them in columns; a row opens its passages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import contradictions, exhibits
from fieldkit.desk.contradictions import Row
from fieldkit.desk.desk import Desk
from fieldkit.model.contradictions import Cell, Fact
from fieldkit.model.kinds import Case
from ui.look import icons, theme
from ui.look.theme import Tone
from ui.parts import lined
from ui.parts.fields import ChoiceEdit, choice_label
from ui.parts.marked import MarkedLine, MarkedList
from ui.parts.picker import Choice, Picker
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

SORTS = ("amount", "date", "words")
FACT = 24
"""Characters wide is the column of the facts."""

_SIGNS = {Cell.SILENT: "–", Cell.ALONE: "·", Cell.AGREE: "✓", Cell.CONFLICT: "≠"}
"""What stands before the words of a cell, so that no colour is needed."""
_TONES = {Cell.SILENT: Tone.CALM, Cell.ALONE: Tone.ANSWER, Cell.AGREE: Tone.GOOD, Cell.CONFLICT: Tone.BAD}


class Line(NamedTuple):
    """One fact as the table shows it: its words, each cell with what was said, and the passages."""

    path: str
    what: str
    cells: list[tuple[Cell, str]]
    passages: list[MarkedLine]
    in_conflict: bool


class Shown(NamedTuple):
    """The matrix as it is shown; `marked` are the passages that may be tagged."""

    columns: list[str]
    lines: list[Line]
    marked: list[Choice]


class MatrixBox(QWidget):
    """Shows the matrix of a case, takes facts and statements, and lets what is contradicted be asked again."""

    wanted = Signal(str)
    """The path of a passage."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._case: Case | None = None
        self._shown = Shown([], [], [])
        self.what = QLineEdit(self)
        self.sort = ChoiceEdit([(sort, choice_label("fact", "sort", sort)) for sort in SORTS], self)
        self.sort.show_value("amount")
        self.new = QPushButton(icons.icon("add"), say("matrix", "new"), self)
        self.table = QTableWidget(self)
        self.passages = MarkedList(self)
        self.tag = QPushButton(say("matrix", "tag"), self)
        self.ask = QPushButton(say("matrix", "ask"), self)
        self.drop = QPushButton(say("matrix", "drop"), self)
        self.picker = Picker(self)
        self.empty = ToneLabel(self)
        self.told = ToneLabel(self)
        self._lay_out()
        self.new.clicked.connect(self._state)
        self.what.returnPressed.connect(self._state)
        self.table.currentCellChanged.connect(self._pointed)
        self.tag.clicked.connect(self._offer)
        self.ask.clicked.connect(self._ask)
        self.drop.clicked.connect(self._drop)
        self.picker.picked.connect(self._tag)
        self.passages.wanted.connect(self.wanted)
        self.passages.removed.connect(self._remove)

    def show_case(self, case: Case | None) -> None:
        """Show the matrix of a case."""
        self._case = case
        self.refresh()

    @Slot()
    @Slot(object)
    def refresh(self, _: object = None) -> None:
        """Read it again."""
        if self._case is not None:
            self._session.do(self, partial(_read, self._case.space), self._show)
        else:
            self._show(Shown([], [], []))

    @property
    def line(self) -> Line | None:
        """The fact that is chosen."""
        row = self.table.currentRow()
        return self._shown.lines[row] if 0 <= row < len(self._shown.lines) else None

    @Slot(object)
    def _show(self, shown: Shown) -> None:
        chosen = max(self.table.currentRow(), 0)
        self._shown = shown
        self.table.blockSignals(True)  # noqa: FBT003  # Qt's own shape
        self.table.clear()
        self.table.setColumnCount(len(shown.columns) + 1)
        self.table.setRowCount(len(shown.lines))
        self.table.setHorizontalHeaderLabels([say("matrix", "fact"), *shown.columns])
        for row, line in enumerate(shown.lines):
            self.table.setItem(row, 0, QTableWidgetItem(line.what))
            for column, (cell, said) in enumerate(line.cells, 1):
                self.table.setItem(row, column, _item(cell, said))
        self.table.horizontalHeader().resizeSection(0, FACT * self.fontMetrics().averageCharWidth())
        self.table.setCurrentCell(min(chosen, len(shown.lines) - 1), 0)
        self.table.blockSignals(False)  # noqa: FBT003  # Qt's own shape
        self._point()

    @Slot(int, int, int, int)
    def _pointed(self, *_: int) -> None:
        self.told.tell("")
        self._point()

    def _point(self) -> None:
        line = self.line
        self.passages.show_lines(line.passages if line else [])
        self.tag.setEnabled(line is not None)
        self.drop.setEnabled(line is not None)
        self.ask.setEnabled(line is not None and line.in_conflict)
        self.empty.setVisible(not self._shown.lines)

    @Slot()
    def _state(self) -> None:
        if self._case is not None and self.what.text().strip():
            work = partial(_state, self._case.space, self.what.text().strip(), self.sort.value() or "words")
            self._session.do(self, work, self._stated)

    @Slot(object)
    def _stated(self, _: object) -> None:
        self.what.clear()
        self.refresh()

    @Slot()
    def _offer(self) -> None:
        at = self.tag.mapToGlobal(QPoint(0, self.tag.height()))
        self.picker.offer(say("matrix", "which"), self._shown.marked, at)

    @Slot(str)
    def _tag(self, value: str) -> None:
        target, _, said = value.partition("\n")
        self._on_fact(partial(_tag, target, said))

    @Slot()
    def _ask(self) -> None:
        if self.line is not None:
            self._session.do(self, partial(_ask, self.line.path), self._asked)

    @Slot(object)
    def _asked(self, count: int) -> None:
        self.told.tell(say("matrix", "asked", count=count), Tone.GOOD)

    @Slot()
    def _drop(self) -> None:
        self._on_fact(_delete)

    @Slot(str)
    def _remove(self, statement: str) -> None:
        if self._case is not None:
            self._session.do(self, partial(_delete_at, self._case.space, statement), self.refresh)

    def _on_fact(self, work: Callable[[str, Desk], None]) -> None:
        if self.line is not None:
            self._session.do(self, partial(work, self.line.path), self.refresh)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        self.what.setPlaceholderText(say("matrix", "what"))
        self.what.setAccessibleName(say("matrix", "what"))
        self.sort.setAccessibleName(say("matrix", "sort"))
        top.addWidget(self.what, 1)
        top.addWidget(self.sort)
        top.addWidget(self.new)
        lined.dress(self.table, ())
        self.table.setAccessibleName(say("matrix", "title"))
        title = QLabel(say("matrix", "passages"), self)
        title.setFont(theme.heading(self.font()))
        title.setBuddy(self.passages)
        self.passages.setAccessibleName(say("matrix", "passages"))
        acts = QHBoxLayout()
        for button in (self.tag, self.ask, self.drop):
            acts.addWidget(button)
        acts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 8)
        column.addLayout(top)
        self.empty.tell(say("matrix", "empty"))
        for told in (self.empty, self.told):
            told.setWordWrap(True)
        column.addWidget(self.empty)
        column.addWidget(self.table, 2)
        column.addLayout(acts)
        column.addWidget(self.told)
        column.addWidget(title)
        column.addWidget(self.passages, 1)


def _item(cell: Cell, said: str) -> QTableWidgetItem:
    item = QTableWidgetItem(f"{_SIGNS[cell]} {said}".rstrip())
    item.setForeground(theme.tone(_TONES[cell]))
    item.setToolTip(words.say("contradiction", cell.value))
    return item


def _read(space: str, desk: Desk) -> Shown:
    found = contradictions.matrix(desk, space)
    columns = [contradictions.called(desk, column) for column in found.columns]
    marked = [Choice(f"{one.target}\n{one.said}", f"{one.called}：{one.said}") for one in _passages(desk, space)]
    return Shown(columns, [_line(desk, found.columns, row) for row in found.rows], marked)


def _passages(desk: Desk, space: str) -> list[contradictions.Passage]:
    shown = [contradictions.Passage(one.exhibit.path, one.name, one.name) for one in exhibits.listed(desk, space)]
    return [*contradictions.marked(desk, space), *shown]


def _line(desk: Desk, columns: list[str], row: Row) -> Line:
    joined = words.say("contradiction", "between")
    cells = [
        (row.cells.get(column, Cell.SILENT), joined.join(desk.tell(one.said) for one in row.told.get(column, [])))
        for column in columns
    ]
    passages = [
        MarkedLine(
            one.target,
            f"{contradictions.called(desk, column)} · {words.say('contradiction', row.cells[column].value)}",
            desk.tell(one.quote or one.said),
            stands_for=one.path,
        )
        for column in columns
        for one in row.told.get(column, [])
    ]
    return Line(row.fact.path, desk.tell(row.fact.what), cells, passages, row.in_conflict)


def _state(space: str, what: str, sort: str, desk: Desk) -> None:
    contradictions.new_fact(desk, space, what, sort)


def _tag(target: str, said: str, fact: str, desk: Desk) -> None:
    contradictions.tag(desk, desk.get(Fact, fact), target, said, said)


def _ask(fact: str, desk: Desk) -> int:
    return len(contradictions.ask_again(desk, contradictions.row(desk, desk.get(Fact, fact))))


def _delete(fact: str, desk: Desk) -> None:
    desk.delete(desk.get(Fact, fact).space, fact)


def _delete_at(space: str, path: str, desk: Desk) -> None:
    desk.delete(space, path)
