"""Sees sticks being plugged in and pulled out, beside whatever the vault is doing."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from fieldkit.desk import exchange
from fieldkit.desk.exchange import Stick
from ui.jobs import Lane, Tell

LOOK_MS = 2000


class Sticks(QObject):
    """Looks every two seconds while it is asked to."""

    changed = Signal(object)
    """The sticks that are there now (a list of Stick)."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = Lane("sticks", self)
        self._there: list[Stick] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)

    def watch(self, *, watching: bool) -> None:
        """Begin or stop to look."""
        if watching:
            self.look()
            self._timer.start()
        else:
            self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Look now; a system that is slow to answer is not asked twice at once."""
        if not self._lane.busy:
            self._lane.submit(self, _look, done=self._seen)

    def close(self) -> None:
        """Stop for good."""
        self._timer.stop()
        self._lane.close()

    @Slot(object)
    def _seen(self, found: list[Stick]) -> None:
        if found != self._there:
            self._there = found
            self.changed.emit(found)


def _look(_: Tell) -> list[Stick]:
    return exchange.sticks()
