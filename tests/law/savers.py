"""Programs that save a number again and again, with care and without, to try the model of the disk itself on.

`python -m tests.law.savers NAME FOLDER` saves 1, 2, 3, ... in FOLDER and says each once it holds it for saved.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from fieldkit import files
from fieldkit.errors import Refused
from fieldkit.vault.store import create, open_store

KEY = bytes(range(32))
DATABASE = "numbers.db"
TIMES = 30
BODY = bytes(range(1, 251)) * 12
"""What goes with each number, so that saving it takes more than one sector."""

Save = Callable[[int], object]


def _content(number: int) -> bytes:
    return f"{number}\n".encode() + BODY + b"end"


def _number(content: bytes) -> int:
    number, _, rest = content.partition(b"\n")
    assert rest == BODY + b"end", "half a file"
    return int(number)


def make_database(folder: Path) -> None:
    """Make the empty database that some of the programs save in."""
    with closing(create(folder / DATABASE, KEY)) as store, store.transaction():
        store.execute("CREATE TABLE numbers (number INTEGER, body BLOB)")


def in_database(folder: Path, safety: str) -> Save:
    store = open_store(folder / DATABASE, KEY)
    store.execute(f"PRAGMA synchronous={safety}").fetchall()

    def save(number: int) -> None:
        with store.transaction():
            store.execute("INSERT INTO numbers VALUES (?, ?)", (number, BODY))
        if number % 5 == 0:
            store.checkpoint()

    return save


def in_file(folder: Path, *, flush: bool, name: bool) -> Save:
    """Write the file beside its place and replace it; `flush` its bytes before, and its `name` after."""

    def save(number: int) -> None:
        beside = folder / "beside"
        with beside.open("wb") as file:
            file.write(_content(number))
            file.flush()
            if flush:
                os.fsync(file.fileno())
        beside.replace(folder / "number")
        if name:
            files.fsync_folder(folder)

    return save


def in_place(folder: Path) -> Save:
    def save(number: int) -> None:
        with (folder / "number").open("wb") as file:
            file.write(_content(number))
            file.flush()
            os.fsync(file.fileno())
        files.fsync_folder(folder)

    return save


SAVERS: dict[str, Callable[[Path], Save]] = {
    "full": lambda folder: in_database(folder, "FULL"),
    "normal": lambda folder: in_database(folder, "NORMAL"),
    "whole": lambda folder: lambda number: files.write_whole(folder / "number", _content(number)),
    "flushed": lambda folder: in_file(folder, flush=True, name=False),
    "named": lambda folder: in_file(folder, flush=False, name=True),
    "in place": in_place,
}


def saved(folder: Path) -> int:
    """Return the number that is saved in `folder`; AssertionError where that is half a thing or does not open."""
    if (folder / DATABASE).exists():
        try:
            with closing(open_store(folder / DATABASE, KEY)) as store:
                rows = store.rows("SELECT number, body FROM numbers ORDER BY number")
        except Refused as refused:
            raise AssertionError(refused.code) from refused
        assert rows == [(number, BODY) for number in range(1, len(rows) + 1)], "a hole"
        return len(rows)
    number = folder / "number"
    return _number(number.read_bytes()) if number.exists() else 0


def _say(word: Any) -> None:
    os.write(1, f"{word}\n".encode())


def main() -> None:
    save = SAVERS[sys.argv[1]](Path(sys.argv[2]))
    for number in range(1, TIMES + 1):
        save(number)
        _say(number)


if __name__ == "__main__":
    main()
