"""Ending a program by SIGKILL right after the nth of its operations on files, with Debian's `strace`.

strace counts in each thread by itself. So it stops the program at every operation, whichever thread does it, and the
counting is done here.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, NoReturn

OPERATIONS = (
    "write,pwrite64,writev,pwritev,pwritev2,copy_file_range,sendfile,splice,truncate,ftruncate,fallocate,"
    "fsync,fdatasync,sync,syncfs,msync,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,"
    "mkdir,mkdirat,rmdir"
)
"""Every call that changes a file or a folder, or waits for the disk. What `open` makes is seen before the next one."""

Say = Callable[[str], None]
Act = Callable[[Say], None]

MISSING = "" if shutil.which("strace") and hasattr(os, "fork") else "needs fork and Debian's strace"
"""Why nothing can be killed here."""

_TRACE = ["strace", "-f", "-e", f"trace={OPERATIONS}", "-e", f"inject={OPERATIONS}:signal=STOP", "-o", os.devnull, "-p"]

_SET_TRACER, _ANYBODY = 0x59616D61, -1
"""Lets a process be traced by one that is not its parent, where the system asks for that (PR_SET_PTRACER, prctl(2))."""


class Ended(NamedTuple):
    """What a program had said when it ended, how many operations it had done, and whether it was killed."""

    said: list[str]
    operations: int
    killed: bool


def killed_after(operations: int | None, act: Act) -> Ended:
    """Do `act` in a process of its own that dies once it has done so many operations; with None it does not."""
    gate, go = os.pipe()
    told, say = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(go)
        _be_the_child(act, gate, say)
    os.close(gate)
    os.close(say)
    with os.fdopen(told) as words:
        assert words.readline() == "ready\n"
        with subprocess.Popen([*_TRACE, str(child)], stderr=subprocess.PIPE, text=True) as tracer:
            assert tracer.stderr is not None
            first = tracer.stderr.readline()
            os.close(go)
            done, status = _counted(child, operations)
            assert "attached" in first, first + tracer.stderr.read()
        said = words.read().split()
    killed = os.WIFSIGNALED(status)
    assert killed or (status, said[-1:]) == (0, ["finished"]), (status, said)
    return Ended(said, done, killed)


def _counted(child: int, operations: int | None) -> tuple[int, int]:
    """Let the child go on after each operation; return how many it did, and the status with which it ended."""
    done = 0
    while os.WIFSTOPPED(status := os.waitpid(child, os.WUNTRACED)[1]):
        done += 1
        os.kill(child, signal.SIGKILL if done == operations else signal.SIGCONT)
    return done, status


def _be_the_child(act: Act, gate: int, say: int) -> NoReturn:
    def tell(word: str) -> None:
        os.write(say, f"{word}\n".encode())

    try:
        ctypes.CDLL(None).prctl(_SET_TRACER, ctypes.c_ulong(_ANYBODY), 0, 0, 0)
        tell("ready")
        os.read(gate, 1)
        act(tell)
        tell("finished")
        os._exit(0)
    except BaseException:  # noqa: BLE001  # whatever it is, this process must not go on as a second run of the tests
        traceback.print_exc()
    os._exit(1)


def copied(folder: Path, target: Path) -> Path:
    """Make `target` a copy of `folder` in place of what it was, and return it."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(folder, target)
    return target
