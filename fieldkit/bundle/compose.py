"""Composing a bundle: every member of every part, hashed and listed in the signed manifest that each part ends with."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from io import BytesIO

import msgspec

from fieldkit import clock, ids
from fieldkit.bundle import archive, layout, lines, manifest, pieces
from fieldkit.bundle.holdings import Holdings
from fieldkit.bundle.layout import Cut
from fieldkit.bundle.manifest import Carried, Chain, Manifest, Receiver, chain_name
from fieldkit.bundle.outgoing import Outgoing
from fieldkit.bundle.pieces import Piece, Sealed
from fieldkit.errors import Code, Refused
from fieldkit.files.progress import Progress, side_by_side
from fieldkit.keys import age, cards
from fieldkit.keys.cards import SignedCard
from fieldkit.keys.certificates import SignedCertificate
from fieldkit.keys.sshsig import Namespace
from fieldkit.vault import exhibits
from fieldkit.vault.vault import Vault

_SLICES = 999


@dataclass(frozen=True)
class Composed:
    """A bundle of which every byte is settled."""

    manifest: Manifest
    data: bytes
    parts: tuple[tuple[Piece, ...], ...]


class Composing:
    """A bundle whose exhibits are still to be measured. `count` is how many parts it will have.

    Making it raises Refused: AGE_NO_RECIPIENT, AGE_BAD_RECIPIENT, BUNDLE_OWN_EXHIBIT, BUNDLE_LARGE.
    """

    def __init__(self, vault: Vault, outgoing: Outgoing, part_size: int) -> None:
        self._vault = vault
        self._outgoing = outgoing
        self._everyone = [card.recipient for card in outgoing.receivers]
        self._ledger = pieces.small("ledger", _encrypted(lines.write(outgoing.parcel), self._everyone))
        self._secrets = [
            pieces.small("secrets", _encrypted(lines.write_secrets(outgoing.secrets_of(card)), [card.recipient]))
            for card in outgoing.receivers
        ]
        self._sealed = _sealed(vault, outgoing)
        self._heads = _heads(vault, outgoing)
        common = [self._ledger, *self._secrets]
        self._cuts = _cuts(self._sealed, common, len(self._everyone), len(self._heads), part_size)
        self.count = len(self._cuts)

    @property
    def least(self) -> int:
        """Bytes of all parts, at least."""
        return sum(each.file_size for each in self._sealed) + self.count * self._ledger.size

    @property
    def measured(self) -> int:
        """Bytes that will be measured."""
        return sum(each.size for each in self._sealed)

    def first_part(self, progress: Progress, done: Callable[[Composed], None]) -> Generator[Piece, None, None]:
        """Yield the pieces of the first part as soon as they are known, while those behind them are measured.

        `done` is called when the bundle is settled, before the last pieces come. `progress` counts the bytes of the
        payloads that were measured. Raises Refused(BUNDLE_OWN_EXHIBIT).
        """
        first = [pieces.small(archive.MIMETYPE, archive.CONTENT_TYPE), self._ledger]
        yield from first
        found: list[list[Piece]] = []
        own = {cut.file: max(0, cut.number - 1) for cut in self._cuts[0]}
        with closing(side_by_side(self._measuring(progress), progress)) as measured:
            for number, told in enumerate(measured):
                found.append(told)
                if number in own:
                    yield told[own[number]]
        composed = self._composed(found, first)
        done(composed)
        yield from composed.parts[0][len(first) + len(own) :]

    def _composed(self, found: Sequence[Sequence[Piece]], first: Sequence[Piece]) -> Composed:
        parts = [[found[cut.file][max(0, cut.number - 1)] for cut in part] for part in self._cuts]
        common = [self._ledger, *self._secrets]
        told = _manifest(self._vault, self._outgoing, self._heads, self._carried(found), common, parts)
        data = manifest.write(told)
        signature = self._vault.unlocked.identity.armored(Namespace.BUNDLE, data).encode()
        last = [
            *self._secrets,
            pieces.small("signature", _encrypted(signature, self._everyone)),
            pieces.small("manifest", _encrypted(data, self._everyone)),
        ]
        return Composed(told, data, tuple((*first, *part, *last) for part in parts))

    def _measuring(self, progress: Progress) -> Iterator[Callable[[], list[Piece]]]:
        of_exhibit: list[list[Cut]] = [[] for _ in self._sealed]
        for cut in (cut for part in self._cuts for cut in part):
            of_exhibit[cut.file].append(cut)
        for each, own in zip(self._sealed, of_exhibit, strict=True):
            yield partial(pieces.measured, self._vault.exhibits, each, own, progress)

    def _carried(self, found: Sequence[Sequence[Piece]]) -> list[Carried]:
        """Return how the manifest lists the exhibits."""
        return [
            Carried(
                sha256=each.sha256,
                size=each.size,
                file=archive.whole_hash(told[0].name),
                nonce=pieces.nonce(self._vault.exhibits, each.sha256),
                readers=each.readers,
            )
            for each, told in zip(self._sealed, found, strict=True)
        ]


def _encrypted(data: bytes, recipients: Sequence[str]) -> bytes:
    target = BytesIO()
    age.encrypt(BytesIO(data), target, recipients)
    return target.getvalue()


def _sealed(vault: Vault, outgoing: Outgoing) -> list[Sealed]:
    here = Holdings.of(vault.store)
    found = (_seal(vault, outgoing, here, sha256) for sha256 in outgoing.payloads)
    return [sealed for sealed in found if sealed is not None]


def _seal(vault: Vault, outgoing: Outgoing, here: Holdings, sha256: str) -> Sealed | None:
    """Return an exhibit with a fresh header for those who are given its secret; None where nobody is."""
    size, place = exhibits.held(vault.store, sha256), here.places.get(sha256)
    if size is None or place is None:
        raise Refused(Code.BUNDLE_OWN_EXHIBIT, sha256=sha256[:12])
    given = {
        index: secret
        for index, card in enumerate(outgoing.receivers)
        if (secret := outgoing.secrets_of(card).get(place.path)) is not None
    }
    if not given:
        return None
    if len(set(given.values())) > 1:
        raise ValueError("a payload has one secret")
    header = age.write_header(next(iter(given.values())), [outgoing.receivers[index].recipient for index in given])
    return Sealed(sha256, size, header, tuple(given))


def _heads(vault: Vault, outgoing: Outgoing) -> dict[Chain, tuple[int, str]]:
    """Return the last event of every chain that the bundle covers: sent with it, or known to be there already."""
    known = {
        chain: head
        for chain, seq in outgoing.since.items()
        if chain[0] in outgoing.spaces and 1 <= (head := vault.ledger.head(*chain))[0] <= seq
    }
    return known | lines.ends(outgoing.parcel.stretches)


def _cuts(
    sealed: Sequence[Sealed], common: Sequence[Piece], receivers: int, chains: int, part_size: int
) -> list[list[Cut]]:
    sizes = [each.file_size for each in sealed]
    left = layout.room(part_size, [piece.size for piece in common], chains, sizes, receivers)
    parts = layout.parts(sizes, left, archive.MOST - receivers - 4)
    for cut in (cut for part in parts for cut in part):
        if cut.number > _SLICES or (cut.number == 1 and cut.size <= len(sealed[cut.file].header)):
            raise Refused(Code.BUNDLE_LARGE, size=part_size)
    return parts


def _manifest(
    vault: Vault,
    outgoing: Outgoing,
    heads: Mapping[Chain, tuple[int, str]],
    carried: Sequence[Carried],
    common: Sequence[Piece],
    parts: Sequence[Sequence[Piece]],
) -> Manifest:
    receivers = []
    for card, secrets in zip(outgoing.receivers, common[1:], strict=True):
        before, previous = outgoing.previous.get(card.member, (0, ""))
        receivers.append(Receiver(card.member, card.recipient, before + 1, previous, secrets.name))
    return Manifest(
        v=manifest.VERSION,
        needs=manifest.VERSION,
        county=vault.genesis,
        bundle=ids.new(),
        made_at=clock.now_ms(),
        sender=_own_card(vault),
        device=_own_certificate(vault),
        receivers=tuple(receivers),
        spaces=outgoing.spaces,
        since={
            chain_name(chain): min(seq, heads[chain][0])
            for chain, seq in outgoing.since.items()
            if seq and chain in heads
        },
        heads={chain_name(chain): head for chain, head in heads.items()},
        exhibits=tuple(carried),
        common=tuple(piece.member() for piece in common),
        parts=tuple(tuple(piece.member() for piece in part) for part in parts),
    )


def _own_card(vault: Vault) -> SignedCard:
    newest = vault.members.newest()
    listed = newest.find(vault.member) if newest else None
    if listed is not None:
        return listed.card
    row = vault.store.one("SELECT document FROM cards WHERE member = ?", (vault.member,))
    if row is None:
        raise RuntimeError("a vault knows the card of its own member")
    return cards.read_signed(row[0])


def _own_certificate(vault: Vault) -> SignedCertificate:
    row = vault.store.one(
        "SELECT document FROM certificates WHERE device = ? AND member = ?", (vault.signer.device, vault.member)
    )
    if row is None:
        raise RuntimeError("a vault certified its own device")
    return msgspec.json.decode(row[0], type=SignedCertificate)
