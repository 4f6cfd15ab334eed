"""A recorder process that hears a tone instead of a microphone: `python -m tests.soundfake [SPEED]`, as the real one.

SPEED times as fast as sound comes, so that pieces of ten seconds fill in tests.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal, Slot

from tests.soundkit import RATE, tone
from ui.sound.recording import Recording

TICK_MS = 20


class Tone(QObject):
    """What would be heard beside a tuning fork."""

    heard = Signal(bytes)
    lost = Signal()
    rate = RATE
    channels = 1

    def __init__(self, speed: int, parent: QObject) -> None:
        super().__init__(parent)
        self._sound = tone(1)[44:]
        self._step = RATE * 2 * TICK_MS * speed // 1000
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to sound."""
        self._timer.start(TICK_MS)

    @Slot()
    def _tick(self) -> None:
        whole = self._sound * (self._step // len(self._sound) + 1)
        self.heard.emit(whole[: self._step])


def main() -> int:
    """Be the recorder."""
    app = QCoreApplication(sys.argv[:1])
    made = Recording(Tone(int(sys.argv[1]), app), app)
    made.start()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
