"""Writing a bundle: each part beside its place, flushed, read back past the cache, compared, and then named."""

from __future__ import annotations

import glob
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

from fieldkit import files
from fieldkit.bundle import archive, manifest, pieces, plan, receipt
from fieldkit.bundle.compose import Composed, Composing
from fieldkit.bundle.manifest import Chain, Manifest
from fieldkit.bundle.outgoing import Outgoing, check, hash_of
from fieldkit.bundle.pieces import Piece
from fieldkit.errors import Code, Refused
from fieldkit.files import Medium, Proof
from fieldkit.files.progress import Progress, Tell
from fieldkit.vault.vault import Vault

__all__ = ["PART", "Outgoing", "Written", "write"]

PART = 1 << 30
"""Bytes of a part unless told otherwise: far below FAT32's limit, and not much to write again."""


@dataclass(frozen=True)
class Written:
    """A bundle on its medium: `manifest` is the hash by which it is known, `proof` what is known of its weakest part.

    `covers` is the last event of every chain in it; `codes` is the receipt code of each receiver (by member) once
    everything has arrived. `left_out` are the payloads that no receiver may open.
    """

    paths: tuple[Path, ...]
    manifest: str
    bundle: str
    proof: Proof
    size: int
    medium: Medium
    covers: Mapping[Chain, tuple[int, str]]
    codes: Mapping[str, str]
    left_out: tuple[str, ...]


def part_path(target: Path, part: int) -> Path:
    """Return the path of part `part` (from 1) of the bundle `target`: `NAME.fkb`, `NAME.2.fkb`, and so on."""
    return target if part == 1 else target.with_name(f"{target.stem}.{part}{target.suffix}")


def write(
    vault: Vault,
    target: Path,
    outgoing: Outgoing,
    *,
    tell: Tell | None = None,
    part_size: int = PART,
    record: Callable[[Written], None] = lambda _: None,
) -> Written:
    """Write the bundle `target` (`NAME.fkb`) and its further parts (`NAME.2.fkb`, ...) of at most `part_size` bytes.

    A copy of several parts that was interrupted goes on where it was, if asked for the same again. A bundle of one part
    replaces what has its name, in one step; one of several parts replaces nothing. On any refusal no unfinished file is
    left, and what was there is intact. `tell` gets bytes done and in all; what it raises ends the writing. `record` is
    called when all is proved and before the last part gets its name: no bundle leaves of which no line tells.

    Raises Refused: AGE_NO_RECIPIENT, AGE_BAD_RECIPIENT, COUNTY_*, BUNDLE_OWN_EXHIBIT, BUNDLE_LARGE, FILE_EXISTS,
    MEDIUM_*. ValueError for a space that must never leave.
    """
    files.check_name(target.name)
    check(vault, outgoing)
    files.sweep(target.parent, f"{glob.escape(target.stem)}*{glob.escape(target.suffix)}")
    medium = files.medium(target)
    largest = min(part_size, archive.LARGEST, medium.largest_file or archive.LARGEST)
    progress = Progress(tell)
    asked = hash_of(outgoing, largest, vault.signer.device)
    copy = _resumed(vault, target, outgoing, asked, progress) or _begun(vault, target, outgoing, largest)
    copy.whole = lambda: record(_written(copy, outgoing, medium))
    copy.settled = lambda: copy.check_room(medium.free)
    copy.check_room(medium.free)
    progress.expect(copy.size_to_do())
    if not copy.missing():
        copy.whole()
    if copy.count > 1:
        _write_several(copy, asked, progress)
    else:
        copy.write(1, progress)
    return _written(copy, outgoing, medium)


def write_document(target: Path, data: bytes, record: Callable[[], None] = lambda: None) -> Proof:
    """Write a small document (a receipt) as `target`, read back and compared, and return what is known of it.

    `record` is called before it gets its name. Raises Refused as `files.translate` says and MEDIUM_DIFFERS; whatever
    had the name `target` then stands.
    """
    with files.NewFile(target) as new:
        new.write(data)
        proof = new.prove()
        record()
        new.commit()
        return proof


