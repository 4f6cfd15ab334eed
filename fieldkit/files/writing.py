"""Whether somebody still writes a file: what is being copied into a folder must not be read half."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import BinaryIO


def is_being_written(path: Path) -> bool:
    """Say whether another program has the file `path` open to write it, as far as the system tells.

    Linux grants a read lease only on a file that nobody has open to write (fcntl(2), "Leases"); Windows does not let
    others open what a copy still writes. Where neither can tell (another's file, a network's folder), the answer is no.
    A file that cannot be opened counts as being written.
    """
    try:
        with path.open("rb") as file:
            return sys.platform == "linux" and not _lease(file)
    except OSError:
        return True


def _lease(file: BinaryIO) -> bool:
    """Take a read lease, which ends when `file` is closed; False where somebody writes.

    Whoever opens the file meanwhile waits for that end, and we are told by a signal: SIGIO would end this process.
    """
    if sys.platform == "linux":
        import fcntl

        try:
            fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)  # ignored unless somebody asks for it
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        except BlockingIOError:
            return False
        except OSError:
            return True
    return True
