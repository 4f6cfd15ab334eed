"""Receiving a bundle: everything is proved first, then each part comes in whole, in one transaction, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fieldkit import files
from fieldkit.bundle import arrival, notices
from fieldkit.bundle.arrival import Accept, Arrived, Due
from fieldkit.bundle.holdings import Holdings
from fieldkit.bundle.notices import Notice
from fieldkit.bundle.open import open_bundle
from fieldkit.bundle.opened import Opened
from fieldkit.errors import Code, Refused
from fieldkit.files.progress import Progress, Tell
from fieldkit.keys.cards import Card
from fieldkit.vault.intake import Report
from fieldkit.vault.vault import Vault


@dataclass(frozen=True)
class Received:
    """What a bundle brought: `manifest` is the hash by which it is known, `name` the name of the first part given.

    `parts` are those given, counted from 1, of `of` in all. `payloads`, `awaited` and `without_key` are SHA-256 names:
    taken in, lying in parts that did not come, and carried without a key for us. `secrets` and `unfit` are the records
    whose secrets were kept, or fit nothing here and were not. `known_already`: nothing in it was new.
    """

    manifest: str
    bundle: str
    name: str
    sender: Card
    device: str
    made_at: int
    spaces: tuple[str, ...]
    parts: tuple[int, ...]
    of: int
    report: Report
    payloads: tuple[str, ...]
    awaited: tuple[str, ...]
    without_key: tuple[str, ...]
    secrets: tuple[str, ...]
    unfit: tuple[str, ...]
    known_already: bool
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Preview:
    """What receiving a bundle would bring; where `hindrance` says why it cannot be, `brings` counts nothing.

    `known`: the sender is known here; else the sender's name is only what the bundle's maker calls themselves. `events`
    and `exhibits` count what the manifest says is in it. `since` is the last event of each chain (`SPACE/DEVICE`) that
    was left out as known, `receivers` are members.
    """

    brings: Received
    known: bool
    events: int
    exhibits: int
    since: Mapping[str, int]
    receivers: tuple[str, ...]
    hindrance: Refused | None


class RolledBack(Exception):
    """Ends the transaction of a preview."""


def everything(_: str) -> bool:
    """Accept every secret that the sender gave."""
    return True


def preview(vault: Vault, paths: Sequence[Path], tell: Tell | None = None, *, accept: Accept = everything) -> Preview:
    """Return what `receive` would bring, found out in a transaction that is rolled back; nothing changes.

    Raises Refused as `open.open_bundle` does; a bundle that opens and cannot be received says why in `hindrance`.
    """
    progress = Progress(tell)
    progress.expect(sum(map(_size, paths)))
    told: list[Preview] = []
    with opened(vault, paths, progress) as parts, suppress(RolledBack), vault.store.transaction():
        told.append(tried(vault, parts, accept))
        raise RolledBack
    return told[0]


def tried(vault: Vault, parts: Sequence[Opened], accept: Accept) -> Preview:
    """Do all of it but the taking in of files, inside a transaction that is to be rolled back."""
    told, arrived, hindrance = parts[0].manifest, Arrived(), None
    try:
        with vault.store.attempt():
            arrival.merge(vault, parts[0], accept, arrived)
            here = Holdings.of(vault.store)
            for part in parts:
                due = (each.carried.sha256 for each in arrival.due(parts, part, here))
                arrived.payloads += [sha256 for sha256 in due if not here.holds(sha256)]
            brings = brought(vault, parts, arrived)
    except Refused as refusal:
        brings, hindrance = brought(vault, parts, Arrived()), refusal
    return Preview(
        brings=brings,
        known=hindrance is None or vault.members.card(parts[0].sender.member) is not None,
        events=sum(head[0] - told.since.get(chain, 0) for chain, head in told.heads.items()),
        exhibits=len(told.exhibits),
        since=told.since,
        receivers=tuple(each.member for each in told.receivers),
        hindrance=hindrance,
    )


def receive(
    vault: Vault,
    paths: Sequence[Path],
    tell: Tell | None = None,
    *,
    accept: Accept = everything,
    record: Callable[[Received], None] = lambda _: None,
) -> Received:
    """Receive the parts of one bundle, one transaction each, all of them proved before the first; return what came.

    `accept` says for a record's path whether its secret may be kept here. `record` is called once for a bundle that was
    not here before, in the transaction of its first part. Receiving again changes nothing. Raises
    Refused as `open.open_bundle`, `arrival.merge` and `arrival.take_exhibits` do, BUNDLE_OTHER_PART for parts of two
    bundles; the part that was refused has changed nothing. `tell` gets bytes done and in all; what it raises ends the
    receiving, and whole parts stay.
    """
    progress = Progress(tell)
    progress.expect(2 * sum(map(_size, paths)))
    return taken(vault, paths, progress, accept, record)


def taken(
    vault: Vault, paths: Sequence[Path], progress: Progress, accept: Accept, record: Callable[[Received], None]
) -> Received:
    """Receive as `receive` does; `progress` counts every byte twice, once read and proved, once taken in."""
    arrived = Arrived()
    with opened(vault, paths, progress) as parts:
        for part in parts:
            take(vault, parts, part, partial(arrival.due, parts, part), accept, arrived, progress, record)
        return brought(vault, parts, arrived)


@contextmanager
def opened(vault: Vault, paths: Sequence[Path], progress: Progress) -> Iterator[list[Opened]]:
    """Open the parts of a bundle, in the order of their numbers. Raises Refused as `open.open_bundle` does."""
    found: dict[int, Opened] = {}
    with ExitStack() as stack:
        for path in paths:
            part = stack.enter_context(open_bundle(path, vault.unlocked.identity, vault.genesis.id, progress))
            if found and part.name != next(iter(found.values())).name:
                raise Refused(Code.BUNDLE_OTHER_PART, name=files.shown(path.name))
            found[part.part] = part
        yield [found[number] for number in sorted(found)]


def _size(path: Path) -> int:
    with files.world(path):
        return path.stat().st_size


def take(
    vault: Vault,
    parts: Sequence[Opened],
    part: Opened,
    due: Callable[[Holdings], Iterable[Due]],
    accept: Accept,
    arrived: Arrived,
    progress: Progress,
    record: Callable[[Received], None],
) -> None:
    """Take in the records in `part` and the exhibits that are then `due`, in one transaction; else as `receive`."""
    known = arrived.merged
    with arrival.leaving_nothing(vault, arrived), vault.store.transaction():
        row = arrival.merge(vault, part, accept, arrived)
        here = Holdings.of(vault.store)
        arrival.take_exhibits(vault, due(here), here, row, accept, arrived, progress)
        if arrived.merged and not known:
            record(brought(vault, parts, arrived))


def brought(vault: Vault, parts: Sequence[Opened], arrived: Arrived) -> Received:
    """Return what `parts` brought, told from what `arrived` of them."""
    first, here = parts[0], Holdings.of(vault.store)
    told = first.manifest
    carried = {each.sha256: first.index in each.readers for each in told.exhibits}
    awaited = tuple(sha256 for sha256 in carried if sha256 not in arrived.payloads and not here.holds(sha256))
    without_key = tuple(sha256 for sha256, given in carried.items() if not given and not here.reads(sha256))
    return Received(
        manifest=first.name,
        bundle=told.bundle,
        name=first.path.name,
        sender=first.sender,
        device=told.device.certificate.device,
        made_at=told.made_at,
        spaces=told.spaces,
        parts=tuple(part.part for part in parts),
        of=len(told.parts),
        report=arrived.report,
        payloads=tuple(arrived.payloads),
        awaited=awaited,
        without_key=without_key,
        secrets=tuple(arrived.secrets),
        unfit=tuple(arrived.unfit),
        known_already=not arrived.merged and not arrived.payloads,
        notices=notices.of(vault, first, arrived.report, len(awaited), len(without_key)),
    )
