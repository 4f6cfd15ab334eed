"""One case: the village, its plan and team, and what is open before the team leaves."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.desk import leaving, members
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Case
from fieldkit.model.record import kind_of
from ui.cases.coverage import CoveragePart
from ui.cases.matrix import MatrixBox
from ui.cases.petitions import Petitions
from ui.look import theme
from ui.look.theme import Tone
from ui.parts import form
from ui.parts.form import RecordForm, Shown
from ui.parts.marked import MarkedLine, MarkedList
from ui.parts.panes import panes
from ui.parts.screen import Screen
from ui.parts.scrolled import scrolled
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

FIELDS = (
    "village",
    "township",
    "village_code",
    "stage",
    "households",
    "population",
    "party_members",
    "team",
    "profile",
    "plan",
)


class Opened(NamedTuple):
    """A case as its screen shows it; `may_write`: the member at work may change it."""

    shown: Shown
    open_things: list[MarkedLine]
    may_write: bool


class CaseScreen(Screen):
    """Shows the case at hand."""

    SHOWS = frozenset({"case", "petition", "person", "interview", "turn", "seal", "checklist", "check", "exhibit"}) | {
        "custody",
        "finding",
        "citation",
        "roster",
        "hit",
        "visit",
        "task",
        "bundle",
        "receipt",
        "fact",
        "statement",
        "mark",
    }

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.form: RecordForm | None = None
        self._opened: Opened | None = None
        self._told = ToneLabel(self)
        self._told.setWordWrap(True)
        self._place = QVBoxLayout()
        self.petitions = Petitions(session, self)
        self.matrix = MatrixBox(session, self)
        self.coverage = CoveragePart(session, self)
        self.parts = QTabWidget(self)
        self.open_things = MarkedList(self)
        self._count = ToneLabel(self)
        self._lay_out()
        for part in (self.open_things, self.petitions, self.matrix, self.coverage):
            part.wanted.connect(self.wanted)
        session.do(self, members.listed, self._make_form)

    def refresh(self) -> None:
        """Read the case again."""
        if self.case is not None:
            self.session.do(self, partial(_read, self.case.path), self._show)
        else:
            self._show(None)
        self.petitions.show_case(self.case)
        self.matrix.show_case(self.case)
        self.coverage.show_case(self.case)

    def show_record(self, path: str) -> None:
        """Turn to the case itself, or to one of its petitions."""
        is_petition = kind_of(path) == "petition"
        self.parts.setCurrentIndex(int(is_petition))
        if is_petition:
            self.petitions.show_case(self.case, path)

    def place(self) -> dict[str, Any]:
        """Return whether the petitions are shown."""
        return {"part": self.parts.currentIndex()}

    def return_to(self, place: dict[str, Any]) -> None:
        """Show them again."""
        self.parts.setCurrentIndex(place.get("part", 0))

    def leave(self) -> None:
        """Keep what was typed."""
        if self.form is not None:
            self.form.leave()
        self.petitions.leave()

    @Slot(object)
    def _make_form(self, listed: list[members.Listed]) -> None:
        offers = {"team": [(one.member, f"{one.name} · {words.say('role', one.role)}") for one in listed if one.role]}
        self.form = RecordForm(self.session, "case", FIELDS, offers, self)
        self._place.insertWidget(1, self.form)
        self._show(self._opened)

    @Slot(object)
    def _show(self, opened: Opened | None) -> None:
        self._opened = opened
        if self.form is not None:
            self.form.show_record(opened.shown if opened else None)
            self.form.setEnabled(opened is not None and opened.may_write)
        self._told.setVisible(opened is not None and not opened.may_write)
        self.open_things.show_lines(opened.open_things if opened else [])
        count = len(opened.open_things) if opened else 0
        if opened is not None and not count:
            self._count.tell(say("case", "nothing_open"), Tone.GOOD)
        else:
            self._count.tell(say("case", "open", count=count), Tone.WARN if count else Tone.CALM)

    def _lay_out(self) -> None:
        self._told.tell(say("case", "leaders_write"))
        self._told.hide()
        inner = QWidget(self)
        inner.setLayout(self._place)
        self._place.setContentsMargins(14, 4, 12, 10)
        self._place.addWidget(self._told)
        self._place.addStretch(1)
        shown = {"profile": inner, "petitions": self.petitions, "matrix": self.matrix, "coverage": self.coverage}
        for key, part in shown.items():
            self.parts.addTab(scrolled(part, self), say("case", key))
        self.parts.setDocumentMode(True)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 10, 10)
        title = QLabel(say("case", "leaving"), right)
        title.setFont(theme.heading(self.font()))
        title.setBuddy(self.open_things)
        self.open_things.setAccessibleName(say("case", "leaving"))
        for widget in (title, self._count, self.open_things):
            column.addWidget(widget)
        parts = panes(self, (self.parts, right), (620, 620), wide=(0, 1))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.addWidget(parts)


def _read(path: str, desk: Desk) -> Opened:
    case = desk.get(Case, path)
    told = leaving.open_things(desk, case)
    lines = [MarkedLine(one.gap.path, one.called, words.say("missing", one.gap.code)) for one in told]
    return Opened(form.read(desk, case), lines, desk.role in ("office", "leader", "deputy"))
