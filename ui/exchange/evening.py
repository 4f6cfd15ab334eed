"""The evening meeting's page: what the day brought, what does not go together, who asks whom what tomorrow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QDate, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QDateEdit,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import meeting
from fieldkit.desk.desk import Desk
from fieldkit.desk.meeting import Asking, Talk
from ui.look import theme
from ui.session import Session
from ui.wording import say

_PATH = Qt.ItemDataRole.UserRole
_PARTS = ("talks", "facts", "clashes", "tasks")


class Page(NamedTuple):
    """The page as a person reads it: the day, the lines of each part with the record they lead to, open conflicts."""

    day: date
    parts: dict[str, list[tuple[str, str]]]
    conflicts: int


class Evening(QWidget):
    """Shows the page of a case for a day: the last one with work, or the one that is chosen."""

    wanted = Signal(str)
    """The path of a record that is to be shown."""
    settling = Signal()
    """The conflicts are to be shown."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._space = ""
        self.day = QDateEdit(self)
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setAccessibleName(say("exchange", "day"))
        self.settle = QPushButton(self)
        self.titles = {part: QLabel(self) for part in _PARTS}
        self.lists = {part: QListWidget(self) for part in _PARTS}
        self._lay_out()
        self.day.dateChanged.connect(self._turn)
        self.settle.clicked.connect(self.settling)

    def refresh(self, space: str, *, newest: bool = False) -> None:
        """Read the page of a case; with `newest`, or for another case, that of its last day with work."""
        chosen = None if newest or space != self._space else self._chosen()
        self._space = space
        if space:
            self._session.do(self, partial(_read, space, chosen), self._show)

    @Slot(QDate)
    def _turn(self, _: QDate) -> None:
        self.refresh(self._space)

    def _chosen(self) -> date:
        chosen = self.day.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    @Slot(object)
    def _show(self, page: Page) -> None:
        self.day.blockSignals(True)  # noqa: FBT003  # Qt's own shape
        self.day.setDate(QDate(page.day.year, page.day.month, page.day.day))
        self.day.blockSignals(False)  # noqa: FBT003  # Qt's own shape
        for part, lines in page.parts.items():
            self.titles[part].setText(words.say("meeting", part, count=len(lines)))
            self._fill(self.lists[part], lines, say("exchange", f"none_{part}"))
        self.settle.setText(words.say("meeting", "conflicts", count=page.conflicts))
        self.settle.setVisible(page.conflicts > 0)

    def _fill(self, shown: QListWidget, lines: Sequence[tuple[str, str]], none: str) -> None:
        shown.clear()
        for text, path in lines:
            item = QListWidgetItem(text, shown)
            item.setData(_PATH, path)
            item.setToolTip(text)
        if not lines:
            QListWidgetItem(none, shown).setFlags(Qt.ItemFlag.NoItemFlags)

    @Slot(QListWidgetItem)
    def _open(self, item: QListWidgetItem) -> None:
        if item.data(_PATH):
            self.wanted.emit(item.data(_PATH))

    def _lay_out(self) -> None:
        label = QLabel(say("exchange", "day"), self)
        label.setBuddy(self.day)
        top = QHBoxLayout()
        top.addWidget(label)
        top.addWidget(self.day)
        top.addStretch(1)
        top.addWidget(self.settle)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        for number, part in enumerate(_PARTS):
            shown, title = self.lists[part], self.titles[part]
            shown.setWordWrap(True)
            shown.setAccessibleName(words.say("meeting", part, count=0))
            shown.setMinimumHeight(self.fontMetrics().lineSpacing() * 6)
            shown.itemActivated.connect(self._open)
            title.setFont(theme.heading(self.font()))
            title.setBuddy(shown)
            row, column = divmod(number, 2)
            grid.addWidget(title, 2 * row, column)
            grid.addWidget(shown, 2 * row + 1, column)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(14, 10, 14, 10)
        column_.addLayout(top)
        column_.addLayout(grid, 1)


def _read(space: str, day: date | None, desk: Desk) -> Page:
    found = meeting.meeting(desk, space, day or meeting.last_day(desk, space))
    parts = {
        "talks": [(_talk(one, desk), one.interview.path) for one in found.talks],
        "facts": [(_joined(desk.tell(one.title), one.topic), one.path) for one in found.facts],
        "clashes": [(one.sentence, one.paths[0]) for one in found.clashes],
        "tasks": [(_asking(one, desk), one.task.source or one.task.person) for one in found.tasks],
    }
    return Page(found.day, parts, found.conflicts)


def _talk(one: Talk, desk: Desk) -> str:
    talk = one.interview
    by = say("exchange", "comma").join(one.by)
    state = say("exchange", "sealed" if one.sealed else "unsealed")
    return _joined(talk.started[11:], one.whom, desk.tell(talk.title), by, state)


def _asking(one: Asking, desk: Desk) -> str:
    who = say("exchange", "comma").join(one.who) or say("exchange", "nobody")
    asks = say("exchange", "asks", who=who, whom=one.whom) if one.whom else who
    return _joined(say("exchange", "asking", asks=asks, what=desk.tell(one.task.what)), one.task.due)


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))
