"""Cards and the member list: who is who, shown, exported, trusted, and put on the list by the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fieldkit import files
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.keys import cards, county, lists
from fieldkit.keys.cards import Card
from fieldkit.keys.lists import Member, Role

__all__ = [
    "Card",
    "Listed",
    "Role",
    "enter",
    "export_card",
    "find",
    "fingerprint",
    "is_office",
    "listed",
    "own_card",
    "read_card",
    "revoke",
    "trust",
]


@dataclass(frozen=True)
class Listed:
    """A known member: id, name, role by the newest list (empty: known by card alone), team, cases, fingerprint."""

    member: str
    name: str
    role: str
    team: str
    cases: tuple[str, ...]
    fingerprint: str


def own_card(desk: Desk) -> Card:
    """Return the card of the member at work."""
    return desk.card(desk.member)


def fingerprint(card: Card) -> str:
    """Return what two people compare to know that a card is its owner's."""
    return cards.fingerprint(card.key)


def export_card(desk: Desk, target: Path) -> None:
    """Write the own card to the new file `target`. Raises Refused(FILE_EXISTS, MEDIUM_*)."""
    row = desk.vault.store.one("SELECT document FROM cards WHERE member = ?", (desk.member,))
    if row is None:
        raise Refused(Code.CARD_UNKNOWN, member=desk.member[:8])
    if target.exists():
        raise Refused(Code.FILE_EXISTS, name=target.name)
    files.write_whole(target, row[0])


def read_card(path: Path) -> tuple[bytes, Card]:
    """Return the card in the file `path`. Raises Refused(CARD_DAMAGED, FILE_*)."""
    data = files.read_stable(path)
    return data, cards.read_card(data)


def trust(desk: Desk, path: Path, role: Role | None = None, team: str = "", cases: Sequence[str] = ()) -> Card:
    """Trust the card in `path`, whose fingerprint was compared; the office puts it on the next member list as `role`.

    Raises Refused(CARD_*, COUNTY_*, MEMBERS_OFFICE_ONLY).
    """
    data, card = read_card(path)
    county.check_same(card.county, desk.county.id)
    if role is not None and not is_office(desk):
        raise Refused(Code.MEMBERS_OFFICE_ONLY)
    with desk.vault.store.transaction():
        desk.vault.members.trust(data, "compared")
        if role is not None:
            enter(desk, [lists.member(data, role, team, tuple(cases))])
    return card


def enter(desk: Desk, entries: Sequence[Member]) -> None:
    """Sign the next member list, in which `entries` replace or join the members of the last."""
    newest = desk.vault.members.newest()
    new = {entry.who.member: entry for entry in entries}
    kept = [entry for entry in newest.members if entry.who.member not in new] if newest else []
    revoked = newest.revoked if newest else ()
    made = lists.make_list(desk.vault.unlocked.identity, desk.county, [*kept, *new.values()], revoked, newest)
    desk.vault.members.take_rolls([made], 0)


def revoke(desk: Desk, device: str) -> None:
    """Sign the next member list, in which `device` counts no more beyond what is here of its chains.

    Raises Refused(MEMBERS_OFFICE_ONLY, DEVICE_UNKNOWN).
    """
    if not is_office(desk):
        raise Refused(Code.MEMBERS_OFFICE_ONLY)
    if not desk.vault.members.certified(device):
        raise Refused(Code.DEVICE_UNKNOWN, device=device[:26])
    newest = desk.vault.members.newest()
    heads = {
        space: head for space in desk.vault.ledger.spaces() if (head := desk.vault.ledger.heads(space).get(device))
    }
    gone = lists.Revoked(device=device, heads=heads)
    kept = [entry for entry in newest.revoked if entry.device != device] if newest else []
    members = newest.members if newest else ()
    made = lists.make_list(desk.vault.unlocked.identity, desk.county, members, [*kept, gone], newest)
    desk.vault.members.take_rolls([made], 0)


def is_office(desk: Desk) -> bool:
    """Say whether the member at work holds the county's own key."""
    return desk.vault.unlocked.identity.public == desk.county.key


def listed(desk: Desk) -> list[Listed]:
    """Return everyone known, in the order of their names."""
    newest = desk.vault.members.newest()
    entries = {entry.who.member: entry for entry in newest.members} if newest else {}
    known = [
        Listed(
            member,
            card.name,
            entries[member].role if member in entries else "",
            entries[member].team if member in entries else "",
            entries[member].cases if member in entries else (),
            cards.fingerprint(card.key),
        )
        for member, card in desk.vault.members.cards().items()
    ]
    return sorted(known, key=lambda one: (one.name, one.member))


def find(desk: Desk, words: str) -> str:
    """Return the id of the one known member called `words`. Raises Refused(CARD_UNKNOWN, CARD_AMBIGUOUS)."""
    found = [one.member for one in listed(desk) if words in (one.member, one.name)]
    if not found:
        raise Refused(Code.CARD_UNKNOWN, member=words[:40])
    if len(found) > 1:
        raise Refused(Code.CARD_AMBIGUOUS, member=words[:40])
    return found[0]
