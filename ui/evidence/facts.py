"""What is said of an exhibit beside its picture: what is missing, its facts, who held it, and where it is used."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.evidence.custody import CustodyLines
from ui.evidence.opened import Opened
from ui.look import theme
from ui.parts.fields import ChoiceEdit
from ui.parts.form import RecordForm
from ui.parts.gaps import GapList
from ui.parts.marked import MarkedList
from ui.session import Session
from ui.wording import say

_LEADING = ("person", "interview")
FIELDS = (
    "description",
    "sort",
    "obtained",
    "holder",
    "location",
    "taken",
    "pages",
    "collectors",
    "person",
    "interview",
)


class Facts(QWidget):
    """One column: gaps, form, custody, uses."""

    changed = Signal()
    """Something of it was written."""
    wanted = Signal(str)
    """The path of a record that uses the exhibit."""

    def __init__(self, session: Session, members: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people: list[tuple[str, str]] = []
        self._talks: list[tuple[str, str]] = []
        self.gaps = GapList(self)
        offers: dict[str, Sequence[tuple[str, str]]] = {"collectors": members, "person": (), "interview": ()}
        self.form = RecordForm(session, "exhibit", FIELDS, offers, self)
        self.custody = CustodyLines(session, self)
        self.uses = MarkedList(self)
        self._lay_out()
        self.gaps.wanted.connect(self._go_to_gap)
        self.form.kept.connect(self.changed)
        self.custody.added.connect(self.changed)
        self.uses.wanted.connect(self.wanted)

    def show_opened(self, opened: Opened | None) -> None:
        """Show an exhibit, or none; what was typed for the one before is kept first."""
        person, talk = self.form.edit("person"), self.form.edit("interview")
        assert isinstance(person, ChoiceEdit)
        assert isinstance(talk, ChoiceEdit)
        if opened is not None and opened.people != self._people:
            self._people = opened.people
            person.offer(opened.people)
        if opened is not None and opened.talks != self._talks:
            self._talks = opened.talks
            talk.offer(opened.talks)
        self.form.show_record(opened.shown if opened else None)
        self.gaps.show_gaps(opened.gaps if opened else [])
        self._fit_gaps()
        self.custody.show_lines(opened)
        self.uses.show_lines(opened.uses if opened else [])
        self.uses.setVisible(bool(opened and opened.uses))
        self._unused.setVisible(not (opened and opened.uses))

    def leave(self) -> None:
        """Keep what was typed."""
        self.form.leave()

    def _fit_gaps(self) -> None:
        rows = sum(self.gaps.sizeHintForRow(row) for row in range(self.gaps.count()))
        self.gaps.setFixedHeight(rows + self.fontMetrics().lineSpacing() // 2)

    @Slot(str, str)
    def _go_to_gap(self, _: str, field: str) -> None:
        self.form.focus(field)

    def _lay_out(self) -> None:
        line = self.fontMetrics().lineSpacing()
        for name in ("description", "holder"):
            edit = self.form.edit(name)
            edit.setFixedHeight(edit.minimumHeight())
        self.uses.setFixedHeight(line * 7)
        self.uses.setAccessibleName(say("evidence", "uses"))
        self._unused = QLabel(say("evidence", "unused"), self)
        self._unused.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 12, 8)
        for key, widgets in (
            ("missing", (self.gaps,)),
            ("facts", (self.form,)),
            ("custody", (self.custody,)),
            ("uses", (self.uses, self._unused)),
        ):
            title = QLabel(say("evidence", key), self)
            title.setFont(theme.heading(self.font()))
            column.addWidget(title)
            for widget in widgets:
                column.addWidget(widget)
        column.addStretch(1)
