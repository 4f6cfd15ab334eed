"""A process of our own beside the window: it gets lines and gives lines, and pixels behind some of them."""

from __future__ import annotations

import os
import sys
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal, Slot

from ui.shell import messages
from ui.shell.messages import Message

_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH", "HOME", "XDG_RUNTIME_DIR", "PULSE_COOKIE")
"""What it may need to start and to find this computer's sound; no variable that names another computer's goes along."""

_GIVEN = {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_FFMPEG_PROTOCOL_WHITELIST": "none",  # no list of files or addresses inside a recording is followed
    "QT_FFMPEG_DECODING_HW_DEVICE_TYPES": ",",  # no driver is given foreign bytes
}

MOST_HELD = 8 << 20
"""Bytes that may wait for the rest of a message: one that would be longer comes from no process of ours any more."""

PATIENCE_MS = 5000
"""How long one may take to end that was asked to."""


class Child(QObject):
    """The other process as this one sees it; `argument` is the hidden first one (`fieldkit.__main__`)."""

    heard = Signal(object, object)
    """A `messages.Message`, and the pixels behind it (bytes; empty for most)."""
    gone = Signal()
    """It ended by itself."""

    def __init__(self, argument: str, parent: QObject) -> None:
        super().__init__(parent)
        self._argument = argument
        self._held = b""
        self._process = QProcess(self)
        # Decoders tell what they find in a recording, its title too.
        self._process.setStandardErrorFile(QProcess.nullDevice())
        self._process.setProcessEnvironment(_environment())
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)

    @property
    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.processId()

    def start(self) -> None:
        """Start it."""
        self._process.start(sys.executable, arguments(self._argument))

    def say(self, about: str, **facts: Any) -> None:
        """Tell it something."""
        self._process.write(messages.encode(about, **facts))

    def stop(self) -> None:
        """End it at once, whatever it is at; nothing more is heard."""
        self._process.finished.disconnect(self._finished)
        self._process.readyReadStandardOutput.disconnect(self._read)
        self._process.kill()
        self._process.waitForFinished()

    def finish(self) -> None:
        """Say that nothing more is wanted, and wait until it has ended; it is killed where it does not."""
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(PATIENCE_MS):
            self.stop()

    @Slot()
    def _read(self) -> None:
        self._held += bytes(self._process.readAllStandardOutput().data())
        while (whole := self._next()) is not None:
            self.heard.emit(*whole)
        if len(self._held) > MOST_HELD:
            self._process.kill()

    def _next(self) -> tuple[Message, bytes] | None:
        """Return the next message that is there whole, with its pixels."""
        line, end, rest = self._held.partition(b"\n")
        message = messages.decode(line) if end else None
        if end and message is None:
            self._held = rest
            return self._next()
        if message is None:
            return None
        size = _pixels(message)
        if len(rest) < size:
            return None
        self._held = rest[size:]
        return message, rest[:size]

    @Slot()
    def _finished(self) -> None:
        self.gone.emit()


def arguments(hidden: str) -> list[str]:
    """Return the arguments that make this executable the process `hidden` (`fieldkit.__main__` looks at the first)."""
    return [hidden] if getattr(sys, "frozen", False) else ["-m", "fieldkit", hidden]


def _pixels(message: Message) -> int:
    """Return the bytes behind a message."""
    return int(message.facts.get("width", 0)) * int(message.facts.get("height", 0)) * 4


def _environment() -> QProcessEnvironment:
    made = QProcessEnvironment()
    for name, value in ({name: os.environ[name] for name in _KEPT if name in os.environ} | _GIVEN).items():
        made.insert(name, value)
    return made
