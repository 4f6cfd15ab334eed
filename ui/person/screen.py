"""People, households and organisations: whom the inspection met or heard of, each with every place where they occur."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from fieldkit.desk import persons
from fieldkit.desk.desk import Desk
from fieldkit.desk.same import JOINED
from fieldkit.model.record import family_of, kind_of
from ui.look import theme
from ui.parts.marked import MarkedList
from ui.parts.panes import panes
from ui.parts.screen import Screen
from ui.parts.scrolled import scrolled
from ui.person import opened as reading
from ui.person.opened import Named, Opened
from ui.person.page import Page
from ui.session import Session
from ui.wording import say

SOON_MS = 120
_PATH = Qt.ItemDataRole.UserRole


class PeopleScreen(Screen):
    """Lists people, households or organisations, and shows one."""

    SHOWS = frozenset({*JOINED, "interview", "turn", "finding", "exhibit", "row", "tie", "checklist", "petition"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._opened: Opened | None = None
        self._path = ""
        self._wanted = ""
        self.kinds = QTabBar(self)
        self.filter = QLineEdit(self)
        self.people = QListWidget(self)
        self._pages: dict[str, Page] = {}
        """Made when the first of its kind is shown: each has a form of its own."""
        self.places = MarkedList(self)
        self._nowhere = QLabel(self)
        self._scrolled: dict[str, QWidget] = {}
        self._middle = QStackedWidget(self)
        self._empty = QLabel(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._lay_out()
        self._connect()

    @property
    def kind(self) -> str:
        """What is listed now."""
        return JOINED[self.kinds.currentIndex()]

    @property
    def page(self) -> Page:
        """The page of what is listed now."""
        return self._page_of(self.kind)

    def refresh(self) -> None:
        """Read the list, and what is open, again."""
        self._read_list()
        self._again()

    def show_record(self, path: str) -> None:
        """Show a person, household or organisation."""
        path = family_of(path)
        self._wanted = path
        self.leave()
        self._turn_to(kind_of(path))
        self.filter.clear()
        self._read_list()
        self._open(path)

    def leave(self) -> None:
        """Keep what was typed."""
        for page in self._pages.values():
            page.leave()

    def place(self) -> dict[str, Any]:
        """Return who is open."""
        return {"path": self._opened.shown.path} if self._opened else {}

    def return_to(self, place: dict[str, Any]) -> None:
        """Show them again."""
        if place:
            self.show_record(place["path"])

    def _turn_to(self, kind: str) -> None:
        self.kinds.blockSignals(True)  # noqa: FBT003  # Qt's own shape
        self.kinds.setCurrentIndex(JOINED.index(kind))
        self.kinds.blockSignals(False)  # noqa: FBT003  # Qt's own shape

    @Slot()
    def _turned(self) -> None:
        self.leave()
        self._path = ""
        self._read_list()

    @Slot()
    def _soon(self) -> None:
        self._timer.start(SOON_MS)

    @Slot()
    def _read_list(self) -> None:
        if self.space:
            work = partial(_list, self.kind, self.space, self.filter.text().strip())
            self.session.do(self, work, partial(self._show_list, self.kind))

    def _show_list(self, kind: str, told: Named) -> None:
        if kind != self.kind:
            return  # another kind was asked for meanwhile
        current = self.people.currentItem()
        before = self._wanted or (current.data(_PATH) if current is not None else "")
        self._wanted = ""
        self.people.blockSignals(True)  # noqa: FBT003  # Qt's own shape
        self.people.clear()
        for path, called in told:
            item = QListWidgetItem(reading.label(path, called), self.people)
            item.setData(_PATH, path)
            if path == before:
                self.people.setCurrentItem(item)
        self.people.blockSignals(False)  # noqa: FBT003  # Qt's own shape
        if self.people.currentItem() is None and told:
            self.people.setCurrentRow(0)
        elif not told:
            self._path = ""
            self._show(None)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _pointed(self, now: QListWidgetItem | None, _: QListWidgetItem | None) -> None:
        if now is not None:
            self.leave()
            self._open(str(now.data(_PATH)))

    def _open(self, path: str) -> None:
        self._path = path
        self.session.do(self, partial(reading.read, path), self._show)

    @Slot()
    def _again(self) -> None:
        if self._path:
            self._open(self._path)

    @Slot()
    def _changed_here(self) -> None:
        self._read_list()
        self._again()

    @Slot(object)
    def _show(self, opened: Opened | None) -> None:
        if opened is not None and opened.shown.path != self._path:
            return  # somebody else was asked for meanwhile
        self._opened = opened
        self._empty.setText(say("people", f"empty_{self.kind}"))
        for kind, page in self._pages.items():
            if opened is None or kind != opened.kind:
                page.show_opened(None)
        if opened is None:
            self._middle.setCurrentWidget(self._empty)
        else:
            self._page_of(opened.kind).show_opened(opened)
            self._middle.setCurrentWidget(self._scrolled[opened.kind])
        lines = opened.places if opened else []
        self.places.show_lines(lines)
        self.places.setVisible(bool(lines))
        self._nowhere.setVisible(opened is not None and not lines)
        self._nowhere.setText(say("people", "no_runs" if self.kind == "household" else "nowhere"))
        self._title.setText(say("people", "runs" if self.kind == "household" else "places"))

    def _page_of(self, kind: str) -> Page:
        if kind not in self._pages:
            page = self._pages[kind] = Page(self.session, kind, self)
            page.changed.connect(self._changed_here)
            page.wanted.connect(self.wanted)
            page.told.connect(self.told)
            self._scrolled[kind] = scrolled(page, self)
            self._middle.addWidget(self._scrolled[kind])
        return self._pages[kind]

    def _connect(self) -> None:
        self._timer.timeout.connect(self._read_list)
        self.kinds.currentChanged.connect(self._turned)
        self.filter.textChanged.connect(self._soon)
        self.people.currentItemChanged.connect(self._pointed)
        self.places.wanted.connect(self.wanted)
        look = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        look.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        look.activated.connect(self.filter.setFocus)

    def _lay_out(self) -> None:
        for kind in JOINED:
            self.kinds.addTab(say("people", f"tab_{kind}"))
        self.kinds.setExpanding(False)
        self.kinds.setUsesScrollButtons(False)
        self.kinds.setElideMode(Qt.TextElideMode.ElideRight)
        self.kinds.setAccessibleName(say("people", "kinds"))
        self.filter.setPlaceholderText(say("people", "filter"))
        self.filter.setAccessibleName(say("people", "filter"))
        self.filter.setToolTip(f"{say('people', 'filter')} (Ctrl+F)")
        self.filter.setClearButtonEnabled(True)
        self.people.setAccessibleName(say("people", "title"))
        self.people.setAlternatingRowColors(True)
        self.people.setSpacing(2)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setMargin(18)
        self._middle.addWidget(self._empty)
        parts = panes(self, (self._list_part(), self._middle, self._places_part()), (250, 430, 560), wide=(2,))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.addWidget(parts)

    def _list_part(self) -> QWidget:
        part = QWidget(self)
        column = QVBoxLayout(part)
        column.setContentsMargins(8, 0, 0, 8)
        for widget in (self.kinds, self.filter, self.people):
            column.addWidget(widget)
        return part

    def _places_part(self) -> QWidget:
        part = QWidget(self)
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 8, 8)
        self._title = QLabel(say("people", "places"), part)
        self._title.setFont(theme.heading(self.font()))
        self._title.setBuddy(self.places)
        self.places.setAccessibleName(say("people", "places"))
        self._nowhere.setWordWrap(True)
        self._nowhere.hide()
        column.addWidget(self._title)
        column.addWidget(self._nowhere)
        column.addWidget(self.places, 1)
        column.addStretch(0)
        return part


def _list(kind: str, space: str, typed: str, desk: Desk) -> Named:
    return persons.listed(desk, kind, space, typed)
