"""A copy of the whole vault on another disk: verified, and brought up to date by writing only what is new.

`keys.a` and `keys.b`, the payloads, and one database in `store/`, named by its time and its own SHA-256. Keys and
payloads come before the database that needs them, and a database goes only once its successor is there: after the
first one, a copy is usable at every moment.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import NamedTuple

from fieldkit import clock, files, ids
from fieldkit.errors import Code, Refused
from fieldkit.files import Proof
from fieldkit.keys import slotfile
from fieldkit.keys.slots import SlotFile
from fieldkit.model.kinds import Incident
from fieldkit.vault import exhibits, projection, single
from fieldkit.vault.carrying import Carrying, Tell
from fieldkit.vault.ledger import Change
from fieldkit.vault.places import DATABASE, EXHIBITS, SNAPSHOTS
from fieldkit.vault.store import Store
from fieldkit.vault.vault import Vault

STORES = "store"

_STORE = re.compile(r"(\d{13})-([0-9a-f]{64})\.db")


class Copied(NamedTuple):
    """Files written and kept, bytes written, what is known about every file written, whether this is another disk.

    `lost`: the SHA-256 of payloads that the vault itself no longer has whole; the copy lacks them, too.
    """

    files: int
    kept: int
    bytes: int
    proof: Proof
    elsewhere: bool
    lost: tuple[str, ...]


class Restored(NamedTuple):
    """Files and bytes written, and the SHA-256 of payloads that the copy no longer has whole."""

    files: int
    bytes: int
    lost: tuple[str, ...]


def copy(vault: Vault, target: Path, tell: Tell | None = None, *, thorough: bool = False) -> Copied:
    """Make the folder `target` a verified copy of the vault, or bring the copy there up to date, and record it.

    Every file written is read back and compared. A payload that is there in its size is kept; with `thorough` it is
    read, too, and written again if it is not what it should be. Raises Refused: COPY_OTHER, COPY_NOT_EMPTY,
    COPY_DAMAGED (nothing is written then), VAULT_DAMAGED, MEDIUM_*; the copy that was there before is usable then.
    """
    _check_target(vault, target)
    beside = files.part_of(vault.snapshots / DATABASE)
    try:
        single.write(vault.store, beside, vault.key("store"), _forget_token)
        rows = vault.store.rows("SELECT sha256, size FROM payloads ORDER BY sha256")
        carrying = Carrying(single.size(beside) + sum(size for _, size in rows), tell, target)
        for name in slotfile.COPIES:
            carrying.put_bytes(target / name, slotfile.encode(vault.slots))
        lost = [row[0] for row in rows if not _put_payload(carrying, vault, target, *row, thorough=thorough)]
        _put_store(carrying, beside, target / STORES)
    finally:
        beside.unlink(missing_ok=True)
    elsewhere = _disk(target) != _disk(vault.folder)
    copied = Copied(carrying.files, carrying.kept, carrying.bytes, carrying.proof, elsewhere, tuple(lost))
    _record(vault, target, copied)
    return copied


def restore_copy(target: Path, folder: Path, tell: Tell | None = None) -> Restored:
    """Make the new vault `folder` from the copy in `target`; whoever opens it first has a new device.

    Raises Refused: FILE_EXISTS, COPY_DAMAGED where no database or no key file is whole, MEDIUM_*; nothing is left then.
    """
    if folder.exists():
        raise Refused(Code.FILE_EXISTS, name=files.shown(folder.name))
    file = _slots(target)
    with files.new_folder(folder) as beside:
        return _bring_back(target, beside, file, tell)


class LastCopy(NamedTuple):
    """When the vault was copied to another disk (milliseconds since 1970 UTC), what that is called, and the folder."""

    at: int
    label: str
    folder: Path


def last_copy(store: Store) -> LastCopy | None:
    """Return the last copy on another disk, or None if there never was one."""
    told = projection.load(store, Incident, "space = 'own' AND f_sort = 'copied'", order="created DESC")
    details = ((incident.created, json.loads(incident.detail)) for incident in told)
    return next(
        (LastCopy(at, one["label"], Path(one.get("folder", ""))) for at, one in details if one["elsewhere"]), None
    )


def is_copy(vault: Vault, folder: Path) -> bool:
    """Say whether a copy of this very vault lies in `folder`."""
    try:
        return any((folder / name).is_file() for name in slotfile.COPIES) and (
            slotfile.read(folder).vault == vault.slots.vault and (folder / STORES).is_dir()
        )
    except (Refused, OSError):
        return False


def _check_target(vault: Vault, target: Path) -> None:
    """Make the target's folders, unless something else lies there; clear up what an interrupted copy left."""
    name = files.shown(target.name)
    if target.resolve().is_relative_to(vault.folder.resolve()) or (target / DATABASE).exists():
        raise Refused(Code.COPY_NOT_EMPTY, name=name)
    single.sweep(files.make_folder(target))
    if any((target / copy_).exists() for copy_ in slotfile.COPIES):
        if _slots(target).vault != vault.slots.vault:
            raise Refused(Code.COPY_OTHER, name=name)
    elif not all(_is_begun(path) for path in target.iterdir()):
        raise Refused(Code.COPY_NOT_EMPTY, name=name)
    for folder in (EXHIBITS, STORES):
        files.make_folder(target / folder, named=target)
    for below in (target / EXHIBITS, target / STORES, *(target / EXHIBITS).iterdir()):
        if below.is_dir():
            files.sweep(below)


