"""Interviews: the list on the left, the words in the middle, the head and what is missing on the right."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import outlines, turns
from fieldkit.desk.listing import Listing
from fieldkit.desk.outlines import Outline
from fieldkit.model.kinds import Interview
from fieldkit.model.record import family_of
from ui.interview import list as list_
from ui.interview import opened as opening
from ui.interview import working
from ui.interview.acts import READING, WRITING, Acts
from ui.interview.gutter import Beside
from ui.interview.incoming import DropPlace, Incoming
from ui.interview.inserting import Choosing
from ui.interview.keeping import Keeping
from ui.interview.opened import Opened
from ui.interview.picking import Picking
from ui.interview.reading import KEY as READING_KEY
from ui.interview.reading import ReadingView, turns_of
from ui.interview.sealed import SealedBar
from ui.interview.side import Side
from ui.interview.sound import SoundBar
from ui.interview.transcript import Transcript
from ui.parts.panes import panes
from ui.parts.screen import Screen
from ui.parts.table import RecordTable
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

FILTER_MS = 120


class InterviewScreen(Screen):
    """Lists, types and prints interviews."""

    SHOWS = frozenset({"interview", "turn", "mark", "seal", "person", "exhibit", "payload", "finding", "citation"}) | {
        "task",
        "waiver",
    }

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._opened: Opened | None = None
        self._path = ""
        self._wanted_turn = ""
        self._begun_path = ""
        self._before = ""
        """The interview that was open when a file was asked for."""
        self.table = RecordTable(session, words.say("kind", "interview"), list_.columns(), self)
        self._filter = QLineEdit(self)
        self._filter.setPlaceholderText(say("interviews", "filter"))
        self._filter.setAccessibleName(say("interviews", "filter"))
        self._filter.setClearButtonEnabled(True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self.transcript = Transcript(self._new_path, self)
        self.keeping = Keeping(session, self.transcript)
        self.picking = Picking(session, self.transcript, self.keeping, self)
        self.side = Side(session, self.transcript, self)
        self.sealed = SealedBar(session, self)
        self.sound = SoundBar(session, self.transcript, self)
        self.incoming = Incoming(session, self)
        self.drop_place = DropPlace(self)
        self._state = ToneLabel(self)
        self._state.setWordWrap(True)
        self._middle = QStackedWidget(self)
        self._bar = Acts(self)
        self._outlines = outlines.outlines()
        self._beginning = QMenu(self)
        self._questions = Choosing(self)
        self._phrases = Choosing(self)
        self._lay_out()
        self._connect()

    def refresh(self) -> None:
        """Read the list, and the interview that is open, again."""
        if self.incoming.case is not None and self.incoming.case.space != self.space:
            self.incoming.forget()
        if self.space:
            self.table.show_listing(Listing("interview", self.space, words=self._filter.text().strip()))
        if self._opened is not None and self._opened.interview.space != self.space:
            self._open("")
        else:
            self._open(self._path)

    def show_record(self, path: str) -> None:
        """Open an interview, at the turn that is named: `TURN@AT`, or with the words `TURN@FROM-TO` selected."""
        self._wanted_turn = path if "/turn/" in path else ""
        self.table.go_to(family_of(path))
        self._open(family_of(path))

    def leave(self) -> None:
        """Keep what was typed."""
        self.keeping.leave()
        self.sound.leave()
        self.side.leave()

    def hush(self) -> None:
        """Stop what plays where it is."""
        self.sound.hush()

    def close_lanes(self) -> None:
        """End what plays, and what is being taken in."""
        self.sound.end()

    def place(self) -> dict[str, Any]:
        """Return the interview and where the cursor is in it."""
        if self._opened is None:
            return {}
        at = self.transcript.textCursor().positionInBlock()
        return {"path": self._opened.interview.path, "turn": self.transcript.line.path, "at": at}

    def return_to(self, place: dict[str, Any]) -> None:
        """Open the interview again, with the cursor where it was."""
        if place:
            self.show_record(place["path"])
            self._wanted_turn = f"{place['turn']}@{place['at']}"

    # What the keys do

    @Slot()
    def begin(self) -> None:
        """Begin an empty interview: its founder is its first interviewer, it starts now."""
        self._begin(None)

    @Slot(QAction)
    def begin_from(self, action: QAction) -> None:
        """Begin an interview with the questions of an outline."""
        self._begin(action.data())

    def _begin(self, outline: Outline | None) -> None:
        if self.space:
            self.leave()
            self.session.do(self, partial(working.begin, self.space, outline), self._begun)

    @Slot()
    def import_talk(self) -> None:
        """Ask for a file with a typed talk, which is looked at before it is taken in."""
        self._look_into("")

    @Slot(str)
    def _dropped(self, path: str) -> None:
        if path:
            self._look_into(path)
        else:
            self.told.emit(say("interviews", "drop_one"))

    def _look_into(self, path: str) -> None:
        if self.case is not None:
            self.leave()
            self._before = self._path or self._before
            self._open("")
            self.incoming.begin(self.case, path)
            self._middle.setCurrentWidget(self.incoming)

    @Slot()
    def _leave_incoming(self) -> None:
        self.incoming.forget()
        self._open(self._before)
        self.table.setFocus()

    @Slot()
    def offer_questions(self) -> None:
        """Offer what an outline asks and was not asked yet."""
        self._questions.offer_questions(self._outlines, {line.text for line in self.transcript.lines})
        self._questions.open_at(self._cursor_place())

    @Slot()
    def offer_phrases(self) -> None:
        """Offer phrases."""
        self._phrases.offer_phrases()
        self._phrases.open_at(self._cursor_place())

    @Slot(str)
    def ask(self, question: str) -> None:
        """Put a question behind the turn with the cursor."""
        self.transcript.add_turn("question", question)
        self.transcript.setFocus()

    def _cursor_place(self) -> QPoint:
        return self.transcript.viewport().mapToGlobal(self.transcript.cursorRect().bottomLeft())

    @Slot()
    def read_aloud(self) -> None:
        """Show the transcript alone, large, to be turned to whoever was talked to."""
        if self._opened is not None:
            self.leave()
            self.session.do(self, partial(turns_of, self._opened.interview.path), self._show_reading)

    @Slot(object)
    def _show_reading(self, told: list[tuple[str, str]]) -> None:
        view = ReadingView(self)
        view.show_turns(told)
        view.showFullScreen()

    @Slot()
    def print_draft(self) -> None:
        """Look at the draft transcript before it is printed or saved."""
        self._print(final=False)

    @Slot()
    def print_final(self) -> None:
        """Look at the final transcript; its words are sealed as it is printed or saved."""
        self._print(final=True)

    def _print(self, *, final: bool) -> None:
        if self._opened is not None:
            self.leave()
            self.paper_wanted.emit(working.paper(self._opened.interview.path, final=final))

    @Slot(object)
    def _begun(self, interview: Interview) -> None:
        self._begun_path = interview.path
        self.refresh()
        self.show_record(interview.path)

    # What is shown

    def _new_path(self) -> str:
        return turns.new_path(self._opened.interview.path if self._opened else "")

    def _open(self, path: str) -> None:
        self._path = path
        if path:
            self.incoming.forget()
            self.session.do(self, partial(opening.read, path), self._show)
        else:
            self._show(None)

    @Slot(object)
    def _show(self, opened: Opened | None) -> None:
        if opened is not None and opened.interview.path != self._path:
            return  # something else was asked for meanwhile
        before, self._opened = self._opened, opened
        if before is not None and (opened is None or opened.interview.path != before.interview.path):
            self.keeping.leave()
        if opened is not None:
            self.keeping.show(opened.interview, opened.lines, opened.ground)
        else:
            self.keeping.show(None, [])
        fixed = opened is None or opened.seal is not None or not opened.mine
        self.transcript.fix(fixed=fixed)
        if self.incoming.case is None:
            self._middle.setCurrentIndex(0 if opened is None else 1)
        self.sealed.show_opened(opened)
        self.sound.show_interview(opened.interview if opened else None)
        self._tell_state()
        self.picking.show(opened.interview if opened else None)
        self.transcript.show_beside(opened.around.beside if opened else Beside({}, {}))
        self.side.show_opened(opened)
        self._bar.enable(WRITING, possible=opened is not None and not fixed)
        self._bar.enable(READING, possible=opened is not None)
        if self._wanted_turn and opened is not None:
            self.transcript.go_to_place(self._wanted_turn)
            self._wanted_turn = ""
        if opened is not None and opened.interview.path == self._begun_path:
            # Only now is it there to be typed into: what is hidden takes no keyboard.
            self._begun_path = ""
            self.transcript.setFocus()

    def _tell_state(self) -> None:
        self._state.tell(*working.state_of(self._opened))

    @Slot()
    def _again(self) -> None:
        self._open(self._path)

    @Slot(str)
    def _protect(self, person: str) -> None:
        self.leave()
        self.session.do(self, partial(working.protect, person), self._was_protected)

    @Slot(object)
    def _was_protected(self, left: int) -> None:
        self._again()
        if left:
            self.told.emit(say("interviews", "protected_left", count=left))

    @Slot(str)
    def _go_to_words(self, place: str) -> None:
        if place:
            self.transcript.go_to_place(place)
        self.transcript.setFocus()

    @Slot(list)
    def _follow_chip(self, paths: list[str]) -> None:
        if len(paths) == 1:
            self.wanted.emit(paths[0])
        else:
            self.side.show_around()

    @Slot()
    def _filtered(self) -> None:
        self.table.filter(self._filter.text().strip())

    @Slot(str)
    def _pointed(self, path: str) -> None:
        if path != self._path:
            self._open(path)

    def _lay_out(self) -> None:
        left = self.drop_place
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 0, 0, 8)
        column.addWidget(self._filter)
        column.addWidget(self.table)
        empty = QLabel(say("interviews", "empty"), self)
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.setWordWrap(True)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._state)
        column.addWidget(self.sealed)
        column.addWidget(self.sound)
        column.addWidget(self.transcript)
        self._middle.addWidget(empty)
        self._middle.addWidget(page)
        self._middle.addWidget(self.incoming)
        parts = panes(self, (left, self._middle, self.side), (345, 560, 345))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addWidget(self._bar)
        whole.addWidget(parts, 1)

    def _connect(self) -> None:
        bar, text, picking = self._bar, self.transcript, self.picking
        bar.add("begin", "Ctrl+N", self.begin, "add")
        self._begin_with_outline()
        bar.add("import", "Ctrl+Shift+O", self.import_talk)
        bar.part()
        bar.add("offer_questions", "Ctrl+T", self.offer_questions)
        bar.add("offer_phrases", "Ctrl+D", self.offer_phrases)
        bar.add("hints", "Ctrl+H", self.side.show_hints)
        bar.begin_bar()
        bar.add("turn_sort", "F2", text.turn_sort)
        picking.add_to(bar)
        bar.part()
        bar.add("reading", READING_KEY, self.read_aloud)
        bar.add("print_draft", "Ctrl+P", self.print_draft)
        bar.add("print_final", "Ctrl+Shift+P", self.print_final)
        self.picking.wanted.connect(self.wanted)
        self.picking.told.connect(self.told)
        self.side.wanted.connect(self.wanted)
        self.side.words_wanted.connect(self._go_to_words)
        self.side.changed.connect(self._again)
        self.keeping.missed.connect(self._again)
        self.side.protection_wanted.connect(self._protect)
        self.transcript.followed.connect(self._follow_chip)
        self._questions.chosen.connect(self.ask)
        self._phrases.chosen.connect(self.transcript.put_in)
        self.sealed.changed.connect(self._again)
        self.sound.told.connect(self.told)
        self.incoming.taken.connect(self._begun)
        self.drop_place.dropped.connect(self._dropped)
        self.incoming.left.connect(self._leave_incoming)
        self.sealed.supplemented.connect(self.show_record)
        self.table.pointed.connect(self._pointed)
        self._filter.textChanged.connect(self._filter_soon)
        self._timer.timeout.connect(self._filtered)

    def _begin_with_outline(self) -> None:
        for outline in self._outlines:
            action = self._beginning.addAction(outline.title)
            action.setData(outline)
        self._beginning.triggered.connect(self.begin_from)
        self._bar.hang_menu("begin", self._beginning)

    @Slot()
    def _filter_soon(self) -> None:
        self._timer.start(FILTER_MS)
