"""Whom this vault knows: the office's member lists, cards trusted by hand, and which member certified which device."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from fieldkit.errors import Code, Refused
from fieldkit.keys import cards, certificates, county, heads, lists
from fieldkit.keys.cards import Card
from fieldkit.keys.county import Genesis
from fieldkit.keys.heads import Head
from fieldkit.keys.lists import Member, MemberList
from fieldkit.merge.rights import LEADING, Roll
from fieldkit.vault.store import Store


@dataclass(frozen=True)
class ListedRoll:
    """A member list as `fieldkit.merge` asks it."""

    members: MemberList

    def role(self, member: str) -> str:
        """Return the role of `member`, or an empty text."""
        found = self._entries.get(member)
        return found.role if found else ""

    def cases(self, member: str) -> Collection[str]:
        """Return the cases to which `member` is bound; none: all."""
        found = self._entries.get(member)
        return found.cases if found else ()

    @cached_property
    def _entries(self) -> dict[str, Member]:
        return {entry.who.member: entry for entry in self.members.members}


class Members:
    """The lists, cards and certificates of one county, as far as this vault holds them."""

    def __init__(self, store: Store, genesis: Genesis) -> None:
        self.store = store
        self.genesis = genesis
        self._rolls: dict[tuple[int, str], ListedRoll] = {}
        self._cards: dict[str, Card] | None = None
        store.on_rollback(self.forget)

    def forget(self) -> None:
        """Drop every copy kept in memory."""
        self._rolls.clear()
        self._cards = None

    def newest(self) -> MemberList | None:
        """Return the member list of the highest number, or None before the first."""
        held = self.held()
        return None if held == (0, "") else self._listed(held).members

    def held(self) -> tuple[int, str]:
        """Return number and hash of the newest list, `(0, "")` before the first: what a body names as held."""
        row = self.store.one("SELECT number, name FROM rolls ORDER BY number DESC LIMIT 1")
        return (row[0], row[1]) if row else (0, "")

    def roll(self, named: tuple[int, str]) -> Roll | None:
        """Return the list that a body names; None for number 0. Raises Refused(RECEIVE_LIST) where it is not here."""
        if named == (0, ""):
            return None
        return self._listed(named)

    def _listed(self, named: tuple[int, str]) -> ListedRoll:
        if named not in self._rolls:
            row = self.store.one("SELECT document FROM rolls WHERE number = ? AND name = ?", named)
            if row is None:
                raise Refused(Code.RECEIVE_LIST)
            self._rolls[named] = ListedRoll(lists.read_list(row[0]))
        return self._rolls[named]

    def role(self, member: str) -> str:
        """Return the role of `member` by the newest list; without one, a known card counts as an inspector's."""
        newest = self.newest()
        if newest is not None:
            found = newest.find(member)
            return found.role if found else ""
        return "inspector" if self.card(member) else ""

    def key_holders(self) -> set[str]:
        """Return the members who may hold the secrets of protected persons: leaders and office."""
        newest = self.newest()
        return {entry.who.member for entry in newest.members if entry.role in LEADING} if newest else set()

    def card(self, member: str) -> Card | None:
        """Return the card of `member`: from the lists, newest first, else trusted by hand."""
        return self.cards().get(member)

    def cards(self) -> dict[str, Card]:
        """Return every known card by member."""
        if self._cards is None:
            known = [cards.read_card(row[0]) for row in self.store.rows("SELECT document FROM cards")]
            for row in self.store.rows("SELECT document FROM rolls ORDER BY number"):
                known += [entry.who for entry in lists.read_list(row[0]).members]
            self._cards = {card.member: card for card in known}
        return self._cards

    def name(self, member: str) -> str:
        """Return the name on the card of `member`, or the start of the id."""
        card = self.card(member)
        return card.name if card else member[:8]

    def trust(self, document: bytes, how: str) -> Card:
        """Keep a card that was compared by voice or eye; `how` says how. Raises Refused(CARD_*, COUNTY_*)."""
        card = cards.read_card(document)
        county.check_same(card.county, self.genesis.id)
        self.store.execute("INSERT OR REPLACE INTO cards VALUES (?, ?, ?)", (card.member, document, how))
        self._cards = None
        return card

    def take_rolls(self, documents: Iterable[bytes], bundle: int) -> None:
        """Take in member lists that follow the newest held; raises Refused(MEMBERS_*, COUNTY_*) for a fork or a gap."""
        told = sorted(((lists.read_list(data), data) for data in documents), key=lambda pair: pair[0].number)
        for newer, data in told:
            county.check_same(newer.county, self.genesis.id)
            self._take_roll(newer, data, bundle)

    def _take_roll(self, newer: MemberList, data: bytes, bundle: int) -> None:
        name = lists.hash_of(newer)
        row = self.store.one("SELECT name FROM rolls WHERE number = ?", (newer.number,))
        if row is not None:
            if row[0] != name:
                raise Refused(Code.MEMBERS_FORK, number=newer.number)
            return
        older = self.newest()
        if older is not None:
            lists.succeeds(older, newer)
        elif newer.number != 1:
            raise Refused(Code.MEMBERS_GAP, number=1)
        self.store.execute("INSERT INTO rolls VALUES (?, ?, ?, ?)", (newer.number, name, data, bundle))
        self._cards = None

    def take_certificates(self, documents: Iterable[bytes], bundle: int) -> None:
        """Take in device certificates by known members; raises Refused(RECEIVE_STRANGER) for a stranger's."""
        for data in documents:
            member = certificates.named_member(data)
            card = self.card(member)
            if card is None:
                raise Refused(Code.RECEIVE_STRANGER, member=member[:8])
            told = certificates.read_certificate(data, card.key)
            self._check_county(told.county)
            self.store.execute(
                "INSERT OR IGNORE INTO certificates VALUES (?, ?, ?, ?)", (told.device, told.member, data, bundle)
            )

    def certified(self, device: str) -> set[str]:
        """Return the members who certified `device`."""
        return {row[0] for row in self.store.rows("SELECT member FROM certificates WHERE device = ?", (device,))}

    def check_head(self, document: bytes) -> Head:
        """Return the head in `document`, signed by a device and a known member who certified it.

        Raises Refused(RECEIVE_STRANGER, RECEIVE_UNSIGNED, HEAD_DAMAGED, SIGNATURE_*, COUNTY_OTHER).
        """
        head = heads.read_head(document).head
        self._check_county(head.county)
        self.check_author(head.by, head.device)
        return head

    def check_author(self, member: str, device: str) -> None:
        """Raise Refused unless `member` is known here and certified `device`."""
        if self.card(member) is None:
            raise Refused(Code.RECEIVE_STRANGER, member=member[:8])
        if member not in self.certified(device):
            raise Refused(Code.RECEIVE_UNSIGNED, device=device)

    def check_roll(self, named: tuple[int, str]) -> None:
        """Raise Refused(RECEIVE_LIST) unless the member list that a body names is here."""
        self.roll(named)

    def check_revoked(self, space: str, device: str, told: Sequence[tuple[int, str]]) -> None:
        """Raise Refused(RECEIVE_REVOKED) when `told` (seq, name) goes beyond the last good head of a revoked device."""
        newest = self.newest()
        for gone in newest.revoked if newest else ():
            if gone.device == device:
                last, name = gone.heads.get(space, (0, ""))
                if any(seq > last or (seq == last and hashed != name) for seq, hashed in told):
                    raise Refused(Code.RECEIVE_REVOKED, device=device)

    def _check_county(self, name: str) -> None:
        if name != self.genesis.id:
            raise Refused(Code.COUNTY_OTHER)
