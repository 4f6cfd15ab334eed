"""Keeps what is typed into a transcript: words as a draft within half a second, an event when the turn is left.

A kill loses at most what came after the last draft. What the vault refuses stays in the window and is tried again.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from fieldkit.desk import turns
from fieldkit.desk.desk import Desk
from fieldkit.desk.turns import Ground, Line
from fieldkit.errors import Refused
from fieldkit.model.kinds import Interview
from ui.interview.transcript import Transcript
from ui.jobs import Brief
from ui.session import Session

KEEP_MS = 400
AGAIN_MS = 3000
"""When what was refused, as on a full disk, is tried again."""


class Keeping(QObject):
    """Stands between one transcript and the vault."""

    missed = Signal()
    """What was read while something was being kept was not shown; it is to be read again."""

    def __init__(self, session: Session, transcript: Transcript) -> None:
        super().__init__(transcript)
        self._session = session
        self._transcript = transcript
        self._interview: Interview | None = None
        self._ground: Ground | None = None
        """What the turns stand on; only works in the vault's lane look into it."""
        self._kept: list[Line] = []
        self._typed: set[str] = set()
        self._under_way = 0
        """Works that were asked for and are not told done: what was read before them lacks their words."""
        self._missed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)
        transcript.edited.connect(self._edited)
        transcript.moved.connect(self._left)

    @property
    def waits(self) -> bool:
        """Whether something was typed that no draft holds yet."""
        return self._interview is not None and self._transcript.lines != self._kept

    def show(self, interview: Interview | None, lines: list[Line], ground: Ground | None = None) -> None:
        """Show the turns of an interview as they were just read, and what they stand on."""
        if interview is not None and self._interview is not None and interview.path == self._interview.path:
            if self.waits or self._under_way:
                self._missed = True
            elif lines == self._kept:
                self._ground = ground
            else:
                line, at = self._transcript.line, self._transcript.textCursor().positionInBlock()
                self._show(interview, lines, ground)
                self._transcript.go_to(line.path, at)
        else:
            self.leave()
            self._show(interview, lines, ground)

    @Slot()
    def keep(self) -> None:
        """Keep what was typed since."""
        self._timer.stop()
        if self._interview is None or self._ground is None:
            return
        now = self._transcript.lines
        if self._transcript.isReadOnly():
            if _marks(now) != _marks(self._kept):
                self._ask(partial(_mark, self._interview, self._ground, now))
        elif _shape(now) != _shape(self._kept):
            self._ask(partial(_arrange, self._interview, self._ground, now))
            self._typed.clear()
        else:
            for line, before in zip(now, self._kept, strict=True):
                if line.text != before.text:
                    self._typed.add(line.path)
                    self._ask(partial(_type, self._interview, self._ground, line), Brief.DRAFT)
        self._kept = now

    def leave(self) -> None:
        """Turn all that was typed into events."""
        self.keep()
        for path in sorted(self._typed):
            self._leave_turn(path)

    def _show(self, interview: Interview | None, lines: list[Line], ground: Ground | None) -> None:
        self._interview, self._ground, self._missed = interview, ground, False
        self._typed.clear()
        self._transcript.show_lines(lines)
        self._kept = self._transcript.lines if lines else []

    @Slot()
    def _edited(self) -> None:
        if not self._timer.isActive():
            self._timer.start(KEEP_MS)

    @Slot(str)
    def _left(self, path: str) -> None:
        self.keep()
        self._leave_turn(path)

    def _leave_turn(self, path: str) -> None:
        if path in self._typed and self._interview is not None and self._ground is not None:
            self._typed.discard(path)
            self._ask(partial(_leave, self._interview, self._ground, path))

    def _ask(self, work: partial[None], brief: Brief = Brief.TYPING) -> None:
        self._under_way += 1
        self._session.do(self, work, self._done, self._refused, brief)

    @Slot(object)
    def _done(self, _: None) -> None:
        self._under_way -= 1
        if self._missed and not self._under_way and not self.waits:
            self._missed = False
            self.missed.emit()

    @Slot(object)
    def _refused(self, refused: Refused) -> None:
        """Let everything be written anew, as nobody knows what of it is there; it all stands in the window."""
        self._under_way -= 1
        self._kept = []
        self._timer.start(AGAIN_MS)
        self._session.refused.emit(refused)


def _shape(lines: list[Line]) -> list[tuple[object, ...]]:
    """Return all that is not words; a mark is where its words are, so that typing before it does not move it."""
    return [(line.path, line.sort, line.verify, line.exhibits, _anchors(line)) for line in lines]


def _marks(lines: list[Line]) -> list[tuple[object, ...]]:
    return [(line.path, _anchors(line)) for line in lines]


def _anchors(line: Line) -> list[tuple[object, ...]]:
    return [(one.id, one.sort, one.person, one.quote(line.text), one.occurrence(line.text)) for one in line.marks]


def _arrange(interview: Interview, ground: Ground, wanted: list[Line], desk: Desk) -> None:
    turns.arrange(desk, interview, wanted, ground)


def _mark(interview: Interview, ground: Ground, wanted: list[Line], desk: Desk) -> None:
    turns.mark(desk, interview, wanted, ground)


def _type(interview: Interview, ground: Ground, line: Line, desk: Desk) -> None:
    turns.type_words(desk, interview, line.path, line.text, ground)


def _leave(interview: Interview, ground: Ground, path: str, desk: Desk) -> None:
    turns.leave(desk, interview, path, ground)
