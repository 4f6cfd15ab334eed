"""Undoing a merge: afterwards it is as if the bundle had never come, or nothing at all has changed."""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit import ids
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Bundle, Incident, Turn
from fieldkit.vault import check, drafts, erasing, exhibits, gathering, intake, projection, secrets, undoing
from fieldkit.vault.ledger import Change
from fieldkit.vault.vault import Vault
from tests.roomkit import add, every_file
from tests.vaultkit import County, build, carry, dump, new_case, new_interview

pytest_plugins = ["tests.counties"]

FOUR = {"zhang": "inspector", "wang": "inspector", "li": "leader"}

_numbers = itertools.count(1)

Withhold = Callable[[str, str, str], bool]


def receive(
    taker: Vault,
    giver: Vault,
    *spaces: str,
    withhold: Withhold = lambda *_: False,
    since: Mapping[tuple[str, str], int] | None = None,
    told: bool = True,
) -> str:
    """Receive what `giver` has, as a bundle with its row, secrets, payloads and record; return its manifest's hash."""
    manifest = os.urandom(32).hex()
    store = taker.store
    with store.transaction():
        number = store.execute("INSERT INTO bundles (manifest, record) VALUES (?, '')", (manifest,)).lastrowid
        given = dict(giver.store.rows("SELECT path, secret FROM secrets"))
        parcel = gathering.gather(giver.ledger, spaces, since or {}, withhold, given)
        intake.take_in(taker.ledger, taker.members, parcel, number)
        for path, secret in given.items():
            secrets.keep(store, path, secret, number)
        for sha256, size in giver.store.rows("SELECT sha256, size FROM payloads"):
            if exhibits.held(store, sha256) is None:
                data = exhibits.payload_path(giver.exhibits, sha256).read_bytes()
                exhibits.adopt(taker.exhibits, io.BytesIO(data), sha256, size)
                exhibits.keep_row(store, sha256, size, number)
    if told:
        taker.write("own", Change(f"bundle/{ids.new()}", {"direction": "received", "manifest": manifest}))
    return manifest


def state(vault: Vault) -> dict[str, Any]:
    """Return all that an undo brings back: every table but the clock, the index's insides and what `own` says."""
    rows = dump(vault)
    own = {row[0] for row in vault.store.rows("SELECT id FROM chains WHERE space = 'own'")}
    names = {row[0] for row in rows["events"] if row[1] in own}
    kept = {name: told for name, told in rows.items() if not name.startswith("words")}
    kept["events"] = [row for row in rows["events"] if row[0] not in names]
    kept["bodies"] = [row for row in rows["bodies"] if row[0] not in names]
    kept["heads"] = [row for row in rows["heads"] if row[0] not in own]
    kept["chains"] = [row for row in rows["chains"] if row[0] not in own]
    kept["meta"] = [row for row in rows["meta"] if row[0] != "clock"]
    kept["places"] = [(space, path) for _, space, path in rows["places"]]
    for name in ("bundle", "incident", "receipt"):
        del kept[f"record_{name}"]
    return kept | every_file(vault.exhibits)


def refused(vault: Vault, manifest: str) -> Code:
    """Undo, which must be refused and change nothing; return why."""
    before = dump(vault), every_file(vault.exhibits)
    with pytest.raises(Refused) as error:
        undoing.undo(vault, manifest)
    assert (dump(vault), every_file(vault.exhibits)) == before
    return error.value.code


def merged(county: Callable[..., County]) -> tuple[County, Vault, Vault, str]:
    """A leader who already works on zhang's case, and zhang, who went on meanwhile."""
    team = county(**FOUR)
    zhang, leader = team["zhang"], team["li"]
    case = new_case(zhang)
    new_interview(zhang, case, "去年发了几次？", "两次。")
    receive(leader, zhang, case)
    leader.write(case, Change(f"case/{case}", {"township": "甲镇"}))
    zhang.write(case, Change(f"case/{case}", {"township": "乙镇"}))
    new_interview(zhang, case, "钱去哪里了？", "不清楚。")
    return team, zhang, leader, case


