"""That every signature holds, and that every chain and every author in it is covered by a signed head."""

from __future__ import annotations

from fieldkit.errors import Refused
from fieldkit.keys import cards, certificates, county, lists
from fieldkit.keys.lists import MemberList
from fieldkit.vault.checks.finding import Flaw, Found, finding
from fieldkit.vault.ledger import Ledger
from fieldkit.vault.members import Members


def check(ledger: Ledger, members: Members) -> Found:
    """Prove lists, cards, certificates and heads, then what the heads cover."""
    unsound = [*_lists(members), *_cards(members)]
    yield from unsound
    if unsound:
        # By whose keys the rest is signed is not known for certain then.
        return
    yield from _certificates(members)
    yield from _heads(ledger, members)
    yield from _uncovered(ledger)


def _lists(members: Members) -> Found:
    older: MemberList | None = None
    for number, name, document in members.store.rows("SELECT number, name, document FROM rolls ORDER BY number"):
        try:
            told = lists.read_list(document)
            county.check_same(told.county, members.genesis.id)
            follows = lists.succeeds(older, told) if older else told.number == 1
            sound = follows and (told.number, lists.hash_of(told)) == (number, name)
        except Refused:
            sound = False
        if not sound:
            yield finding(Flaw.LIST_INVALID, number=number)
            return
        older = told


def _cards(members: Members) -> Found:
    for member, document in members.store.rows("SELECT member, document FROM cards"):
        try:
            card = cards.read_card(document)
            county.check_same(card.county, members.genesis.id)
            sound = card.member == member
        except Refused:
            sound = False
        if not sound:
            yield finding(Flaw.CARD_INVALID, member=member)


def _certificates(members: Members) -> Found:
    for device, member, document in members.store.rows("SELECT device, member, document FROM certificates"):
        card = members.card(member)
        try:
            told = certificates.read_certificate(document, card.key) if card else None
        except Refused:
            told = None
        if told is None or (told.county, told.device, told.member) != (members.genesis.id, device, member):
            yield finding(Flaw.CERTIFICATE_INVALID, device=device, member=member)


def _heads(ledger: Ledger, members: Members) -> Found:
    for space, device, by, seq, document, name in ledger.store.rows(
        "SELECT c.space, c.device, h.by, h.seq, h.document, e.name FROM heads h JOIN chains c ON c.id = h.chain"
        " LEFT JOIN events e ON e.chain = h.chain AND e.seq = h.seq"
    ):
        try:
            head = members.check_head(document)
            told = (head.space, head.device, head.by, head.seq, head.hash)
            sound = told == (space, device, by, seq, name.hex() if name else "")
        except Refused:
            sound = False
        if not sound:
            yield finding(Flaw.HEAD_INVALID, device=device, seq=seq)


def _uncovered(ledger: Ledger) -> Found:
    """Find chains that go on behind their last signed head, and authors behind their own."""
    for device, seq in ledger.store.rows(
        "SELECT c.device, max(e.seq) AS last FROM events e JOIN chains c ON c.id = e.chain GROUP BY c.id"
        " HAVING last > (SELECT coalesce(max(h.seq), 0) FROM heads h WHERE h.chain = c.id)"
        " UNION SELECT c.device, max(e.seq) AS last FROM bodies b JOIN events e ON e.id = b.event"
        " JOIN chains c ON c.id = e.chain GROUP BY c.id, b.by"
        " HAVING last > (SELECT coalesce(max(h.seq), 0) FROM heads h WHERE h.chain = c.id AND h.by = b.by)"
    ):
        yield finding(Flaw.CHAIN_UNSIGNED, device=device, seq=seq)
