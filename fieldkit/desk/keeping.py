"""Keeping a vault safe: snapshots in its own folder, verified copies on other disks, and the way back."""

from __future__ import annotations

from pathlib import Path

from fieldkit import clock, files
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.keys import slotfile, unlock
from fieldkit.vault import copies, snapshots
from fieldkit.vault import vault as vaults
from fieldkit.vault.carrying import Tell
from fieldkit.vault.copies import Copied, LastCopy, Restored
from fieldkit.vault.places import SNAPSHOTS
from fieldkit.vault.snapshots import Snapshot

__all__ = [
    "Copied",
    "LastCopy",
    "copy",
    "is_old",
    "last_copy",
    "listed",
    "named",
    "place_in",
    "restore",
    "restore_copy",
    "snapshot",
    "usual_place",
]

WORKING_DAY_MS = 24 * 3600 * 1000

_DEPTH = 5
"""Folders below the top of a stick in which a copy is looked for again."""


def snapshot(desk: Desk, why: str = "asked") -> Path:
    """Take a snapshot of the vault's database; return where it lies."""
    return snapshots.take(desk.vault.store, desk.vault.snapshots, desk.vault.key("snapshots"), why)


def listed(desk: Desk) -> list[Snapshot]:
    """Return the snapshots, newest first."""
    return snapshots.list_(desk.vault.snapshots)


def restore(folder: Path, snapshot_file: Path, passphrase: str, member: str | None = None) -> None:
    """Set the closed vault in `folder` back to a snapshot; it is a new device when it is opened next.

    Raises Refused(KEYS_*, SNAPSHOT_DAMAGED, VAULT_BUSY, FILE_MISSING) and changes nothing then.
    """
    with vaults.held(folder) as file:
        unlocked = unlock.unlock(file, member, passphrase)
    snapshots.restore(folder, snapshot_file, unlocked)


def copy(desk: Desk, target: Path, tell: Tell | None = None, *, thorough: bool = False) -> Copied:
    """Make, or bring up to date, a verified copy of the whole vault in the folder `target` on another disk."""
    return copies.copy(desk.vault, target, tell, thorough=thorough)


def restore_copy(source: Path, folder: Path, passphrase: str, member: str | None = None) -> Restored:
    """Make a vault anew in `folder` from the copy in `source`, once the passphrase is known to open it.

    Raises Refused(KEYS_*, COPY_*, FILE_EXISTS, MEDIUM_*); no half vault is left.
    """
    unlock.unlock(slotfile.read(source), member, passphrase)
    return copies.restore_copy(source, folder)


def last_copy(desk: Desk) -> LastCopy | None:
    """Return the last copy off the vault's disk, or None."""
    return copies.last_copy(desk.vault.store)


def is_old(last: LastCopy | None) -> bool:
    """Say whether a whole working day's work would go with the disk."""
    return last is None or clock.now_ms() - last.at > WORKING_DAY_MS


def usual_place(desk: Desk) -> Path | None:
    """Return the folder of the last copy off this disk, under whatever letter or name its stick is plugged in now.

    None where nothing was ever copied elsewhere. Raises Refused(COPY_AWAY) where that copy is not to be found.
    """
    last = last_copy(desk)
    if last is None:
        return None
    below = [Path(*last.folder.parts[-depth:]) for depth in range(1, _DEPTH) if len(last.folder.parts) > depth]
    places = [last.folder, *(root / one for root in files.sticks() for one in below)]
    found = next((place for place in places if copies.is_copy(desk.vault, place)), None)
    if found is None:
        raise Refused(Code.COPY_AWAY, name=files.shown(last.label or last.folder.name))
    return found


def place_in(desk: Desk, folder: Path) -> Path:
    """Return where in the chosen `folder` the copy goes: there if a copy of this vault is there, else below it."""
    return folder if copies.is_copy(desk.vault, folder) else folder / desk.vault.folder.name


def named(folder: Path, name: str) -> Path:
    """Return the file of the snapshot called `name` of the vault in `folder`. Raises Refused(FILE_MISSING)."""
    found = next(
        (one.path for one in snapshots.list_(folder / SNAPSHOTS) if name in (one.path.name, one.path.stem)), None
    )
    if found is None:
        raise Refused(Code.FILE_MISSING, name=files.shown(name[:80]))
    return found