def test_it_is_as_if_the_bundle_had_never_come(county: Callable[..., County]) -> None:
    team, zhang, leader, case = merged(county)
    add(zhang, case, b"photograph")
    zhang.members.take_rolls([team.list_anew(qian="inspector")], 0)
    secrets.secret_for(zhang.store, "person/met")
    zhang.write(case, Change(f"petition/{ids.new()}", {"summary": "井水发黄"}))
    before = state(leader)
    manifest = receive(leader, zhang, case)
    assert state(leader) != before
    undone = undoing.undo(leader, manifest)
    assert (undone.events, undone.bodies, undone.payloads) == (7, 7, 1)
    assert state(leader) == before
    assert check.check(leader) == []
    assert [told.sort for told in projection.load(leader.store, Incident)] == ["undone"]
    bundles = {told.manifest: told.direction for told in projection.load(leader.store, Bundle)}
    assert bundles[manifest] == "undone"
    assert sorted(bundles.values()) == ["received", "undone"]


def test_received_again_it_is_as_if_it_had_not_been_undone(county: Callable[..., County]) -> None:
    _, zhang, leader, case = merged(county)
    add(zhang, case, b"photograph")
    manifest = receive(leader, zhang, case)
    once = state(leader)
    undoing.undo(leader, manifest)
    receive(leader, zhang, case)
    again = state(leader)
    assert {name for name in once if once[name] != again[name]} <= {"bundles", "events", "pasts", "bodies", "flags"}
    assert sorted(row[4] for row in once["events"]) == sorted(row[4] for row in again["events"])
    assert check.check(leader) == []


def test_bodies_that_were_filled_are_withheld_again(county: Callable[..., County]) -> None:
    team = county(**FOUR)
    zhang, leader = team["zhang"], team["li"]
    case = new_case(zhang)
    new_interview(zhang, case, "一", "二")
    receive(leader, zhang, case, withhold=lambda _, path, __: "turn" in path)
    before = state(leader)
    manifest = receive(leader, zhang, case)
    assert len(projection.load(leader.store, Turn)) == 2
    undone = undoing.undo(leader, manifest)
    assert (undone.events, undone.bodies) == (0, 2)
    assert state(leader) == before
    assert check.check(leader) == []


def test_an_own_event_that_saw_a_filled_body_keeps_it(county: Callable[..., County]) -> None:
    team = county(**FOUR)
    zhang, leader = team["zhang"], team["li"]
    case = new_case(zhang)
    new_interview(zhang, case, "一", "二")
    receive(leader, zhang, case, withhold=lambda _, path, __: "turn" in path)
    leader.write(case, Change(f"case/{case}", {"township": "甲镇"}))
    manifest = receive(leader, zhang, case)
    leader.write(case, Change(f"case/{case}", {"township": "乙镇"}))
    assert refused(leader, manifest) is Code.UNDO_SEEN


def test_an_own_event_before_a_body_was_filled_does_not_keep_it(county: Callable[..., County]) -> None:
    team = county(**FOUR)
    zhang, leader = team["zhang"], team["li"]
    case = new_case(zhang)
    new_interview(zhang, case, "一", "二")
    receive(leader, zhang, case, withhold=lambda _, path, __: "turn" in path)
    leader.write(case, Change(f"case/{case}", {"township": "甲镇"}))
    before = state(leader)
    undoing.undo(leader, receive(leader, zhang, case))
    assert state(leader) == before


def test_of_two_independent_bundles_either_can_be_undone(county: Callable[..., County]) -> None:
    team = county(**FOUR)
    zhang, wang, leader = team["zhang"], team["wang"], team["li"]
    one, other = new_case(zhang, "青石村"), new_case(wang, "白水村")
    first = receive(leader, zhang, one)
    after_first = dump(leader)["record_case"]
    second = receive(leader, wang, other)
    undoing.undo(leader, first)
    assert [row[1] for row in dump(leader)["record_case"]] == [f"case/{other}"]
    assert check.check(leader) == []
    first = receive(leader, zhang, one)
    undoing.undo(leader, second)
    assert dump(leader)["record_case"] == after_first
    assert check.check(leader) == []


