"""Flushing behind the writer's back: the medium works while the next bytes are being made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldkit.files.disk import fsync_file

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor


class Flusher:
    """Flushes one open file; at most one flush runs at a time. An error of a flush is raised by the call after it."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._thread: ThreadPoolExecutor | None = None
        self._running: Future[None] | None = None

    def begin(self) -> None:
        """Start to flush what is written, once the flush before has ended. Raises OSError."""
        from concurrent.futures import ThreadPoolExecutor

        self._wait()
        self._thread = self._thread or ThreadPoolExecutor(1)
        self._running = self._thread.submit(fsync_file, self._descriptor)

    def finish(self) -> None:
        """Return when all that is written is on the medium. Raises OSError."""
        self._wait()
        fsync_file(self._descriptor)

    def stop(self) -> None:
        """Return when no flush runs any more, so that the file can be closed."""
        if self._thread is not None:
            self._thread.shutdown()

    def _wait(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.result()
