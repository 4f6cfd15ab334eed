"""A worker that shows many pictures, one after the other, and is replaced after trouble.

A process for each picture would take longer to begin than most pictures take to decode. Whatever the bytes do to it,
this process only sees pixels of bounded number, a refusal by name, or the way the worker ended.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

import msgspec

from fieldkit.errors import Code, Refused
from fieldkit.parse import door
from fieldkit.parse.answer import Head, Limits, Question
from fieldkit.parse.worker import LONGEST_LINE, PICTURES

LARGEST = 128 << 20
"""Bytes of a picture: a page of A4 in colour at 600 dots an inch has 100 MiB where a scanner packs nothing."""

MOST_SIDE = 4096
"""Points of a side that may be asked for: enough to read a photographed page, and 48 MiB of pixels at most."""

LIMITS = Limits(processor=30, clock=20.0)
"""Of one worker its processor's seconds, of one picture the seconds of the clock."""

_REFUSALS = {code.value: code for code in Code if code.value.startswith("picture.")}


class Picture(NamedTuple):
    """Upright pixels, row by row, red, green and blue in a byte each; `pages` of the file it comes from."""

    width: int
    height: int
    pixels: bytes
    pages: int = 1


class Pictures:
    """Shows pictures; for one thread, but for `stop`."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._process: door.Process | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def show(self, data: bytes, side: int, page: int = 0) -> Picture:
        """Return the picture in `data`, its longer side at most `side` points (no more than MOST_SIDE).

        Raises Refused: PICTURE_FORMAT, PICTURE_DAMAGED, PICTURE_TOO_LARGE, PICTURE_COSTLY (also once stopped).
        """
        if len(data) > LARGEST:
            raise Refused(Code.PICTURE_TOO_LARGE)
        process = self._running()
        late = threading.Event()
        timer = threading.Timer(self._limits.clock, _stopper(process, late))
        timer.start()
        try:
            head, pixels = _asked(process, Question(size=len(data), side=min(side, MOST_SIDE), page=page), data)
        except (OSError, EOFError, msgspec.MsgspecError) as error:
            if not isinstance(error, msgspec.MsgspecError):
                process.wait()  # it is ending, or the timer ends it; how, says why
            raise Refused(self._trouble(process, late)) from error
        except ValueError:
            # `stop` closed the pipes in another thread.
            raise Refused(self._trouble(process, late)) from None
        finally:
            timer.cancel()
        if head.last:
            self._end()
        if head.refused:
            raise Refused(_REFUSALS.get(head.refused, Code.PICTURE_DAMAGED))
        return Picture(head.width, head.height, pixels, head.pages)

    def stop(self) -> None:
        """End the worker, whatever it is at, for good; from any thread."""
        with self._lock:
            self._stopped = True
        self._end()

    def _running(self) -> door.Process:
        with self._lock:
            if self._stopped:
                raise Refused(Code.PICTURE_COSTLY)
            if self._process is None:
                self._process = door.start(PICTURES)
                assert self._process.stdin is not None
                with suppress(OSError):
                    self._process.stdin.write(msgspec.json.encode(self._limits) + b"\n")
            return self._process

    def _trouble(self, process: door.Process, late: threading.Event) -> Code:
        """End a worker that gave no answer and return what its end says."""
        self._end()
        costly = late.is_set() or process.returncode in door.ENDED
        return Code.PICTURE_COSTLY if costly else Code.PICTURE_DAMAGED

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            with suppress(OSError), process:
                process.wait()


def _stopper(process: door.Process, late: threading.Event) -> Callable[[], None]:
    def stop() -> None:
        late.set()
        process.kill()

    return stop


def _asked(process: door.Process, question: Question, data: bytes) -> tuple[Head, bytes]:
    """Ask for a picture and return the answer. Raises OSError, EOFError or MsgspecError for anything else."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(msgspec.json.encode(question) + b"\n")
    process.stdin.write(data)
    process.stdin.flush()
    line = process.stdout.readline(LONGEST_LINE)
    if not line:
        raise EOFError
    head = msgspec.json.decode(line, type=Head)
    if head.refused:
        return head, b""
    if not (0 < head.width <= question.side and 0 < head.height <= question.side):
        raise msgspec.ValidationError
    pixels = process.stdout.read(head.width * head.height * 3)
    if len(pixels) != head.width * head.height * 3:
        raise EOFError
    return head, pixels
