"""What a bundle of several parts will be, kept beside it while it is being copied, so that a copy can go on.

`NAME.fkb.plan` is sealed under a key of the sender's vault; it goes once every part is finished.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from fieldkit import files
from fieldkit.bundle.pieces import Piece
from fieldkit.errors import Code, Refused
from fieldkit.keys import box, documents

VERSION = 1

_LARGEST = 1 << 30
_PLACE = b"fieldkit bundle plan"


class Plan(documents.Document, frozen=True):
    """The manifest and the parts, piece by piece. `asked` is the hash of what the bundle was asked to hold."""

    v: int
    asked: documents.Hash
    manifest: bytes
    parts: tuple[tuple[Piece, ...], ...]


def place(target: Path) -> Path:
    """Return where the plan of the bundle `target` lies while it is being copied."""
    return target.with_name(target.name + ".plan")


def keep(plan: Plan, target: Path, key: bytes) -> None:
    """Write the plan beside `target`, sealed under the 32-byte `key`; raises Refused as `files.translate` says."""
    files.write_whole(place(target), box.close(key, documents.write(plan), _PLACE))


def kept(target: Path, key: bytes, asked: str) -> Plan | None:
    """Return the plan beside `target` if it was made under `key` for what is `asked` now, else None."""
    with suppress(Refused):
        data = box.opened(key, files.read_stable(place(target), _LARGEST), _PLACE)
        plan = documents.read(Plan, data or b"", _LARGEST, Code.BUNDLE_DAMAGED)
        return plan if plan.asked == asked else None
    return None


def drop(target: Path) -> None:
    """Remove the plan beside `target`: every part is finished. Raises Refused as `files.translate` says."""
    files.wipe_file(place(target))
