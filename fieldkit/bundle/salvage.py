"""What can still be had from damaged parts: all that is proved is received, the rest is written out chunk by chunk.

A file that was written out is never the exhibit: it says by its name that it is damaged or unproven, and zeros stand
for what is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from fieldkit import files, ids
from fieldkit.bundle import archive, arrival, receive, rescue, wreck
from fieldkit.bundle.arrival import Accept, Arrived, Due
from fieldkit.bundle.holdings import Holdings
from fieldkit.bundle.manifest import Carried
from fieldkit.bundle.opened import Opened
from fieldkit.bundle.ranges import Range, behind, joined
from fieldkit.bundle.receive import Received, everything
from fieldkit.bundle.rescue import Hole, Leaving, Rescued, Torn
from fieldkit.bundle.wreck import Left, Wreck
from fieldkit.errors import Code, Refused
from fieldkit.files.progress import Progress, Tell
from fieldkit.keys import age
from fieldkit.keys.agefile.payload import NONCE
from fieldkit.vault import exhibits
from fieldkit.vault.vault import Vault

__all__ = ["Hole", "Rescued", "Salvaged", "salvage"]


@dataclass(frozen=True)
class Salvaged:
    """What came of damaged parts. `received` is None where records and author could not be proved."""

    received: Received | None
    rescued: tuple[Rescued, ...]


class _Known(NamedTuple):
    """Damaged parts whose manifest is known; `given` are the payloads' keys for us, by the ids of their records."""

    found: Sequence[Wreck]
    parts: Sequence[Opened]
    given: Mapping[str, tuple[str, bytes]]

    @property
    def exhibits(self) -> Sequence[Carried]:
        return self.parts[0].manifest.exhibits

    def proved(self) -> list[Opened]:
        """Return the parts that have the records and our secrets whole."""
        part = self.parts[0]
        ours = [each for each in part.manifest.common if each.name.startswith("ledger/")]
        ours += [each for each in part.manifest.common if each.name == part.mine.secrets]
        return [part for part, each in zip(self.parts, self.found, strict=True) if all(map(each.has, ours))]

    def left(self, carried: Carried) -> Left | None:
        return wreck.left_of(self.found, [member for _, member in self.parts[0].places[carried.file]])

    def lies_here(self, carried: Carried) -> bool:
        """Say whether some of it should be in these parts."""
        return not {part.part for part in self.parts}.isdisjoint(at for at, _ in self.parts[0].places[carried.file])

    def record(self, carried: Carried) -> tuple[str, bytes | None]:
        """Return the path of the payload's record and the key, where they were given to us."""
        return self.given.get(ids.derived("payload", carried.sha256), ("", None))


def salvage(
    vault: Vault,
    paths: Sequence[Path],
    folder: Path,
    tell: Tell | None = None,
    *,
    accept: Accept = everything,
    record: Callable[[Received], None] = lambda _: None,
    leaving: Leaving = lambda *_: None,
) -> Salvaged:
    """Receive what is whole in the damaged parts at `paths` of one bundle; write what is left of the rest to `folder`.

    Records and exhibits are received if they are proved as in `receive.receive`; an exhibit that is damaged goes out as
    a new file, its lost chunks (64 KiB each) as zeros, if it can be opened here and `accept` allows it. `record` is
    called as `receive.receive` does, `leaving` as `rescue.write` does. Raises Refused: FILE_MISSING where there is no
    `folder`; as `wreck.opened`, `wreck.manifest_of` and `receive.take` do; as `rescue.write` does, while what was
    received stays.
    """
    if not folder.is_dir():
        raise Refused(Code.FILE_MISSING, name=files.called(folder))
    progress = Progress(tell)
    with wreck.opened(paths, progress) as found:
        known = _known(vault, found)
        if known is None:
            received, torn = None, list(_by_themselves(vault, found))
        else:
            received = _received(vault, known, accept, record, progress)
            torn = list(_by_manifest(vault, known, accept))
        progress.expect(sum(each.size for each in torn))
        return Salvaged(received, rescue.write(vault.store, torn, folder, progress, leaving))


