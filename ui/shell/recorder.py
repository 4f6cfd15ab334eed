"""The recorder as the gate has it: it goes on while work processes come and go, and one recording at a time."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from ui.shell import messages
from ui.shell.messages import Message
from ui.sound import words
from ui.sound.child import Child


class Recorder(QObject):
    """Owns the recorder process, and tells how far it is."""

    told = Signal(str, object)
    """A message for the work process: what it is about, and its facts."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._child: Child | None = None
        self._facts: dict[str, Any] = {}
        self._at = 0

    @property
    def runs(self) -> bool:
        """Whether something is recorded."""
        return self._child is not None

    def begin(self, facts: dict[str, Any]) -> None:
        """Record what these facts tell of (`fieldkit.desk.recordings.begin`), unless something is recorded already."""
        if self._child is None:
            self._facts, self._at = facts, 0
            self._child = Child("--record", self)
            self._child.heard.connect(self._hear)
            self._child.gone.connect(self._gone)
            self._child.start()
            self._child.say(words.RECORD, **facts)

    def finish(self) -> None:
        """Let it seal the rest and end."""
        if self._child is not None:
            self._child.say(words.FINISH)

    def wait(self) -> None:
        """Let it seal the rest and wait until it has."""
        if self._child is not None:
            self._child.finish()

    @Slot(object, object)
    def _hear(self, message: Message, _: bytes) -> None:
        if message.about == words.HEARD:
            self._at = int(message.facts["at"])
            self._tell(going=True)
        elif message.about == words.REFUSED:
            self._tell(going=True, **message.facts)

    @Slot()
    def _gone(self) -> None:
        assert self._child is not None
        self._child.deleteLater()
        self._child = None
        self._tell(going=False)

    def _tell(self, **facts: Any) -> None:
        named = {name: self._facts[name] for name in ("vault", "id", "interview")}
        self.told.emit(messages.RECORDING, {**named, "at": self._at, **facts})
