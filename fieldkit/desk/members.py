"""Cards and the member list: who is who, shown, exported, trusted, and put on the list by the office."""

from __future__ import annotations

import unicodedata
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
    "alike",
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


def trust(
    desk: Desk,
    path: Path,
    role: Role | None = None,
    team: str = "",
    cases: Sequence[str] = (),
    *,
    in_place_of: str = "",
    namesake: bool = False,
) -> Card:
    """Trust the card in `path`, whose fingerprint was compared; the office puts it on the next member list as `role`.

    `in_place_of` is the member whose card it replaces, as after a lost laptop: who leaves the list, and whose devices
    count no more beyond what is here; role, team and cases are the old ones where none are said. `namesake` says
    that another person has a name that looks the same.

    Raises Refused(CARD_*, COUNTY_*, MEMBERS_OFFICE_ONLY), CARD_LOOKALIKE for a name that looks like another member's.
    """
    data, card = read_card(path)
    county.check_same(card.county, desk.county.id)
    if (role is not None or in_place_of) and not is_office(desk):
        raise Refused(Code.MEMBERS_OFFICE_ONLY)
    if not namesake:
        _check_name(desk, card, in_place_of)
    with desk.vault.store.transaction():
        desk.vault.members.trust(data, "compared")
        newest = desk.vault.members.newest()
        old = newest.find(in_place_of) if newest is not None else None
        gone = [in_place_of] if in_place_of else []
        if old is not None:
            role, team, cases = role or old.role, team or old.team, cases or old.cases
        if role is not None:
            _sign(desk, [lists.member(data, role, team, tuple(cases))], gone, _devices(desk, gone))
    return card


def alike(one: str, other: str) -> bool:
    """Say whether two names look the same, whatever their width, case, spaces, signs, and Cyrillic or Greek letters."""
    return _look(one) == _look(other)


def revoke(desk: Desk, device: str) -> None:
    """Sign the next member list, in which `device` counts no more beyond what is here of its chains.

    Raises Refused(MEMBERS_OFFICE_ONLY, DEVICE_UNKNOWN).
    """
    if not is_office(desk):
        raise Refused(Code.MEMBERS_OFFICE_ONLY)
    if not desk.vault.members.certified(device):
        raise Refused(Code.DEVICE_UNKNOWN, device=device[:26])
    _sign(desk, revoked=[device])


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


def _sign(desk: Desk, entries: Sequence[Member] = (), gone: Sequence[str] = (), revoked: Sequence[str] = ()) -> None:
    """Sign the next list: `entries` replace or join, members `gone` leave, devices `revoked` count no more."""
    newest = desk.vault.members.newest()
    new = {entry.who.member: entry for entry in entries}
    left = {*new, *gone}
    kept = [entry for entry in newest.members if entry.who.member not in left] if newest else []
    before = [one for one in newest.revoked if one.device not in revoked] if newest else []
    ended = [lists.Revoked(device=device, heads=_heads(desk, device)) for device in revoked]
    members = [*kept, *new.values()]
    made = lists.make_list(desk.vault.unlocked.identity, desk.county, members, [*before, *ended], newest)
    desk.vault.members.take_rolls([made], 0)


def _heads(desk: Desk, device: str) -> dict[str, tuple[int, str]]:
    """Return the last event of each chain of a device, as far as it is here."""
    ledger = desk.vault.ledger
    return {space: head for space in ledger.spaces() if (head := ledger.heads(space).get(device))}


def _devices(desk: Desk, members: Sequence[str]) -> list[str]:
    """Return the devices that these members alone certified."""
    told = desk.vault.store.rows("SELECT device FROM certificates GROUP BY device")
    certified = {device: desk.vault.members.certified(device) for (device,) in told}
    return sorted(device for device, by in certified.items() if by <= set(members))


def _check_name(desk: Desk, card: Card, in_place_of: str) -> None:
    for other in desk.vault.members.cards().values():
        if other.member not in (card.member, in_place_of) and alike(other.name, card.name):
            told = {"name": card.name, "other": cards.fingerprint(other.key)[:11]}
            raise Refused(Code.CARD_LOOKALIKE, fingerprint=cards.fingerprint(card.key)[:11], **told)


def _look(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_LOOKS)
    return "".join(letter for letter in plain if unicodedata.category(letter)[0] in "LN")


_LOOKS = str.maketrans(
    {
        "\N{CYRILLIC SMALL LETTER A}": "a",
        "\N{CYRILLIC SMALL LETTER IE}": "e",
        "\N{CYRILLIC SMALL LETTER O}": "o",
        "\N{CYRILLIC SMALL LETTER ER}": "p",
        "\N{CYRILLIC SMALL LETTER ES}": "c",
        "\N{CYRILLIC SMALL LETTER U}": "y",
        "\N{CYRILLIC SMALL LETTER HA}": "x",
        "\N{GREEK SMALL LETTER ALPHA}": "a",
        "\N{GREEK SMALL LETTER OMICRON}": "o",
        "\N{GREEK SMALL LETTER RHO}": "p",
        "0": "o",
        "1": "l",
    }
)
"""Letters that look like another (Unicode Technical Standard 39, confusables), as far as names here may hold them."""
