"""The page of a person, a household or an organisation: its fields, who it is the same as, who belongs to it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from fieldkit.desk import cases, checklists, persons, protection, same
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Household, Person
from ui.look.theme import Tone
from ui.parts.fields import ChoiceEdit
from ui.parts.form import RecordForm
from ui.parts.toned import ToneLabel
from ui.person.named import NamedBox
from ui.person.opened import Named, Opened
from ui.session import Session
from ui.wording import say

FIELDS = {
    "person": (
        "name",
        "id_number",
        "sex",
        "birth",
        "former_name",
        "by_names",
        "ethnicity",
        "political_status",
        "education",
        "native_place",
        "post",
        "address",
        "phone",
        "household",
    ),
    "household": ("name", "address", "group"),
    "organisation": ("name", "sort"),
}


class Page(QWidget):
    """Shows and keeps one of them; each kind has a page of its own."""

    changed = Signal()
    """Something was written that the page and the list must show."""
    wanted = Signal(str)
    """The path of a record that is to be shown."""
    told = Signal(str)
    """A sentence for the line above the screen."""

    def __init__(self, session: Session, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._kind = kind
        self._opened: Opened | None = None
        self._homes: Named | None = None
        self.state = ToneLabel(self)
        self.state.setWordWrap(True)
        self.protect = QPushButton(say("people", "protect"), self)
        self.settle_in = QPushButton(say("people", "new_household"), self)
        self.form = RecordForm(session, kind, FIELDS[kind], {"household": ()}, self)
        self.members = NamedBox("members", self)
        self.same = NamedBox("same", self)
        self.forms = ChoiceEdit((), self)
        self.run = QPushButton(say("people", "run_here"), self)
        self._lay_out()
        self.form.kept.connect(self.changed)
        self.protect.clicked.connect(self._protect)
        self.settle_in.clicked.connect(self._new_household)
        for box in (self.members, self.same):
            box.wanted.connect(self.wanted)
        self.members.added.connect(self._move_in)
        self.members.removed.connect(self._move_out)
        self.same.added.connect(self._join)
        self.same.removed.connect(self._part)
        self.forms.activated.connect(self._enable)
        self.run.clicked.connect(self._run)

    def show_opened(self, opened: Opened | None) -> None:
        """Show one, or none; what was typed for the one before is kept first."""
        self._opened = opened
        if opened is not None and self._kind == "person" and opened.homes != self._homes:
            self._homes = opened.homes
            home = self.form.edit("household")
            assert isinstance(home, ChoiceEdit)
            home.offer(opened.homes)
        self.form.show_record(opened.shown if opened else None)
        if opened is not None:
            self._show_state(opened)
            told = say("people", "namesakes", count=opened.namesakes) if opened.namesakes else ""
            self.same.show_named(opened.joined, opened.others, told)
            self.members.show_named(opened.members, opened.free)
            self.forms.offer(opened.forms)
            self.forms.setItemText(0, self.forms.accessibleName())
            self._enable()

    def leave(self) -> None:
        """Keep what was typed."""
        self.form.leave()

    def _show_state(self, opened: Opened) -> None:
        """Say who may know a protected person, and let nobody write what is sealed to them."""
        self.form.setEnabled(opened.known)
        self.protect.setVisible(self._kind == "person" and opened.known and not opened.alias)
        homeless = self._kind == "person" and opened.known and not opened.shown.values.get("household")
        self.settle_in.setVisible(homeless)
        self.state.setVisible(bool(opened.alias))
        if opened.alias:
            names = say("people", "comma").join(opened.knowers)
            key = "protected_known" if opened.known else "protected_unknown"
            self.state.tell(say("people", key, alias=opened.alias, names=names), Tone.WARN)

    @Slot()
    def _protect(self) -> None:
        if self._opened is not None:
            self.form.leave()
            self._session.do(self, partial(_protect, self._opened.shown.path), self._protected)

    @Slot(object)
    def _protected(self, left: int) -> None:
        self.changed.emit()
        if left:
            self.told.emit(say("people", "left", count=left))

    @Slot()
    def _new_household(self) -> None:
        if self._opened is not None:
            self.form.leave()
            self._session.do(self, partial(_new_household, self._opened.shown.path), self._settled)

    @Slot(object)
    def _settled(self, household: str) -> None:
        self.wanted.emit(household)

    @Slot()
    def _enable(self) -> None:
        self.run.setEnabled(bool(self.forms.value()))

    @Slot()
    def _run(self) -> None:
        if self._opened is not None and self.forms.value():
            work = partial(_begin, self._opened.shown.path, self.forms.value())
            self._session.do(self, work, self.wanted.emit)

    @Slot(str)
    def _move_in(self, person: str) -> None:
        if self._opened is not None:
            self._do(partial(_move, person, self._opened.shown.path))

    @Slot(str)
    def _move_out(self, person: str) -> None:
        self._do(partial(_move, person, ""))

    @Slot(str)
    def _join(self, other: str) -> None:
        if self._opened is not None:
            self.form.leave()
            self._do(partial(_join, self._opened.shown.path, other))

    @Slot(str)
    def _part(self, other: str) -> None:
        if self._opened is not None:
            self._do(partial(_part, self._opened.shown.path, other))

    def _do(self, work: partial[None]) -> None:
        self._session.do(self, work, self._done)

    @Slot(object)
    def _done(self, _: None) -> None:
        self.changed.emit()

    def _lay_out(self) -> None:
        acts = QHBoxLayout()
        acts.addWidget(self.protect)
        acts.addWidget(self.settle_in)
        acts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 8)
        column.addWidget(self.state)
        column.addLayout(acts)
        run = QHBoxLayout()
        run.addWidget(self.forms, 1)
        run.addWidget(self.run)
        self.forms.setAccessibleName(say("people", "which_form"))
        self.forms.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for widget in (self.form, self.members, self.same):
            column.addWidget(widget)
        column.insertLayout(column.indexOf(self.same), run)
        column.addStretch(1)
        for of_household in (self.members, self.forms, self.run):
            of_household.setVisible(self._kind == "household")
        self.protect.hide()
        self.settle_in.hide()


def _protect(path: str, desk: Desk) -> int:
    person = desk.get(Person, path)
    return len(protection.protect(desk, person, protection.next_alias(desk, person.space)).left)


def _new_household(path: str, desk: Desk) -> str:
    """Make the household of a person: its name is the person's, its address too, and both can be changed."""
    person, face = desk.get(Person, path), persons.face(desk, path)
    address = {"address": face.told["address"]} if face.told.get("address") else {}
    home = persons.household(desk, person.space, face.told.get("name", ""), **address)
    desk.set(person.space, path, {"household": home.path})
    return home.path


def _begin(household: str, form: str, desk: Desk) -> str:
    case = cases.find_case(desk, desk.get(Household, household).space)
    return checklists.begin(desk, case, checklists.find_form(desk, form), [desk.member], household).path


def _move(person: str, household: str, desk: Desk) -> None:
    desk.set(desk.get(Person, person).space, person, {"household": household})


def _join(one: str, other: str, desk: Desk) -> None:
    same.join(desk, one, other)


def _part(one: str, other: str, desk: Desk) -> None:
    same.part(desk, one, other)
