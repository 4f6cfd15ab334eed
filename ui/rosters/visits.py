"""Household visits: the households to visit, one at a time with the keyboard, and what they told in total."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from fieldkit.desk.households import VISITED, Stop
from fieldkit.desk.visits import Totals
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Finding
from ui.look.theme import Tone
from ui.parts.fields import choice_label
from ui.parts.plain import PlainTable
from ui.parts.toned import ToneLabel
from ui.rosters import calling
from ui.rosters.calling import Call, Round, yuan
from ui.rosters.visit import VisitPanel
from ui.session import Session
from ui.wording import say

_COLUMNS = (("state", 6), ("name", 6), ("household", 6), ("due", 6), ("received", 6), ("difference", 6))


class VisitsPage(QWidget):
    """Lists the households of a source, and shows one."""

    wanted = Signal(str)
    """The path of a finding that was stated."""
    told = Signal(str)
    """A sentence for the line above the screen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._space = ""
        self._wanted = ""
        self._stops: list[Stop] = []
        self._may_insist = False
        self.sources = QComboBox(self)
        self.handlers = QComboBox(self)
        titles = [say("visits", key) for key, _ in _COLUMNS]
        self.table = PlainTable(say("visits", "households"), titles, [width for _, width in _COLUMNS], self)
        self.panel = VisitPanel(session, self)
        self.totals = QLabel(self)
        self.along = ToneLabel(self)
        self.outside = QPushButton(say("visits", "outside"), self)
        self.anyway = QPushButton(say("visits", "anyway"), self)
        self.outside_told = ToneLabel(self)
        self._empty = QLabel(say("visits", "empty"), self)
        self._parts = QSplitter(Qt.Orientation.Horizontal, self)
        self._lay_out()
        self._connect()

    def show_space(self, space: str) -> None:
        """Show the visits of a case."""
        if space != self._space:
            self.panel.show_call(None)
            self.outside_told.tell("")
            self.anyway.hide()
        self._space = space
        self.refresh()

    def show_source(self, source: str, row: str = "") -> None:
        """Turn to the households of a source, and to one of them."""
        self._wanted = row
        self._read(source)

    def go_to(self, row: str) -> None:
        """Turn to the household of a row, wherever it came from."""
        if any(stop.row == row for stop in self._stops):
            self.show_source(str(self.sources.currentData() or ""), row)
        else:
            self.show_source(VISITED, row)

    def leave(self) -> None:
        """Keep what was typed."""
        self.panel.leave()

    @Slot()
    def refresh(self) -> None:
        """Read the households again."""
        self._read(str(self.sources.currentData() or ""))

    def _read(self, source: str) -> None:
        if self._space:
            asked = (self._space, source, str(self.handlers.currentData() or ""))
            self._session.do(self, partial(calling.round_, *asked), self._show)

    @Slot(object)
    def _show(self, told: Round) -> None:
        row = self._wanted or self.panel.row
        self._wanted = ""
        self._stops = told.stops
        self.panel.offer(told.team)
        _fill(self.sources, told.sources, told.source)
        handlers = [("", say("visits", "all_handlers"))]
        handlers += [(name, _handled(name, one)) for name, one in told.handlers.items()]
        _fill(self.handlers, handlers, told.handler)
        self._may_insist = told.may_insist
        self._empty.setVisible(not told.sources)
        self._parts.setVisible(bool(told.sources))
        lines = [_totals(village, one) for village, one in told.villages.items()]
        self.totals.setText("\n".join(lines) or say("visits", "nothing_told"))
        self.along.setVisible(bool(told.along))
        self.along.tell(say("visits", "along", who=told.along), Tone.WARN)
        at = next((at for at, stop in enumerate(told.stops) if stop.row == row), 0)
        tones = [Tone.WARN if stop.answer and stop.answer.difference else None for stop in told.stops]
        self.table.show_rows([_row(stop) for stop in told.stops], tones, at)

    @Slot(int)
    def _point(self, at: int) -> None:
        if not 0 <= at < len(self._stops):
            self.panel.show_call(None)
            return
        row = self._stops[at].row
        if row != self.panel.row:
            self.panel.leave()
        self._session.do(self, partial(calling.call, row), self._called)

    @Slot(object)
    def _called(self, call: Call) -> None:
        at = self.table.currentIndex().row()
        if 0 <= at < len(self._stops) and self._stops[at].row == call.row:
            self.panel.show_call(call)

    @Slot()
    def _begin_here(self) -> None:
        if self.panel.begin.isVisible():
            self.panel.begin.click()
        else:
            self.panel.form.focus("received")

    @Slot(str)
    def _begin(self, row: str) -> None:
        self._session.do(self, partial(calling.begin, row), self._begun)

    def _begun(self, call: Call) -> None:
        self._called(call)
        self.panel.form.focus("received")

    @Slot(str, str)
    def _finish(self, visit: str, outcome: str) -> None:
        self._session.do(self, partial(calling.finish, visit, outcome), self._finished)

    def _finished(self, call: Call) -> None:
        self._called(call)
        self.refresh()
        self.panel.next.setFocus()

    @Slot(str)
    def _follow(self, visit: str) -> None:
        self._session.do(self, partial(calling.follow_up, visit), self._followed)

    def _followed(self, call: Call) -> None:
        self._called(call)
        self.told.emit(say("visits", "follow_up_set"))

    @Slot(str)
    def _find(self, visit: str) -> None:
        self._session.do(self, partial(calling.find, visit), self._found)

    def _found(self, finding: Finding) -> None:
        self.wanted.emit(finding.path)

    @Slot()
    def _next(self) -> None:
        """Turn to the next household that nobody visited; else to the next one."""
        here = self.table.currentIndex().row()
        ahead = [*range(here + 1, len(self._stops)), *range(here)]
        open_ = next((at for at in ahead if not _is_done(self._stops[at])), None)
        at = open_ if open_ is not None else min(here + 1, len(self._stops) - 1)
        if at >= 0:
            self.table.selectRow(at)
            self.table.setFocus()

    @Slot()
    def _tell_outside(self) -> None:
        anyway = self.sender() is self.anyway
        if self._space:
            work = partial(calling.tell_outside, self._space, anyway=anyway)
            self._session.do(self, work, self._told_outside, self._not_told)

    def _told_outside(self, told: Totals) -> None:
        self.anyway.hide()
        self.outside_told.tell(_totals(say("visits", "for_outside"), told), Tone.GOOD)

    def _not_told(self, refused: Refused) -> None:
        subtracted = refused.code is Code.VISITS_SUBTRACTED
        self.anyway.setVisible(subtracted and self._may_insist)
        self.outside_told.tell(
            say("visits", "subtracted", least=refused.params["least"]) if subtracted else "", Tone.WARN
        )
        if not subtracted:
            self._session.refused.emit(refused)

    def _connect(self) -> None:
        self.table.pointed.connect(self._point)
        self.table.activated.connect(self._begin_here)
        self.sources.activated.connect(self.refresh)
        self.handlers.activated.connect(self.refresh)
        self.panel.begun.connect(self._begin)
        self.panel.finished.connect(self._finish)
        self.panel.follow_up_wanted.connect(self._follow)
        self.panel.finding_wanted.connect(self._find)
        self.panel.next_wanted.connect(self._next)
        for button in (self.outside, self.anyway):
            button.clicked.connect(self._tell_outside)
        shortcut = QShortcut(QKeySequence("Ctrl+J"), self, self._next)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _lay_out(self) -> None:
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for label in (self.totals, self.along, self.outside_told):
            label.setWordWrap(True)
        self.along.hide()
        self.anyway.hide()
        left = QWidget(self)
        grid = QGridLayout()
        for row, (key, field) in enumerate((("source", self.sources), ("handler", self.handlers))):
            label = QLabel(say("visits", key), self)
            label.setBuddy(field)
            field.setAccessibleName(say("visits", key))
            field.setMinimumContentsLength(12)
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        grid.setColumnStretch(1, 1)
        acts = QHBoxLayout()
        acts.addWidget(self.outside)
        acts.addWidget(self.anyway)
        acts.addStretch(1)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)
        column.addWidget(self.table, 1)
        for widget in (self.totals, self.along, self.outside_told):
            column.addWidget(widget)
        column.addLayout(acts)
        self._parts.addWidget(left)
        self._parts.addWidget(self.panel)
        self._parts.setSizes([500, 400])
        self._parts.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.addWidget(self._empty)
        whole.addWidget(self._parts, 1)


def _fill(chooser: QComboBox, lines: list[tuple[str, str]], current: str) -> None:
    with QSignalBlocker(chooser):
        chooser.clear()
        for value, line in lines:
            chooser.addItem(line, value)
        chooser.setCurrentIndex(max(chooser.findData(current), 0) if lines else -1)


def _is_done(stop: Stop) -> bool:
    return stop.visit is not None and bool(stop.visit.outcome)


def _row(stop: Stop) -> tuple[str, ...]:
    if stop.visit is None:
        state = say("visits", "to_visit")
    else:
        outcome = stop.visit.outcome
        state = choice_label("visit", "outcome", outcome) if outcome else say("visits", "asking")
    keys = ("due", "received", "difference")
    sums = [yuan(getattr(stop.answer, key)) for key in keys] if stop.answer else [""] * len(keys)
    return state, stop.who.get("name", ""), stop.who.get("household", ""), *sums


def _handled(name: str, one: Totals) -> str:
    return say("visits", "handled", name=name, visited=one.visited, told=one.told)


def _totals(village: str, one: Totals) -> str:
    sums = {key: yuan(getattr(one, key)) for key in ("due", "received", "difference")}
    return say("visits", "totals", village=village, visited=one.visited, told=one.told, short=one.short, **sums)
