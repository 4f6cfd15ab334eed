"""Merging what several people bring: many bundles at once, seen before, taken back whole, each refused one named."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from fieldkit import ids
from fieldkit.bundle import many
from fieldkit.bundle.many import Refusal, Together
from fieldkit.bundle.receive import Preview, Received
from fieldkit.desk import bundles
from fieldkit.desk.desk import Desk, Tell
from fieldkit.errors import Code, Refused
from fieldkit.vault import undoing
from fieldkit.vault.undoing import Undone

__all__ = [
    "Merged",
    "Preview",
    "Received",
    "Refusal",
    "Together",
    "Undone",
    "manifests",
    "merge",
    "preview",
    "undo",
]


class Merged(NamedTuple):
    """A merge that is done: its id, by which it can be undone, and what it brought."""

    id: str
    told: Together[Received]


class _NothingCame(Exception):
    """Ends a merge of which nothing is left to be undone."""


def preview(desk: Desk, paths: Sequence[Path], tell: Tell | None = None) -> Together[Preview]:
    """Return what merging the bundles in `paths`, their parts in any order, would bring; nothing changes."""
    return many.preview(desk.vault, paths, tell, accept=bundles.acceptable(desk))


def merge(desk: Desk, paths: Sequence[Path], tell: Tell | None = None) -> Merged:
    """Merge the bundles in `paths`, their parts in any order, behind one snapshot.

    One that is refused stops no other and is told of. What `tell` raises ends the merge, and all that it brought is
    taken back.
    """
    merge_id, told = ids.new(), list[Together[Received]]()
    record, accept = partial(bundles.record_received, desk, merge_id), bundles.acceptable(desk)
    with suppress(_NothingCame), bundles.receiving(desk):
        try:
            told.append(many.merge(desk.vault, paths, tell, accept=accept, record=record))
        except BaseException:
            _take_back(desk, merge_id)
            raise
        if not told[0].each and not manifests(desk, merge_id):
            raise _NothingCame
    return Merged(merge_id, told[0])


def undo(desk: Desk, merge_id: str) -> Undone:
    """Take back exactly what a merge brought: all its bundles, or none. Raises Refused(UNDO_*)."""
    if not manifests(desk, merge_id):
        raise Refused(Code.UNDO_MISSING)
    return _take_back(desk, merge_id)


def manifests(desk: Desk, merge_id: str) -> list[str]:
    """Return the bundles (hashes of their manifests) that came with a merge and were not undone, the first first."""
    rows = desk.vault.store.rows(
        "SELECT b.manifest FROM bundles b JOIN record_bundle r ON r.f_manifest = b.manifest"
        " WHERE r.f_merge = ? AND r.f_direction = 'received' ORDER BY b.id",
        (merge_id,),
    )
    return [manifest for (manifest,) in rows]


def _take_back(desk: Desk, merge_id: str) -> Undone:
    undone = undoing.undo(desk.vault, *reversed(manifests(desk, merge_id)))
    desk.persons.forget()
    return undone
