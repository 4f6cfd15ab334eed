"""The head of a transcript beside its words: the talk itself, and the person who was talked to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.desk import persons
from fieldkit.desk.desk import Desk
from fieldkit.model import id_number
from fieldkit.model.id_number import IdNumber
from fieldkit.model.kinds import Interview
from ui.interview.opened import Opened
from ui.look import theme
from ui.parts.form import RecordForm
from ui.parts.scrolled import Upright
from ui.session import Session
from ui.wording import say

HEAD = (
    "started",
    "ended",
    "location",
    "interviewers",
    "recorder",
    "notice",
    "recusal",
    "notice_waived",
    "reading",
    "reader",
    "interpreter",
    "delegate",
    "punished",
    "title",
    "type",
    "group",
    "way",
    "organs",
    "ordinal",
)
PERSON = (
    "id_number",
    "name",
    "sex",
    "birth",
    "ethnicity",
    "political_status",
    "education",
    "post",
    "address",
    "phone",
    "former_name",
    "by_names",
    "native_place",
)


class Head(Upright):
    """Two forms, one under the other."""

    changed = Signal()
    """Something of it was written."""
    protection_wanted = Signal(str)
    """The path of the person who is to be protected."""

    def __init__(self, session: Session, members: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._opened: Opened | None = None
        offers = {"interviewers": members, "recorder": members}
        self.talk = RecordForm(session, "interview", HEAD, offers, self)
        self.person = RecordForm(session, "person", PERSON, None, self)
        self._meet = QLineEdit(self)
        self._meet.setPlaceholderText(say("interviews", "meet"))
        self._meet.setAccessibleName(say("interviews", "meet"))
        self._protect = QPushButton(say("interviews", "protect"), self)
        self._protected = QLabel(self)
        self._protected.setWordWrap(True)
        self._lay_out()
        for form in (self.talk, self.person):
            form.kept.connect(self.changed)
        self._meet.returnPressed.connect(self._meet_person)
        self._protect.clicked.connect(self._want_protection)
        number = self.person.edit("id_number")
        assert isinstance(number, QLineEdit)
        number.editingFinished.connect(self._read_number)

    def show_opened(self, opened: Opened | None) -> None:
        """Show the head of an interview."""
        self._opened = opened
        self.talk.show_record(opened.head if opened else None)
        self.person.show_record(opened.person if opened else None)
        fixed = opened is not None and (opened.seal is not None or not opened.mine)
        self.talk.setDisabled(opened is None or fixed)
        there = opened is not None and opened.person is not None
        self.person.setVisible(there)
        self._meet.setVisible(opened is not None and not there and not fixed)
        protected = there and opened is not None and opened.person is not None and opened.person.values["protected"]
        self._protect.setVisible(there and not protected)
        self._protected.setVisible(bool(protected))
        if protected and opened is not None and opened.person is not None:
            self._protected.setText(say("interviews", "protected_as", alias=opened.person.values["alias"]))

    def focus(self, path: str, field: str) -> None:
        """Put the cursor where something is missing."""
        form = self.person if path == self.person.path else self.talk
        if field == "interviewee":
            self._meet.setFocus()
        else:
            form.focus(field)
        focused = self.focusWidget()
        if focused is not None:
            self.ensureWidgetVisible(focused)

    def leave(self) -> None:
        """Keep what was typed."""
        self.talk.leave()
        self.person.leave()

    def _lay_out(self) -> None:
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(10, 6, 12, 10)
        column.setSpacing(8)
        for key, form in (("person_title", self.person), ("talk_title", self.talk)):
            title = QLabel(say("interviews", key), inner)
            title.setFont(theme.heading(self.font()))
            column.addWidget(title)
            if form is self.person:
                for widget in (self._meet, self._protected, self._protect):
                    column.addWidget(widget)
            column.addWidget(form)
        column.addStretch(1)
        self.setWidget(inner)

    @Slot()
    def _meet_person(self) -> None:
        typed = self._meet.text().strip()
        if self._opened is not None and typed:
            self._meet.clear()
            self._session.do(self, partial(_meet, self._opened.interview, typed), self._met)

    @Slot(object)
    def _met(self, _: None) -> None:
        self.changed.emit()

    @Slot()
    def _want_protection(self) -> None:
        self.protection_wanted.emit(self.person.path)

    @Slot()
    def _read_number(self) -> None:
        """Fill in what an identity number says, where nothing else stands."""
        if self._opened is None or self._opened.person is None:
            return
        told = id_number.read(str(self.person.edit("id_number").value()))
        values = self._opened.person.values
        if told is None:
            return
        wanted = {name: value for name, value in _said_by(told).items() if not values.get(name)}
        if wanted:
            self.person.leave()
            self._session.do(self, partial(_tell, self._opened.person.space, self.person.path, wanted), self._met)


def _meet(interview: Interview, typed: str, desk: Desk) -> None:
    """Name the one who is talked to: by an identity number whoever has it, else a new person of that name."""
    told = id_number.read(typed)
    facts = {"id_number": told.number, **_said_by(told)} if told else {"name": typed}
    person = persons.meet(desk, interview.space, facts)
    desk.set(interview.space, interview.path, {"interviewee": person.path})


def _said_by(told: IdNumber) -> dict[str, str]:
    return {"birth": told.birth, "sex": words.say("sex", told.sex)}


def _tell(space: str, path: str, facts: dict[str, str], desk: Desk) -> None:
    desk.set(space, path, facts)
