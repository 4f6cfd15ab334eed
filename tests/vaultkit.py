"""Real vaults for tests, opened by raw key: one county, its office's signed member list, and a vault for each person.

The fixture that makes counties and closes them is in `tests/counties.py`. At the end of every test each file of each
vault is opened as plain SQLite, which must fail.
"""

from __future__ import annotations

import hashlib
import io
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fieldkit import ids
from fieldkit.bundle.write import Outgoing
from fieldkit.keys import cards, lists, sealing, slots
from fieldkit.keys import county as counties
from fieldkit.keys.cards import Card
from fieldkit.keys.county import Genesis
from fieldkit.keys.identity import Identity
from fieldkit.keys.lists import Role
from fieldkit.keys.unlock import Unlocked
from fieldkit.model.kinds import Payload
from fieldkit.vault import exhibits, gathering, intake, projection, secrets
from fieldkit.vault import vault as opening
from fieldkit.vault.intake import Report
from fieldkit.vault.ledger import Change
from fieldkit.vault.vault import Vault

TEAM: dict[str, Role] = {"zhang": "inspector", "li": "leader"}
NAMES = {"office": "县委巡察办", "zhang": "张三", "li": "李四", "wang": "王五", "zhao": "赵六", "qian": "钱七"}


@dataclass
class County:
    """One county: who is in it, the list that says so, and the open vaults of those who have one."""

    folder: Path
    genesis: Genesis
    people: dict[str, Identity]
    roles: dict[str, Role]
    rolls: list[bytes] = field(default_factory=list)
    vaults: dict[str, Vault] = field(default_factory=dict)

    def __getitem__(self, person: str) -> Vault:
        return self.vaults[person]

    @property
    def office(self) -> Identity:
        """Who signs the member lists."""
        return self.people["office"]

    def member(self, person: str) -> str:
        """The member's id of `person`."""
        return self.people[person].member

    def card(self, person: str) -> bytes:
        """The card of `person`, made anew."""
        return cards.make_card(self.people[person], self.genesis, NAMES.get(person, person))

    def known(self, person: str) -> Card:
        """The card of `person` as it stands in the newest list."""
        found = lists.read_list(self.rolls[-1]).find(self.member(person))
        assert found is not None
        return found.who

    def list_anew(self, **roles: Role) -> bytes:
        """Issue the next member list, with these roles changed or added; no vault gets it by that."""
        self.roles |= roles
        for person in roles:
            self.people.setdefault(person, Identity.new())
        older = lists.read_list(self.rolls[-1]) if self.rolls else None
        entries = [lists.member(self.card(person), role) for person, role in self.roles.items()]
        self.rolls.append(lists.make_list(self.office, self.genesis, entries, older=older))
        return self.rolls[-1]

    def settle(self, person: str, *, listed: bool = True) -> Vault:
        """Make the vault of `person` and return it open; with `listed` it holds every member list so far."""
        place = self.folder / f"{person}.vault"
        place.mkdir()
        identity = self.people.setdefault(person, Identity.new())
        made = opening.assemble(
            place, self.genesis, slots.new_slot_file(self.genesis.id), Unlocked.new(slots.new_master(), identity)
        )
        self.vaults[person] = made
        if listed:
            with made.store.transaction():
                made.members.take_rolls(self.rolls, 0)
        return made

    def reopen(self, person: str) -> Vault:
        """Close the vault of `person` and open it again."""
        old = self.vaults[person]
        old.close()
        self.vaults[person] = opening.open_unlocked(old.folder, old.unlocked)
        return self.vaults[person]

    def close(self) -> None:
        """Close every vault and prove that none of their files is plain SQLite."""
        for vault in self.vaults.values():
            vault.close()
            check_sealed(vault.folder)


def build(folder: Path, roles: Mapping[str, Role], *, practice: bool = False, name: str = "青川县") -> County:
    """Make a county with an office, the people of `roles`, one member list, and a vault for each of `roles`."""
    office = Identity.new()
    people = {"office": office} | {person: Identity.new() for person in roles if person != "office"}
    made = County(folder, counties.new_county(office, name, practice=practice), people, {"office": "office", **roles})
    made.list_anew()
    for person in roles:
        made.settle(person)
    return made


def new_case(vault: Vault, village: str = "青石村") -> str:
    """Begin a case and return its space."""
    space = ids.new()
    vault.write(space, Change(f"case/{space}", {"village": village}))
    return space


