"""Checklists: chosen, run with one hand, proved on the spot; what is not checked stays apart from what is fine."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import asking, checklists, exhibits, findings, papers
from fieldkit.desk.asking import Run
from fieldkit.desk.desk import Desk
from fieldkit.desk.listing import Listing
from fieldkit.errors import Refused
from fieldkit.model.kinds import Case, Checklist, Finding, Form
from fieldkit.model.record import family_of
from ui.checklist.detail import Detail
from ui.checklist.lines import LineList
from ui.look import icons
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
        self.forms = QComboBox(self)
        self.new = QPushButton(icons.icon("add"), say("checklists", "new"), self)
        self.table = RecordTable(session, words.say("kind", "checklist"), _columns(), self)
        self.lines = LineList(self)
        self.detail = Detail(self)
        self._title = QLabel(self)
        self._counts = ToneLabel(self)
        self.next = QPushButton(say("checklists", "go_on"), self)
        self.print = QPushButton(say("checklists", "print"), self)
        self._middle = QStackedWidget(self)
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
            self.session.do(self, partial(_begin, self.case, form), self._begun)

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
        self._path = path
        if path:
            self.session.do(self, partial(_read, path), self._show)
        else:
            self._show(None)

    @Slot(object)
    def _show(self, run: Run | None) -> None:
        if run is not None and run.checklist.path != self._path:
            return  # something else was asked for meanwhile
        self._run = run
        self._middle.setCurrentIndex(0 if run is None else 1)
        self.lines.show_lines(run.lines if run else [])
        if run is not None:
            self._title.setText(run.title)
            self._counts.tell(say("checklists", "counts", **run.counts))
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
            work = partial(_answer, self._run.checklist, key, result)
            self.session.do(self, work, self._answered, self._not_answered)

    @Slot(object)
    def _answered(self, run: Run) -> None:
        self._show(run)
        self.lines.go_on()

    @Slot(str, str)
    def _value(self, key: str, value: str) -> None:
        if self._run is not None:
            work = partial(_value, self._run.checklist, key, value)
            self.session.do(self, work, self._show, self._not_answered)

    @Slot(object)
    def _not_answered(self, refused: Refused) -> None:
        self.session.refused.emit(refused)
        if self._run is not None:
            self._open(self._run.checklist.path)

    @Slot(str, str)
    def _note(self, key: str, note: str) -> None:
        if self._run is not None:
            self.session.do(self, partial(_note, self._run.checklist, key, note), self._show)

    @Slot(str, object)
    def _prove(self, key: str, paths: list[Path]) -> None:
        if self._run is not None:
            self.session.do(self, partial(_prove, self._run.checklist, key, paths), self._show)

    @Slot(str)
    def _make_finding(self, key: str) -> None:
        if self._run is not None:
            self.session.do(self, partial(_find, self._run.checklist, key), self._found)

    @Slot(object)
    def _found(self, finding: Finding) -> None:
        self.wanted.emit(finding.path)

    @Slot()
    def _print(self) -> None:
        if self._run is None:
            return
        self.leave()
        name = f"{say('checklists', 'file')}.docx"
        path = QFileDialog.getSaveFileName(self, say("checklists", "print"), name, "Word (*.docx)")[0]
        if path:
            work = partial(_print, self._run.checklist, Path(path))
            self.session.do(self, work, partial(self._printed, Path(path).name))

    def _printed(self, name: str, _: None) -> None:
        self.told.emit(say("checklists", "printed", name=name))

    def _lay_out(self) -> None:
        self.forms.setAccessibleName(words.say("kind", "form"))
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 0, 0, 8)
        for widget in (self.forms, self.new, self.table):
            column.addWidget(widget)
        empty = QLabel(say("checklists", "empty"), self)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 0, 4, 8)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self.next)
        top.addWidget(self.print)
        self._title.setWordWrap(True)
        column.addLayout(top)
        column.addWidget(self._counts)
        column.addWidget(self.lines, 1)
        self._middle.addWidget(empty)
        self._middle.addWidget(page)
        parts = QSplitter(Qt.Orientation.Horizontal, self)
        for part in (left, self._middle, scrolled(self.detail, self)):
            parts.addWidget(part)
        parts.setStretchFactor(1, 1)
        parts.setSizes([270, 560, 420])
        parts.setChildrenCollapsible(False)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.addWidget(parts)

    def _connect(self) -> None:
        self.new.clicked.connect(self.begin)
        self.table.pointed.connect(self._pointed)
        self.lines.pointed.connect(self._line_pointed)
        self.lines.answered.connect(self._answer)
        self.next.clicked.connect(self.lines.go_on)
        self.print.clicked.connect(self._print)
        self.detail.answered.connect(self._answer)
        self.detail.valued.connect(self._value)
        self.detail.noted.connect(self._note)
        self.detail.proved.connect(self._prove)
        self.detail.finding_wanted.connect(self._make_finding)
        for key, act in (("Ctrl+N", self.begin), ("Ctrl+J", self.lines.go_on), ("Ctrl+P", self._print)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)


def _columns() -> list[Column]:
    return [
        Column(say("checklists", "started"), _started, "started", 15),
        Column(say("checklists", "form"), _form),
    ]


def _started(_: Desk, checklist: Checklist) -> str:
    return checklist.started.replace("T", " ")


def _form(desk: Desk, checklist: Checklist) -> str:
    return desk.get(Form, checklist.form).title


def _begin(case: Case, form: str, desk: Desk) -> Checklist:
    return checklists.begin(desk, case, checklists.find_form(desk, form), [desk.member])


def _read(path: str, desk: Desk) -> Run:
    return asking.run(desk, desk.get(Checklist, path))


def _answer(checklist: Checklist, key: str, result: str, desk: Desk) -> Run:
    checklists.answer(desk, checklist, key, result=result)
    return asking.run(desk, checklist)


def _value(checklist: Checklist, key: str, value: str, desk: Desk) -> Run:
    checklists.answer(desk, checklist, key, value=value)
    return asking.run(desk, checklist)


def _note(checklist: Checklist, key: str, note: str, desk: Desk) -> Run:
    checklists.answer(desk, checklist, key, note=note)
    return asking.run(desk, checklist)


def _prove(checklist: Checklist, key: str, paths: list[Path], desk: Desk) -> Run:
    taken = [exhibits.add(desk, checklist.space, path)[0].path for path in paths]
    checklists.answer(desk, checklist, key, exhibits=taken)
    return asking.run(desk, checklist)


def _find(checklist: Checklist, key: str, desk: Desk) -> Finding:
    """Make a finding of a line that shows a problem: its label as title, its note as facts, the line and its proofs."""
    line = next(one for one in asking.run(desk, checklist).lines if one.key == key)
    finding = findings.new_finding(desk, checklist.space, title=line.label, facts=line.note)
    for target in (line.path, *line.exhibits):
        findings.cite(desk, finding, target, "supports")
    return finding


def _print(checklist: Checklist, target: Path, desk: Desk) -> None:
    papers.save(target, checklists.print_checklist(desk, checklist))