def seen_by_own_event(leader: Vault, zhang: Vault, wang: Vault, case: str) -> str:
    manifest = receive(leader, zhang, case)
    leader.write(case, Change(f"case/{case}", {"population": 900}))
    return manifest


def seen_by_a_later_event_of_the_chain(leader: Vault, zhang: Vault, wang: Vault, case: str) -> str:
    manifest = receive(leader, zhang, case)
    zhang.write(case, Change(f"case/{case}", {"population": 900}))
    receive(leader, zhang, case)
    return manifest


def seen_by_a_colleague(leader: Vault, zhang: Vault, wang: Vault, case: str) -> str:
    manifest = receive(leader, zhang, case)
    carry(zhang, wang, case)
    wang.write(case, Change(f"case/{case}", {"population": 900}))
    reach = gathering.reach(zhang.ledger, [case])
    receive(leader, wang, case, since={key: seq for key, (seq, _) in reach.items()})
    return manifest


def filled_by_a_later_bundle(leader: Vault, zhang: Vault, wang: Vault, case: str) -> str:
    manifest = receive(leader, zhang, case, withhold=lambda _, path, __: "turn" in path)
    receive(leader, zhang, case)
    return manifest


def listed_by_it(leader: Vault, zhang: Vault, wang: Vault, case: str) -> str:
    manifest = receive(leader, zhang, "county")
    leader.write("office", Change(f"organisation/{ids.new()}", {"name": "按新名单"}))
    return manifest


def certified_by_it(leader: Vault, zhang: Vault, wang: Vault, case: str) -> str:
    other = new_case(wang, "白水村")
    manifest = receive(leader, wang, other)
    receive(leader, wang, new_case(wang, "黄土村"))
    return manifest


def typed_over(leader: Vault, zhang: Vault, wang: Vault, case: str) -> str:
    zhang.write(case, Change(f"case/{case}", {"profile": "山区"}))
    manifest = receive(leader, zhang, case)
    drafts.save(leader.ledger, case, f"case/{case}", "profile", leader.member, "山区，三个")
    return manifest


def typed_in_its_record(leader: Vault, zhang: Vault, wang: Vault, case: str) -> str:
    path = f"petition/{ids.new()}"
    zhang.write(case, Change(path, {"channel": "box"}))
    manifest = receive(leader, zhang, case)
    drafts.save(leader.ledger, case, path, "summary", leader.member, "井水")
    return manifest


STANDING = [
    seen_by_own_event,
    seen_by_a_later_event_of_the_chain,
    seen_by_a_colleague,
    filled_by_a_later_bundle,
    listed_by_it,
    certified_by_it,
    typed_over,
    typed_in_its_record,
]


@pytest.mark.parametrize("story", STANDING, ids=lambda story: story.__name__)
def test_what_something_stands_on_is_not_undone(
    county: Callable[..., County], story: Callable[[Vault, Vault, Vault, str], str]
) -> None:
    team, zhang, leader, case = merged(county)
    zhang.members.take_rolls([team.list_anew(qian="inspector")], 0)
    manifest = story(leader, zhang, team["wang"], case)
    assert refused(leader, manifest) is Code.UNDO_SEEN
    assert check.check(leader) == []


def test_a_receipt_that_was_given_binds(county: Callable[..., County]) -> None:
    _, zhang, leader, case = merged(county)
    manifest = receive(leader, zhang, case)
    path = f"receipt/{ids.new()}"
    leader.write("own", Change(path, {"direction": "got", "manifest": manifest}))
    leader.write("own", Change(f"receipt/{ids.new()}", {"direction": "given", "manifest": "other"}))
    leader.write("own", Change(path, {"direction": "given"}))
    assert refused(leader, manifest) is Code.UNDO_RECEIPT
    leader.write("own", Change(path, {"deleted": True}))
    undoing.undo(leader, manifest)


