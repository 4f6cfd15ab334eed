"""The door to the worker process: foreign bytes go out, rows or paragraphs come back, or a refusal by name.

Whatever the bytes do to the worker, this process only sees an answer of bounded size or the way the worker ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeAlias

import msgspec

from fieldkit.errors import Code, Refused
from fieldkit.parse.answer import Allowed, Answer, Filling, Limits, Sheet
from fieldkit.parse.worker import OUT_OF_MEMORY

LARGEST = 64 << 20
"""Bytes of a foreign file that are looked at."""

LIMITS = Limits()

Process: TypeAlias = "subprocess.Popen[bytes]"

_ROOT = Path(__file__).parents[2]
_ZIP = b"PK\x03\x04"
_COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_TABLES = (".csv", ".tsv", ".txt")
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH")
"""What an interpreter may need to start at all; nothing else of the environment goes along."""
_GIVEN = {"HOME": os.devnull}
"""Python asks for the user's folder as it starts; without this, the system, which may open a socket to answer."""

_FAIL_FAST = 0xC0000409
_SIGXCPU = getattr(signal, "SIGXCPU", signal.SIGTERM)
ENDED = {
    OUT_OF_MEMORY: Code.PARSE_MEMORY,
    -signal.SIGABRT: Code.PARSE_MEMORY,
    _FAIL_FAST: Code.PARSE_MEMORY,
    -_SIGXCPU: Code.PARSE_TIMEOUT,
}
"""What the worker's end says: a decoder without memory aborts (on Windows, fails fast)."""


def paragraphs(data: bytes, limits: Limits = LIMITS) -> list[str]:
    """Return the paragraphs of a .docx in their order, those of tables cell by cell; a line break stays one.

    Raises Refused(PARSE_*).
    """
    return _ask("document", _modern(data), limits).paragraphs


def sheets(data: bytes, name: str, limits: Limits = LIMITS) -> list[Sheet]:
    """Return the sheets of an .xlsx, .xls, .ods, or of a table of texts (.csv and the like) called `name`.

    What a file is, its bytes say; the name only says whether texts may be taken for a table. Raises Refused(PARSE_*).
    """
    if _is_locked(data):
        raise Refused(Code.PARSE_LOCKED)
    if data.startswith((_ZIP, _COMPOUND)):
        return _ask("workbook", data, limits).sheets
    if not name.lower().endswith(_TABLES):
        raise Refused(Code.PARSE_FORMAT)
    return _ask("table", data, limits).sheets


def lines(data: bytes, limits: Limits = LIMITS) -> list[str]:
    """Return the lines of a text in one of the encodings of tables. Raises Refused(PARSE_*)."""
    return _ask("text", data, limits).paragraphs


def allowed(data: bytes, limits: Limits = LIMITS) -> list[Allowed]:
    """Return what the workbook (.xlsx) lets stand in the columns of its sheets. Raises Refused(PARSE_*)."""
    return _ask("allowed", _modern(data), limits).allowed


def fill(data: bytes, filling: Filling, limits: Limits = LIMITS) -> Answer:
    """Return the workbook (.xlsx) filled, as `book` and `places` of the answer; or what does not fit, as `unfit`.

    Raises Refused(PARSE_*).
    """
    return _ask("filling", msgspec.json.encode(filling) + b"\n" + _modern(data), limits)


def _modern(data: bytes) -> bytes:
    if not data.startswith(_ZIP):
        raise Refused(Code.PARSE_LOCKED if _is_locked(data) else Code.PARSE_FORMAT)
    return data


def _is_locked(data: bytes) -> bool:
    """Say whether `data` is an office file under a password ([MS-OFFCRYPTO] 2.3.4.4)."""
    return data.startswith(_COMPOUND) and "EncryptedPackage".encode("utf-16-le") in data


def _ask(kind: str, data: bytes, limits: Limits) -> Answer:
    if len(data) > LARGEST:
        raise Refused(Code.PARSE_TOO_LARGE)
    status, raw = _run(kind, msgspec.json.encode(limits) + b"\n" + data, limits)
    if len(raw) > limits.answer:
        raise Refused(Code.PARSE_TOO_LARGE)
    if status != 0:
        raise Refused(ENDED.get(status, Code.PARSE_DAMAGED))
    try:
        answer = msgspec.json.decode(raw, type=Answer)
    except msgspec.MsgspecError as error:
        raise Refused(Code.PARSE_DAMAGED) from error
    if answer.refused:
        raise Refused(_REFUSALS.get(answer.refused, Code.PARSE_DAMAGED))
    return answer


_REFUSALS = {code.value: code for code in Code if code.value.startswith("parse.")}


def _run(kind: str, question: bytes, limits: Limits) -> tuple[int, bytes]:
    """Return how the worker ended and what it said, at most a byte more than it may. Raises Refused(PARSE_TIMEOUT)."""
    process = start(kind)
    late = threading.Event()

    def stop() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limits.clock, stop)
    feeder = threading.Thread(target=_feed, args=(process.stdin, question))
    with process:
        timer.start()
        feeder.start()
        try:
            raw = _listen(process, limits.answer + 1)
        finally:
            timer.cancel()
            process.kill()
            feeder.join()
    if late.is_set():
        raise Refused(Code.PARSE_TIMEOUT)
    return process.returncode, raw


def start(kind: str) -> Process:
    """Start a worker of this kind and return it; whoever asked talks to it and ends it."""
    return subprocess.Popen(
        _command(kind),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={**_GIVEN, **{name: os.environ[name] for name in _KEPT if name in os.environ}},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _listen(process: Process, most: int) -> bytes:
    """Return what the worker says; one that says too much is not waited for."""
    if process.stdout is None:
        raise RuntimeError("a worker without pipes")
    raw = process.stdout.read(most)
    if len(raw) < most:
        process.wait()
    return raw


def _feed(target: IO[bytes], question: bytes) -> None:
    """Write it all, beside the listening: a worker may speak first, or end early and break the pipe."""
    with suppress(OSError):
        target.write(question)
    with suppress(OSError):
        target.close()


def _command(kind: str) -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "--parse-worker", kind]
    return [sys.executable, "-m", "fieldkit.parse.worker", kind]
