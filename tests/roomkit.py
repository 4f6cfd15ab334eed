"""What the tests of a vault's folder share: exhibits taken in, bytes flipped, and a program killed at any step."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fieldkit import ids
from fieldkit.keys import sealing
from fieldkit.vault import exhibits, secrets
from fieldkit.vault.exhibits import Taken
from fieldkit.vault.ledger import Change
from fieldkit.vault.vault import Vault

KILLED_AT = ("fsync", "replace", "unlink", "mkdir")
"""The calls before which `killed` may end the program: whatever the disk is asked to do for good."""


class Added(NamedTuple):
    """An exhibit taken in: the paths of its records and what came in."""

    exhibit: str
    payload: str
    taken: Taken


def add(vault: Vault, case: str, data: bytes) -> Added:
    """Take `data` into `case` as an exhibit, with its events, row and secret."""
    taken = exhibits.take_in(vault.exhibits, io.BytesIO(data))
    exhibit = f"exhibit/{ids.derived('exhibit', case, taken.sha256)}"
    payload = f"{exhibit}/payload/{ids.derived('payload', taken.payload)}"
    name = sealing.seal(taken.file_key, f"{payload} name", "照片.jpg")
    with vault.store.transaction():
        exhibits.keep_row(vault.store, taken.payload, taken.payload_size, 0)
        secrets.keep(vault.store, payload, taken.file_key, 0)
        vault.write(
            case,
            Change(exhibit, {"sha256": taken.sha256, "size": taken.size, "sort": "photograph"}),
            Change(payload, {"sha256": taken.payload, "size": taken.payload_size, "name": name}),
        )
    return Added(exhibit, payload, taken)


def every_file(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file below `folder` by its place."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@contextmanager
def flipped(path: Path, at: int) -> Iterator[None]:
    """Flip one bit of the byte `at` (from the end, if negative) for the block."""
    _flip(path, at)
    try:
        yield
    finally:
        _flip(path, at)


def _flip(path: Path, at: int) -> None:
    with path.open("r+b") as file:
        file.seek(at, os.SEEK_END if at < 0 else os.SEEK_SET)
        byte = file.read(1)
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte[0] ^ 1]))


def killed(step: int, act: Callable[..., object], first: Callable[[], Any] | None = None) -> bool:
    """Do `act` in a process of its own that is killed (signal 9) before the call `step`; say whether it came to that.

    The calls are those of KILLED_AT, counted from 0 once `first` has opened what `act` is given.
    """
    if not hasattr(os, "fork"):
        pytest.skip("killing at a step needs fork")
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            given = [first()] if first else []
            _die_at(step)
            act(*given)
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def killed_everywhere(act: Callable[..., object], first: Callable[[], Any] | None = None) -> Iterator[int]:
    """Do `act` again and again, killed one step later each time, until it is done whole; yield after each time."""
    step = 0
    while killed(step, act, first):
        yield step
        step += 1
    yield step


def _die_at(step: int) -> None:
    done = [0]

    def counting(call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **named: Any) -> Any:
            if done[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)
            done[0] += 1
            return call(*args, **named)

        return counted

    for name in KILLED_AT:
        setattr(os, name, counting(getattr(os, name)))
