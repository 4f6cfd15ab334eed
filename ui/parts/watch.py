"""Looks at something outside of the vault again and again, beside whatever the vault is doing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from ui.jobs import Lane, Tell

LOOK_MS = 2000


class Watch(QObject):
    """Looks every two seconds while a widget is in sight."""

    changed = Signal(object)
    """What is there now, each time it is another thing than before."""

    def __init__(self, name: str, look: Callable[[Tell], object], shown: QWidget) -> None:
        super().__init__(shown)
        self._work = look
        self._lane = Lane(name, self)
        self._there: object = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        shown.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin to look when the widget comes in sight, and stop when it goes."""
        if event.type() == QEvent.Type.Show:
            self.look()
            self._timer.start()
        elif event.type() == QEvent.Type.Hide:
            self._timer.stop()
        return super().eventFilter(watched, event)

    @Slot()
    def look(self) -> None:
        """Look now; a system that is slow to answer is not asked twice at once."""
        if not self._lane.busy:
            self._lane.submit(self, self._work, done=self._seen)

    def close(self) -> None:
        """Stop for good."""
        self._timer.stop()
        self.parent().removeEventFilter(self)
        self._lane.close()

    @Slot(object)
    def _seen(self, found: object) -> None:
        if found != self._there:
            self._there = found
            self.changed.emit(found)
