"""The encrypted database of a vault: how it is opened, and its transactions. No other file opens SQLCipher."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from sqlcipher3 import dbapi2 as cipher

from fieldkit import files
from fieldkit.errors import Code, Refused

if TYPE_CHECKING:
    from sqlite_utils import Database

PRAGMAS = (
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "temp_store=MEMORY",
    "cache_size=-65536",
    "synchronous=FULL",
)

_PAGE = 4096
"""Bytes of a page of SQLCipher 4."""

Row = tuple[Any, ...]


class Store:
    """One open SQLCipher database. All writing happens inside `transaction()`; refusals speak of `named`."""

    def __init__(self, path: Path, connection: Any, named: Path) -> None:
        self.path = path
        self.connection = connection
        self.named = named
        self.changed: set[str] = set()
        """The kinds of records whose rows were written since someone last emptied this; the windows follow it."""
        self.committing: Callable[[], AbstractContextManager[None]] = nullcontext
        """Stands round every commit of a transaction that changed something."""
        self._on_rollback: list[Callable[[], None]] = []

    def __repr__(self) -> str:
        return f"Store({self.path.name})"

    def execute(self, sql: str, values: Any = ()) -> Any:
        """Run one statement and return its cursor."""
        try:
            return self.connection.execute(sql, values)
        except cipher.DatabaseError as error:
            _refuse(error, self.named)

    def one(self, sql: str, values: Any = ()) -> Row | None:
        """Return the first row of a query, or None."""
        try:
            row: Row | None = self.connection.execute(sql, values).fetchone()
        except cipher.DatabaseError as error:
            _refuse(error, self.named)
        return row

    def rows(self, sql: str, values: Any = ()) -> list[Row]:
        """Return all rows of a query."""
        try:
            found: list[Row] = self.connection.execute(sql, values).fetchall()
        except cipher.DatabaseError as error:
            _refuse(error, self.named)
        return found

    def pieces(self, sql: str, values: Any, size: int) -> Iterator[list[Row]]:
        """Yield the rows of a query, `size` at a time, as they are found; nothing is written meanwhile."""
        with disk_trouble(self.named):
            cursor = self.connection.execute(sql, values)
            while piece := cursor.fetchmany(size):
                yield piece

    def many(self, sql: str, rows: Any) -> None:
        """Run one statement for every tuple of `rows`."""
        self.connection.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: commit at the end, roll back on any exception; a transaction inside another joins it."""
        if self.connection.in_transaction:
            yield
            return
        with disk_trouble(self.named):
            self.connection.execute("BEGIN IMMEDIATE")
            changes = self.connection.total_changes
            try:
                yield
                with self.committing() if self.connection.total_changes != changes else nullcontext():
                    self.connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Inside a transaction: what the block does is undone if it fails, and nothing else."""
        self.connection.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            # A full disk has rolled back the whole transaction already; there is no savepoint to go back to then.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK TO attempt")
                self.connection.execute("RELEASE attempt")
                self._forget()
            raise
        self.connection.execute("RELEASE attempt")

    def _forget(self) -> None:
        for forget in self._on_rollback:
            forget()

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")
        # A large act that was rolled back has left the log as long as it had grown: on a full disk, all there was.
        with suppress(Refused):
            self.checkpoint()
        self._forget()

    def on_rollback(self, forget: Callable[[], None]) -> None:
        """Have `forget` called after every roll back: whoever keeps a copy of rows in memory drops it then."""
        self._on_rollback.append(forget)

    def tables(self) -> Database:
        """Return the sqlite-utils view of this connection, for schema and rows written by people."""
        from sqlite_utils import Database

        return Database(self.connection)

    def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the database file."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, target: Path, key: bytes) -> None:
        """Write a consistent encrypted copy of the database, a single file, to the new file `target`, under `key`."""
        with disk_trouble(self.named):
            other = _connect(target, key)
            try:
                other.execute(f"PRAGMA {_ALONE}").fetchall()
                self.connection.backup(other)
                other.execute("PRAGMA journal_mode=DELETE").fetchall()
            finally:
                other.close()

    def close(self) -> None:
        """Checkpoint and close; nothing of the key stays in this object.

        Where the disk has no room for that, the log stays beside the database; the next opening reads it.
        """
        try:
            self.checkpoint()
        except Refused as refusal:
            if refusal.code is not Code.MEDIUM_FULL:
                raise
        finally:
            self.connection.close()


_T = TypeVar("_T")


def portions(whole: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """Yield lists of `size` of `whole`, the last one shorter, as they are asked for."""
    left = iter(whole)
    while portion := list(islice(left, size)):
        yield portion


def create(path: Path, key: bytes) -> Store:
    """Create the database `path` of the vault in the same folder under the raw 32-byte `key` and return it open."""
    return _made_ready(Store(path, _connect(path, key), path.parent), _set_up)


def open_store(path: Path, key: bytes) -> Store:
    """Open the database `path` of the vault in the same folder under the raw 32-byte `key`.

    Raises Refused(VAULT_DAMAGED) when the file is missing, is not an encrypted database, or does not open with `key`.
    """
    return _opened(path, key, path.parent, _set_up)


def open_copy(path: Path, key: bytes, named: Path | None = None) -> Store:
    """Open what `Store.copy_to` wrote; it stays a single file.

    Raises Refused(VAULT_DAMAGED) as `open_store` does; other refusals speak of `named`.
    """
    return _opened(path, key, named or path, lambda store: _apply(store, PRAGMAS))


def _opened(path: Path, key: bytes, named: Path, set_up: Callable[[Store], None]) -> Store:
    # What is smaller than a page, SQLite takes for a new database, and removes its log.
    if not path.is_file() or path.stat().st_size < _PAGE or _is_plain(path):
        raise Refused(Code.VAULT_DAMAGED)
    return _made_ready(Store(path, _connect(path, key), named), set_up)


def _made_ready(store: Store, set_up: Callable[[Store], None]) -> Store:
    try:
        set_up(store)
        store.one("SELECT count(*) FROM sqlite_master")
    except BaseException:
        store.connection.close()
        raise
    return store


def _is_plain(path: Path) -> bool:
    with files.world(path), path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


@contextmanager
def disk_trouble(named: Path) -> Iterator[None]:
    """Turn SQLite's words for a full, vanished or damaged disk into refusals that speak of `named`."""
    try:
        yield
    except cipher.DatabaseError as error:
        _refuse(error, named)