def test_what_never_came_or_is_undone_already_is_missing(county: Callable[..., County]) -> None:
    _, zhang, leader, case = merged(county)
    manifest = receive(leader, zhang, case)
    assert refused(leader, "0" * 64) is Code.UNDO_MISSING
    undoing.undo(leader, manifest)
    assert refused(leader, manifest) is Code.UNDO_MISSING


def test_words_that_an_erasure_took_do_not_come_back(county: Callable[..., County]) -> None:
    team = county(**FOUR)
    zhang, leader = team["zhang"], team["li"]
    case = new_case(zhang)
    (name,) = zhang.write(case, Change(f"case/{case}", {"profile": "张某某说的"}))
    receive(leader, zhang, case)
    erasing.erase(zhang.ledger, zhang.signer, case, name, "protection")
    manifest = receive(leader, zhang, case)
    assert refused(leader, manifest) is Code.UNDO_ERASED
    assert check.check(leader) == []


def test_an_erasure_of_what_came_with_it_goes_with_it(county: Callable[..., County]) -> None:
    team = county(**FOUR)
    zhang, leader = team["zhang"], team["li"]
    case = new_case(zhang)
    (name,) = zhang.write(case, Change(f"case/{case}", {"profile": "张某某说的"}))
    erasing.erase(zhang.ledger, zhang.signer, case, name, "protection")
    before = state(leader)
    undoing.undo(leader, receive(leader, zhang, case))
    assert state(leader) == before


def test_without_a_record_of_the_receipt_it_is_recorded_all_the_same(county: Callable[..., County]) -> None:
    _, zhang, leader, case = merged(county)
    before = state(leader)
    manifest = receive(leader, zhang, case, told=False)
    undoing.undo(leader, manifest)
    assert state(leader) == before
    assert ("undone", manifest) in {(told.direction, told.manifest) for told in projection.load(leader.store, Bundle)}


def test_nobody_who_left_the_list_is_kept_from_undoing(county: Callable[..., County]) -> None:
    team, zhang, leader, case = merged(county)
    before = state(leader)
    team.roles.pop("li")
    zhang.members.take_rolls([team.list_anew()], 0)
    undoing.undo(leader, receive(leader, zhang, case))
    assert state(leader) == before


acts = st.lists(
    st.tuples(st.sampled_from(["case", "petition", "interview", "delete", "exhibit"]), st.integers(0, 3)), max_size=6
)


@settings(max_examples=12)
@given(before=acts, later=acts, mine=acts)
def test_whatever_was_done_undoing_brings_back_what_was_there(
    tmp_path_factory: pytest.TempPathFactory, before: Any, later: Any, mine: Any
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("county")
        patch.setenv("FIELDKIT_HOME", str(folder / "home"))
        _undo_story(folder, before, later, mine)


def _undo_story(folder: Path, before: Any, later: Any, mine: Any) -> None:
    team = build(folder, {"zhang": "inspector", "li": "leader"})
    zhang, leader = team["zhang"], team["li"]
    case = new_case(zhang)
    done: list[str] = [f"case/{case}"]
    _do(zhang, case, before, done)
    receive(leader, zhang, case)
    _do(leader, case, mine, list(done))
    _do(zhang, case, later, done)
    kept = state(leader)
    undoing.undo(leader, receive(leader, zhang, case))
    assert state(leader) == kept
    assert check.check(leader) == []
    team.close()


def _do(vault: Vault, case: str, told: list[tuple[str, int]], done: list[str]) -> None:
    for act, number in told:
        if act == "case":
            vault.write(case, Change(f"case/{case}", {"township": f"第{number}镇{vault.member[:3]}"}))
        elif act == "petition":
            done.append(f"petition/{ids.new()}")
            vault.write(case, Change(done[-1], {"summary": f"第{number}件"}))
        elif act == "interview":
            new_interview(vault, case, "问", "答")
        elif act == "exhibit":
            add(vault, case, os.urandom(number))
        else:
            vault.write(case, Change(done[number % len(done)], {"deleted": True}))
