"""The recorder process: it seals what it hears, in pieces, to a public key, and holds nothing that opens one.

It belongs to the gate, so that it goes on while the vault is locked. It writes no sound that is not sealed.
"""

from __future__ import annotations

import sys
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, QObject, QTimer, SignalInstance, Slot

from fieldkit.desk import recordings
from fieldkit.desk.pieces import SAMPLE, Pieces
from fieldkit.errors import Code, Refused
from ui.jobs import Inlet
from ui.shell import messages
from ui.sound import words

OFTEN_MS = 500


class Hearing(Protocol):
    """What is listened to: `heard` brings bytes of 16-bit samples, `lost` says that none come any more."""

    heard: SignalInstance
    lost: SignalInstance
    rate: int
    channels: int

    def start(self) -> None:
        """Begin to listen. Raises Refused."""


class Recording(QObject):
    """Obeys the gate; records once."""

    def __init__(self, source: Hearing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._pieces: Pieces | None = None
        self._size = 0
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._tell)
        self._inlet = Inlet(sys.stdin.buffer, self)
        self._inlet.line.connect(self._hear)
        self._inlet.closed.connect(self._finish)
        source.heard.connect(self._seal)
        source.lost.connect(self._lost)

    def start(self) -> None:
        """Listen to the gate."""
        self._inlet.start()

    @Slot(bytes)
    def _hear(self, line: bytes) -> None:
        message = messages.decode(line)
        if message is not None and message.about == words.RECORD and self._pieces is None:
            self._begin(message.facts)
        elif message is not None and message.about == words.FINISH:
            self._finish()

    def _begin(self, facts: dict[str, Any]) -> None:
        try:
            self._pieces = recordings.record(facts, self._source.rate, self._source.channels)
            self._source.start()
        except Refused as refused:
            refuse(refused)
            self._finish()
        else:
            self._clock.start(OFTEN_MS)
            self._tell()

    @Slot(bytes)
    def _seal(self, sound: bytes) -> None:
        if self._pieces is None:
            return
        self._size += len(sound)
        try:
            self._pieces.write(sound)
        except Refused as refused:
            # It is held, and tried again with what comes: there may be room by then.
            refuse(refused)

    @Slot()
    def _tell(self) -> None:
        second = self._source.rate * self._source.channels * SAMPLE
        _say(words.HEARD, at=self._size * 1000 // second)

    @Slot()
    def _lost(self) -> None:
        if self._pieces is not None:
            refuse(Refused(Code.RECORDING_STOPPED))
        self._finish()

    @Slot()
    def _finish(self) -> None:
        held, self._pieces = self._pieces, None
        if held is not None:
            try:
                held.close()
            except Refused as refused:
                refuse(refused)
        self._clock.stop()
        QCoreApplication.quit()


def refuse(refused: Refused) -> None:
    """Tell the gate why something is not recorded."""
    _say(words.REFUSED, code=refused.code.value, params=refused.params)


def _say(about: str, **facts: Any) -> None:
    sys.stdout.buffer.write(messages.encode(about, **facts))
    sys.stdout.buffer.flush()


def main() -> int:
    """Be the recorder process until it is asked to end, or the gate is gone."""
    from ui.sound.microphone import Microphone

    app = QCoreApplication(sys.argv[:1])
    try:
        made = Recording(Microphone(app), app)
    except Refused as refused:
        refuse(refused)
        return 0
    made.start()
    return app.exec()
