"""One process at a time: a lock the system takes back when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from fieldkit.errors import Code, Refused
from fieldkit.files.trouble import translate

_HELD = frozenset({Code.FILE_BUSY, Code.MEDIUM_DENIED})


def _seize(descriptor: int) -> None:
    """Lock the open file or raise OSError at once; the system frees it when the descriptor is gone."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _free(descriptor: int) -> None:
    """Unlock and close: Windows may take its time to free what is only closed (LockFileEx, Remarks)."""
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    os.close(descriptor)


class Lock:
    """A held lock; ends with `release`, with its `with` block, or with the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let the next one in; releasing twice is harmless. The file stays: its existence means nothing."""
        if self._descriptor is not None:
            _free(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def lock(path: Path) -> Lock:
    """Lock `path`, making the file if it is missing.

    Raises Refused(VAULT_BUSY) while another process, or another lock of this one, holds it; other codes as `translate`.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise translate(error, path) from error
    try:
        _seize(descriptor)
    except OSError as error:
        os.close(descriptor)
        refusal = translate(error, path)
        raise (Refused(Code.VAULT_BUSY) if refusal.code in _HELD else refusal) from error
    return Lock(descriptor)
