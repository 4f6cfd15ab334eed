"""One instance for each user: a second start hands its file to the first through a folder, without a socket.

A local socket would do, but a program that opens none at all is easier to trust, and to prove.
"""

from __future__ import annotations

import json
import secrets

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal, Slot

from fieldkit.desk import preferences


class Alone(QObject):
    """Says whether this is the first instance; the first hears what later ones were started with."""

    asked = Signal(str)
    """The path of the file that a later instance was started with; empty where there was none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = preferences.folder("window")
        self._calls = preferences.folder("window", "calls")
        self._lock = QLockFile(str(self._folder / "running"))
        self._lock.setStaleLockTime(0)
        self._watcher = QFileSystemWatcher(self)

    def begin(self) -> bool:
        """Return True, and listen, where no other instance runs."""
        if not self._lock.tryLock(0):
            return False
        for left in self._calls.iterdir():
            left.unlink(missing_ok=True)
        self._watcher.addPath(str(self._calls))
        self._watcher.directoryChanged.connect(self._look)
        return True

    def call(self, path: str) -> None:
        """Tell the running instance what this one was started with."""
        name = secrets.token_hex(8)
        written = self._calls / f"{name}.new"
        written.write_text(json.dumps(path), encoding="utf-8")
        written.rename(self._calls / f"{name}.json")

    @Slot()
    def _look(self) -> None:
        for call in sorted(self._calls.glob("*.json")):
            try:
                path = json.loads(call.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            call.unlink(missing_ok=True)
            self.asked.emit(str(path))
