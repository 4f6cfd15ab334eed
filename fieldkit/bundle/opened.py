"""A part that was opened: what is in it, each thing checked against the manifest when it is asked for."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from fieldkit.bundle import lines, manifest, unsealing
from fieldkit.bundle.manifest import Carried, Manifest, Member, Receiver, chain_name
from fieldkit.bundle.ranges import Range, joined
from fieldkit.bundle.zipread import Archive
from fieldkit.errors import Code, Refused
from fieldkit.keys.agefile.payload import NONCE
from fieldkit.keys.cards import Card
from fieldkit.keys.identity import Identity
from fieldkit.vault.parcel import Parcel


class Opened:
    """One part of a bundle made for us, its manifest signed by whom it says; to be closed, or used in a `with` block.

    `name` is the manifest's hash, by which the bundle is known; `part` counts from 1.
    """

    def __init__(self, path: Path, found: Archive, data: bytes, told: Manifest, part: int, identity: Identity) -> None:
        self.path = path
        self.manifest = told
        self.name = manifest.name_of(data)
        self.part = part
        self._archive = found
        self._identity = identity
        self._stack = ExitStack()

    def keep_open(self, stack: ExitStack) -> Self:
        """Take over what `close` is to close."""
        self._stack = stack
        return self

    @property
    def sender(self) -> Card:
        """Who signed; whether that member is known here is for the vault to say."""
        return self.manifest.sender.card

    @property
    def index(self) -> int:
        """Our place among the receivers, from 0."""
        return next(at for at, each in enumerate(self.manifest.receivers) if each.member == self._identity.member)

    @property
    def mine(self) -> Receiver:
        """What the manifest says of us."""
        return self.manifest.receivers[self.index]

    @cached_property
    def places(self) -> dict[str, list[tuple[int, Member]]]:
        """Where each exhibit lies, see `manifest.places`."""
        return manifest.places(self.manifest)

    def parcel(self) -> Parcel:
        """Return the ledger, its documents not believed yet.

        Raises Refused: BUNDLE_LEDGER where it is not what the manifest says, BUNDLE_RETARGETED, AGE_*, EVENT_*.
        """
        data = unsealing.member(
            self._archive, self._archive.one("ledger"), self._identity, len(self.manifest.receivers)
        )
        parcel = lines.read(data)
        ends = lines.ends(parcel.stretches)
        told = {chain_name(chain): head for chain, head in ends.items()}
        begun = all(
            lines.first(each) == self.manifest.since.get(chain_name((each.space, each.device)), 0) + 1
            for each in parcel.stretches
        )
        still = {
            name: head
            for name, head in self.manifest.heads.items()
            if name not in told and self.manifest.since.get(name) == head[0]
        }
        if not begun or told | still != self.manifest.heads or len(told) != len(parcel.stretches):
            raise Refused(Code.BUNDLE_LEDGER)
        return parcel

    def secrets(self) -> dict[str, bytes]:
        """Return the records' secrets that are meant for us alone. Raises Refused(BUNDLE_SECRETS), AGE_*."""
        entry = self._archive.entries[self.mine.secrets]
        return lines.read_secrets(unsealing.member(self._archive, entry, self._identity, 1))

    def ranges(self, carried: Carried) -> list[Range]:
        """Return where in this part the exhibit's age file lies: once, or a slice or several."""
        entries = [self._archive.entries[each.name] for part, each in self.places[carried.file] if part == self.part]
        return [Range(self._archive.file, entry.start, entry.size) for entry in entries]

    def exhibit(self, sha256: str) -> BinaryIO:
        """Return the payload with this SHA-256, whole in this part, standing at its first byte.

        Raises Refused: EXHIBIT_AWAITED where it is not in this part, or not whole; BUNDLE_EXHIBIT, BUNDLE_RETARGETED.
        """
        carried = next((each for each in self.manifest.exhibits if each.sha256 == sha256), None)
        if carried is None or {part for part, _ in self.places[carried.file]} != {self.part}:
            raise Refused(Code.EXHIBIT_AWAITED)
        return self.opened(carried, self.ranges(carried))[0]

    def opened(self, carried: Carried, ranges: list[Range]) -> tuple[BinaryIO, bytes | None]:
        """Return the payload in the age file that lies in `ranges`, at its first byte, and its key if we are a reader.

        The key is proved on the first and the last bytes. Raises Refused: BUNDLE_EXHIBIT, BUNDLE_RETARGETED.
        """
        source, key = joined(ranges), None
        try:
            unsealing.check_readers(source, len(carried.readers))
            start = source.tell()
            if sum(each.size for each in ranges) - start != carried.size or source.read(NONCE).hex() != carried.nonce:
                raise Refused(Code.AGE_DAMAGED)
            source.seek(start)
            if self.index in carried.readers:
                key = unsealing.proved_key(joined(ranges), self._identity, carried.size)
        except Refused as refusal:
            if not refusal.code.startswith("age."):
                raise
            raise Refused(Code.BUNDLE_EXHIBIT, sha256=carried.sha256[:12]) from refusal
        return cast("BinaryIO", source), key

    def close(self) -> None:
        """Close the file. What was used was proved as it was read, so a stick pulled out meanwhile does no harm."""
        with suppress(Refused):
            self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
