"""Work off the UI thread: the only place that touches threads.

One lane, one thread: acts on the vault never go on at once, and what one owner asked keeps its order. What is typed
does not wait for a long job: it is kept between two of its steps. The core sees only `tell`, a callable, knows no Qt.
Results come back in the UI thread; what belongs to a window that is gone is dropped.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import IntEnum
from typing import Any, BinaryIO

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

Tell = Callable[[int, int], None]
"""Told (done, whole) while a long job goes on; raises Cancelled where nobody waits any more."""

Work = Callable[[Tell], Any]


class Cancelled(Exception):
    """Raised inside a job that was cancelled; nobody is told of it."""


class Brief(IntEnum):
    """How short a job is; a long one lets those up to a measure go on between its steps."""

    NO = 0
    DRAFT = 1
    """Writes a draft and nothing else."""
    TYPING = 2
    """Writes what was typed, as events, too."""


class Job:
    """One piece of work; whoever asked keeps it only to cancel."""

    def __init__(
        self,
        owner: QObject,
        work: Work,
        ended: dict[str, Callable[[Any], None] | None],
        brief: Brief = Brief.NO,
        lets: Brief = Brief.NO,
    ) -> None:
        self.owner = owner
        self.work = work
        self.brief = brief
        self.lets = lets
        self._ended = ended
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next step."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Say whether it was asked to stop."""
        return self._stop.is_set()

    def deliver(self, kind: str, payload: Any) -> None:
        """Tell whoever asked, unless they are gone."""
        call = self._ended[kind]
        if call is not None and shiboken6.isValid(self.owner):
            call(payload)


class Lane(QObject):
    """A thread on which jobs run one after another; one for the vault, one for what does not touch it.

    `at_rest` says, in that thread, whether a brief job may go on now: not inside what is done whole or not at all.
    """

    idle = Signal()
    _knock = Signal()

    def __init__(self, name: str, parent: QObject | None = None, at_rest: Callable[[], bool] = lambda: True) -> None:
        super().__init__(parent)
        self._at_rest = at_rest
        self._lock = threading.Lock()
        self._waiting: list[Job] = []
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._inbox: deque[tuple[Job, str, Any]] = deque()
        self._live: set[Job] = set()
        self._open = True
        self._knock.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Say whether a job waits or runs."""
        return bool(self._live)

    def submit(
        self,
        owner: QObject,
        work: Work,
        *,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[BaseException], None] | None = None,
        progressed: Callable[[tuple[int, int]], None] | None = None,
        brief: Brief = Brief.NO,
        lets: Brief = Brief.NO,
    ) -> Job:
        """Do `work` after what was asked before; call `done` or `failed` in the UI thread if `owner` is still there.

        A `brief` one does not wait for the end of a job that `lets` it go on at its steps, unless something that its
        owner asked before must. Once the lane is closed nothing is done any more.
        """
        job = Job(owner, work, {"done": done, "failed": failed, "progressed": progressed}, brief, lets)
        if self._open:
            self._live.add(job)
            with self._lock:
                self._waiting.append(job)
            self._pool.submit(self._next)
        else:
            # A timer of a window that is being put away: what it wanted to read nobody will see.
            job.cancel()
        return job

    def close(self) -> None:
        """Cancel what can be, wait for what runs, and deliver the last results."""
        for job in list(self._live):
            job.cancel()
        self._pool.shutdown(wait=True)
        self._open = False
        self._deliver()

    def drain(self) -> None:
        """Wait until everything asked so far is done, and deliver it: before the vault closes."""
        self.rest()
        self._deliver()

    def rest(self) -> None:
        """Wait until everything asked so far is done; it is delivered when the window comes to it."""
        self._pool.submit(int).result()

    def _next(self) -> None:
        """Run the job that waits longest; there is none where brief ones have gone before."""
        with self._lock:
            job = self._waiting.pop(0) if self._waiting else None
        if job is not None:
            self._run(job)

    def _let(self, lets: Brief) -> None:
        """Run the brief jobs that a long one lets go on now."""
        if lets and self._waiting and self._at_rest():
            for job in self._take_brief(lets):
                self._run(job)

    def _take_brief(self, lets: Brief) -> list[Job]:
        """Take from what waits the brief jobs that overtake nothing of their own owner."""
        with self._lock:
            taken: list[Job] = []
            left: list[Job] = []
            for job in self._waiting:
                goes = Brief.NO < job.brief <= lets and all(job.owner is not other.owner for other in left)
                (taken if goes else left).append(job)
            self._waiting = left
        return taken

    def _run(self, job: Job) -> None:
        def tell(done: int, whole: int) -> None:
            if job.cancelled:
                raise Cancelled
            self._post(job, "progressed", (done, whole))
            self._let(job.lets)

        try:
            if job.cancelled:
                raise Cancelled
            result = job.work(tell)
        except BaseException as error:  # noqa: BLE001  # whoever asked decides what the error means
            self._post(job, "failed", error)
        else:
            self._post(job, "done", result)

    def _post(self, job: Job, kind: str, payload: Any) -> None:
        self._inbox.append((job, kind, payload))
        if self._open:
            self._knock.emit()

    @Slot()
    def _deliver(self) -> None:
        while self._inbox:
            job, kind, payload = self._inbox.popleft()
            if kind != "progressed":
                self._live.discard(job)
            if not (kind == "failed" and isinstance(payload, Cancelled)):
                job.deliver(kind, payload)
        if not self._live:
            self.idle.emit()


class Inlet(QObject):
    """Lines that another process writes to us, one signal each; `closed` when it wrote its last."""

    line = Signal(bytes)
    closed = Signal()

    def __init__(self, stream: BinaryIO, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stream = stream
        # It must not keep a program alive whose partner never closes the pipe.
        self._thread = threading.Thread(target=self._read, name="inlet", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def _read(self) -> None:
        for told in self._stream:
            self.line.emit(told)
        self.closed.emit()
