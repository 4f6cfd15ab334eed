"""The encrypted database of a vault: how it is opened, and its transactions. No other file opens SQLCipher."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

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

Row = tuple[Any, ...]


class Store:
    """One open SQLCipher database. All writing happens inside `transaction()`."""

    def __init__(self, path: Path, connection: Any) -> None:
        self.path = path
        self.connection = connection
        self.changed: set[str] = set()
        """The kinds of records whose rows were written since someone last emptied this; the windows follow it."""
        self._on_rollback: list[Callable[[], None]] = []

    def __repr__(self) -> str:
        return f"Store({self.path.name})"

    def execute(self, sql: str, values: Any = ()) -> Any:
        """Run one statement and return its cursor."""
        try:
            return self.connection.execute(sql, values)
        except cipher.DatabaseError as error:
            _refuse(error, self.path)

    def one(self, sql: str, values: Any = ()) -> Row | None:
        """Return the first row of a query, or None."""
        try:
            row: Row | None = self.connection.execute(sql, values).fetchone()
        except cipher.DatabaseError as error:
            _refuse(error, self.path)
        return row

    def rows(self, sql: str, values: Any = ()) -> list[Row]:
        """Return all rows of a query."""
        try:
            found: list[Row] = self.connection.execute(sql, values).fetchall()
        except cipher.DatabaseError as error:
            _refuse(error, self.path)
        return found

    def many(self, sql: str, rows: Any) -> None:
        """Run one statement for every tuple of `rows`."""
        self.connection.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: commit at the end, roll back on any exception; a transaction inside another joins it."""
        if self.connection.in_transaction:
            yield
            return
        with disk_trouble(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                for forget in self._on_rollback:
                    forget()
                raise

    def on_rollback(self, forget: Callable[[], None]) -> None:
        """Have `forget` called after every roll back: whoever keeps a copy of rows in memory drops it then."""
        self._on_rollback.append(forget)

    def tables(self) -> Database:
        """Return the sqlite-utils view of this connection, for schema and rows written by people."""
        from sqlite_utils import Database

        return Database(self.connection)

    def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the database file."""
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def copy_to(self, target: Path, key: bytes) -> None:
        """Write a consistent encrypted copy of the database, a single file, to the new file `target`, under `key`."""
        with disk_trouble(target):
            other = _connect(target, key)
            try:
                self.connection.backup(other)
                other.execute("PRAGMA journal_mode=DELETE").fetchall()
            finally:
                other.close()

    def close(self) -> None:
        """Checkpoint and close; nothing of the key stays in this object."""
        try:
            with disk_trouble(self.path):
                self.checkpoint()
        finally:
            self.connection.close()


def create(path: Path, key: bytes) -> Store:
    """Create the database `path` under the raw 32-byte `key` and return it open."""
    store = Store(path, _connect(path, key))
    store.execute("PRAGMA user_version=0")
    _set_up(store)
    return store


def open_store(path: Path, key: bytes) -> Store:
    """Open the database `path` under the raw 32-byte `key`.

    Raises Refused(VAULT_DAMAGED) when the file is missing, is not an encrypted database, or does not open with `key`.
    """
    return _opened(path, key, _set_up)


def open_copy(path: Path, key: bytes) -> Store:
    """Open what `Store.copy_to` wrote; it stays a single file. Raises Refused(VAULT_DAMAGED) as `open_store` does."""
    return _opened(path, key, lambda store: _apply(store, PRAGMAS))


def _opened(path: Path, key: bytes, set_up: Callable[[Store], None]) -> Store:
    if not path.is_file() or _is_plain(path):
        raise Refused(Code.VAULT_DAMAGED)
    store = Store(path, _connect(path, key))
    try:
        store.one("SELECT count(*) FROM sqlite_master")
        set_up(store)
    except cipher.DatabaseError as error:
        store.connection.close()
        raise Refused(_trouble(error) or Code.VAULT_DAMAGED, name=path.name) from error
    return store


def _is_plain(path: Path) -> bool:
    with files.world(path), path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


@contextmanager
def disk_trouble(path: Path) -> Iterator[None]:
    """Turn SQLite's words for a full, vanished or damaged disk into refusals."""
    try:
        yield
    except cipher.DatabaseError as error:
        _refuse(error, path)


def _refuse(error: cipher.DatabaseError, path: Path) -> NoReturn:
    """Raise what the error means to a person, or the error itself where it is a fault of ours."""
    code = _trouble(error)
    if code is None:
        raise error
    raise Refused(code, name=path.name) from error


def _trouble(error: cipher.DatabaseError) -> Code | None:
    """Return what the error means; a failed `backup` gives only SQLite's words for its code."""
    number = getattr(error, "sqlite_errorcode", None) or _WORDS.get(str(error), 0)
    return _TROUBLE.get(number & 0xFF)


_TROUBLE = {
    8: Code.MEDIUM_READ_ONLY,
    10: Code.MEDIUM_GONE,
    11: Code.VAULT_DAMAGED,
    13: Code.MEDIUM_FULL,
    14: Code.VAULT_DAMAGED,
    26: Code.VAULT_DAMAGED,
}
"""SQLite's primary result codes (https://sqlite.org/rescode.html): READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB."""

_WORDS = {
    "attempt to write a readonly database": 8,
    "disk I/O error": 10,
    "database disk image is malformed": 11,
    "database or disk is full": 13,
    "unable to open database file": 14,
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


def _set_up(store: Store) -> None:
    """Let the database have a write-ahead log: what is committed survives, and readers never wait."""
    _apply(store, (*PRAGMAS, "journal_mode=WAL"))


def _apply(store: Store, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        store.execute(f"PRAGMA {pragma}").fetchall()
    if sys.platform == "darwin":
        store.execute("PRAGMA fullfsync=ON").fetchall()
