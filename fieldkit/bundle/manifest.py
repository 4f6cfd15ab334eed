"""The manifest: what a bundle is, who made it for whom, and the hash of every member of every part. Signed whole.

Fields that this version does not know are passed over: what a reader must understand, `needs` says.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import Annotated

import msgspec
from msgspec import Meta

from fieldkit import canonical
from fieldkit.bundle.archive import whole_hash
from fieldkit.errors import Code, Refused
from fieldkit.keys import documents
from fieldkit.keys.cards import SignedCard
from fieldkit.keys.certificates import SignedCertificate
from fieldkit.keys.county import Genesis

VERSION = 1
"""The format that this version writes, and the highest it can be asked to understand."""

Chain = tuple[str, str]
"""A chain: its space and its device."""

Name = Annotated[str, Meta(pattern=r"\A(ledger|secrets|exhibits)/[0-9a-f]{64}\.age(\.[0-9]{3})?\Z")]


class Receiver(msgspec.Struct, frozen=True):
    """One of those the bundle is for. `number` counts the bundles from this sender to this receiver, from 1.

    `previous` is the hash of the manifest before, empty for the first; `secrets` names the member for this one alone.
    """

    member: documents.Id
    recipient: documents.Recipient
    number: documents.Count
    previous: documents.OptionalHash
    secrets: Name


class Member(msgspec.Struct, frozen=True):
    """A member of the ZIP: name, size in bytes, SHA-256 of its bytes."""

    name: Name
    size: documents.Count
    sha256: documents.Hash


class Carried(msgspec.Struct, frozen=True):
    """An exhibit's payload: its SHA-256 and size, the hash in the names of its members, and who can open it.

    `readers` counts into `receivers` from 0. `nonce` are the payload's first 16 bytes (hex), without which none of the
    others can be opened: they stand here once more, for salvage.
    """

    sha256: documents.Hash
    size: documents.Count
    file: documents.Hash
    nonce: Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
    readers: Annotated[tuple[int, ...], Meta(min_length=1)]


class Manifest(msgspec.Struct, frozen=True):
    """What is signed. `since` and `heads` say of each chain (`SPACE/DEVICE`) the last seq left out, the last covered.

    `common` are the members that stand in every part, `parts` those of each part alone.
    """

    v: documents.Count
    needs: documents.Count
    county: Genesis
    bundle: documents.Id
    made_at: documents.Milliseconds
    sender: SignedCard
    device: SignedCertificate
    receivers: Annotated[tuple[Receiver, ...], Meta(min_length=1, max_length=1000)]
    spaces: Annotated[tuple[documents.Space, ...], Meta(max_length=10_000)]
    since: dict[str, documents.Count]
    heads: dict[str, tuple[documents.Count, documents.Hash]]
    exhibits: tuple[Carried, ...]
    common: tuple[Member, ...]
    parts: Annotated[tuple[tuple[Member, ...], ...], Meta(min_length=1)]

    def covers(self) -> dict[Chain, tuple[int, str]]:
        """Return the last event of every chain that a holder of this bundle holds."""
        return {chain_of(key): head for key, head in self.heads.items()}

    def of_part(self, part: int) -> tuple[Member, ...]:
        """Return the members of part `part`, counted from 1, besides mimetype, signature and manifest."""
        return self.common + self.parts[part - 1]


def chain_name(chain: Chain) -> str:
    """Return a chain as the manifest names it."""
    return "/".join(chain)


def chain_of(name: str) -> Chain:
    """Return the chain that the manifest names so."""
    space, _, device = name.partition("/")
    return space, device


def write(manifest: Manifest) -> bytes:
    """Return the canonical bytes of the manifest: what is signed, and hashed to name the bundle."""
    return documents.write(manifest)


def name_of(data: bytes) -> str:
    """Return the manifest's hash, by which the bundle is known."""
    return hashlib.sha256(data).hexdigest()


def read(data: bytes) -> Manifest:
    """Return the manifest whose canonical bytes are `data`; nothing in it is believed yet.

    Raises Refused: BUNDLE_NEWER where it needs a newer version, BUNDLE_MANIFEST for any other bytes.
    """
    try:
        found = canonical.decode(data)
    except Refused as error:
        raise Refused(Code.BUNDLE_MANIFEST) from error
    needs = found.get("needs")
    if isinstance(needs, int) and needs > VERSION:
        raise Refused(Code.BUNDLE_NEWER, needs=needs, has=VERSION)
    try:
        return msgspec.convert(found, Manifest)
    except msgspec.ValidationError as error:
        raise Refused(Code.BUNDLE_MANIFEST) from error


def places(manifest: Manifest) -> dict[str, list[tuple[int, Member]]]:
    """Return for each `Carried.file` the parts (from 1) and members that hold it: one, or its slices in order."""
    found: dict[str, list[tuple[int, Member]]] = defaultdict(list)
    for part, members in enumerate(manifest.parts, 1):
        for member in members:
            found[whole_hash(member.name)].append((part, member))
    return dict(found)
