"""That the folder holds what makes a vault, whole, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from fieldkit import files
from fieldkit.errors import Code, Refused
from fieldkit.keys import slotfile
from fieldkit.vault import exhibits, single, snapshots
from fieldkit.vault.checks.finding import Flaw, Found, Step, finding
from fieldkit.vault.places import ASKED, DATABASE, EXHIBITS, LOCK, RECORDINGS, SNAPSHOTS
from fieldkit.vault.store import Store, open_copy

_OURS = (
    *(re.escape(name) for name in (*slotfile.COPIES, LOCK, ASKED)),
    rf"{re.escape(DATABASE)}(-wal)?",
    rf"{EXHIBITS}/(?P<start>[0-9a-f]{{2}})/(?P=start)[0-9a-f]{{62}}",
    rf"{EXHIBITS}/{exhibits.QUARANTINE}/[0-9a-f]{{64}}",
    rf"{RECORDINGS}/[0-9a-z]{{26}}/({LOCK}|\d{{8}}\.age)",
    rf"{SNAPSHOTS}/{snapshots.NAME.pattern}(-wal)?({re.escape(snapshots.ASIDE)})?",
    r"(.*/)?\.[^/]*\.part(-journal|-wal)?",
)
"""What may lie in the folder, by place; what is unfinished (`.part`) goes at the next opening."""

_NAME = re.compile("|".join(f"(?:{pattern})" for pattern in _OURS))


def check(folder: Path, vault: str, county: str) -> Found:
    """Prove both copies of the key slots and name what does not belong in the folder."""
    yield from _slots(folder, vault, county)
    for path in _files(folder):
        place = path.relative_to(folder).as_posix()
        if not _NAME.fullmatch(place):
            yield finding(Flaw.FOLDER_FOREIGN, name=files.shown(place))


def check_pages(store: Store) -> Found:
    """Prove every page of the database, as it is on the medium.

    Closing a second descriptor lets go of SQLite's own lock (fcntl(2)); the vault's lock keeps everyone else out.
    """
    store.checkpoint()
    with files.world(store.path):
        single.settle(store.path)
    wrong = single.flaws(store)
    if wrong:
        yield finding(Flaw.PAGES, count=len(wrong))


def check_snapshots(folder: Path, key: bytes, step: Step) -> Found:
    """Prove every page of every snapshot."""
    for snapshot in snapshots.list_(folder):
        if not _is_sound(snapshot.path, key):
            yield finding(Flaw.SNAPSHOT_DAMAGED, name=snapshot.path.name)
        step(snapshot.size)


def _is_sound(path: Path, key: bytes) -> bool:
    try:
        with closing(open_copy(path, key)) as copy:
            return not single.flaws(copy)
    except Refused as refusal:
        if refusal.code is not Code.VAULT_DAMAGED:
            raise
        return False


def _slots(folder: Path, vault: str, county: str) -> Found:
    damaged = slotfile.damaged(folder)
    for name in damaged:
        yield finding(Flaw.SLOTS_DAMAGED, name=name)
    if not damaged:
        file = slotfile.read(folder)
        if len({(folder / name).read_bytes() for name in slotfile.COPIES}) > 1:
            yield finding(Flaw.SLOTS_DIFFER)
        if (file.vault, file.county) != (vault, county):
            yield finding(Flaw.SLOTS_FOREIGN)


def _files(folder: Path) -> Iterator[Path]:
    with files.world(folder):
        yield from sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
