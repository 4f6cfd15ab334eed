"""How far a long act is, told and cancelled from the one thread that asked for it, and hashing beside that thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TypeVar

Tell = Callable[[int, int], None]
"""Told (done, whole) in bytes; raising inside it cancels the act."""

_T = TypeVar("_T")

_PAUSE = 0.1
_WORKERS = 2


class _Stopped(Exception):
    """Ends a worker once another has failed or the act was cancelled."""


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


def side_by_side(jobs: Sequence[Callable[[], _T]], progress: Progress) -> list[_T]:
    """Run `jobs`, two at a time, and return what they return, in order; the first failure ends all."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        futures = [pool.submit(job) for job in jobs]
        try:
            waiting = set(futures)
            while waiting:
                done, waiting = wait(waiting, _PAUSE, FIRST_EXCEPTION)
                progress.show()
                for future in done:
                    future.result()
        except BaseException:
            progress.stop()
            pool.shutdown(cancel_futures=True)
            raise
    return [future.result() for future in futures]


class Beside:
    """Does one thing at a time in a thread of its own, in the order in which they were handed over."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool
        self._running: Future[object] | None = None

    def do(self, act: Callable[[bytes], object], block: bytes) -> None:
        """Begin `act(block)` once what was begun before is done."""
        self.wait()
        self._running = self._pool.submit(act, block)

    def wait(self) -> None:
        """Return once everything handed over is done; raise what it raised."""
        running, self._running = self._running, None
        if running is not None:
            running.result()


@contextmanager
def beside() -> Iterator[Beside]:
    """Give a `Beside` for the block."""
    with ThreadPoolExecutor(1) as pool:
        yield Beside(pool)
