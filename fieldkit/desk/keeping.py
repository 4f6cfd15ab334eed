"""Keeping a vault safe: snapshots in its own folder, verified copies on other disks, and the way back."""

from __future__ import annotations

from pathlib import Path

from fieldkit import files
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.keys import slotfile, unlock
from fieldkit.vault import copies, snapshots
from fieldkit.vault import vault as vaults
from fieldkit.vault.carrying import Tell
from fieldkit.vault.copies import Copied, Restored
from fieldkit.vault.places import SNAPSHOTS
from fieldkit.vault.snapshots import Snapshot


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


def last_copy(desk: Desk) -> int | None:
    """Return when the vault was last copied off its disk (milliseconds since 1970 UTC), or None."""
    return copies.last_copy(desk.vault.store)


def named(folder: Path, name: str) -> Path:
    """Return the file of the snapshot called `name` of the vault in `folder`. Raises Refused(FILE_MISSING)."""
    found = next(
        (one.path for one in snapshots.list_(folder / SNAPSHOTS) if name in (one.path.name, one.path.stem)), None
    )
    if found is None:
        raise Refused(Code.FILE_MISSING, name=files.shown(name[:80]))
    return found
