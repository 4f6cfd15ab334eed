"""Snapshots: earlier states of the database in the vault's own folder, proved before they count, the newest kept."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fieldkit import clock, files
from fieldkit.errors import Code, Refused
from fieldkit.keys.derive import subkey
from fieldkit.keys.unlock import Unlocked
from fieldkit.vault import projection, schema, secrets, single
from fieldkit.vault.places import DATABASE, LOCK, SNAPSHOTS
from fieldkit.vault.store import Row, Store, open_copy, open_store

if TYPE_CHECKING:
    from fieldkit.vault.vault import Vault

KEEP = 10
"""Snapshots that are kept."""

NAME = re.compile(r"(\d{8}T\d{9})Z-([a-z]{1,20})\.db")
"""What a snapshot is called: when (UTC, to the millisecond), and what for."""

_ALL = 1 << 30

ASIDE = ".aside"
"""Ends the name of the bytes of a database that was too damaged to be a snapshot."""


class Snapshot(NamedTuple):
    """A snapshot: its file, when it was taken (milliseconds since 1970 UTC), what for, and its size in bytes."""

    path: Path
    at: int
    why: str
    size: int


def take(store: Store, folder: Path, key: bytes, why: str, keep: int = KEEP) -> Path:
    """Keep the present state of `store` in `folder` under `key` and return its file; then only the newest `keep` stay.

    `why` is one word (`migration`, `merge`, `daily`, ...). Raises Refused: VAULT_DAMAGED where the store cannot be read
    whole, SNAPSHOT_DAMAGED where the medium lies, else as `files.translate` says; every older snapshot stands then.
    """
    older = list_(folder)
    # Later than the newest, even when the clock was set back: otherwise the new one would be the first to go.
    at = max([clock.now_ms(), *(snapshot.at + 1 for snapshot in older)])
    path = folder / _name(at, why)
    single.write(store, path, key)
    _keep_newest(folder, keep)
    return path


@contextmanager
def behind(store: Store, folder: Path, key: bytes, why: str) -> Iterator[None]:
    """Do the block behind a snapshot, as `take` makes it.

    Where the block is refused and no bundle came of it, the snapshot goes again and every older one stays: what is
    tried again and again must not drive out the states of the days before.
    """
    path = take(store, folder, key, why, keep=_ALL)
    before = _bundles(store)
    try:
        yield
    except BaseException:
        with suppress(Refused):
            if _bundles(store) == before:
                files.wipe_file(path)
        raise
    _keep_newest(folder, KEEP)


def list_(folder: Path) -> list[Snapshot]:
    """Return the snapshots in `folder`, newest first."""
    with files.world(folder):
        found = [(path, match) for path in folder.iterdir() if (match := NAME.fullmatch(path.name))]
        told = [Snapshot(path, _moment(match[1]), match[2], single.size(path)) for path, match in found]
    return sorted(told, key=lambda snapshot: snapshot.path.name, reverse=True)


def restore(folder: Path, snapshot: Path, unlocked: Unlocked) -> None:
    """Set the closed vault in `folder` back to `snapshot`; the state it had becomes the newest snapshot.

    When it is opened next it is a new device and says in its log that it was restored. Whatever moment the power fails
    at, the vault opens in the old state or in the new one. Raises Refused: FILE_MISSING, VAULT_BUSY, SNAPSHOT_DAMAGED,
    VAULT_NEWER, else as `files.translate` says; the vault is as it was then.
    """
    key, kept = subkey(unlocked.master, "store"), subkey(unlocked.master, "snapshots")
    database = folder / DATABASE
    with files.lock(folder / LOCK):
        single.prove(snapshot, kept)
        beside = files.part_of(database)
        try:
            with closing(open_copy(snapshot, kept, folder)) as old:
                schema.pending(old)
                single.write(old, beside, key, lambda store: _begin_anew(store, snapshot.stem))
            _keep_present(folder, key, kept)
            _put_in_place(beside, database)
        finally:
            beside.unlink(missing_ok=True)


def destroy_secret_everywhere(vault: Vault, path: str) -> int:
    """Destroy the secret of the record at `path` in the vault and all its snapshots; return in how many places it was.

    No page and no log keeps it afterwards: deleted cells are overwritten, logs are emptied. A snapshot that nothing
    opens any more is removed. Copies on other disks lose it when they are next brought up to date.
    """
    with vault.store.transaction():
        found = int(secrets.destroy(vault.store, path))
    vault.store.checkpoint()
    return found + sum(_destroy_in(copy, vault, path) for copy in _all(vault.snapshots))


def erase_everywhere(vault: Vault, names: Collection[str]) -> None:
    """Let every snapshot lose the bodies of the events `names`, and the tables that follow from them.

    What is kept of a snapshot is its ledger; its tables are made anew when the vault is set back to it. Drafts go, as
    nothing tells whose words are in them. A snapshot that nothing opens any more is removed.
    """
    wanted = [(bytes.fromhex(name),) for name in names]
    for path in _all(vault.snapshots) if wanted else ():
        key = vault.key("store" if path.suffix == ASIDE else "snapshots")
        try:
            with closing(open_copy(path, key)) as store:
                _erase_in(store, wanted)
        except Refused as refusal:
            if refusal.code is not Code.VAULT_DAMAGED:
                raise
            files.wipe_file(path)


def _keep_newest(folder: Path, keep: int) -> None:
    for snapshot in list_(folder)[keep:]:
        files.wipe_file(snapshot.path)


def _bundles(store: Store) -> list[Row]:
    return store.rows("SELECT id FROM bundles ORDER BY id")


def _erase_in(store: Store, wanted: list[tuple[bytes]]) -> None:
    with store.transaction():
        store.execute("CREATE TEMP TABLE erased (name BLOB PRIMARY KEY)")
        store.many("INSERT OR IGNORE INTO temp.erased VALUES (?)", wanted)
        due = "SELECT e.id FROM events e JOIN temp.erased w ON w.name = e.name JOIN bodies b ON b.event = e.id"
        if store.one(f"{due} LIMIT 1") is not None:
            store.execute("INSERT OR IGNORE INTO undoing SELECT DISTINCT bundle FROM bodies")
            store.execute(f"DELETE FROM bodies WHERE event IN ({due})")
            store.execute("DELETE FROM undoing")
            store.execute("DELETE FROM drafts")
            projection.drop(store)
        store.execute("DROP TABLE temp.erased")


def _begin_anew(store: Store, name: str) -> None:
    """Let the next opening find that this is another history: the token is gone, and from where it was set back."""
    store.execute("DELETE FROM meta WHERE key = 'token'")
    store.execute("INSERT OR REPLACE INTO meta VALUES ('restored', ?)", (name,))


def _keep_present(folder: Path, key: bytes, kept: bytes) -> None:
    """Keep the present state as a snapshot; where it is too damaged for that, its bytes."""
    try:
        with closing(open_store(folder / DATABASE, key)) as present:
            take(present, folder / SNAPSHOTS, kept, "restore")
    except Refused as refusal:
        if refusal.code not in (Code.VAULT_DAMAGED, Code.SNAPSHOT_DAMAGED):
            raise
        put_aside(folder)


def put_aside(folder: Path) -> str:
    """Keep the bytes of the database and its log beside the snapshots; return the name under which they lie.

    Raises Refused as `files.translate` says.
    """
    mark, kept = _name(clock.now_ms(), "damaged"), files.make_folder(folder / SNAPSHOTS, named=folder)
    for suffix in ("", "-wal"):
        path = folder / (DATABASE + suffix)
        if path.exists():
            with files.open_source(path) as source, files.NewFile(kept / (mark + suffix + ASIDE), named=folder) as new:
                while block := source.read(1 << 20):
                    new.write(block)
                new.commit()
    return mark.removesuffix(".db")


def _put_in_place(beside: Path, database: Path) -> None:
    """Exchange the closed database; its log goes first, as it would be taken for that of the new one.

    All that the log held is in the database by then (closing does that), or put aside with it.
    """
    with files.world(database):
        database.with_name(f"{database.name}-wal").unlink(missing_ok=True)
        files.fsync_folder(database.parent)
        files.replace(beside, database)
        files.fsync_folder(database.parent)


def _all(folder: Path) -> Iterator[Path]:
    with files.world(folder):
        yield from [path for path in folder.iterdir() if path.suffix in (".db", ASIDE)]


def _destroy_in(path: Path, vault: Vault, record: str) -> bool:
    key = vault.key("store" if path.suffix == ASIDE else "snapshots")
    try:
        with closing(open_copy(path, key)) as store, store.transaction():
            return secrets.destroy(store, record)
    except Refused as refusal:
        if refusal.code is not Code.VAULT_DAMAGED:
            raise
    files.wipe_file(path)
    return True


def _name(at: int, why: str) -> str:
    moment = datetime.fromtimestamp(at / 1000, UTC)
    return f"{moment:%Y%m%dT%H%M%S}{at % 1000:03d}Z-{why}.db"


def _moment(text: str) -> int:
    moment = datetime.strptime(text[:-3] + "+0000", "%Y%m%dT%H%M%S%z")
    return int(moment.timestamp()) * 1000 + int(text[-3:])
