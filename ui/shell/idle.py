"""Notices when nobody is there: no key or mouse for a while, or a computer that was asleep."""

from __future__ import annotations

import time

import shiboken6
from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

_ACTS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)

LOOK_MS = 1000
ASLEEP = 20.0
"""Seconds by which a tick may be late before it means that the computer slept."""

COUNTDOWN = 60
"""Seconds of visible countdown before an idle lock while an interview is open: its people may just be talking."""


class Idle(QObject):
    """Counts the seconds without a sign of life."""

    counting = Signal(int)
    """The seconds left until the lock, while the countdown shows; -1 when somebody is there again."""
    locked = Signal()
    """It is time to lock."""

    def __init__(self, minutes: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.minutes = minutes
        self._acted = self._looked = time.monotonic()
        self._woke = time.time()
        self._counting = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._watched: list[QObject] = []
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        # Not a filter over the whole application: that would pass each of thousands of events through here.
        app.focusWindowChanged.connect(self._watch)
        app.focusChanged.connect(self._watch)

    def start(self) -> None:
        """Begin to count."""
        self._timer.start(LOOK_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take every key, click and movement for a sign of life."""
        if event.type() in _ACTS:
            self._acted = time.monotonic()
            if self._counting:
                self._counting = False
                self.counting.emit(-1)
        return False

    @Slot()
    def _watch(self) -> None:
        """Watch the window that has the keyboard, which the mouse comes through as well, and the field in it.

        What an input method has composed goes to the field alone.
        """
        held = (QApplication.focusWindow(), QApplication.focusWidget())
        now: list[QObject] = [one for one in held if one is not None]
        for one in self._watched:
            if shiboken6.isValid(one):
                one.removeEventFilter(self)
        for one in now:
            one.installEventFilter(self)
        self._watched = now

    @Slot()
    def look(self) -> None:
        """See how long nobody has done anything."""
        now, wall = time.monotonic(), time.time()
        # The monotonic clock may stop while the computer sleeps; the wall clock does not.
        slept = max(now - self._looked, wall - self._woke) > ASLEEP
        self._looked, self._woke = now, wall
        left = self.minutes * 60 - (now - self._acted)
        if slept or left <= 0:
            self._acted = now
            self.locked.emit()
        elif left <= COUNTDOWN:
            self._counting = True
            self.counting.emit(int(left))
