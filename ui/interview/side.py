"""Beside the words of a talk: its head, what is missing, what stands around the words, and what may still be asked."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QTabWidget, QVBoxLayout, QWidget

from fieldkit.model.record import kind_of
from ui.interview import opened as opening
from ui.interview.closing import TaskBar
from ui.interview.head import Head
from ui.interview.hints import HintPanel
from ui.interview.opened import Opened
from ui.interview.transcript import Transcript
from ui.parts.gaps import GapList
from ui.parts.marked import MarkedList
from ui.session import Session
from ui.wording import say


class Side(QTabWidget):
    """Pages whose lines lead into the words, to a field of the head, or away."""

    changed = Signal()
    """The head was written."""
    protection_wanted = Signal(str)
    """The path of the person who is to be protected."""
    wanted = Signal(str)
    """The path of a record elsewhere."""
    words_wanted = Signal(str)
    """A place in the words, as `Transcript.go_to_place` takes it; empty for wherever the cursor is."""

    def __init__(self, session: Session, transcript: Transcript, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._opened: Opened | None = None
        self.head: Head | None = None
        """There as soon as it is known whom it may name."""
        self.gaps = GapList(self)
        self.beside = MarkedList(self, column=7)
        self.closing = TaskBar(session, self)
        self.hints = HintPanel(session, transcript, self)
        self._around = QWidget(self)
        self._lay_out()
        self._count()
        self.gaps.wanted.connect(self._go_to_gap)
        self.beside.wanted.connect(self._go_beside)
        self.hints.wanted.connect(self.words_wanted)
        self.hints.counted.connect(self._count)
        session.do(self, opening.known_members, self._make_head)

    def show_opened(self, opened: Opened | None) -> None:
        """Show what stands beside an interview."""
        self._opened = opened
        if self.head is not None:
            self.head.show_opened(opened)
        self.gaps.show_gaps(opened.gaps if opened else [])
        self.beside.show_lines(opened.around.lines if opened else [])
        self.hints.show_interview(opened.interview if opened else None)
        self._count()

    def show_hints(self) -> None:
        """Turn to what may still be asked, as the words stand now."""
        self.hints.look()
        self.setCurrentWidget(self.hints)
        self.hints.list.setFocus()

    def show_around(self) -> None:
        """Turn to what stands around the words."""
        self.setCurrentWidget(self._around)

    def leave(self) -> None:
        """Keep what was typed."""
        self.hints.leave()
        if self.head is not None:
            self.head.leave()

    def _lay_out(self) -> None:
        self.setDocumentMode(True)
        self.beside.setAccessibleName(say("interviews", "beside"))
        self.beside.setFrameShape(QFrame.Shape.NoFrame)
        column = QVBoxLayout(self._around)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.beside)
        column.addWidget(self.closing)
        for page in (self.gaps, self._around, self.hints):
            self.addTab(page, "")

    @Slot()
    def _count(self) -> None:
        gaps = len(self._opened.gaps) if self._opened else 0
        titles = {
            self.gaps: say("interviews", "gaps_tab", count=gaps),
            self._around: say("interviews", "beside_tab", count=self.beside.count()),
            self.hints: say("interviews", "hints_tab", count=self.hints.open),
        }
        for page, title in titles.items():
            self.setTabText(self.indexOf(page), title)

    @Slot(object)
    def _make_head(self, members: list[tuple[str, str]]) -> None:
        self.head = Head(self._session, members, self)
        self.head.changed.connect(self.changed)
        self.head.protection_wanted.connect(self.protection_wanted)
        self.insertTab(0, self.head, say("interviews", "head_tab"))
        self.setCurrentIndex(0)
        self.head.show_opened(self._opened)

    @Slot(str, str)
    def _go_to_gap(self, path: str, field: str) -> None:
        if field == "turns":
            self.words_wanted.emit("")
        elif self.head is not None:
            self.setCurrentWidget(self.head)
            self.head.focus(path, field)

    @Slot(str)
    def _go_beside(self, path: str) -> None:
        self.closing.show_task(path if kind_of(path) == "task" else "")
        if "@" in path:
            self.words_wanted.emit(path)
        elif kind_of(path) != "task":
            self.wanted.emit(path)