def _refuse(error: cipher.DatabaseError, named: Path) -> NoReturn:
    """Raise what the error means to a person, or the error itself where it is a fault of ours."""
    number = _number(error)
    if number == _CANTOPEN:
        _try_a_file(named)
    if number not in _TROUBLE:
        raise error
    raise Refused(_TROUBLE[number], name=files.called(named)) from error


def _number(error: cipher.DatabaseError) -> int:
    """Return SQLite's primary result code; a failed `backup` gives only its words."""
    number: int = getattr(error, "sqlite_errorcode", None) or _WORDS.get(str(error), 0)
    return number & 0xFF


def _try_a_file(named: Path) -> None:
    """Raise the refusal of the system where no file can be made: the database may be sound, and its log has no room."""
    probe = files.part_of(named / "log" if named.is_dir() else named)
    with files.world(named):
        os.close(files.open_new(probe))
        probe.unlink()


_CANTOPEN = 14

_TROUBLE = {
    8: Code.MEDIUM_READ_ONLY,
    10: Code.MEDIUM_GONE,
    11: Code.VAULT_DAMAGED,
    13: Code.MEDIUM_FULL,
    _CANTOPEN: Code.VAULT_DAMAGED,
    26: Code.VAULT_DAMAGED,
}
"""SQLite's primary result codes (https://sqlite.org/rescode.html): READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB."""

_WORDS = {
    "attempt to write a readonly database": 8,
    "disk I/O error": 10,
    "database disk image is malformed": 11,
    "database or disk is full": 13,
    "unable to open database file": _CANTOPEN,
    "file is not a database": 26,
}
"""The text of each (`sqlite3_errstr`)."""


def _connect(path: Path, key: bytes) -> Any:
    if len(key) != 32:
        raise ValueError("the key of a store is 32 bytes")
    connection = cipher.connect(str(path), isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA cipher_log_level=NONE")
    literal = bytearray(b"x'" + key.hex().encode() + b"'")
    connection.set_key(literal)
    literal[:] = bytes(len(literal))
    if not connection.execute("PRAGMA cipher_version").fetchone():
        raise RuntimeError("the database library has no cipher")
    return connection


_ALONE = "locking_mode=EXCLUSIVE"
"""The vault's lock keeps everyone else out, so that the index of the write-ahead log may stay in memory.

As a mapped file it would end the program where the disk has no room for one of its pages
(https://sqlite.org/wal.html, "Use of WAL Without Shared-Memory").
"""


def _set_up(store: Store) -> None:
    """Let the database have a write-ahead log: what is committed survives."""
    _apply(store, (_ALONE, *PRAGMAS, "journal_mode=WAL"))


def _apply(store: Store, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        store.rows(f"PRAGMA {pragma}")
    if sys.platform == "darwin":
        store.rows("PRAGMA fullfsync=ON")
