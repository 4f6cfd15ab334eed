"""The laws of merging, on whole vaults: five laptops of four members; acts written, carried, lost and sent again.

Every history has a case of its own in the same five vaults, so that vaults need not be made anew for each.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldkit import ids
from fieldkit.errors import Code, Refused
from fieldkit.merge.event import seen_in
from fieldkit.merge.family import Family
from fieldkit.model import KINDS
from fieldkit.model.record import family_of, kind_of
from fieldkit.vault import erasing, gathering, indexing, intake, rebuilding
from fieldkit.vault.device import Signer
from fieldkit.vault.ledger import Change
from fieldkit.vault.parcel import Parcel
from fieldkit.vault.tables import table_of
from fieldkit.vault.vault import Vault
from tests.forging import Forger
from tests.vaultkit import County, build, carry, dump, new_case, new_interview

HISTORIES = 150
"""Histories of the suite; --count asks for more in the long run."""

Table = dict[str, list[tuple[Any, ...]]]

_MAY_BE_REFUSED = frozenset(
    {Code.WRITE_NO_RIGHT, Code.WRITE_AFTER_SEAL, Code.WRITE_AFTER_SIGNING, Code.ERASE_KEPT, Code.RECEIVE_MISSING}
)


@pytest.fixture(scope="module")
def county() -> Iterator[County]:
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name,
        pytest.MonkeyPatch.context() as it,
    ):
        it.setenv("FIELDKIT_HOME", os.path.join(name, "home"))
        made = build(Path(name), {"zhang": "inspector", "li": "leader", "wang": "deputy", "zhao": "inspector"})
        made.list_anew(qian="inspector")
        for vault in made.vaults.values():
            with vault.store.transaction():
                vault.members.take_rolls(made.rolls, 0)
        made.people["zhang again"] = made.people["zhang"]
        made.settle("zhang again")
        yield made
        made.close()


class Story:
    """One history: a case, the vaults that know it, and the parcels on their way."""

    def __init__(self, county: County, seed: int) -> None:
        self.rng = random.Random(seed)
        self.space = ids.derived("case", "history", str(seed), county.genesis.id)
        self.vaults = self.rng.sample(list(county.vaults.values()), self.rng.randint(2, 5))
        self.parcels: list[tuple[Vault, Parcel]] = []
        self.talk = ""
        self.forger = Forger(county.genesis.id, self.space, county.people["qian"], roll=self.vaults[0].members.held())

    def begin(self) -> None:
        """Let the first member found an interview, often with others as interviewers."""
        first = self.vaults[0]
        root = ids.new()
        self.talk = f"interview/{ids.derived('interview', first.member, root)}"
        others = {f"interviewers.{vault.member}": True for vault in self.vaults[1:] if self.rng.random() < 0.7}
        case = Change(f"case/{self.space}", {"village": "A"})
        first.write(self.space, case, Change(self.talk, {"root": root, **others}))

    def step(self) -> None:
        """Do one thing somewhere. What a member may not do is refused, and changes nothing."""
        vault = self.rng.choice(self.vaults)
        acts = [self.edit, self.delete, self.seal, self.settle, self.erase, self.forge, self.send, self.take]
        act = self.rng.choices(acts, _WEIGHTS)[0]
        before = dump(vault) if act != self.take and self.rng.random() < 0.02 else None
        try:
            act(vault)
        except Refused as refused:
            if refused.code not in _MAY_BE_REFUSED or (before is not None and dump(vault) != before):
                raise

    def edit(self, vault: Vault) -> None:
        record = self.rng.choice([*self.records(vault), f"finding/{ids.new()}", f"{self.talk}/turn/{ids.new()}"])
        field = _FIELD[kind_of(record)]
        vault.write(self.space, Change(record, {field: self.rng.choice("ABC")}))

    def delete(self, vault: Vault) -> None:
        record = self.rng.choice(self.records(vault) or [self.talk])
        vault.write(self.space, Change(record, {"deleted": self.rng.random() < 0.7}))

    def seal(self, vault: Vault) -> None:
        family = self.family(vault, self.talk)
        seal = self.rng.choice([*family.seals, f"{self.talk}/seal/{ids.new()}"])
        beside = family.edits_beside(seal) if seal in family.seals else []
        excluded = {f"excluded.{event.name}": True for event in beside}
        acts: list[dict[str, Any]] = [{"lifted": "why"}, {"signed": "refused"}, excluded, excluded]
        values = self.rng.choice(acts) if seal in family.seals else {"sha256": ids.new(), "number": 1}
        if values:
            vault.write(self.space, Change(seal, values))

    def settle(self, vault: Vault) -> None:
        for record in self.records(vault):
            family = self.family(vault, record)
            for field in set(family.conflicts(record)) - {"sealed"}:
                over = {field: family.replaced_by_settlement(record, field)}
                value = self.rng.choice(family.standing(record, field)).value
                vault.write(self.space, Change(record, {field: value}, over))
                return

    def erase(self, vault: Vault) -> None:
        rows = vault.store.rows(
            "SELECT e.name FROM bodies b JOIN events e ON e.id = b.event JOIN chains c ON c.id = e.chain"
            " WHERE c.space = ? ORDER BY e.name",
            (self.space,),
        )
        if rows:
            erasing.erase(vault.ledger, vault.signer, self.space, self.rng.choice(rows)[0].hex(), "why")

    def forge(self, vault: Vault) -> None:
        """Let a program that minds no rule write on top of what this vault has, and hand it over here."""
        heads = dict(vault.ledger.heads(self.space))
        held = heads.pop(self.forger.device, (0, ""))[0]
        if not heads or held < len(self.forger.events):
            return
        record = self.rng.choice([*self.records(vault), f"{self.talk}/seal/{ids.derived('seal', self.space)}"])
        anything = self.rng.choice(list(heads.values()))[1]
        on_seal = [("sha256", "x"), (f"excluded.{anything}", True), ("signed", "scan")]
        field, value = self.rng.choice([(_FIELD[kind_of(record)], "A")] if kind_of(record) in _FIELD else on_seal)
        over = self.family(vault, record).replaced_by_settlement(record, field)
        self.forger.write(
            record,
            {field: value},
            envelope={"seen": seen_in(self.space, heads)},
            over={field: over} if over else None,
            needs=self.rng.choice([None, None, None, 2]),
        )
        intake.take_in(vault.ledger, vault.members, self.forger.parcel(stretches=(self.forger.stretch(held),)), 6)

    def send(self, vault: Vault) -> None:
        """Put a parcel on its way: for someone who has what it stands on, or for nobody in particular."""
        other = self.rng.choice(self.vaults)
        has = {chain: head[0] for chain, head in gathering.reach(other.ledger, [self.space]).items()}
        since = self.rng.choice([has, {}, {chain: self.rng.randint(0, seq) for chain, seq in has.items()}])
        kept = self.rng.choice("aaam")

        def withhold(_: str, path: str, by: str) -> bool:
            return ids.derived("kept", path, by, kept) < kept

        parcel = gathering.gather(vault.ledger, [self.space], since, withhold, {})
        self.parcels.append((other, parcel))

    def take(self, vault: Vault) -> None:
        """Let a parcel arrive, at whom it was for or elsewhere, or be lost; it may come again."""
        if self.parcels:
            other, parcel = self.rng.choice(self.parcels)
            if self.rng.random() < 0.5:
                self.parcels.remove((other, parcel))
            taker = other if self.rng.random() < 0.7 else vault
            intake.take_in(taker.ledger, taker.members, parcel, 7)

    def end(self) -> None:
        """Bring everything together in one vault and from there to all."""
        hub, *others = self.vaults
        for giver, taker in [*((other, hub) for other in others), *((hub, other) for other in others)] * 2:
            parcel = gathering.gather(giver.ledger, [self.space], {}, lambda *_: False, {})
            intake.take_in(taker.ledger, taker.members, parcel, 8)

    def records(self, vault: Vault) -> list[str]:
        """Return the records of the case that this vault has and that anybody edits here."""
        kinds = [kind for kind in _FIELD if vault.store.one(f"SELECT 1 FROM [{table_of(kind)}] LIMIT 1")]
        sql = " UNION ".join(f"SELECT path FROM [{table_of(kind)}] WHERE space = :space" for kind in kinds)
        return sorted(row[0] for row in vault.store.rows(sql, {"space": self.space})) if kinds else []

    def family(self, vault: Vault, record: str) -> Family:
        return vault.ledger.family(self.space, family_of(record))


_FIELD = {"case": "village", "finding": "title", "interview": "title", "turn": "text"}
_WEIGHTS = [10, 3, 4, 3, 2, 3, 7, 7]


def run(county: County, seed: int) -> None:
    story = Story(county, seed)
    story.begin()
    for _ in range(story.rng.randint(5, 40)):
        story.step()
    story.end()
    told = [tables(vault, story.space) for vault in story.vaults]
    assert all(other == told[0] for other in told), f"seed {seed}"
    ledger = story.vaults[0].ledger
    families = {family_of(record) for _, record, _ in told[0]["bodies"]}
    standing = [event for family in families for event in ledger.events_of(story.space, family)]
    assert not any(erasing.is_erased(ledger, event) for event in standing), f"seed {seed}"


def tables(vault: Vault, space: str) -> Table:
    """Return what a vault says of one space: records with conflicts, flags, events, which bodies are here, pasts."""
    rows = vault.store.rows
    told = {
        kind: sorted(rows(f"SELECT * FROM [{table_of(kind)}] WHERE space = ?", (space,)), key=repr) for kind in KINDS
    }
    there = "JOIN events e ON e.id = x.event JOIN chains c ON c.id = e.chain WHERE c.space = ? ORDER BY e.name"
    told["flags"] = rows(f"SELECT e.name, x.flag FROM flags x {there}", (space,))
    told["bodies"] = rows(f"SELECT e.name, x.record, x.body FROM bodies x {there}", (space,))
    told["pasts"] = rows(f"SELECT e.name, x.device, x.seq FROM pasts x {there}, x.device", (space,))
    told["events"] = rows(
        "SELECT e.name, e.envelope FROM events e JOIN chains c ON c.id = e.chain WHERE c.space = ? ORDER BY e.name",
        (space,),
    )
    return told


def follow_from_the_ledger(vault: Vault) -> None:
    """Prove that making the tables anew changes nothing, and that the index has what it should."""
    names = ["flags", *(table_of(kind) for kind in KINDS)]
    before = {name: rows for name, rows in dump(vault).items() if name in names}
    assert indexing.check(vault.store) == []
    rebuilding.rebuild(vault.ledger)
    assert {name: rows for name, rows in dump(vault).items() if name in names} == before


@pytest.mark.parametrize("part", range(5))
def test_whatever_is_written_and_carried_all_devices_end_alike(county: County, part: int) -> None:
    for seed in range(part * HISTORIES // 5, (part + 1) * HISTORIES // 5):
        run(county, seed)
    for vault in county.vaults.values():
        follow_from_the_ledger(vault)


@pytest.mark.slow
def test_many_more_histories(county: County, count: int | None) -> None:
    for seed in range(HISTORIES, HISTORIES + (count or 2000)):
        run(county, seed)
    for vault in county.vaults.values():
        follow_from_the_ledger(vault)


def test_a_cloned_device_is_named_by_whoever_meets_its_second_branch(county: County) -> None:
    zhang, li, wang, zhao = (county[person] for person in ("zhang", "li", "wang", "zhao"))
    space = ids.new()
    zhang.write(space, Change(f"case/{space}", {"village": "A"}))
    carry(zhang, zhao, space)
    clone = Signer(zhao.genesis.id, zhang.unlocked.identity, zhang.signer.key, zhao.members)
    zhao.ledger.write(clone, space, [Change(f"case/{space}", {"township": "clone"})])
    zhang.write(space, Change(f"case/{space}", {"township": "first"}))
    carry(zhang, li, space)
    carry(zhao, wang, space)
    wang.write(space, Change(f"case/{space}", {"plan": "stands on the clone's"}))
    for giver, taker in ((zhao, zhang), (zhao, li), (wang, li), (zhang, wang), (li, zhao)):
        before = dump(taker)
        with pytest.raises(Refused) as refused:
            carry(giver, taker, space)
        assert refused.value.code is Code.RECEIVE_FORKED
        assert refused.value.params == {"device": zhang.signer.device, "seq": 2}
        assert dump(taker) == before


def test_an_author_erases_words_and_nothing_else_goes_or_comes_back(county: County) -> None:
    zhang, li = county["zhang"], county["li"]
    space = new_case(zhang)
    talk = new_interview(zhang, space, "first", "second")
    turn = next(path for path in zhang.ledger.family(space, talk).states if "/turn/" in path)
    carry(zhang, li, space)
    (named,) = zhang.write(space, Change(turn, {"text": "a name"}))
    zhang.write(space, Change(turn, {"text": "someone"}))
    before = tables(zhang, space)["turn"]
    for name in (zhang.ledger.family(space, talk).states[turn].touches[0].name, named):
        erasing.erase(zhang.ledger, zhang.signer, space, name, "protection")
    shown = [row[9:] for row in tables(zhang, space)["turn"]]
    assert shown == [row[9:] for row in before]
    assert not any(b"a name" in body for _, _, body in tables(zhang, space)["bodies"])
    carry(li, zhang, space)
    assert [row[9:] for row in tables(zhang, space)["turn"]] == shown
    carry(zhang, li, space)
    assert tables(li, space) == tables(zhang, space)


@pytest.mark.parametrize("person", ["zhao", "qian"])
def test_who_neither_wrote_nor_leads_erases_nothing(county: County, person: str) -> None:
    zhang, zhao = county["zhang"], county["zhao"]
    space = new_case(zhang)
    (name,) = zhang.write(space, Change(f"finding/{ids.new()}", {"title": "A"}))
    carry(zhang, zhao, space)
    if person == "zhao":
        with pytest.raises(Refused) as refused:
            erasing.erase(zhao.ledger, zhao.signer, space, name, "why")
        assert refused.value.code is Code.WRITE_NO_RIGHT
    else:
        forger = Forger(county.genesis.id, space, county.people["qian"], roll=zhao.members.held())
        forger.write(
            erasing.erasure_of(name), {"event": name}, envelope={"seen": seen_in(space, zhao.ledger.heads(space))}
        )
        intake.take_in(zhao.ledger, zhao.members, forger.parcel(), 6)
    assert name in {event.hex() for event, *_ in tables(zhao, space)["bodies"]}


def test_an_erasure_by_one_who_never_saw_the_event_counts_nowhere(county: County) -> None:
    zhang, wang = county["zhang"], county["wang"]
    space = new_case(zhang)
    (name,) = zhang.write(space, Change(f"finding/{ids.new()}", {"title": "A"}))
    forger = Forger(county.genesis.id, space, wang.unlocked.identity, roll=wang.members.held())
    forger.write(erasing.erasure_of(name), {"event": name})
    for vault in (zhang, wang):
        intake.take_in(vault.ledger, vault.members, forger.parcel(), 6)
    carry(zhang, wang, space)
    assert tables(zhang, space) == tables(wang, space)
    assert name in {event.hex() for event, *_ in tables(zhang, space)["bodies"]}


def test_what_says_who_may_write_is_never_erased(county: County) -> None:
    zhang = county["zhang"]
    space = new_case(zhang)
    talk = new_interview(zhang, space)
    founding = zhang.ledger.family(space, talk).states[talk].touches[0].name
    before = dump(zhang)
    with pytest.raises(Refused) as refused:
        erasing.erase(zhang.ledger, zhang.signer, space, founding, "why")
    assert refused.value.code is Code.ERASE_KEPT
    assert dump(zhang) == before
