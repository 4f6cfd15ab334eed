"""People: whom the inspection met or heard of, each with every place where they occur."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import mentions, persons, protection
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Person
from fieldkit.model.record import kind_of
from ui.look import theme
from ui.look.theme import Tone
from ui.parts import form
from ui.parts.form import RecordForm, Shown
from ui.parts.marked import MarkedLine, MarkedList
from ui.parts.screen import Screen
from ui.parts.scrolled import scrolled
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

FIELDS = (
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
)
SOON_MS = 120
_PATH = Qt.ItemDataRole.UserRole


class Opened(NamedTuple):
    """One person as the screen shows them."""

    shown: Shown
    label: str
    known: bool
    places: list[MarkedLine]


class PeopleScreen(Screen):
    """Lists people and shows one."""

    SHOWS = frozenset({"person", "household", "interview", "turn", "finding", "exhibit", "row"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._opened: Opened | None = None
        self._path = ""
        self._wanted = ""
        self.filter = QLineEdit(self)
        self.people = QListWidget(self)
        self.form = RecordForm(session, "person", FIELDS, None, self)
        self.protect = QPushButton(say("people", "protect"), self)
        self._state = ToneLabel(self)
        self.places = MarkedList(self)
        self._middle = QStackedWidget(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._lay_out()
        self._timer.timeout.connect(self._read_list)
        self.filter.textChanged.connect(self._soon)
        self.people.currentItemChanged.connect(self._pointed)
        self.form.kept.connect(self._again)
        self.protect.clicked.connect(self._protect)
        self.places.wanted.connect(self.wanted)

    def refresh(self) -> None:
        """Read the list, and the person that is open, again."""
        self._read_list()
        self._again()

    def show_record(self, path: str) -> None:
        """Show a person."""
        self._wanted = path
        self._read_list()
        self._open(path)

    def leave(self) -> None:
        """Keep what was typed."""
        self.form.leave()

    def place(self) -> dict[str, Any]:
        """Return the person that is open."""
        return {"path": self._opened.shown.path} if self._opened else {}

    def return_to(self, place: dict[str, Any]) -> None:
        """Show them again."""
        if place:
            self.show_record(place["path"])

    @Slot()
    def _soon(self) -> None:
        self._timer.start(SOON_MS)

    @Slot()
    def _read_list(self) -> None:
        if self.space:
            self.session.do(self, partial(_list, self.space, self.filter.text().strip()), self._show_list)

    @Slot(object)
    def _show_list(self, told: list[tuple[str, str]]) -> None:
        current = self.people.currentItem()
        before = self._wanted or (current.data(_PATH) if current is not None else "")
        self._wanted = ""
        self.people.blockSignals(True)  # noqa: FBT003  # Qt's own shape
        self.people.clear()
        for path, label in told:
            item = QListWidgetItem(label, self.people)
            item.setData(_PATH, path)
            if path == before:
                self.people.setCurrentItem(item)
        self.people.blockSignals(False)  # noqa: FBT003  # Qt's own shape
        if self.people.currentItem() is None and told:
            self.people.setCurrentRow(0)
        elif not told:
            self._show(None)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _pointed(self, now: QListWidgetItem | None, _: QListWidgetItem | None) -> None:
        if now is not None:
            self.form.leave()
            self._open(str(now.data(_PATH)))

    def _open(self, path: str) -> None:
        self._path = path
        self.session.do(self, partial(_read, path), self._show)

    @Slot()
    def _again(self) -> None:
        if self._path:
            self._open(self._path)

    @Slot(object)
    def _show(self, opened: Opened | None) -> None:
        if opened is not None and opened.shown.path != self._path:
            return  # somebody else was asked for meanwhile
        self._opened = opened
        self._middle.setCurrentIndex(0 if opened is None else 1)
        self.form.show_record(opened.shown if opened else None)
        self.places.show_lines(opened.places if opened else [])
        protected = opened is not None and bool(opened.shown.values["protected"])
        self.protect.setVisible(opened is not None and opened.known and not protected)
        self.form.setEnabled(opened is not None and opened.known)
        if opened is not None and protected:
            key = "protected_known" if opened.known else "protected_unknown"
            self._state.tell(say("people", key, alias=str(opened.shown.values["alias"])), Tone.WARN)
        self._state.setVisible(protected)

    @Slot()
    def _protect(self) -> None:
        if self._opened is not None:
            self.form.leave()
            self.session.do(self, partial(_protect, self._opened.shown.path), self._was_protected)

    @Slot(object)
    def _was_protected(self, left: int) -> None:
        self._again()
        if left:
            self.told.emit(say("people", "left", count=left))

    def _lay_out(self) -> None:
        self.filter.setPlaceholderText(say("people", "filter"))
        self.filter.setAccessibleName(say("people", "filter"))
        self.filter.setClearButtonEnabled(True)
        self.people.setAccessibleName(say("people", "title"))
        self.people.setAlternatingRowColors(True)
        self.people.setSpacing(2)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 0, 0, 8)
        column.addWidget(self.filter)
        column.addWidget(self.people)
        empty = QLabel(say("people", "empty"), self)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 4, 12, 8)
        top = QHBoxLayout()
        top.addWidget(self._state, 1)
        top.addStretch(0)
        top.addWidget(self.protect)
        column.addLayout(top)
        column.addWidget(self.form)
        column.addStretch(1)
        scroll = scrolled(inner, self)
        self._middle.addWidget(empty)
        self._middle.addWidget(scroll)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 8, 8)
        title = QLabel(say("people", "places"), right)
        title.setFont(theme.heading(self.font()))
        title.setBuddy(self.places)
        self.places.setAccessibleName(say("people", "places"))
        column.addWidget(title)
        column.addWidget(self.places)
        parts = QSplitter(Qt.Orientation.Horizontal, self)
        for part in (left, self._middle, right):
            parts.addWidget(part)
        parts.setSizes([220, 420, 600])
        parts.setStretchFactor(2, 1)
        parts.setChildrenCollapsible(False)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.addWidget(parts)


def _list(space: str, typed: str, desk: Desk) -> list[tuple[str, str]]:
    """Return the people of a case by path and label, those in whose names or numbers `typed` stands."""
    faces = [face for face in desk.persons.faces().values() if face.person.space == space and not face.person.deleted]
    told = [
        (face.person.path, face.label() or say("people", "nameless"))
        for face in faces
        if not typed or any(typed in word for word in (face.person.alias, *face.words()))
    ]
    return sorted(told, key=lambda one: one[1])


def _read(path: str, desk: Desk) -> Opened:
    face = persons.face(desk, path)
    lines = [
        MarkedLine(place.path, f"{words.say('kind', kind_of(place.path))} · {_field(place)}", place.text)
        for place in mentions.places(desk, path)
    ]
    return Opened(form.read(desk, desk.get(Person, path)), face.label(), face.known, lines)


def _field(place: mentions.Place) -> str:
    return words.say("field", f"{kind_of(place.path)}.{place.field}")


def _protect(path: str, desk: Desk) -> int:
    person = desk.get(Person, path)
    return len(protection.protect(desk, person, protection.next_alias(desk, person.space)).left)
