"""Many files at once: which are parts of one bundle, and in what order their bundles can be received.

A bundle that builds on another comes after it, whatever the order of the files; one that is refused stops no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from fieldkit import files
from fieldkit.bundle import receive, zipread
from fieldkit.bundle.arrival import Accept
from fieldkit.bundle.manifest import Manifest, chain_of, name_of
from fieldkit.bundle.open import read_manifest
from fieldkit.bundle.opened import Opened
from fieldkit.bundle.receive import Preview, Received, RolledBack, everything
from fieldkit.errors import Code, Refused
from fieldkit.files.progress import Progress, Tell
from fieldkit.vault import projection
from fieldkit.vault.vault import Vault

_AWAITS = (Code.RECEIVE_MISSING, Code.RECEIVE_LIST, Code.RECEIVE_STRANGER, Code.BUNDLE_STRANGER)
"""Refusals that another bundle can heal: it brings the events, the member list or the card that this one builds on."""

_T = TypeVar("_T")


class Pile(NamedTuple):
    """The parts of one bundle among many files, its manifest, and the parts' bytes in all.

    `name` is the manifest's hash.
    """

    name: str
    paths: tuple[Path, ...]
    manifest: Manifest
    size: int


class Refusal(NamedTuple):
    """A file, or a bundle by its first file, that was not received, and why."""

    path: Path
    why: Refused


@dataclass(frozen=True)
class Together(Generic[_T]):
    """What came of many files: of each bundle, in the order of receiving, and of all of them.

    `payloads` and `awaited` are SHA-256 names; `conflicts` are the fields (record, field) that are in conflict
    now, on the records that were touched.
    """

    each: tuple[_T, ...]
    refused: tuple[Refusal, ...]
    new: int
    filled: int
    flagged: int
    changed: Mapping[str, int]
    payloads: tuple[str, ...]
    awaited: tuple[str, ...]
    conflicts: tuple[tuple[str, str], ...]


def sort(vault: Vault, paths: Iterable[Path]) -> tuple[list[Pile], list[Refusal]]:
    """Put the parts of each bundle together, the bundle that was made first before the others.

    Only manifests are read. A file that is no bundle for us is refused, by name, and stops no other.
    """
    found: dict[str, Pile] = {}
    refused = []
    for path in dict.fromkeys(paths):
        try:
            name, told, size = _manifest(vault, path)
        except Refused as why:
            refused.append(Refusal(path, why))
        else:
            pile = found.get(name, Pile(name, (), told, 0))
            found[name] = pile._replace(paths=(*pile.paths, path), size=pile.size + size)
    return sorted(found.values(), key=lambda pile: (pile.manifest.made_at, pile.name)), refused


def preview(
    vault: Vault, paths: Iterable[Path], tell: Tell | None = None, *, accept: Accept = everything
) -> Together[Preview]:
    """Return what `merge` would bring; nothing changes. One that opens and cannot be received is told, too, at the end.

    `tell` gets bytes done and in all.
    """
    piles, refused = sort(vault, paths)
    counting = _Counting(piles, tell)
    told: list[Together[Preview]] = []
    with _all_open(vault, piles, counting, refused) as open_, suppress(RolledBack), vault.store.transaction():
        looked: dict[str, Preview] = {}

        def look(pile: Pile) -> Preview:
            looked[pile.name] = receive.tried(vault, open_[pile.name], accept)
            hindrance = looked[pile.name].hindrance
            if hindrance is not None:
                raise hindrance
            return looked[pile.name]

        could: list[Refusal] = []
        each = list(_in_turn(vault, [pile for pile in piles if pile.name in open_], look, could))
        hindered = [one for one in looked.values() if one.hindrance is not None]
        told.append(_sum(vault, [*each, *hindered], [one.brings for one in each], [*refused, *could]))
        raise RolledBack
    return told[0]


def merge(
    vault: Vault,
    paths: Iterable[Path],
    tell: Tell | None = None,
    *,
    accept: Accept = everything,
    record: Callable[[Received], None] = lambda _: None,
) -> Together[Received]:
    """Receive every bundle among `paths`, each as `receive.receive` does; one that is refused stops no other.

    `tell` gets bytes done and in all. What it raises ends the merge: bundles that came whole stay.
    """
    piles, refused = sort(vault, paths)
    counting = _Counting([*piles, *piles], tell)

    def take(pile: Pile) -> Received:
        return receive.taken(vault, pile.paths, counting.of(pile, 2), accept, record)

    each = list(_in_turn(vault, piles, take, refused))
    return _sum(vault, each, each, refused)


def _sum(vault: Vault, each: Sequence[_T], brought: Sequence[Received], refused: Sequence[Refusal]) -> Together[_T]:
    """Return what `each` bundle is told as, with the counts of all that `brought` something."""
    reports = [one.report for one in brought]
    touched = {conflict for report in reports for conflict in report.conflicts}
    payloads = {sha256 for one in brought for sha256 in one.payloads}
    return Together(
        each=tuple(each),
        refused=tuple(refused),
        new=sum(report.new for report in reports),
        filled=sum(report.filled for report in reports),
        flagged=sum(report.flagged for report in reports),
        changed=dict(sum((Counter(report.changed) for report in reports), Counter())),
        payloads=tuple(sorted(payloads)),
        awaited=tuple(sorted({sha256 for one in brought for sha256 in one.awaited} - payloads)),
        conflicts=tuple(sorted(touched & projection.in_conflict(vault.store))),
    )


def _manifest(vault: Vault, path: Path) -> tuple[str, Manifest, int]:
    with files.open_source(path) as file, files.world(path):
        found = zipread.read_archive(file)
        data, told = read_manifest(found, vault.unlocked.identity, vault.genesis.id)
    return name_of(data), told, found.size


class _Counting:
    """Tells of several acts, one after the other, as of one; each has a progress of its own, which its failure ends."""

    def __init__(self, piles: Iterable[Pile], tell: Tell | None) -> None:
        self._whole = sum(pile.size for pile in piles)
        self._begun = 0
        self._tell = tell

    def of(self, pile: Pile, times: int) -> Progress:
        """Return the progress of an act that goes so many times through the bytes of a bundle."""
        start, self._begun = self._begun, self._begun + times * pile.size
        progress = Progress(partial(self._told, start))
        progress.expect(times * pile.size)
        return progress

    def _told(self, start: int, done: int, _: int) -> None:
        if self._tell is not None:
            # What was refused and is tried again is gone through more often than was expected.
            self._tell(min(start + done, self._whole), self._whole)


@contextmanager
def _all_open(
    vault: Vault, piles: Sequence[Pile], counting: _Counting, refused: list[Refusal]
) -> Iterator[dict[str, list[Opened]]]:
    """Open every bundle, and prove its bytes, before anything is tried; those that are damaged are refused."""
    with ExitStack() as stack:
        open_ = {}
        for pile in piles:
            try:
                open_[pile.name] = stack.enter_context(receive.opened(vault, pile.paths, counting.of(pile, 1)))
            except Refused as why:
                refused.append(Refusal(pile.paths[0], why))
        yield open_


def _in_turn(vault: Vault, piles: Iterable[Pile], act: Callable[[Pile], _T], refused: list[Refusal]) -> Iterator[_T]:
    """Do `act` for each bundle once what it builds on is here, and yield what it returns; the rest is `refused`.

    What a manifest says is not believed: it only spares trying in vain.
    """
    waiting, awaiting = list(piles), dict[str, tuple[Pile, Refused]]()
    while waiting:
        pile = next(filter(partial(_founded, vault), waiting), waiting[0])
        waiting.remove(pile)
        try:
            yield act(pile)
        except Refused as why:
            if why.code in _AWAITS:
                awaiting[pile.name] = pile, why
            else:
                refused.append(Refusal(pile.paths[0], why))
        else:
            waiting += [other for other, _ in awaiting.values()]
            awaiting.clear()
    refused += [Refusal(pile.paths[0], why) for pile, why in awaiting.values()]


def _founded(vault: Vault, pile: Pile) -> bool:
    """Say whether everything is here that the bundle leaves out as known, and whoever made it is known."""
    chains = ((chain_of(name), seq) for name, seq in pile.manifest.since.items())
    known = vault.members.card(pile.manifest.sender.card.member) is not None
    return known and all(vault.ledger.head(*chain)[0] >= seq for chain, seq in chains)
