"""Hints beside a talk: what may still be asked, each leading to its turn; one is waived with a few words, and stays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from fieldkit.desk import hints
from fieldkit.desk.desk import Desk
from fieldkit.desk.turns import Line
from fieldkit.model.kinds import Interview
from fieldkit.model.principle import Hint
from ui.interview.transcript import Transcript
from ui.interview.waiving import Waiving
from ui.parts.marked import MarkedLine, MarkedList
from ui.session import Session
from ui.wording import say

PAUSE_MS = 1500
"""How long nothing is typed before the words are looked at again."""


class HintPanel(QWidget):
    """The list, and under it why the chosen hint does not apply: to be typed, or to be taken back."""

    counted = Signal()
    """Another number of hints is open."""
    wanted = Signal(str)
    """The path of the turn that a hint hangs on."""

    def __init__(self, session: Session, transcript: Transcript, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._transcript = transcript
        self._interview: Interview | None = None
        self._hints: list[Hint] = []
        self.list = MarkedList(self, column=7)
        self.list.setAccessibleName(say("interviews", "hints"))
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.waiving = Waiving(session, self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        column.addWidget(self.waiving)
        self._timer.timeout.connect(self.look)
        transcript.edited.connect(self._edited)
        self.list.wanted.connect(self._follow)
        self.list.removed.connect(self.waiving.take_back)
        self.list.currentRowChanged.connect(self._chosen)
        self.waiving.done.connect(self.look)

    @property
    def open(self) -> int:
        """How many hints say that something may still be asked."""
        return sum(hint.open for hint in self._hints)

    def show_interview(self, interview: Interview | None) -> None:
        """Look at another talk at once; at the same one when nothing was typed for a while."""
        before, self._interview = self._interview, interview
        if before is not None and interview is not None and before.path == interview.path:
            self._timer.start()
        else:
            self._timer.stop()
            self.waiving.show_interview(interview)
            self._show([])
            self.look()

    def leave(self) -> None:
        """Keep what was typed."""
        self.waiving.keep()

    @Slot()
    def look(self) -> None:
        """Let the words as they stand be looked at, off the UI thread."""
        self._timer.stop()
        if self._interview is not None:
            work = partial(_read, self._interview, self._transcript.lines)
            self._session.do(self, work, partial(self._read, self._interview.path))

    @Slot()
    def _edited(self) -> None:
        self._timer.start()

    def _read(self, path: str, found: list[Hint]) -> None:
        if self._interview is not None and self._interview.path == path and found != self._hints:
            self._show(found)

    def _show(self, found: list[Hint]) -> None:
        """Show other hints; the one that was chosen stays so."""
        chosen, self._hints = self._current, found
        numbers = {line.path: number for number, line in enumerate(self._transcript.lines, 1)}
        blocker = QSignalBlocker(self.list)
        self.list.show_lines([_line(hint, numbers) for hint in found])
        rows = [row for row, hint in enumerate(found) if chosen is not None and hint.waiver == chosen.waiver]
        self.list.setCurrentRow(rows[0] if rows else -1)
        blocker.unblock()
        self._chosen(self.list.currentRow())
        self.counted.emit()

    @property
    def _current(self) -> Hint | None:
        row = self.list.currentRow()
        return self._hints[row] if 0 <= row < len(self._hints) else None

    @Slot(int)
    def _chosen(self, row: int) -> None:
        hint = self._current
        self.waiving.show_hint(hint)
        self.list.setToolTip(self.list.item(row).text() if hint is not None else "")

    @Slot(str)
    def _follow(self, turn: str) -> None:
        if turn:
            self.wanted.emit(turn)


def _line(hint: Hint, numbers: dict[str, int]) -> MarkedLine:
    number = numbers.get(hint.turn)
    where = say("interviews", "hint_turn", number=number) if number is not None else ""
    told = (_about(hint), where, _why(hint))
    stands_for = hint.waiver if hint.state == "not_applicable" else ""
    return MarkedLine(hint.turn, _state(hint.state), "　".join(filter(None, told)), stands_for=stands_for)


def _about(hint: Hint) -> str:
    if hint.sort == "element":
        return _name(hint.about)
    return say("interviews", "hint_answer") if hint.sort == "answer" else hint.about


def _why(hint: Hint) -> str:
    if hint.reason:
        return say("interviews", "hint_waived", reason=hint.reason)
    if not hint.lacks:
        return ""
    names = say("interviews", "comma").join(_name(name) for name in hint.lacks)
    return say("interviews", "hint_instead" if hint.sort == "answer" else "hint_lacks", names=names)


def _state(state: str) -> str:
    return {
        "covered": say("interviews", "hint_covered"),
        "missing": say("interviews", "hint_missing"),
        "incomplete": say("interviews", "hint_incomplete"),
        "not_applicable": say("interviews", "hint_not_applicable"),
    }[state]


def _name(name: str) -> str:
    return {
        "time": say("interviews", "hint_time"),
        "place": say("interviews", "hint_place"),
        "person": say("interviews", "hint_person"),
        "course": say("interviews", "hint_course"),
        "result": say("interviews", "hint_result"),
        "achievements": say("interviews", "hint_achievements"),
        "generalities": say("interviews", "hint_generalities"),
        "opinions": say("interviews", "hint_opinions"),
    }[name]


def _read(interview: Interview, lines: Sequence[Line], desk: Desk) -> list[Hint]:
    return hints.read(desk, interview, lines)
