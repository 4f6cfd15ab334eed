"""Work beside the caller: a medium is flushed and bytes are hashed while the next bytes are being made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, ParamSpec, Self

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

Block = bytes | bytearray | memoryview

_TOLD = ParamSpec("_TOLD")

_BATCH = 1 << 20
"""Bytes that are hashed at once: handing over costs as much time as hashing some 50 KiB."""

_ALONE = 16 << 20
"""Bytes from which on a thread is worth its beginning; several files of less are better worked on side by side."""


class Beside:
    """Does one thing at a time in a thread of its own, which begins with the first; to be used in a `with` block.

    What a thing raises is raised by the call after it.
    """

    def __init__(self) -> None:
        self._thread: ThreadPoolExecutor | None = None
        self._running: Future[object] | None = None

    def do(self, act: Callable[_TOLD, object], *told: _TOLD.args, **named: _TOLD.kwargs) -> None:
        """Begin `act` once what was begun before has ended."""
        from concurrent.futures import ThreadPoolExecutor

        self.wait()
        self._thread = self._thread or ThreadPoolExecutor(1)
        self._running = self._thread.submit(act, *told, **named)

    def wait(self) -> None:
        """Return once everything has ended."""
        running, self._running = self._running, None
        if running is not None:
            running.result()

    def stop(self) -> None:
        """Return once nothing runs any more; an error that nobody asked for goes with it."""
        if self._thread is not None:
            self._thread.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Digest:
    """The SHA-256 of what is written to it, worked out beside the caller where it is much; for a `with` block.

    A block must not change once it was given.
    """

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self._beside = Beside()
        self._given: list[Block] = []
        self._waiting = 0
        self._size = 0

    def write(self, block: Block) -> None:
        """Take `block` into it."""
        self._size += len(block)
        if self._size < _ALONE:
            self._digest.update(block)
            return
        self._given.append(block)
        self._waiting += len(block)
        if self._waiting >= _BATCH:
            given, self._given, self._waiting = self._given, [], 0
            self._beside.do(self._take, given)

    @property
    def sha256(self) -> str:
        """The SHA-256 (hex) of all that was given so far."""
        self._beside.wait()
        given, self._given, self._waiting = self._given, [], 0
        self._take(given)
        return self._digest.hexdigest()

    def stop(self) -> None:
        """Return once nothing is hashed any more."""
        self._beside.stop()

    def _take(self, given: list[Block]) -> None:
        for block in given:
            self._digest.update(block)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