@dataclass
class _Copy:
    """A bundle on its way to a medium: `finished` says what is known of each part that is there.

    `settled` is called once every byte of it is known, `whole` once for all parts, before the last gets its name.
    """

    vault: Vault
    target: Path
    ready: Composing | Composed
    finished: dict[int, Proof] = field(default_factory=dict)
    settled: Callable[[], None] = lambda: None
    whole: Callable[[], None] = lambda: None

    @property
    def composed(self) -> Composed:
        if isinstance(self.ready, Composing):
            raise RuntimeError("a part ends with what was settled before")
        return self.ready

    @property
    def count(self) -> int:
        return self.ready.count if isinstance(self.ready, Composing) else len(self.ready.parts)

    def paths(self) -> list[Path]:
        return [part_path(self.target, part) for part in range(1, self.count + 1)]

    def missing(self) -> list[int]:
        """The parts that are still to be written."""
        return [part for part in range(1, self.count + 1) if part not in self.finished]

    def check_room(self, free: int) -> None:
        """Raise Refused(MEDIUM_FULL) where the medium, with `free` bytes at first, cannot hold what was not there."""
        left = self.ready.least if isinstance(self.ready, Composing) else self._size_left()
        if left > free:
            raise Refused(Code.MEDIUM_FULL, name=files.shown(self.target.name))

    def size_to_do(self) -> int:
        """Bytes to be measured, to be written, to be read back, and of all parts but the last to be read back again."""
        if isinstance(self.ready, Composing):
            return self.ready.measured + 2 * self.ready.least
        last = max(self.missing(), default=self.count)
        others = (told for part, told in enumerate(self.ready.parts, 1) if part != last)
        return 2 * self._size_left() + sum(map(pieces.part_size, others))

    def _size_left(self) -> int:
        """Bytes of the parts that are still to be written."""
        return sum(pieces.part_size(self.composed.parts[part - 1]) for part in self.missing())

    def write(self, part: int, progress: Progress) -> None:
        def proved(proof: Proof) -> None:
            self.finished[part] = proof
            if len(self.finished) == self.count:
                self._prove_others(part, progress)
                self.whole()

        path, ready = part_path(self.target, part), self.ready
        try:
            if isinstance(ready, Composed):
                pieces.write_part(path, ready.parts[part - 1], self.vault.exhibits, progress, proved)
            else:
                with closing(self._first_part(ready, progress)) as coming:
                    pieces.write_part(path, coming, self.vault.exhibits, progress, proved)
        except BaseException:
            self.finished.pop(part, None)
            raise

    def _first_part(self, composing: Composing, progress: Progress) -> Generator[Piece, None, None]:
        measured = progress.done + composing.measured

        def settle(composed: Composed) -> None:
            self.ready = composed
            self.settled()
            progress.expect(measured + self.size_to_do() - progress.done)

        return composing.first_part(progress, settle)

    def _prove_others(self, last: int, progress: Progress) -> None:
        """Prove the other parts once more: a fake stick puts what is beyond its true size over what came first.

        Raises Refused(MEDIUM_DIFFERS); the damaged part is gone then.
        """
        for part in sorted(self.finished.keys() - {last}):
            path = part_path(self.target, part)
            proof = _proof(path, self.composed.parts[part - 1], progress)
            if proof is None:
                files.wipe_file(path)
                del self.finished[part]
                raise Refused(Code.MEDIUM_DIFFERS, name=files.shown(path.name))
            self.finished[part] = proof


_KEY = "bundle-plan"
"""The vault's subkey that seals plans."""


def _begun(vault: Vault, target: Path, outgoing: Outgoing, largest: int) -> _Copy:
    """Return a bundle newly composed; Refused(FILE_EXISTS) where its parts would take the names of others."""
    copy = _Copy(vault, target, Composing(vault, outgoing, largest))
    taken = [*copy.paths(), part_path(target, 2)][copy.count == 1 :]
    for path in taken:
        if path.exists():
            raise Refused(Code.FILE_EXISTS, name=files.shown(path.name))
    return copy


def _resumed(vault: Vault, target: Path, outgoing: Outgoing, asked: str, progress: Progress) -> _Copy | None:
    """Return the copy that was begun for the same, with its finished parts checked; None where none was."""
    found = plan.kept(target, vault.key(_KEY), asked)
    if found is None:
        return None
    told = manifest.read(found.manifest)
    if not _is_next(told, manifest.name_of(found.manifest), outgoing):
        return None
    copy = _Copy(vault, target, Composed(told, found.manifest, found.parts))
    progress.expect(sum(map(pieces.part_size, found.parts)))
    for part, own in enumerate(found.parts, 1):
        proof = _proof(part_path(target, part), own, progress)
        if proof is not None:
            copy.finished[part] = proof
    return copy


def _is_next(told: Manifest, name: str, outgoing: Outgoing) -> bool:
    """Say whether the bundle `name` follows the last one to each of its receivers, or is that one itself.

    It is that one where the medium went between its last byte and its last name.
    """
    return all(
        outgoing.previous.get(each.member, (0, "")) in ((each.number - 1, each.previous), (each.number, name))
        for each in told.receivers
    )


def _proof(path: Path, told: Sequence[Piece], progress: Progress) -> Proof | None:
    """Return what is known of the part at `path` if it is there, whole and the one planned."""
    with suppress(Refused):
        return pieces.prove(path, told, progress)
    return None


def _write_several(copy: _Copy, asked: str, progress: Progress) -> None:
    """Write the parts behind a plan, which stays while some are finished and others are not."""
    fits = copy.settled

    def settled() -> None:
        fits()
        made = plan.make(asked, copy.composed.data, copy.composed.parts)
        plan.keep(made, copy.target, copy.vault.key(_KEY))

    copy.settled = settled
    try:
        for part in copy.missing():
            copy.write(part, progress)
    finally:
        if len(copy.finished) in (0, copy.count):
            with suppress(Refused):
                plan.drop(copy.target)


def _written(copy: _Copy, outgoing: Outgoing, medium: Medium) -> Written:
    told, name = copy.composed.manifest, manifest.name_of(copy.composed.data)
    verified = set(copy.finished.values()) == {Proof.VERIFIED}
    return Written(
        paths=tuple(copy.paths()),
        manifest=name,
        bundle=told.bundle,
        proof=Proof.VERIFIED if verified else Proof.READ_BACK,
        size=sum(map(pieces.part_size, copy.composed.parts)),
        medium=medium,
        covers=told.covers(),
        codes={each.member: receipt.code(receipt.expected(told, name, each.member)) for each in told.receivers},
        left_out=tuple(sorted({*outgoing.payloads} - {each.sha256 for each in told.exhibits})),
    )
