"""The member list: the office's one document saying who belongs to the county, as what, and whose devices are gone.

Each list names the hash of the one before, so that the office, too, has one history: two of one number are a fork.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from msgspec import Meta

from fieldkit import clock
from fieldkit.errors import Code, Refused
from fieldkit.keys import cards, county, documents, sshsig
from fieldkit.keys.cards import Card, SignedCard
from fieldkit.keys.county import Genesis
from fieldkit.keys.documents import Document
from fieldkit.keys.identity import Identity
from fieldkit.keys.sshsig import Namespace

LIMIT = 4 * 1024 * 1024

Role = Literal["office", "leader", "deputy", "inspector"]


class Member(Document, frozen=True):
    """A member's card, role, team (a name, or empty) and the ids of the cases the member works in."""

    card: SignedCard
    role: Role
    team: Annotated[str, Meta(max_length=county.LONGEST_NAME)]
    cases: Annotated[tuple[documents.Id, ...], Meta(max_length=1000)]

    @property
    def who(self) -> Card:
        """The card itself."""
        return self.card.card


class Revoked(Document, frozen=True):
    """A device that counts no more, with its last good head in each space: {space: (seq, hash)}."""

    device: documents.Id
    heads: Annotated[dict[documents.Space, tuple[documents.Count, documents.Hash]], Meta(max_length=1000)]


class MemberList(Document, frozen=True):
    """List `number` (from 1) of a county; `prev` is the hash of the list before, empty for the first."""

    v: Literal[1]
    county: Genesis
    number: documents.Count
    prev: documents.OptionalHash
    at: documents.Milliseconds
    members: Annotated[tuple[Member, ...], Meta(max_length=1000)]
    revoked: Annotated[tuple[Revoked, ...], Meta(max_length=1000)]

    def find(self, member: str) -> Member | None:
        """Return the entry of the member with this id, or None."""
        return next((entry for entry in self.members if entry.who.member == member), None)


class SignedList(Document, frozen=True):
    """A member list and the office's SSHSIG signature over its canonical bytes."""

    list: MemberList
    signature: documents.Armor


def member(card: bytes, role: Role, team: str = "", cases: Sequence[str] = ()) -> Member:
    """Return the entry for whoever's card is in the bytes `card`; raise Refused as `cards.read_card` does."""
    return Member(card=cards.read_signed(card), role=role, team=team, cases=tuple(cases))


def make_list(
    office: Identity,
    genesis: Genesis,
    members: Iterable[Member],
    revoked: Iterable[Revoked] = (),
    older: MemberList | None = None,
) -> bytes:
    """Return the county's next list after `older`, signed by the office; `office` must be the key of `genesis`.

    Raises Refused as `read_list` does for members who may not stand together in a list.
    """
    if office.public != genesis.key:
        raise ValueError("a member list is signed by the key of its county's genesis")
    document = MemberList(
        v=1,
        county=genesis,
        number=older.number + 1 if older else 1,
        prev=hash_of(older) if older else "",
        at=clock.now_ms(),
        members=tuple(members),
        revoked=tuple(revoked),
    )
    _check(document)
    signature = office.armored(Namespace.MEMBERS, documents.write(document))
    return documents.write(SignedList(list=document, signature=signature))


def read_list(data: bytes) -> MemberList:
    """Return the list in `data`, signed by the office of the county in it and every card in it signed by itself.

    Which county that is, `county.check_same` asks. Raises Refused: MEMBERS_DAMAGED, DOCUMENT_NEWER, COUNTY_OTHER for a
    card of another county, and the codes of `sshsig.verify` and `cards.check`.
    """
    signed = documents.read(SignedList, data, LIMIT, Code.MEMBERS_DAMAGED)
    document = signed.list
    county.check(document.county)
    sshsig.verify(document.county.key, Namespace.MEMBERS, documents.write(document), signed.signature)
    _check(document)
    for entry in document.members:
        cards.check(entry.card)
    return document


def hash_of(document: MemberList) -> str:
    """Return the SHA-256 (hex) of the list's canonical bytes: its name in `prev` and in event bodies."""
    return hashlib.sha256(documents.write(document)).hexdigest()


def succeeds(older: MemberList, newer: MemberList) -> bool:
    """Say whether `newer` is the list right after `older`; False for the same list or one with a lower number.

    Raises Refused: COUNTY_OTHER or COUNTY_PRACTICE; MEMBERS_FORK(number) for two lists of one number, or a next one
    that does not continue `older`; MEMBERS_GAP(number) where the list of that number is missing in between.
    """
    county.check_same(newer.county, older.county.id)
    if newer.number > older.number + 1:
        raise Refused(Code.MEMBERS_GAP, number=older.number + 1)
    same = newer.number == older.number and hash_of(newer) != hash_of(older)
    stray = newer.number == older.number + 1 and newer.prev != hash_of(older)
    if same or stray:
        raise Refused(Code.MEMBERS_FORK, number=newer.number)
    return newer.number == older.number + 1


def latest(held: MemberList, others: Iterable[MemberList]) -> MemberList:
    """Return the highest list that continues `held` through `others`, in whatever order they came.

    Raises Refused as `succeeds` does.
    """
    for newer in sorted(others, key=lambda document: document.number):
        held = newer if succeeds(held, newer) else held
    return held


def _check(document: MemberList) -> None:
    """Refuse a first list with a past or a later one without, anything twice, and cards of another county."""
    devices = [gone.device for gone in document.revoked]
    members = [entry.who.member for entry in document.members]
    twice = any(len(set(names)) != len(names) for names in (devices, members, *(e.cases for e in document.members)))
    if twice or (document.number == 1) != (document.prev == ""):
        raise Refused(Code.MEMBERS_DAMAGED)
    for entry in document.members:
        county.check_same(entry.who.county, document.county.id)
