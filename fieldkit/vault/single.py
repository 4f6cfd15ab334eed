"""A copy of the database as one file: written beside its place, read again from the medium, proved, then named."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from fieldkit import files
from fieldkit.errors import Code, Refused
from fieldkit.vault.store import Store, open_copy

_LOGS = ("-journal", "-wal")
"""What SQLite adds to the name of a database for what it writes beside it."""


def write(store: Store, path: Path, key: bytes, change: Callable[[Store], None] = lambda _: None) -> None:
    """Make `path` a proved copy of `store` under `key`, in one step; `change` may alter the copy before.

    Raises Refused: VAULT_DAMAGED where the store cannot be read whole, SNAPSHOT_DAMAGED where the medium lies, else as
    `files.translate` says; what had the name `path` then stands as it was.
    """
    beside = files.part_of(path)
    try:
        store.copy_to(beside, key)
        with closing(open_copy(beside, key, store.named)) as copy, copy.transaction():
            change(copy)
        prove(beside, key)
        with files.world(store.named):
            files.replace(beside, path)
            files.fsync_folder(path.parent)
    finally:
        for log in ("", *_LOGS):
            beside.with_name(beside.name + log).unlink(missing_ok=True)


def prove(path: Path, key: bytes) -> None:
    """Return once every page of the copy at `path` is on the medium and sound.

    Raises Refused: SNAPSHOT_DAMAGED for any other file, FILE_MISSING.
    """
    with files.world(path):
        settle(path)
    try:
        with closing(open_copy(path, key)) as copy:
            sound = not flaws(copy)
    except Refused as refusal:
        if refusal.code is not Code.VAULT_DAMAGED:
            raise
        sound = False
    if not sound:
        raise Refused(Code.SNAPSHOT_DAMAGED, name=files.shown(path.name))


def flaws(store: Store) -> list[str]:
    """Return what SQLCipher and SQLite find wrong in the database file, in their words; nothing where it is sound.

    SQLCipher proves each page by its HMAC, but neither the salt the file begins with nor that all pages are there,
    which is compared here. The write-ahead log must be empty: what it holds would look like damage.
    """
    wrong = [row[0] for row in store.rows("PRAGMA cipher_integrity_check")]
    salt, pages, page = (store.one(f"PRAGMA {name}") for name in ("cipher_salt", "page_count", "page_size"))
    with files.world(store.path), store.path.open("rb") as file:
        if salt is None or file.read(16).hex() != salt[0]:
            wrong.append("salt")
    if pages is None or page is None or size(store.path) != pages[0] * int(page[0]):
        wrong.append("size")
    # Only pages that are sound can be read to see whether they fit together.
    return wrong or [row[0] for row in store.rows("PRAGMA integrity_check") if row[0] != "ok"]


def settle(path: Path) -> None:
    """Put the file on the medium and out of the system's cache, so that the next reading is of the medium."""
    with path.open("r+b") as file:
        files.fsync_file(file.fileno())
        files.drop_cache(file.fileno())


def sweep(folder: Path) -> None:
    """Remove what an interrupted program left unfinished in `folder`."""
    files.sweep(folder)
    with files.world(folder):
        for log in _LOGS:
            for left in folder.glob(f".*.part{log}"):
                left.unlink(missing_ok=True)


def size(path: Path) -> int:
    """Return the size of a file in bytes."""
    with files.world(path):
        return os.stat(path).st_size
