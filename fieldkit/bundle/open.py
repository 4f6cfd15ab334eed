"""Opening a bundle: what is checked, in this order, before anything in it is believed (FORMAT.md, "Order of checking").

Layout, hashes, manifest, signature, county, receivers; then what the manifest says against what is there.
"""

from __future__ import annotations

import io
from contextlib import ExitStack, suppress
from functools import cached_property
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from fieldkit import files
from fieldkit.bundle import archive, lines, manifest, sound, zipread
from fieldkit.bundle.archive import Entry
from fieldkit.bundle.manifest import Carried, Manifest, Member, Receiver, chain_name
from fieldkit.bundle.progress import Progress
from fieldkit.bundle.ranges import Range, joined
from fieldkit.bundle.zipread import Archive
from fieldkit.errors import Code, Refused
from fieldkit.keys import age, sshsig
from fieldkit.keys import county as counties
from fieldkit.keys.agefile import header, x25519
from fieldkit.keys.agefile.streams import LineSource
from fieldkit.keys.cards import Card
from fieldkit.keys.identity import Identity
from fieldkit.keys.sshsig import Namespace
from fieldkit.vault.parcel import Parcel

_SIGNATURE = 4 << 10


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
        data = _decrypted(self._archive, self._archive.one("ledger"), self._identity, len(self.manifest.receivers))
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
        return lines.read_secrets(_decrypted(self._archive, entry, self._identity, 1))

    def has(self, carried: Carried) -> bool:
        """Say whether this part holds the exhibit, or a slice of it."""
        return any(part == self.part for part, _ in self.places[carried.file])

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
            check_readers(source, len(carried.readers))
            start = source.tell()
            if sum(each.size for each in ranges) - start != carried.size:
                raise Refused(Code.AGE_DAMAGED)
            if self.index in carried.readers:
                key = _proved_key(joined(ranges), self._identity, carried.size)
        except Refused as refusal:
            if refusal.code is Code.BUNDLE_RETARGETED:
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


def open_bundle(path: Path, identity: Identity, county: str, progress: Progress | None = None) -> Opened:
    """Open the part `path` of a bundle for `identity`, in the county with id `county`; `progress` counts its bytes.

    Raises Refused: as `zipread.read_archive` and `zipread.digests` do; BUNDLE_NOT_FOR_US; BUNDLE_NEWER;
    BUNDLE_MANIFEST; SIGNATURE_* and PUBLIC_KEY_UNUSABLE; COUNTY_PRACTICE, COUNTY_OTHER; BUNDLE_RETARGETED; AGE_*;
    FILE_*, MEDIUM_*.
    """
    with ExitStack() as stack:
        file = stack.enter_context(files.open_source(path))
        found = zipread.read_archive(file)
        hashes = zipread.digests(found, progress or Progress(None))
        data = _for_us(found, found.one("manifest"), identity)
        told = manifest.read(data)
        signature = _for_us(found, found.one("signature"), identity)
        sshsig.verify(told.sender.card.key, Namespace.BUNDLE, data, _text(signature))
        counties.check_same(told.county, county)
        _check_for_us(told, identity)
        sound.check(told)
        for folder in ("manifest", "signature"):
            check_readers(BytesIO(zipread.read(found, found.one(folder))), len(told.receivers))
        part = _part(found, hashes, told)
        return Opened(path, found, data, told, part, identity).keep_open(stack.pop_all())


def _for_us(found: Archive, entry: Entry, identity: Identity) -> bytes:
    try:
        return _opened(zipread.read(found, entry), identity)
    except Refused as refusal:
        if refusal.code is Code.AGE_NO_MATCH:
            raise Refused(Code.BUNDLE_NOT_FOR_US) from refusal
        raise


def _opened(data: bytes, identity: Identity) -> bytes:
    target = BytesIO()
    age.decrypt_payload(source := BytesIO(data), target, age.read_header(source, [identity.age_secret]))
    return target.getvalue()


def _proved_key(source: io.BufferedReader, identity: Identity, size: int) -> bytes:
    """Return the file key of an age file whose payload has `size` bytes, once it has opened both ends of it."""
    key = age.read_header(source, [identity.age_secret])
    reader = age.PayloadReader(cast("BinaryIO", source), key, age.plain_size(size))
    reader.read(1)
    reader.seek(0, io.SEEK_END)
    return key


def _text(signature: bytes) -> str:
    if len(signature) > _SIGNATURE or not signature.isascii():
        raise Refused(Code.SIGNATURE_DAMAGED)
    return signature.decode("ascii")


def _decrypted(found: Archive, entry: Entry, identity: Identity, readers: int) -> bytes:
    """Return the plain bytes of a member that exactly `readers` can open."""
    data = zipread.read(found, entry)
    check_readers(BytesIO(data), readers)
    return _opened(data, identity)


def check_readers(source: LineSource, readers: int) -> None:
    """Raise Refused(BUNDLE_RETARGETED) unless the header of the age file `source` is for exactly `readers` keys."""
    stanzas = header.read(source).stanzas
    if len(stanzas) != readers or any(each.args[0] != x25519.KIND for each in stanzas):
        raise Refused(Code.BUNDLE_RETARGETED)


def _check_for_us(told: Manifest, identity: Identity) -> None:
    """Accept what is encrypted to us only if the manifest names us, with this very key."""
    ours = [each.recipient for each in told.receivers if each.member == identity.member]
    if not ours:
        raise Refused(Code.BUNDLE_NOT_FOR_US)
    if ours[0] != identity.recipient:
        raise Refused(Code.BUNDLE_RETARGETED)


def _part(found: Archive, hashes: dict[str, str], told: Manifest) -> int:
    """Return which part this is: the one whose members are exactly those that are here.

    Raises Refused(BUNDLE_MEMBERS) where it is none.
    """
    here = {
        (name, entry.size, hashes[name])
        for name, entry in found.entries.items()
        if name != archive.MIMETYPE and not name.startswith(("signature/", "manifest/"))
    }
    for part in range(1, len(told.parts) + 1):
        if here == {(each.name, each.size, each.sha256) for each in told.of_part(part)}:
            return part
    raise Refused(Code.BUNDLE_MEMBERS)
