"""Rosters: taken in, read as a person confirms, accounted for line by line, compared, and each question answered."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import lists
from fieldkit.desk.comparing import Compared
from fieldkit.desk.desk import Desk
from fieldkit.desk.listing import Listing
from fieldkit.desk.lists import RosterShown, Said
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Finding, Roster
from fieldkit.model.record import family_of, kind_of
from ui.jobs import Job
from ui.look import icons
from ui.parts.panes import panes
from ui.parts.paths import ask_file
from ui.parts.screen import Screen
from ui.parts.scrolled import scrolled
from ui.parts.table import Column, RecordTable
from ui.rosters import works
from ui.rosters.columns import ColumnsPage
from ui.rosters.hits import HitsPage
from ui.rosters.report import ReportPage
from ui.rosters.sample import SamplePage
from ui.rosters.visits import VisitsPage
from ui.rosters.works import Questions
from ui.session import Session
from ui.wording import say


class RosterScreen(Screen):
    """Takes in, reads and compares lists."""

    SHOWS = frozenset({"roster", "row", "hit", "match", "sample", "visit", "task", "finding"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._path = ""
        self._job: Job | None = None
        self._wanted_hit = ""
        self.take = QPushButton(icons.icon("add"), say("rosters", "take_in"), self)
        self.compare = QPushButton(say("rosters", "compare"), self)
        self.table = RecordTable(session, words.say("kind", "roster"), _columns(), self)
        self.bar = QProgressBar(self)
        self.stop = QPushButton(say("rosters", "stop"), self)
        self.pages = QTabWidget(self)
        self.columns = ColumnsPage(self)
        self.report = ReportPage(self)
        self.hits = HitsPage(self)
        self.sample = SamplePage(session, self)
        self.visits = VisitsPage(session, self)
        self._empty = QLabel(say("rosters", "empty"), self)
        self._middle = QStackedWidget(self)
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Read the rosters, the one at hand, and the questions, again."""
        if self.space:
            self.table.show_listing(Listing("roster", self.space))
            self.session.do(self, partial(works.questions, self.space), self._show_questions)
            self.visits.show_space(self.space)
        self._open(self._path)

    def show_record(self, path: str) -> None:
        """Go to a roster (at a row: to the roster), a hit, a match or a visit."""
        if kind_of(family_of(path)) in ("hit", "match"):
            self._wanted_hit = path
            self._show_page(self.hits)
            self.hits.go_to(path)
        elif kind_of(path) == "visit":
            self._show_page(self.visits)
            self.session.do(self, partial(works.row_visited, path), self.visits.go_to)
        else:
            self.table.go_to(family_of(path))
            self._open(family_of(path))

    def leave(self) -> None:
        """Keep what was typed at a visit."""
        self.visits.leave()

    def place(self) -> dict[str, Any]:
        """Return the roster and the page."""
        return {"path": self._path, "page": self.pages.currentIndex()} if self._path else {}

    def return_to(self, place: dict[str, Any]) -> None:
        """Open them again."""
        if place:
            self.show_record(place["path"])
            self.pages.setCurrentIndex(place["page"])

    def close_lanes(self) -> None:
        """Stop what is being taken in: nothing of it is kept."""
        self._cancel()

    def take_in(self, path: Path) -> None:
        """Take in a list."""
        if self.case is not None and self._job is None:
            self.bar.setRange(0, 0)
            self._set_busy(busy=True)
            work = partial(works.take_in, self.case, path)
            self._job = self.session.run(self, work, self._taken, self._not_taken, self._step)

    @Slot()
    def _choose(self) -> None:
        path = ask_file(self, say("rosters", "take_in"), "", say("rosters", "files"))
        if path:
            self.take_in(Path(path))

    @Slot()
    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._ended()

    def _step(self, step: tuple[int, int]) -> None:
        self.bar.setRange(0, step[1])
        self.bar.setValue(step[0])

    def _taken(self, shown: RosterShown) -> None:
        self._ended()
        self.refresh()
        self.show_record(shown.roster.path)
        self.pages.setCurrentWidget(self.columns)

    def _not_taken(self, refused: Refused) -> None:
        self._ended()
        self.session.refused.emit(refused)

    def _ended(self) -> None:
        self._job = None
        self._set_busy(busy=False)

    def _set_busy(self, *, busy: bool) -> None:
        for widget in (self.bar, self.stop):
            widget.setVisible(busy)
        self.take.setEnabled(not busy)

    @Slot()
    def _compare(self) -> None:
        if self.case is not None:
            self.session.do(self, partial(works.compare, self.case), self._compared, self._not_compared)

    def _compared(self, made: Compared) -> None:
        counts = {"hits": len(made.hits), "matches": len(made.matches), "new": made.new, "withdrawn": made.withdrawn}
        self.told.emit(say("rosters", "compared_told", **counts))
        self._show_page(self.hits)
        self.session.do(self, partial(works.questions, self.space), self._show_questions)

    def _not_compared(self, refused: Refused) -> None:
        """Say why; a roster whose columns nobody confirmed is opened where that is done."""
        self.session.refused.emit(refused)
        if refused.code is Code.ROSTER_UNCONFIRMED:
            self.show_record(f"roster/{refused.params['roster']}")
            self.pages.setCurrentWidget(self.columns)

    def _open(self, path: str) -> None:
        self._path = path
        if path:
            self.session.do(self, partial(works.read, path), self._show)
        else:
            self._middle.setCurrentWidget(self._empty)

    @Slot(object)
    def _show(self, shown: RosterShown) -> None:
        if shown.roster.path == self._path:
            self.columns.show_roster(shown)
            self.report.show_roster(shown)
            self.sample.show_roster(shown.roster.path)
            self._middle.setCurrentWidget(self.pages)

    def _show_questions(self, told: Questions) -> None:
        self.hits.show_questions(told)
        open_ = sum(one.open for one in told.found)
        self.pages.setTabText(self.pages.indexOf(self.hits), say("rosters", "hits_open", count=open_))
        if self._wanted_hit:
            self.hits.go_to(self._wanted_hit)
            self._wanted_hit = ""

    @Slot(str)
    def _pointed(self, path: str) -> None:
        if path != self._path:
            self._open(path)

    @Slot(str, object)
    def _confirm(self, sort: str, said: list[Said]) -> None:
        if self._path:
            self.session.do(self, partial(works.confirm, self._path, sort, said), self._confirmed)

    def _confirmed(self, shown: RosterShown) -> None:
        self._show(shown)
        self.table.show_listing(Listing("roster", self.space))
        self.pages.setCurrentWidget(self.report)

    @Slot(str, str, str, str)
    def _mark(self, path: str, said: str, basis: str, source: str) -> None:
        if path:
            self.session.do(self, partial(works.mark, path, said, basis, source), self._marked)

    def _marked(self, _: None) -> None:
        self.session.do(self, partial(works.questions, self.space), self._show_questions)

    @Slot(str)
    def _find(self, path: str) -> None:
        self.session.do(self, partial(works.find, path), self._found)

    def _found(self, finding: Finding) -> None:
        self.wanted.emit(finding.path)

    @Slot(str)
    def _visit(self, sample: str) -> None:
        self._show_page(self.visits)
        self.visits.show_source(sample)

    def _show_page(self, page: QWidget) -> None:
        self._middle.setCurrentWidget(self.pages)
        self.pages.setCurrentWidget(page)

    def _lay_out(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 0, 0, 8)
        for widget in (self.take, self.bar, self.stop, self.compare, self.table):
            column.addWidget(widget)
        self._set_busy(busy=False)
        self.pages.setDocumentMode(True)
        self.pages.addTab(self.columns, say("rosters", "columns"))
        self.pages.addTab(self.report, say("rosters", "report"))
        self.pages.addTab(self.hits, say("rosters", "hits_open", count=0))
        self.pages.addTab(scrolled(self.sample, self), say("rosters", "sampling"))
        self.pages.addTab(self.visits, say("rosters", "visits"))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._middle.addWidget(self._empty)
        self._middle.addWidget(self.pages)
        parts = panes(self, (left, self._middle), (330, 900))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.addWidget(parts)

    def _connect(self) -> None:
        self.take.clicked.connect(self._choose)
        self.stop.clicked.connect(self._cancel)
        self.compare.clicked.connect(self._compare)
        self.table.pointed.connect(self._pointed)
        self.columns.confirmed.connect(self._confirm)
        self.hits.marked.connect(self._mark)
        self.hits.finding_wanted.connect(self._find)
        self.sample.told.connect(self.told)
        self.sample.visits_wanted.connect(self._visit)
        self.visits.told.connect(self.told)
        self.visits.wanted.connect(self.wanted)
        for key, act in (("Ctrl+N", self._choose), ("Ctrl+R", self._compare)):
            shortcut = QShortcut(QKeySequence(key), self, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)


def _columns() -> list[Column]:
    return [
        Column(words.say("field", "roster.title"), _title, "title", 15),
        Column(words.say("field", "roster.sort"), _sort, "sort", 6),
    ]


def _title(desk: Desk, roster: Roster) -> str:
    return desk.tell(roster.title)


def _sort(_: Desk, roster: Roster) -> str:
    return lists.sort_label(roster.sort)
