"""How far a long act is, told and cancelled from the one thread that asked for it, and what it does side by side."""

from __future__ import annotations

import io
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeVar, cast

if TYPE_CHECKING:
    from concurrent.futures import Future

Tell = Callable[[int, int], None]
"""Told (done, whole) in bytes; raising inside it cancels the act."""

_T = TypeVar("_T")

_PAUSE = 0.1
_WORKERS = 3
_AT_ONCE = 16 << 20
"""Bytes that are read into memory for whoever works on them beside the reader."""


class _Stopped(Exception):
    """Ends a worker once another has failed or the act was cancelled."""


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Counted:
    """A source that tells `tell` how long each block is that is read from it."""

    def __init__(self, source: _Readable, tell: Callable[[int], None]) -> None:
        self._source = source
        self._tell = tell

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes."""
        block = self._source.read(size)
        self._tell(len(block))
        return block


class Progress:
    """Counts the bytes of an act; `add` may be called from any thread, `show` only from the one that asked."""

    def __init__(self, tell: Tell | None) -> None:
        self.done = 0
        self._tell = tell
        self._whole = 0
        self._lock = threading.Lock()
        self._stopped = False

    def expect(self, more: int) -> None:
        """Say that `more` bytes are still to be done."""
        self._whole = self.done + more

    def add(self, count: int) -> None:
        """Count bytes done."""
        if self._stopped:
            raise _Stopped
        with self._lock:
            self.done += count

    def show(self, count: int = 0) -> None:
        """Count bytes done and tell how far the act is."""
        self.add(count)
        if self._tell is not None:
            self._tell(self.done, max(self.done, self._whole))

    def stop(self) -> None:
        """End every worker at its next `add`."""
        self._stopped = True


def side_by_side(jobs: Iterable[Callable[[], _T]], progress: Progress) -> Generator[_T, None, None]:
    """Run `jobs`, a few at a time, and yield what they return, in order; the first failure, or leaving, ends all.

    `jobs` is gone through in the thread of whoever takes what is yielded, not far ahead of that.
    """
    from concurrent.futures import ThreadPoolExecutor

    running: deque[Future[_T]] = deque()
    with ThreadPoolExecutor(_WORKERS) as pool:
        try:
            for job in jobs:
                running.append(pool.submit(job))
                if len(running) > _WORKERS:
                    yield _first(running, progress)
            while running:
                yield _first(running, progress)
        except BaseException:
            progress.stop()
            pool.shutdown(cancel_futures=True)
            raise


def _first(running: deque[Future[_T]], progress: Progress) -> _T:
    """Return what the first of those running returns; raise what any of them raised meanwhile."""
    from concurrent.futures import wait

    while not running[0].done():
        wait([running[0]], _PAUSE)
        progress.show()
        for other in running:
            if other.done():
                other.result()
    return running.popleft().result()


def read_first(source: _Readable, size: int, act: Callable[[BinaryIO], _T]) -> Callable[[], _T]:
    """Return a job that does `act` on the next `size` bytes of `source`, which are read here, one after the other.

    A disk is slow where two read from it in turns. What is too large for memory, `act` reads here from `source` itself.
    """
    if size <= _AT_ONCE:
        return partial(act, _held(source, size))
    told = act(cast("BinaryIO", source))
    return lambda: told


def _held(source: _Readable, size: int) -> BinaryIO:
    block = source.read(size)
    held = io.BytesIO(block)  # shares the bytes of the one block there mostly is
    size -= held.seek(0, io.SEEK_END)
    while block and size and (block := source.read(size)):
        size -= held.write(block)
    held.seek(0)
    return held
