"""Search across everything that was typed, as one types; each result opens at its place."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.desk import search
from fieldkit.desk.desk import Desk
from fieldkit.model.record import kind_of
from ui.parts.marked import MarkedLine, MarkedList
from ui.parts.screen import Screen
from ui.parts.ticks import Tick
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

SOON_MS = 120
MOST = 100
BEFORE, AFTER = 18, 90
"""Characters shown round the words that were found."""


class SearchScreen(Screen):
    """Looks for words."""

    SHOWS = frozenset({"interview", "turn", "finding", "exhibit", "person", "check", "petition", "row", "case"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.words = QLineEdit(self)
        self.words.setPlaceholderText(say("search", "placeholder"))
        self.words.setAccessibleName(say("search", "placeholder"))
        self.words.setClearButtonEnabled(True)
        self._everywhere = Tick(say("search", "everywhere"), self)
        self._told = ToneLabel(self)
        self._told.setWordWrap(True)
        self.found = MarkedList(self)
        self.found.setAccessibleName(say("search", "results"))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._lay_out()
        self._timer.timeout.connect(self.refresh)
        self.words.textChanged.connect(self._soon)
        self.words.returnPressed.connect(self.refresh)
        self._everywhere.toggled.connect(self._soon)
        self.found.wanted.connect(self.wanted)

    def refresh(self) -> None:
        """Look for what is typed."""
        self._timer.stop()
        typed = self.words.text().strip()
        if not typed:
            self._show(typed, [])
            return
        space = "" if self._everywhere.isChecked() else self.space
        self.session.do(self, partial(_find, typed, space), partial(self._show, typed))

    def place(self) -> dict[str, Any]:
        """Return nothing: what one looked for may be a name."""
        return {}

    def showEvent(self, event: Any) -> None:
        """Be ready to type."""
        super().showEvent(event)
        self.words.setFocus()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.words, 1)
        top.addWidget(self._everywhere)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 10)
        column.addLayout(top)
        column.addWidget(self._told)
        column.addWidget(self.found, 1)

    @Slot()
    def _soon(self) -> None:
        self._timer.start(SOON_MS)

    def _show(self, typed: str, lines: list[MarkedLine]) -> None:
        if typed != self.words.text().strip():
            return
        self.found.show_lines(lines)
        if not typed:
            self._told.tell(say("search", "hint"))
        elif lines:
            self._told.tell(say("search", "more" if len(lines) >= MOST else "count", count=len(lines)))
        else:
            self._told.tell(say("search", "nothing"))
        self.found.setFocusPolicy(Qt.FocusPolicy.StrongFocus if lines else Qt.FocusPolicy.NoFocus)


def _find(typed: str, space: str, desk: Desk) -> list[MarkedLine]:
    faces = [face for face in search.persons(desk, typed) if space in ("", face.person.space)]
    lines = [MarkedLine(face.person.path, words.say("kind", "person"), face.label()) for face in faces]
    hits = search.texts(desk, typed, MOST, space or None)
    return (lines + [_line(hit, len(typed)) for hit in hits])[:MOST]


def _line(hit: search.Hit, length: int) -> MarkedLine:
    """Return the words with what stands round them, in one line."""
    first = max(0, hit.start - BEFORE)
    text = hit.text[first : hit.start + length + AFTER].replace("\n", " ")
    before = "…" if first else ""
    start = hit.start - first + len(before)
    kind = kind_of(hit.path)
    what = f"{words.say('kind', kind)} · {words.say('field', f'{kind}.{hit.field}')}"
    return MarkedLine(hit.path, what, before + text, start, start + length)