def new_interview(vault: Vault, space: str, *words: str) -> str:
    """Begin an interview by the member at work with one turn for each of `words`; return its path."""
    root = ids.new()
    path = f"interview/{ids.derived('interview', vault.member, root)}"
    vault.write(space, Change(path, {"root": root, "title": "谈话", f"interviewers.{vault.member}": True}))
    for place, said in enumerate(words):
        sort = "answer" if place % 2 else "question"
        vault.write(space, Change(f"{path}/turn/{ids.new()}", {"sort": sort, "text": said, "place": f"V{place:03d}V"}))
    return path


def new_exhibit(vault: Vault, space: str, data: bytes, name: str = "照片.jpg") -> str:
    """Take `data` in as an exhibit of the case and return the SHA-256 of its payload."""
    taken = exhibits.take_in(vault.exhibits, io.BytesIO(data))
    path = f"exhibit/{ids.derived('exhibit', space, taken.sha256)}"
    payload = f"{path}/payload/{ids.derived('payload', taken.payload)}"
    sealed = sealing.seal(taken.file_key, f"{payload} name", name)
    with vault.store.transaction():
        exhibits.keep_row(vault.store, taken.payload, taken.payload_size, 0)
        secrets.keep(vault.store, payload, taken.file_key, 0)
        vault.write(
            space,
            Change(path, {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}),
            Change(payload, {"sha256": taken.payload, "size": taken.payload_size, "name": sealed}),
        )
    return taken.payload


def new_person(vault: Vault, space: str, name: str) -> str:
    """Enter a person whose name is sealed under a secret of its own; return the path."""
    path = f"person/{ids.new()}"
    vault.write(space, Change(path, secrets.seal_values(vault.store, path, {"name": name})))
    return path


def held_payloads(vault: Vault, *spaces: str) -> tuple[str, ...]:
    """Return the payloads of the exhibits in `spaces` that are held here, one for each exhibit."""
    told = [payload for payload in projection.load(vault.store, Payload) if payload.space in spaces]
    held = {each.family: each.sha256 for each in told if exhibits.held(vault.store, each.sha256) is not None}
    return tuple(sorted(held.values()))


def outgoing(
    vault: Vault,
    receivers: tuple[Card, ...],
    *spaces: str,
    since: Mapping[tuple[str, str], int] | None = None,
    withhold: Callable[[str, str, str], bool] = lambda *_: False,
    secret: Callable[[Card, str], bool] = lambda *_: True,
    previous: Mapping[str, tuple[int, str]] | None = None,
) -> Outgoing:
    """Ask for a bundle of all that `vault` holds in `spaces` after `since`; `secret` says who is given which key."""
    held = dict(vault.store.rows("SELECT path, secret FROM secrets"))
    return Outgoing(
        receivers=receivers,
        parcel=gathering.gather(vault.ledger, spaces, since or {}, withhold, {}),
        secrets={card.member: {path: key for path, key in held.items() if secret(card, path)} for card in receivers},
        payloads=held_payloads(vault, *spaces),
        spaces=spaces,
        since=since or {},
        previous=previous or {},
    )


def carry(giver: Vault, taker: Vault, *spaces: str, bundle: int = 1000) -> Report:
    """Let `taker` take in everything that `giver` has in `spaces`, without a file in between."""
    parcel = gathering.gather(giver.ledger, spaces, {}, lambda *_: False, {})
    return intake.take_in(taker.ledger, taker.members, parcel, bundle)


def dump(vault: Vault) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table but the count of commits, sorted: two equal dumps are two equal vaults."""
    names = vault.store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    told = {name: sorted(vault.store.rows(f"SELECT * FROM [{name}]"), key=repr) for (name,) in sorted(names)}
    return told | {"meta": [row for row in told["meta"] if row[0] != "turns"]}


def held_files(vault: Vault) -> dict[str, bytes]:
    """Return the exhibits' files of the vault by their place below its folder."""
    return {
        str(path.relative_to(vault.folder)): path.read_bytes()
        for path in sorted(vault.exhibits.rglob("*"))
        if path.is_file()
    }


def check_sealed(folder: Path) -> None:
    """Prove that no file below `folder` opens as plain SQLite."""
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as plain, pytest.raises(sqlite3.Error):
                plain.execute("SELECT count(*) FROM sqlite_master").fetchone()