def _is_begun(path: Path) -> bool:
    """Say whether this is one of the folders that a copy which ended before it had keys leaves empty."""
    return path.name in (EXHIBITS, STORES) and path.is_dir() and not any(path.iterdir())


def _slots(target: Path) -> SlotFile:
    try:
        return slotfile.read(target)
    except Refused as refusal:
        if refusal.code not in (Code.KEYS_DAMAGED, Code.KEYS_MISSING):
            raise
        raise Refused(Code.COPY_DAMAGED, name=files.shown(target.name)) from refusal


def _put_payload(carrying: Carrying, vault: Vault, target: Path, sha256: str, size: int, *, thorough: bool) -> bool:
    """Have the payload in the target; say no where neither it nor the vault has it whole."""
    place = target / EXHIBITS
    path = exhibits.payload_path(place, sha256)
    there = path.is_file() and single.size(path) == size
    if there and (not thorough or exhibits.verify(place, sha256)):
        carrying.keep(size)
        return True
    files.make_folder(path.parent, named=target)
    return carrying.put(exhibits.payload_path(vault.exhibits, sha256), path, sha256)


def _put_store(carrying: Carrying, beside: Path, stores: Path) -> None:
    """Write the database under a name that proves it, then remove those before."""
    older = _stores(stores)
    at = max([clock.now_ms(), *(int(path.name.partition("-")[0]) + 1 for path in older)])
    sha256, _ = files.read_back(beside)
    if not carrying.put(beside, stores / f"{at:013d}-{sha256}.db", sha256):
        raise Refused(Code.MEDIUM_DIFFERS, name=DATABASE)
    for path in older:
        files.wipe_file(path)


def _stores(stores: Path) -> list[Path]:
    """Return the databases of a copy, newest first: an interrupted one may have left two."""
    found = [path for path in stores.iterdir() if _STORE.fullmatch(path.name)] if stores.is_dir() else []
    return sorted(found, key=lambda path: path.name, reverse=True)


def _bring_back(target: Path, folder: Path, file: SlotFile, tell: Tell | None) -> Restored:
    stores, place = _stores(target / STORES), target / EXHIBITS
    payloads = sorted(exhibits.payloads(place)) if place.is_dir() else []
    whole = sum(single.size(path) for path in stores[:1])
    whole += sum(single.size(exhibits.payload_path(place, sha256)) for sha256 in payloads)
    carrying = Carrying(whole, tell, folder)
    slotfile.write(folder, file)
    if not any(carrying.put(path, folder / DATABASE, path.stem.rpartition("-")[2]) for path in stores):
        raise Refused(Code.COPY_DAMAGED, name=files.shown(target.name))
    files.make_folder(folder / SNAPSHOTS, named=folder)
    lost = [sha256 for sha256 in payloads if not _fetch(carrying, place, folder / EXHIBITS, sha256)]
    return Restored(carrying.files, carrying.bytes, tuple(lost))


def _fetch(carrying: Carrying, place: Path, folder: Path, sha256: str) -> bool:
    path = exhibits.payload_path(folder, sha256)
    files.make_folder(path.parent, named=folder.parent)
    return carrying.put(exhibits.payload_path(place, sha256), path, sha256)


def _forget_token(store: Store) -> None:
    """Let whoever opens the copy find that it is another history."""
    store.execute("DELETE FROM meta WHERE key = 'token'")


def _disk(path: Path) -> int:
    with files.world(path):
        return os.stat(path).st_dev


def _record(vault: Vault, target: Path, copied: Copied) -> None:
    medium = files.medium(target)
    place = {"label": medium.label, "serial": medium.serial, "folder": str(target.absolute())}
    detail = copied._asdict() | {"lost": len(copied.lost)} | place
    told = {"sort": "copied", "detail": json.dumps(detail, ensure_ascii=False, sort_keys=True)}
    vault.write("own", Change(f"incident/{ids.new()}", told))
