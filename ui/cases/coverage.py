"""The coverage map: what of the six combinations was done, who was asked what, and the records behind each count."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.desk import coverage
from fieldkit.desk.coverage import Map
from fieldkit.desk.desk import Desk
from fieldkit.model.coverage import COMBINATIONS, GROUPS
from fieldkit.model.kinds import Case, Task
from fieldkit.model.record import kind_of
from ui.look.theme import Tone
from ui.parts import telling
from ui.parts.fields import choice_label
from ui.parts.grid import Cell, CountGrid
from ui.parts.marked import MarkedLine, MarkedList
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say


class CoveragePart(QWidget):
    """Shows the coverage of a case."""

    wanted = Signal(str)
    """The path of a record behind a count."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._cell = Cell("", ())
        self.along = ToneLabel(self)
        self.combinations = CountGrid(say("coverage", "combinations"), self)
        self.topics = CountGrid(say("coverage", "topics"), self)
        self.behind = MarkedList(self)
        self._no_topics = QLabel(say("coverage", "no_topics"), self)
        self._called = QLabel(self)
        self._lay_out()
        for grid in (self.combinations, self.topics):
            grid.pointed.connect(self._point)
            grid.opened.connect(self._look_behind)
        self.behind.wanted.connect(self.wanted)

    def show_case(self, case: Case | None) -> None:
        """Read the coverage of a case."""
        if case is not None:
            self._session.do(self, partial(_read, case.path), self._show)

    @Slot(object)
    def _show(self, told: Map) -> None:
        self.along.setVisible(bool(told.along))
        self.along.tell(say("coverage", "along", who=told.along), Tone.WARN)
        self._show_combinations(told)
        self._show_topics(told)
        self._point(self._cell)

    def _show_combinations(self, told: Map) -> None:
        rows = [words.say("coverage", one.name) for one in told.combinations]
        cells = []
        for one in told.combinations:
            names = [words.say("coverage", side) for side in COMBINATIONS[one.name]]
            cells.append([Cell(name, paths, name) for name, paths in zip(names, one.sides, strict=True)])
        self.combinations.show_cells(rows, [], cells)

    def _show_topics(self, told: Map) -> None:
        unnamed = any(one.asked[""] for one in told.topics)
        groups = [*GROUPS, ""] if unnamed else [*GROUPS]
        columns = [choice_label("interview", "group", one) for one in GROUPS]
        columns += [words.say("coverage", "no_group")] if unnamed else []
        cells = [
            [Cell(f"{one.name}　{column}", one.asked[group]) for group, column in zip(groups, columns, strict=True)]
            for one in told.topics
        ]
        self.topics.show_cells([one.name for one in told.topics], columns, cells)
        self.topics.setVisible(bool(told.topics))
        self._no_topics.setVisible(not told.topics)

    @Slot(object)
    def _point(self, cell: Cell) -> None:
        self._cell = cell
        told = (
            say("coverage", "cell", called=cell.called, count=len(cell.paths))
            if cell.called
            else say("coverage", "point")
        )
        self._called.setText(told)
        self._session.do(self, partial(_lines, cell.paths), partial(self._show_behind, cell))

    def _show_behind(self, cell: Cell, lines: list[MarkedLine]) -> None:
        if cell == self._cell:
            self.behind.show_lines(lines)

    @Slot()
    def _look_behind(self) -> None:
        if self._cell.paths:
            self.behind.setFocus()
            self.behind.setCurrentRow(0)

    def _lay_out(self) -> None:
        self.along.setWordWrap(True)
        self.along.hide()
        self._no_topics.setWordWrap(True)
        self._called.setWordWrap(True)
        self._called.setBuddy(self.behind)
        self._called.setTextFormat(Qt.TextFormat.PlainText)
        self.behind.setAccessibleName(say("coverage", "behind"))
        self.behind.setMinimumHeight(self.fontMetrics().lineSpacing() * 7)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 12, 10)
        for widget in (self.along, self.combinations, self._no_topics, self.topics, self._called):
            column.addWidget(widget)
        column.addWidget(self.behind, 1)


def _read(path: str, desk: Desk) -> Map:
    return coverage.of_case(desk, desk.get(Case, path))


def _lines(paths: tuple[str, ...], desk: Desk) -> list[MarkedLine]:
    return [_line(desk, path) for path in paths]


def _line(desk: Desk, path: str) -> MarkedLine:
    return MarkedLine(_place(desk, path), words.say("kind", kind_of(path)), telling.line(desk, path))


def _place(desk: Desk, path: str) -> str:
    """Return where a record is seen: a task where it comes from."""
    return (desk.get(Task, path).source or path) if kind_of(path) == "task" else path