def _known(vault: Vault, found: Sequence[Wreck]) -> _Known | None:
    identity = vault.unlocked.identity
    told = wreck.manifest_of(found, identity, vault.genesis.id)
    if told is None:
        return None
    parts = [Opened(each.path, each.archive, *told, each.part(told[1]), identity) for each in found]
    mine = next(each for each in told[1].common if each.name == parts[0].mine.secrets)
    given = next((part.secrets() for part, each in zip(parts, found, strict=True) if each.has(mine)), {})
    return _Known(found, parts, {path.rpartition("/")[2]: (path, key) for path, key in given.items()})


def _received(
    vault: Vault, known: _Known, accept: Accept, record: Callable[[Received], None], progress: Progress
) -> Received | None:
    """Receive what is proved; None where no part has its records whole and they never came before."""
    arrived, part = Arrived(), known.parts[0]
    whole = known.proved()
    if not whole and arrival.row_of(vault.store, part.name) is None:
        return None

    def due(here: Holdings) -> Iterator[Due]:
        for carried in known.exhibits:
            yield from _due(known, carried, here)

    receive.take(vault, known.parts, (whole or known.parts)[0], due, accept, arrived, progress, record)
    return receive.brought(vault, known.parts, arrived)


def _due(known: _Known, carried: Carried, here: Holdings) -> Iterator[Due]:
    """Yield the exhibit where its payload is whole, be its header lost or not, and it is of use here."""
    left = known.left(carried)
    if left is not None and left.whole:
        source, key = known.parts[0].opened(carried, left.ranges)
        if key is not None or not here.holds(carried.sha256):
            yield Due(carried, source, key)
    elif left is not None and not here.holds(carried.sha256) and _is_payload(carried, _payload(left, carried)):
        yield Due(carried, cast("BinaryIO", joined(_payload(left, carried))), known.record(carried)[1])


def _payload(left: Left, carried: Carried) -> list[Range]:
    return behind(left.ranges, sum(each.size for each in left.ranges) - carried.size)


def _is_payload(carried: Carried, ranges: list[Range]) -> bool:
    with files.Digest() as digest, joined(ranges) as source:
        while block := source.read(exhibits.PIECE):
            digest.write(block)
        return digest.sha256 == carried.sha256


def _by_manifest(vault: Vault, known: _Known, accept: Accept) -> Iterator[Torn]:
    """Yield the exhibits that should lie in these parts, at least partly, and that this vault does not hold."""
    here = Holdings.of(vault.store)
    for carried in known.exhibits:
        if known.lies_here(carried) and not here.holds(carried.sha256):
            left, place = known.left(carried), here.places.get(carried.sha256)
            path, given = known.record(carried)
            allowed = accept(place.path if place else path) if place or path else True
            yield Torn(
                name=carried.sha256,
                exhibit=place.exhibit if place else "",
                ranges=behind(_payload(left, carried), NONCE) if left else [],
                nonce=bytes.fromhex(carried.nonce),
                key=(_key(vault, left.ranges) or given) if left and allowed else None,
                size=age.plain_size(carried.size),
            )


def _key(vault: Vault, ranges: Sequence[Range]) -> bytes | None:
    with suppress(Refused):
        return age.read_header(joined(ranges), [vault.unlocked.identity.age_secret])
    return None


def _by_themselves(vault: Vault, found: Sequence[Wreck]) -> Iterator[Torn]:
    """Yield the exhibits in parts that have all lost their manifest, as far as their age files tell."""
    members: dict[str, Range] = {}
    for each in found:
        for name, entry in each.archive.entries.items():
            members.setdefault(name, Range(each.archive.file, entry.start, entry.size))
    names = sorted(name for name in members if name.startswith("exhibits/"))
    for whole in dict.fromkeys(map(archive.whole_hash, names)):
        yield _by_itself(vault, whole, [members[name] for name in names if archive.whole_hash(name) == whole])


def _by_itself(vault: Vault, name: str, ranges: list[Range]) -> Torn:
    source = joined(ranges)
    with suppress(Refused):
        key = age.read_header(source, [vault.unlocked.identity.age_secret])
        start = source.tell()
        size = age.plain_size(sum(each.size for each in ranges) - start)
        return Torn(name, "", behind(ranges, start + NONCE), source.read(NONCE).ljust(NONCE), key, size)
    return Torn(name, "", [], b"", None, 0)
