"""Receipts: what a receiver holds of one bundle, signed by the receiver, and the short code that can be read aloud.

A receipt speaks only of what its bundle covers, so that the sender can say beforehand what a complete one will be.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from fieldkit.bundle.holdings import Holdings
from fieldkit.bundle.manifest import Chain, Manifest, chain_of
from fieldkit.errors import Code, Refused
from fieldkit.keys import documents, sshsig
from fieldkit.keys.cards import Card
from fieldkit.keys.documents import Document
from fieldkit.keys.sshsig import Namespace
from fieldkit.vault.vault import Vault

LIMIT = 16 << 20
"""Bytes of a receipt, at most."""

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_MISREAD = str.maketrans("018", "OIB", " -\t\n")
_BODY, _CHECK = 14, 2
_PRIME = 1021
"""The largest below 32 ** 2: one letter wrong, or two neighbours swapped, always changes the remainder."""


class Tally(Struct, frozen=True, forbid_unknown_fields=True):
    """How many payloads, and the SHA-256 (hex) of their names in order, each followed by a line feed."""

    count: int
    sha256: documents.Hash


class Receipt(Document, frozen=True):
    """Member `by` holds of `bundle` every chain up to `heads`, and these payloads; `readable` those with a key here."""

    v: Literal[1]
    county: documents.Hash
    bundle: documents.Id
    manifest: documents.Hash
    by: documents.Id
    heads: dict[str, tuple[documents.Count, documents.Hash]]
    held: Tally
    readable: Tally


class SignedReceipt(Document, frozen=True):
    """A receipt and the receiver's SSHSIG signature over its canonical bytes."""

    receipt: Receipt
    signature: documents.Armor


class Covered(Document, frozen=True):
    """What a receiver remembers of a bundle until the receipt is given: what it covers, and the payloads it carries.

    `given` are those among `payloads` that this receiver was given the key to.
    """

    v: Literal[1]
    bundle: documents.Id
    heads: dict[str, tuple[documents.Count, documents.Hash]]
    payloads: tuple[documents.Hash, ...]
    given: tuple[documents.Hash, ...]


def covered(manifest: Manifest, index: int) -> str:
    """Return what the vault of receiver `index` (from 0) keeps, so that a receipt can be given without the stick."""
    payloads = tuple(each.sha256 for each in manifest.exhibits)
    given = tuple(each.sha256 for each in manifest.exhibits if index in each.readers)
    told = Covered(v=1, bundle=manifest.bundle, heads=manifest.heads, payloads=payloads, given=given)
    return documents.write(told).decode()


def read_covered(record: str) -> Covered:
    """Return what a vault remembered by `covered`. Raises Refused(VAULT_DAMAGED)."""
    return documents.read(Covered, record.encode(), LIMIT, Code.VAULT_DAMAGED)


def make_receipt(vault: Vault, manifest: str) -> bytes:
    """Return the receipt of the member at work for the received bundle whose manifest has the hash `manifest`.

    Raises Refused(RECEIPT_NOT_RECEIVED) where this vault has not received it.
    """
    row = vault.store.one("SELECT record FROM bundles WHERE manifest = ?", (manifest,))
    if row is None:
        raise Refused(Code.RECEIPT_NOT_RECEIVED)
    told = read_covered(row[0])
    here = Holdings.of(vault.store)
    receipt = Receipt(
        v=1,
        county=vault.genesis.id,
        bundle=told.bundle,
        manifest=manifest,
        by=vault.member,
        heads=told.heads,
        held=_tally(filter(here.holds, told.payloads)),
        readable=_tally(filter(here.reads, told.given)),
    )
    signature = vault.unlocked.identity.armored(Namespace.RECEIPT, documents.write(receipt))
    return documents.write(SignedReceipt(receipt=receipt, signature=signature))


def expected(manifest: Manifest, name: str, member: str) -> Receipt:
    """Return the receipt that receiver `member` can give once everything has arrived: what the sender compares with.

    `name` is the manifest's hash.
    """
    index = next(at for at, receiver in enumerate(manifest.receivers) if receiver.member == member)
    return Receipt(
        v=1,
        county=manifest.county.id,
        bundle=manifest.bundle,
        manifest=name,
        by=member,
        heads=manifest.heads,
        held=_tally(each.sha256 for each in manifest.exhibits),
        readable=_tally(each.sha256 for each in manifest.exhibits if index in each.readers),
    )


def giver(data: bytes) -> str:
    """Return the member whom the receipt in `data` names, nothing verified: whose card to verify it with."""
    return documents.read(SignedReceipt, data, LIMIT, Code.RECEIPT_DAMAGED).receipt.by


def read_receipt(data: bytes, card: Card) -> Receipt:
    """Return the receipt in `data`, signed by the holder of `card`.

    Raises Refused: RECEIPT_DAMAGED, DOCUMENT_NEWER, COUNTY_OTHER for another county's, and as `sshsig.verify` does.
    """
    signed = documents.read(SignedReceipt, data, LIMIT, Code.RECEIPT_DAMAGED)
    told = signed.receipt
    sshsig.verify(card.key, Namespace.RECEIPT, documents.write(told), signed.signature)
    if told.by != card.member:
        raise Refused(Code.RECEIPT_DAMAGED)
    if told.county != card.county.id:
        raise Refused(Code.COUNTY_OTHER)
    return told


def since_from(receipt: Receipt | Covered) -> dict[Chain, int]:
    """Return where the next bundle for this receiver begins: the last seq of each chain that is known to be there."""
    return {chain_of(name): seq for name, (seq, _) in receipt.heads.items()}


def code(receipt: Receipt) -> str:
    """Return the receipt as 16 letters and digits in groups of four, to be read aloud or typed.

    70 bits of its SHA-256 and ten that catch slips. Whoever could open the manifest could also work it out, so a code
    says that it was opened, and only the signed receipt says by whom.
    """
    number = int.from_bytes(hashlib.sha256(documents.write(receipt)).digest(), "big") >> (256 - 5 * _BODY)
    letters = _letters(number, _BODY) + _letters(number % _PRIME, _CHECK)
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def read_code(text: str) -> str:
    """Return a typed code as `code` writes it; Refused(RECEIPT_CODE) where it was mistyped."""
    letters = text.upper().translate(_MISREAD)
    if len(letters) != _BODY + _CHECK or not set(letters) <= set(_LETTERS):
        raise Refused(Code.RECEIPT_CODE)
    number = _number(letters[:_BODY])
    if number % _PRIME != _number(letters[_BODY:]):
        raise Refused(Code.RECEIPT_CODE)
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def _tally(names: Iterable[str]) -> Tally:
    told = sorted(names)
    return Tally(count=len(told), sha256=hashlib.sha256("".join(f"{name}\n" for name in told).encode()).hexdigest())


def _letters(number: int, count: int) -> str:
    return "".join(_LETTERS[number >> 5 * place & 31] for place in reversed(range(count)))


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number << 5 | _LETTERS.index(letter)
    return number
