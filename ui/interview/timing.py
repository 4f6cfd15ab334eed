"""When turns were said, noted while a talk is recorded: a turn begins when the cursor first comes to it."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QObject, QTimer, Slot

from fieldkit.desk import recordings
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Interview
from ui.interview.transcript import Transcript
from ui.session import Session

NOTE_MS = 2000
"""When the time of a turn is written: by then it is kept itself."""


class Timing(QObject):
    """Stands between a transcript and the recording that goes on."""

    def __init__(self, session: Session, transcript: Transcript) -> None:
        super().__init__(transcript)
        self._session = session
        self._transcript = transcript
        self._interview: Interview | None = None
        self._said: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.note)

    @property
    def records(self) -> bool:
        """Whether the talk that is shown is recorded now."""
        tape = self._session.tape
        return tape.going and self._interview is not None and tape.interview == self._interview.path

    def turn_to(self, interview: Interview | None) -> None:
        """Time the turns of another talk."""
        if self._interview is not None and (interview is None or interview.path != self._interview.path):
            self.end()
        self._interview = interview

    def begin(self, timed: Collection[str]) -> None:
        """Time the turn with the cursor, unless it is among `timed`, or has words: those were said before."""
        line = self._transcript.line
        if self.records and not line.text and line.path not in timed:
            self._said.setdefault(line.path, self._session.tape.now)
            self._timer.start(NOTE_MS)

    def mark(self) -> None:
        """Time the turn with the cursor anew."""
        self._said[self._transcript.line.path] = self._session.tape.now
        self.note()

    @Slot()
    def note(self) -> None:
        """Write when turns were said, of those that are kept already."""
        if self._said and self._interview is not None:
            work = partial(mark, self._interview.space, self._session.tape.id, dict(self._said))
            self._session.do(self, work, self._noted)

    def end(self) -> None:
        """Write what can be: what the recording is called changes as it is taken in."""
        self.note()
        self._said.clear()

    @Slot(object)
    def _noted(self, turns: list[str]) -> None:
        for turn in turns:
            self._said.pop(turn, None)
        if self._said:
            self._timer.start(NOTE_MS)


def mark(space: str, recording: str, said: dict[str, int], desk: Desk) -> list[str]:
    """Note when turns were said; for `Session.do`."""
    return recordings.mark(desk, space, recording, said)
