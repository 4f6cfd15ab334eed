"""What came in by letter, box or visit: registered, and found again."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from fieldkit.desk import cases, exhibits, persons
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Case, Petition
from ui.look import icons
from ui.parts import form
from ui.parts.fields import ChoiceEdit, choice_label
from ui.parts.form import RecordForm, Shown
from ui.session import Session
from ui.wording import say

FIELDS = ("received", "channel", "petitioner", "number", "summary")
_PATH = Qt.ItemDataRole.UserRole
MOST_ROWS = 7


class Opened(NamedTuple):
    """The petitions of a case by path and line, the one that is open, and who may have brought it."""

    lines: list[tuple[str, str]]
    shown: Shown | None
    people: list[tuple[str, str]]


class Petitions(QWidget):
    """Lists the petitions of a case and shows one."""

    wanted = Signal(str)
    """The path of the person who brought it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._case: Case | None = None
        self._path = ""
        self._people: list[tuple[str, str]] | None = None
        self.new = QPushButton(icons.icon("add"), say("case", "new_petition"), self)
        self.there = QListWidget(self)
        self.form = RecordForm(session, "petition", FIELDS, {"petitioner": ()}, self)
        self.who = QPushButton(say("case", "show_petitioner"), self)
        self._empty = QLabel(say("case", "no_petitions"), self)
        self._lay_out()
        self.new.clicked.connect(self._register)
        self.there.currentItemChanged.connect(self._pointed)
        self.form.kept.connect(self.refresh)
        self.who.clicked.connect(self._show_petitioner)

    def show_case(self, case: Case | None, path: str = "") -> None:
        """Show the petitions of a case, the one at `path` open."""
        if case is None or self._case is None or case.space != self._case.space:
            self.form.show_record(None)
            self._path = ""
        self._case = case
        self._path = path or self._path
        self.refresh()

    def leave(self) -> None:
        """Keep what was typed."""
        self.form.leave()

    @Slot()
    def refresh(self) -> None:
        """Read them again."""
        if self._case is not None:
            self._session.do(self, partial(_read, self._case, self._path), self._show)
        else:
            self._show(Opened([], None, []))

    @Slot(object)
    def _show(self, opened: Opened) -> None:
        self._offer(opened.people)
        self.there.blockSignals(True)  # noqa: FBT003  # Qt's own shape
        self.there.clear()
        for path, line in opened.lines:
            item = QListWidgetItem(line, self.there)
            item.setData(_PATH, path)
            if opened.shown is not None and path == opened.shown.path:
                self.there.setCurrentItem(item)
        self.there.blockSignals(False)  # noqa: FBT003  # Qt's own shape
        rows = min(max(len(opened.lines), 2), MOST_ROWS)
        self.there.setFixedHeight(int(self.fontMetrics().lineSpacing() * 1.5 * rows))
        self._path = opened.shown.path if opened.shown else ""
        self.form.show_record(opened.shown)
        self.new.setEnabled(self._case is not None)
        self.who.setEnabled(opened.shown is not None and bool(opened.shown.values["petitioner"]))
        for widget in (self.there, self.form, self.who):
            widget.setVisible(bool(opened.lines))
        self._empty.setVisible(not opened.lines)

    def _offer(self, people: list[tuple[str, str]]) -> None:
        edit = self.form.edit("petitioner")
        assert isinstance(edit, ChoiceEdit)
        if people != self._people:
            self._people = people
            edit.offer(people)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _pointed(self, now: QListWidgetItem | None, _: QListWidgetItem | None) -> None:
        if now is not None:
            self.leave()
            self._path = str(now.data(_PATH))
            self.refresh()

    @Slot()
    def _register(self) -> None:
        if self._case is not None:
            self.leave()
            self._session.do(self, partial(_new, self._case), self._registered)

    @Slot(object)
    def _registered(self, path: str) -> None:
        self._path = path
        self.refresh()
        self.form.focus("received")

    @Slot()
    def _show_petitioner(self) -> None:
        self.leave()
        self.wanted.emit(self.form.edit("petitioner").value())

    def _lay_out(self) -> None:
        self.there.setAccessibleName(say("case", "petitions"))
        self.there.setAlternatingRowColors(True)
        self.there.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._empty.setWordWrap(True)
        acts = QHBoxLayout()
        acts.addWidget(self.new)
        acts.addWidget(self.who)
        acts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 12, 10)
        column.addLayout(acts)
        for widget in (self._empty, self.there, self.form):
            column.addWidget(widget)
        column.addStretch(1)


def _read(case: Case, path: str, desk: Desk) -> Opened:
    found = cases.petitions(desk, case)
    lines = [(one.path, _line(desk, one)) for one in reversed(found)]
    wanted = next((one for one in found if one.path == path), found[-1] if found else None)
    people = persons.listed(desk, "person", case.space)
    people = [(who, called or say("people", "nameless_person")) for who, called in people]
    return Opened(lines, form.read(desk, wanted) if wanted else None, people)


def _line(desk: Desk, petition: Petition) -> str:
    channel = choice_label("petition", "channel", petition.channel) if petition.channel else ""
    summary = desk.tell(petition.summary).partition("\n")[0] or say("case", "petition_empty")
    return "　".join(filter(None, (petition.received, channel, summary)))


def _new(case: Case, desk: Desk) -> str:
    return cases.new_petition(desk, case, received=exhibits.now()[:10]).path
