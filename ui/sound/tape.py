"""What is recorded now, as the windows over an open vault know it; the gate has the recorder (`ui.shell.recorder`)."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from fieldkit.desk import recordings
from fieldkit.desk.desk import Desk
from fieldkit.desk.recordings import Ready, Waiting
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Exhibit, Interview
from ui.jobs import Lane
from ui.shell import messages

if TYPE_CHECKING:
    from ui.session import Session


class Tape(QObject):
    """Asks for a recording, knows how far it is, and takes it in when it is over."""

    asked = Signal(str, object)
    """A message for the gate: what it is about, and its facts."""
    changed = Signal()
    """Something is recorded, or not any more: read the properties."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._lane = Lane("tape", self)
        self._at = 0
        self._told = 0.0
        self.going = False
        """Whether something is recorded for this vault."""
        self.id = ""
        self.interview = ""
        """The path of the talk that is recorded."""

    @property
    def now(self) -> int:
        """Milliseconds from the beginning of what is recorded."""
        return self._at + int((time.monotonic() - self._told) * 1000) if self.going else 0

    def begin(self, interview: Interview) -> None:
        """Record a talk."""
        self._session.do(self, partial(_begin, interview), self._ask)

    @Slot()
    def finish(self) -> None:
        """Record no more."""
        self.asked.emit(messages.FINISH, {})

    @Slot()
    def take_in(self) -> None:
        """Make exhibits of what was recorded: now, or before a lock or a power cut.

        The pieces are joined beside the vault's lane, where typing must not wait for hours of sound.
        """
        self._session.do(self, recordings.waiting, self._join)

    def close(self) -> None:
        """Stop joining: what is not entered then is joined at the next unlock."""
        self._lane.close()

    def hear(self, facts: dict[str, Any]) -> None:
        """Take what the gate says of a recording; that of another vault is not ours."""
        if Path(facts["vault"]) != self._session.folder:
            return
        self.going, self.id, self.interview = bool(facts["going"]), facts["id"], facts["interview"]
        self._at, self._told = int(facts["at"]), time.monotonic()
        if "code" in facts:
            self._session.refused.emit(Refused(Code(facts["code"]), **facts["params"]))
        self.changed.emit()
        if not self.going:
            self.take_in()

    @Slot(object)
    def _join(self, waiting: list[Waiting]) -> None:
        for one in waiting:
            self._lane.submit(self, partial(recordings.join, one), done=self._enter, failed=self._failed)

    @Slot(object)
    def _enter(self, ready: Ready | None) -> None:
        if ready is not None:
            self._session.do(self, partial(_enter, ready))

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        (self._session.refused if isinstance(error, Refused) else self._session.broke).emit(error)

    @Slot(object)
    def _ask(self, facts: dict[str, Any]) -> None:
        self.asked.emit(messages.RECORD, facts)


def _begin(interview: Interview, desk: Desk) -> dict[str, Any]:
    return recordings.begin(desk, interview)


def _enter(ready: Ready, desk: Desk) -> Exhibit:
    return recordings.enter(desk, ready)
