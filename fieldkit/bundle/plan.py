"""What a bundle of several parts will be, kept beside it while it is being copied, so that a copy can go on.

`NAME.fkb.plan` is sealed under a key of the sender's vault; it goes once every part is finished.
"""

from __future__ import annotations

from collections.abc import Sequence
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
    """The manifest, the pieces, and each part as places in `pieces` from 0: what stands in every part is here once.

    `asked` is the hash of what the bundle was asked to hold.
    """

    v: int
    asked: documents.Hash
    manifest: bytes
    pieces: tuple[Piece, ...]
    places: tuple[tuple[int, ...], ...]

    @property
    def parts(self) -> tuple[tuple[Piece, ...], ...]:
        """The parts, piece by piece."""
        return tuple(tuple(self.pieces[at] for at in part) for part in self.places)


def make(asked: str, manifest: bytes, parts: Sequence[Sequence[Piece]]) -> Plan:
    """Return the plan of a bundle made of `parts`."""
    pieces = {piece.name: piece for part in parts for piece in part}
    at = {name: place for place, name in enumerate(pieces)}
    places = tuple(tuple(at[piece.name] for piece in part) for part in parts)
    return Plan(VERSION, asked, manifest, tuple(pieces.values()), places)


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
