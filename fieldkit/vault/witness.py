"""The witness: beside each vault this user's own folder counts its commits, so that one that is gone is missed.

The log ends, for whoever reads it, at the first frame that is not whole. Everything committed behind it would be gone
unsaid, and the chain would go on with other events under the same numbers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fieldkit.vault.store import Store

_COUNT = (
    "INSERT INTO meta VALUES ('turns', '1') ON CONFLICT (key) DO UPDATE SET value = value + 1"
    " RETURNING value, (SELECT value FROM meta WHERE key = 'token')"
)


class Witness:
    """Counts the commits of a vault that changed something: in it, with each, and in the file `path`, after each.

    What is in the file is never flushed: after a power cut it may say less than the vault, and never more.
    """

    def __init__(self, store: Store, path: Path) -> None:
        self._store = store
        self._path = path

    def saw_more(self) -> bool:
        """Say whether the file tells of commits, since the vault was last opened, that the vault no longer has."""
        token, turns = _read(self._path)
        ours: dict[str, str] = dict(self._store.rows("SELECT key, value FROM meta WHERE key IN ('token', 'turns')"))
        return token == ours.get("token") and turns > int(ours.get("turns", 0))

    @contextmanager
    def committing(self) -> Iterator[None]:
        """Count the transaction that is committed in the block."""
        row = self._store.one(_COUNT)
        yield
        if row:
            _write(self._path, f"{row[1]} {int(row[0]):020d}".encode())


def _read(path: Path) -> tuple[str, int]:
    try:
        token, _, turns = path.read_bytes().decode("ascii").partition(" ")
        return token, int(turns)
    except (OSError, ValueError):
        return "", 0


def _write(path: Path, line: bytes) -> None:
    """Write the line in place, in one call: it has always the same length, and work is never kept waiting for it."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)
