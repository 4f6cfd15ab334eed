"""A card (`NAME.fkcard`): a member's name and public keys, signed by the member's own key."""

from __future__ import annotations

import hashlib
from typing import Literal

from fieldkit import clock, ids
from fieldkit.errors import Code
from fieldkit.keys import age, county, documents, sshsig
from fieldkit.keys.county import Genesis
from fieldkit.keys.documents import Document
from fieldkit.keys.identity import Identity
from fieldkit.keys.sshsig import Namespace

LIMIT = 16 * 1024
_GROUPS = 12
_DIGITS = 5


class Card(Document, frozen=True):
    """Who a member is to others: county, shown name, Ed25519 key, age recipient, when made (ms since 1970 UTC)."""

    v: Literal[1]
    county: Genesis
    name: str
    key: documents.Key
    recipient: documents.Recipient
    made_at: documents.Milliseconds

    @property
    def member(self) -> str:
        """The member's id: 16 bytes of SHA-256 of the key."""
        return ids.of_key(self.key)


class SignedCard(Document, frozen=True):
    """A card's file: the card, and the SSHSIG signature over the card's canonical bytes."""

    card: Card
    signature: documents.Armor


def make_card(identity: Identity, genesis: Genesis, name: str) -> bytes:
    """Return the card of `identity` in the county `genesis`; raise Refused(NAME_UNUSABLE) for a bad `name`."""
    county.check_name(name)
    card = Card(
        v=1, county=genesis, name=name, key=identity.public, recipient=identity.recipient, made_at=clock.now_ms()
    )
    return documents.write(SignedCard(card=card, signature=identity.armored(Namespace.CARD, documents.write(card))))


def read_card(data: bytes) -> Card:
    """Return the card in `data`, checked as `check` does; Refused(CARD_DAMAGED) or DOCUMENT_NEWER for anything else."""
    signed = read_signed(data)
    return signed.card


def read_signed(data: bytes) -> SignedCard:
    """Return the card with its signature, as a member list holds it; checked and refused as in `read_card`."""
    signed = documents.read(SignedCard, data, LIMIT, Code.CARD_DAMAGED)
    check(signed)
    return signed


def check(signed: SignedCard) -> None:
    """Accept a card that is signed by itself and usable.

    Raises Refused: NAME_UNUSABLE, the codes of `sshsig.verify`, PUBLIC_KEY_UNUSABLE also for the county's key, and
    AGE_BAD_RECIPIENT.
    """
    card = signed.card
    county.check(card.county)
    county.check_name(card.name)
    age.check_recipient(card.recipient)
    sshsig.verify(card.key, Namespace.CARD, documents.write(card), signed.signature)


def fingerprint(public: bytes) -> str:
    """Return what two people compare by voice: 12 groups of 5 digits, SHA-256 of `public` modulo 10^60."""
    digits = _GROUPS * _DIGITS
    number = f"{int.from_bytes(hashlib.sha256(public).digest(), 'big') % 10**digits:0{digits}d}"
    return " ".join(number[at : at + _DIGITS] for at in range(0, digits, _DIGITS))
