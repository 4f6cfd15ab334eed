"""How far a long job is: a bar, the speed, the time that is left, and a button that stops it."""

from __future__ import annotations

import time

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from ui.jobs import Job
from ui.wording import say

_MIB = 1 << 20
_SETTLED = 1.0
"""Seconds before a speed is told: the first instants say nothing."""


class Progress(QWidget):
    """Holds and shows a job whose steps are bytes: one at a time."""

    cancelled = Signal()
    """The job was told to stop."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._job: Job | None = None
        self._begun = 0.0
        self._bar = QProgressBar(self)
        self._told = QLabel(self)
        self._stop = QPushButton(say("progress", "cancel"), self)
        self._stop.clicked.connect(self.stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._bar, 1)
        row.addWidget(self._told)
        row.addWidget(self._stop)
        self.hide()

    @property
    def busy(self) -> bool:
        """Say whether there is a job that was not ended."""
        return self._job is not None

    @property
    def stopping(self) -> bool:
        """Say whether the job was told to stop and is not ended yet."""
        return self._job is not None and self._job.cancelled

    def begin(self, job: Job) -> None:
        """Hold a job that was begun, and show it."""
        self._job = job
        self._begun = time.monotonic()
        self._bar.setRange(0, 0)
        self._told.clear()
        self._stop.setEnabled(True)
        self.show()

    @Slot()
    def end(self) -> None:
        """Hold and show nothing any more."""
        self._job = None
        self.hide()

    @Slot()
    def stop(self) -> None:
        """Tell the job to stop, if there is one; whoever began it ends it."""
        if self._job is not None:
            self._job.cancel()
            self.cancelled.emit()

    @Slot(object)
    def step(self, step: tuple[int, int]) -> None:
        """Show that `step` = (bytes done, bytes in all)."""
        done, whole = step
        self._bar.setRange(0, 1000)
        self._bar.setValue(1000 * done // max(whole, 1))
        gone = time.monotonic() - self._begun
        if gone > _SETTLED and done:
            left = int(gone * (whole - done) / done) + 1
            self._told.setText(say("progress", "speed", speed=f"{done / gone / _MIB:.0f}", seconds=left))
