"""Flushing behind the writer's back: the medium works while the next bytes are being made."""

from __future__ import annotations

from fieldkit.files.beside import Beside
from fieldkit.files.disk import fsync_file


class Flusher:
    """Flushes one open file; at most one flush runs at a time. An error of a flush is raised by the call after it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._beside = Beside()

    def begin(self) -> None:
        """Start to flush what is written, once the flush before has ended. Raises OSError."""
        self._beside.do(fsync_file, self._descriptor)

    def finish(self) -> None:
        """Return when all that is written is on the medium. Raises OSError."""
        self._beside.wait()
        fsync_file(self._descriptor)

    def stop(self) -> None:
        """Return when no flush runs any more, so that the file can be closed."""
        self._beside.stop()
