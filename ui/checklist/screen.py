"""Checklists: chosen, run with one hand, proved on the spot; what is not checked stays apart from what is fine."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import asking
from fieldkit.desk.asking import Run
from fieldkit.desk.desk import Desk
from fieldkit.desk.listing import Listing
from fieldkit.desk.results import Difference, Matrix
from fieldkit.errors import Refused
from fieldkit.model.kinds import Checklist, Finding, Form
from fieldkit.model.record import family_of
from ui.checklist import works
from ui.checklist.catalogue import FILES, CatalogueButton
from ui.checklist.detail import Detail
from ui.checklist.lines import LineList
from ui.checklist.overview import ChangesPage, ResultsPage
from ui.checklist.paper import PaperPage
from ui.look import icons
from ui.look.theme import Tone
from ui.parts.abreast import Abreast
from ui.parts.citing import Citing
from ui.parts.panes import panes
from ui.parts.paths import ask_file
from ui.parts.screen import Screen
from ui.parts.scrolled import scrolled
from ui.parts.table import Column, RecordTable
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say


class ChecklistScreen(Screen):
    """Lists and runs checklists."""

    SHOWS = frozenset({"checklist", "check", "form"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._run: Run | None = None
        self._path = ""
        self._wanted_line = ""
        self._opened: dict[str, int] = {}
        self.forms = QComboBox(self)
        self.catalogue = CatalogueButton(self)
        self.new = QPushButton(icons.icon("add"), say("checklists", "new"), self)
        self.table = RecordTable(session, words.say("kind", "checklist"), _columns(), self)
        self.lines = LineList(self)
        self.detail = Detail(self)
        self.citing = Citing(session, self)
        self._title = QLabel(self)
        self._counts = ToneLabel(self)
        self._counts.setWordWrap(True)
        self._newer = ToneLabel(self)
        self.changes = ChangesPage(self)
        self.results = ResultsPage(self)
        self.paper = PaperPage(self)
        self.next = QPushButton(say("checklists", "go_on"), self)
        self.print = QPushButton(say("checklists", "print"), self)
        self._middle = QStackedWidget(self)
        self._empty = QLabel(say("checklists", "empty"), self)
        self._page = QWidget(self)
        self._beside = scrolled(self.detail, self)
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Read the forms, the runs, and the run that is open, again."""
        self.session.do(self, asking.titles, self._offer)
        if self.space:
            self.table.show_listing(Listing("checklist", self.space))
        here = self._run is None or self._run.checklist.space == self.space
        self._open(self._path if here else "")

    def show_record(self, path: str) -> None:
        """Open a run, at the line that is named."""
        self._wanted_line = path if path != family_of(path) else ""
        self.table.go_to(family_of(path))
        self._open(family_of(path))

    def leave(self) -> None:
        """Keep what was typed."""
        self.detail.leave()

    def place(self) -> dict[str, Any]:
        """Return the run and the line."""
        if self._run is None:
            return {}
        return {"path": self._run.checklist.path, "line": self.lines.line.path if self.lines.line else ""}

    def return_to(self, place: dict[str, Any]) -> None:
        """Open them again."""
        if place:
            self.show_record(place["line"] or place["path"])

    @Slot()
    def begin(self) -> None:
        """Begin a run of the form that is chosen."""
        form = str(self.forms.currentData() or "")
        if self.case is not None and form:
            self.leave()
            self.session.do(self, partial(works.begin, self.case, form), self._begun)

    @Slot(object)
    def _begun(self, checklist: Checklist) -> None:
        self.refresh()
        self.show_record(checklist.path)
        self.lines.setFocus()

    @Slot(object)
    def _offer(self, forms: list[tuple[str, str]]) -> None:
        before = self.forms.currentData()
        self.forms.clear()
        for form, title in forms:
            self.forms.addItem(title, form)
        self.forms.setCurrentIndex(max(self.forms.findData(before), 0) if forms else -1)
        self.new.setEnabled(bool(forms) and self.case is not None)

    def _open(self, path: str) -> None:
        if path != self._path:
            self._opened = {}
        self._path = path
        if path:
            self.session.do(self, partial(works.read, path, self._opened), self._show)
        else:
            self._show(None)

    @Slot(object)
    def _show(self, run: Run | None) -> None:
        if run is not None and run.checklist.path != self._path:
            return  # something else was asked for meanwhile
        self._run = run
        self._turn_to(self._empty if run is None else self._page)
        self.lines.show_run(run)
        if run is not None:
            self._title.setText(_title(run))
            self._counts.tell(say("checklists", "counts", **run.counts))
            self._newer.tell(say("checklists", "newer", edition=run.newer) if run.newer else "", Tone.WARN)
            self._newer.setVisible(bool(run.newer))
            if self._wanted_line:
                self.lines.go_to(next((line.key for line in run.lines if line.path == self._wanted_line), ""))
                self._wanted_line = ""
        self.detail.show_line(self.lines.line)

    @Slot(str)
    def _line_pointed(self, _: str) -> None:
        self.detail.show_line(self.lines.line)

    @Slot(str)
    def _pointed(self, path: str) -> None:
        if path != self._path:
            self.leave()
            self._open(path)

    @Slot(str, str)
    def _answer(self, key: str, result: str) -> None:
        if self._run is not None:
            work = partial(works.answer, self._run.checklist, key, result, self._opened)
            self.session.do(self, work, self._answered, partial(self._not_answered, key))

    @Slot(object)
    def _answered(self, run: Run) -> None:
        self._show(run)
        self.lines.go_on()

    @Slot(str, str)
    def _value(self, key: str, value: str) -> None:
        if self._run is not None:
            work = partial(works.enter, self._run.checklist, key, value, self._opened)
            self.session.do(self, work, partial(self._valued, key), partial(self._not_answered, key))

    def _valued(self, key: str, run: Run) -> None:
        """Show what follows from the value, and go on where it was given in the list of lines."""
        self._show(run)
        if self.lines.hasFocus() and self.lines.line is not None and self.lines.line.key == key:
            self.lines.go_on()

    def _not_answered(self, key: str, refused: Refused) -> None:
        label = next((line.label for line in self._run.lines if line.key == key), key) if self._run else key
        told = Refused(refused.code, **{**refused.params, **({"check": label} if "check" in refused.params else {})})
        self.session.refused.emit(told)
        self.detail.refuse(key, words.refusal(told))

    @Slot(str)
    def _add_repetition(self, key: str) -> None:
        """Ask one more repetition of a group, and go to its first line."""
        if self._run is not None:
            times = next(one.times for one in self._run.adding if one.key == key)
            self._opened = {**self._opened, key: times + 1}
            work = partial(works.read, self._path, self._opened)
            self.session.do(self, work, partial(self._added, f"{key}/{times + 1}/"))

    def _added(self, start: str, run: Run) -> None:
        self._show(run)
        self.lines.go_to(next((line.key for line in run.lines if line.key.startswith(start)), ""))

    @Slot()
    def _take_file(self) -> None:
        path = ask_file(self, say("checklists", "from_file"), "", FILES)
        if path:
            self.session.do(self, partial(works.take_file, Path(path)), self._taken)

    @Slot(str)
    def _take_template(self, name: str) -> None:
        self.session.do(self, partial(works.take_template, name), self._taken)

    def _taken(self, taken: tuple[Form, int]) -> None:
        form, left_out = taken
        key = "taken_but" if left_out else "taken"
        self.told.emit(say("checklists", key, title=form.title, edition=form.edition, count=left_out))
        self.session.do(self, asking.titles, partial(self._offer_and_choose, form.id))

    def _offer_and_choose(self, form: str, forms: list[tuple[str, str]]) -> None:
        self._offer(forms)
        self.forms.setCurrentIndex(max(self.forms.findData(form), 0))

    @Slot()
    def _compare(self) -> None:
        if self.forms.currentData():
            self.session.do(self, partial(works.compare, str(self.forms.currentData())), self._show_changes)

    def _show_changes(self, found: tuple[str, list[Difference]]) -> None:
        self.changes.show_changes(*found)
        self._turn_to(self.changes)

    @Slot()
    def _show_results(self) -> None:
        if self.forms.currentData():
            self.session.do(self, partial(works.results, str(self.forms.currentData())), self._show_matrix)

    def _show_matrix(self, matrix: Matrix) -> None:
        self.results.show_matrix(matrix)
        self._turn_to(self.results)

    @Slot()
    def _ask_for_paper(self) -> None:
        if self.case is not None:
            self.leave()
            self._turn_to(self.paper)
            self.paper.ask()

    @Slot(str, str)
    def _type_in(self, code: str, day: str) -> None:
        if self.case is not None:
            self.session.do(self, partial(works.begin_paper, self.case, code, day), self._begun)

    @Slot()
    def _turn_back(self) -> None:
        self._turn_to(self._empty if self._run is None else self._page)

    def _turn_to(self, page: QWidget) -> None:
        """Show a page; the line stands beside a run only."""
        self._middle.setCurrentWidget(page)
        self._beside.setVisible(page in (self._empty, self._page))

    @Slot()
    def _print_empty(self) -> None:
        form = str(self.forms.currentData() or "")
        if form:
            self.paper_wanted.emit(works.empty_paper(form, self.forms.currentText()))

    @Slot(str, str)
    def _note(self, key: str, note: str) -> None:
        if self._run is not None:
            self.session.do(self, partial(works.annotate, self._run.checklist, key, note, self._opened), self._show)

    @Slot(str, object)
    def _prove(self, key: str, paths: list[Path]) -> None:
        if self._run is not None:
            self.session.do(self, partial(works.prove, self._run.checklist, key, paths, self._opened), self._show)

    @Slot()
    def cite(self) -> None:
        """Let an exhibit of the case prove the current line, too, or one of those that do so no longer."""
        line = self.lines.line
        if self._run is not None and line is not None:
            self.leave()
            self.citing.ask(self._run.checklist.space, line.exhibits, self.lines.below())

    @Slot(str, str)
    def _cite(self, proof: str, _: str) -> None:
        line = self.lines.line
        if self._run is not None and line is not None:
            work = partial(works.cite, self._run.checklist, line.key, [proof], self._opened)
            self.session.do(self, work, self._show, partial(self._not_answered, line.key))

    @Slot(str)
    def _withdraw(self, proof: str) -> None:
        line = self.lines.line
        if self._run is not None and line is not None:
            work = partial(works.withdraw, self._run.checklist, line.key, proof, self._opened)
            self.session.do(self, work, self._show)

    @Slot(str)
    def _make_finding(self, key: str) -> None:
        if self._run is not None:
            self.session.do(self, partial(works.find, self._run.checklist, key), self._found)

    @Slot(object)
    def _found(self, finding: Finding) -> None:
        self.wanted.emit(finding.path)

    @Slot()
    def _print(self) -> None:
        if self._run is not None:
            self.leave()
            self.paper_wanted.emit(works.paper(self._run.checklist))

    def _lay_out(self) -> None:
        self.forms.setAccessibleName(words.say("kind", "form"))
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 0, 0, 8)
        for widget in (self.forms, self.new, self.catalogue, self.table):
            column.addWidget(widget)
        self.catalogue.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(4, 0, 4, 8)
        top = Abreast(self._page)
        top.row.setContentsMargins(0, 0, 0, 0)
        top.row.addWidget(self._title, 1)
        top.row.addWidget(self.next)
        top.row.addWidget(self.print)
        self._title.setWordWrap(True)
        column.addWidget(top)
        column.addWidget(self._counts)
        column.addWidget(self._newer)
        self._newer.setWordWrap(True)
        column.addWidget(self.lines, 1)
        for one in (self._empty, self._page, self.changes, self.results, self.paper):
            self._middle.addWidget(one)
        parts = panes(self, (left, self._middle, self._beside), (270, 560, 420))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.addWidget(parts)

    def _connect(self) -> None:
        self.new.clicked.connect(self.begin)
        self.table.pointed.connect(self._pointed)
        self.lines.pointed.connect(self._line_pointed)
        self.lines.answered.connect(self._answer)
        self.lines.valued.connect(self._value)
        self.lines.finding_wanted.connect(self._make_finding)
        self.lines.added.connect(self._add_repetition)
        for page in (self.changes, self.results, self.paper):
            page.left.connect(self._turn_back)
        self.paper.wanted.connect(self._type_in)
        self.catalogue.paper_wanted.connect(self._ask_for_paper)
        self.catalogue.file_wanted.connect(self._take_file)
        self.catalogue.template_wanted.connect(self._take_template)
        self.catalogue.changes_wanted.connect(self._compare)
        self.catalogue.empty_wanted.connect(self._print_empty)
        self.catalogue.results_wanted.connect(self._show_results)
        self.next.clicked.connect(self.lines.go_on)
        self.print.clicked.connect(self._print)
        self.detail.answered.connect(self._answer)
        self.detail.valued.connect(self._value)
        self.detail.noted.connect(self._note)
        self.detail.proved.connect(self._prove)
        self.detail.finding_wanted.connect(self._make_finding)
        self.detail.cite.clicked.connect(self.cite)
        self.citing.cited.connect(self._cite)
        self.citing.taken_away.connect(self._withdraw)
        for key, act in (
            ("Ctrl+N", self.begin),
            ("Ctrl+J", self.lines.go_on),
            ("Ctrl+E", self.cite),
            ("Ctrl+P", self._print),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)


def _columns() -> list[Column]:
    return [
        Column(say("checklists", "started"), _started, "started", 10),
        Column(say("checklists", "form"), _form, width=8),
    ]


def _started(_: Desk, checklist: Checklist) -> str:
    return checklist.started.replace("T", " ") or checklist.paper


def _form(desk: Desk, checklist: Checklist) -> str:
    return desk.get(Form, checklist.form).title


def _title(run: Run) -> str:
    paper = say("checklists", "typed_in", day=run.checklist.paper) if run.checklist.paper else ""
    return "　".join(filter(None, (run.title, run.edition, paper)))
