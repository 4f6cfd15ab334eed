"""What lies new in the watched folder, offered in a line: it is taken in when one says so, and never by itself."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fieldkit import files
from fieldkit.desk import preferences, watching
from fieldkit.desk.watching import Watched, Whole
from ui.jobs import Tell
from ui.parts.toned import ToneLabel
from ui.parts.watch import Watch
from ui.session import Session
from ui.wording import say

NAMED = 3
"""Files that are named; the rest is counted."""


class Offered(QWidget):
    """One line with what can be done; none where nothing is new."""

    taken = Signal(object)
    """The files (a list of Path) that are to be taken in."""

    def __init__(self, session: Session, screen: QWidget) -> None:
        super().__init__(screen)
        self._session = session
        self._there: list[Whole] = []
        self._new: list[Whole] = []
        self._left: set[Whole] = set()
        self.told = ToneLabel(self)
        self.told.setWordWrap(True)
        self.take = QPushButton(say("evidence", "watched_take"), self)
        self.away = QPushButton(say("evidence", "watched_away"), self)
        self.away.setToolTip(say("evidence", "watched_away_tip"))
        self.watch = Watch("watched", partial(_look, Watched()), screen)
        row = QHBoxLayout()
        row.addWidget(self.take)
        row.addWidget(self.away)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.addWidget(self.told)
        column.addLayout(row)
        self.watch.changed.connect(self._seen)
        self.take.clicked.connect(self._take)
        self.away.clicked.connect(self._put_away)
        self.hide()

    def refresh(self) -> None:
        """Ask again which of the files are new: an exhibit came or went."""
        self._session.do(self, partial(watching.unknown, found=self._there), self._offer)

    @Slot(object)
    def _seen(self, there: list[Whole]) -> None:
        self._there = there
        self.refresh()

    @Slot(object)
    def _offer(self, unknown: list[Whole]) -> None:
        self._new = [one for one in unknown if one not in self._left]
        names = say("evidence", "comma").join(files.shown(one.path.name) for one in self._new[:NAMED])
        key = "watched_more" if len(self._new) > NAMED else "watched"
        self.told.tell(say("evidence", key, count=len(self._new), names=names))
        self.setVisible(bool(self._new))

    @Slot()
    def _take(self) -> None:
        self.taken.emit([one.path for one in self._new])

    @Slot()
    def _put_away(self) -> None:
        """Offer these no more while the window is open; they stay where they are."""
        self._left.update(self._new)
        self.hide()


def _look(watched: Watched, tell: Tell) -> list[Whole]:
    return watched.look(preferences.load().watched, tell)
