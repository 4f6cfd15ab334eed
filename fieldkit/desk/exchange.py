"""Handing over and receiving as one sees it: sticks, what a bundle will hold before it is written, what went where."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from fieldkit import files, ids
from fieldkit.desk import bundles, members
from fieldkit.desk.desk import Desk
from fieldkit.errors import Refused
from fieldkit.files import Medium
from fieldkit.model.kinds import Bundle, Case, Receipt

ENDING = ".fkb"


class Stick(NamedTuple):
    """A stick that is plugged in: where, what it is, and the bundles that lie on it, newest first."""

    place: Path
    medium: Medium
    bundles: tuple[Path, ...]

    @property
    def label(self) -> str:
        """What to call it: its name, else its place."""
        return self.medium.label or str(self.place)


class Outlook(NamedTuple):
    """What a bundle will hold: events, of these without their body, exhibits and their size in bytes."""

    events: int
    withheld: int
    exhibits: int
    size: int


class Moved(NamedTuple):
    """A bundle that was written or received here: whom it went to or came from, and what is known of its receipt.

    `receipt`: for a written one `none`, `partial` or `whole`; for a received one `owed` or `given`.
    """

    bundle: Bundle
    peers: tuple[str, ...]
    receipt: str


def sticks() -> list[Stick]:
    """Return the sticks that are plugged in; needs no vault, so that it may be asked beside other work."""
    return [Stick(place, medium, _bundles_on(place)) for place, medium in files.sticks().items()]


def new_name() -> str:
    """Return a neutral name for a bundle: the day, and letters that say nothing."""
    return f"{date.today():%Y%m%d}-{ids.new()[:4]}{ENDING}"  # noqa: DTZ011  # the day as people here call it


def outlook(desk: Desk, receivers: Sequence[str], cases: Sequence[Case], *, full: bool = False) -> Outlook:
    """Return what `bundles.write` would put into a bundle now. Raises Refused as that does."""
    bundles.check_asked(receivers, cases)
    outgoing = bundles.outgoing(desk, receivers, [case.space for case in cases], full=full)
    bodies = [body for stretch in outgoing.parcel.stretches for _, body in stretch.events]
    sizes: dict[str, int] = dict(desk.vault.store.rows("SELECT sha256, size FROM payloads"))
    size = sum(sizes.get(payload, 0) for payload in outgoing.payloads)
    return Outlook(len(bodies), bodies.count(None), len(outgoing.payloads), size)


def receivers(desk: Desk) -> list[members.Listed]:
    """Return who can be given a bundle: everyone listed but the member at work, leaders and office first."""
    first = {"office": 0, "leader": 1, "deputy": 2}
    others = [one for one in members.listed(desk) if one.member != desk.member and one.role]
    return sorted(others, key=lambda one: (first.get(one.role, 3), one.name))


def usual_receivers(desk: Desk) -> set[str]:
    """Return those to whom a bundle goes unless someone chooses otherwise: the leaders and the office."""
    return {one.member for one in receivers(desk) if one.role in ("office", "leader", "deputy")}


def moved(desk: Desk) -> list[Moved]:
    """Return all bundles written and received here, the newest first."""
    receipts: dict[tuple[str, str], list[Receipt]] = {}
    for receipt in desk.load(Receipt, "own"):
        receipts.setdefault((receipt.direction, receipt.manifest), []).append(receipt)
    told = [
        Moved(
            bundle,
            tuple(desk.name(member) for member in bundle.peer.split()),
            _state(bundle, receipts.get(("got" if bundle.direction == "written" else "given", bundle.manifest), [])),
        )
        for bundle in desk.load(Bundle, "own")
        if bundle.direction in ("written", "received")
    ]
    return sorted(told, key=lambda one: one.bundle.created, reverse=True)


def _state(bundle: Bundle, told: Sequence[Receipt]) -> str:
    if bundle.direction == "received":
        return "given" if told else "owed"
    if not told:
        return "none"
    whole = {receipt.peer for receipt in told if receipt.complete}
    return "whole" if whole >= set(bundle.peer.split()) else "partial"


def _bundles_on(place: Path) -> tuple[Path, ...]:
    try:
        with files.world(place):
            found = [path for path in place.iterdir() if path.suffix.lower() == ENDING and path.is_file()]
            return tuple(sorted(found, key=lambda path: path.stat().st_mtime, reverse=True))
    except Refused:
        return ()
