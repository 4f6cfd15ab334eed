"""Merging many bundles at once: whatever the order, what builds on another waits for it, and all can be taken back."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.bundle import receipt
from fieldkit.bundle import write as writing
from fieldkit.desk import bundles, conflicts, exhibits, interviews, merging
from fieldkit.desk.cases import find_case
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Interview, Turn
from fieldkit.vault import projection
from tests.roomkit import every_file
from tests.vaultkit import County, dump, new_case

pytest_plugins = ["tests.counties"]

TEAM = {"zhang": "inspector", "wang": "inspector", "li": "leader", "zhao": "deputy"}


class Stopped(Exception):
    """What a person who cancels raises."""


@pytest.fixture
def team(county: Callable[..., County]) -> dict[str, Desk]:
    made = county(**TEAM)
    return {person: Desk(made[person]) for person in TEAM}


def write(desk: Desk, space: str, path: Path, *takers: Desk) -> Path:
    bundles.write(desk, path, [taker.member for taker in takers], [find_case(desk, space)])
    return path


def talk(desk: Desk, space: str, words: str) -> None:
    interviews.found(desk, space, {"title": words}, [Said("answer", words)])


@pytest.fixture
def pile(team: dict[str, Desk], tmp_path: Path) -> list[Path]:
    """Four bundles for both leaders: zhang's two, of which the second leaves out the first, and two of wang's.

    Both changed the village's profile, each without having seen the other.
    """
    zhang, wang, li, zhao = team.values()
    space = new_case(zhang.vault)
    first = write(zhang, space, tmp_path / "first.fkb", li, zhao)
    bundles.receive(wang, [write(zhang, space, tmp_path / "wang.fkb", wang)])
    talk(zhang, space, "水渠哪年修的")
    zhang.set(space, f"case/{space}", {"profile": "辖七个组"})
    (tmp_path / "photo.jpg").write_bytes(b"photo" * 1000)
    exhibits.add(zhang, space, tmp_path / "photo.jpg")
    for leader in (li, zhao):  # a receipt, so that the second begins behind the first; then the first is gone again
        manifest = bundles.receive(leader, [first]).manifest
        bundles.take_receipt(zhang, receipt.make_receipt(leader.vault, manifest))
        bundles.undo(leader, manifest)
    second = write(zhang, space, tmp_path / "second.fkb", li, zhao)
    talk(wang, space, "低保怎么评的")
    wang.set(space, f"case/{space}", {"profile": "辖八个组"})
    third = write(wang, space, tmp_path / "third.fkb", li, zhao)
    return [first, second, third]


def content(desk: Desk) -> dict[str, object]:
    """Return what the tables of work say, and the exhibits' files."""
    rows = {name: told for name, told in dump(desk.vault).items() if name.startswith("record_")}
    for name in ("bundle", "receipt", "incident"):
        rows.pop(f"record_{name}")
    return {**rows, **every_file(desk.vault.exhibits)}


def test_in_every_order_the_same_comes_of_it(team: dict[str, Desk], pile: list[Path]) -> None:
    told = []
    for order in itertools.permutations(pile):
        merged = merging.merge(team["li"], order)
        assert [one.name for one in merged.told.each].index("first.fkb") < [one.name for one in merged.told.each].index(
            "second.fkb"
        ), "the second builds on the first"
        assert merged.told.refused == ()
        assert len(merged.told.conflicts) == 1
        told.append(content(team["li"]))
        merging.undo(team["li"], merged.id)
    assert all(one == told[0] for one in told)
    merging.merge(team["zhao"], pile)
    assert content(team["zhao"]) == told[0], "and on two machines"


def test_a_preview_of_many_says_what_the_merge_then_brings_and_changes_nothing(
    team: dict[str, Desk], pile: list[Path]
) -> None:
    li = team["li"]
    before = dump(li.vault), every_file(li.vault.folder / "exhibits")
    seen = merging.preview(li, pile)
    assert (dump(li.vault), every_file(li.vault.folder / "exhibits")) == before
    merged = merging.merge(li, pile).told
    assert [one.brings.report for one in seen.each] == [one.report for one in merged.each]
    assert (seen.new, seen.changed, seen.conflicts, seen.payloads) == (
        merged.new,
        merged.changed,
        merged.conflicts,
        merged.payloads,
    )
    again = merging.merge(li, pile).told
    assert (again.new, again.payloads, [one.known_already for one in again.each]) == (0, (), [True] * 3)


def test_what_a_merge_brought_goes_with_one_act_and_not_once_a_receipt_is_out(
    team: dict[str, Desk], pile: list[Path]
) -> None:
    li = team["li"]
    empty = content(li)
    merged = merging.merge(li, pile)
    assert merging.manifests(li, merged.id) == [one.manifest for one in merged.told.each]
    merging.undo(li, merged.id)
    assert content(li) == empty
    assert merging.manifests(li, merged.id) == []
    with pytest.raises(Refused) as refused:
        merging.undo(li, merged.id)
    assert refused.value.code is Code.UNDO_MISSING
    again = merging.merge(li, pile)
    full = content(li)
    bundles.give_receipt(li, again.told.each[0].manifest)
    with pytest.raises(Refused) as refused:
        merging.undo(li, again.id)
    assert refused.value.code is Code.UNDO_RECEIPT
    assert content(li) == full, "all of it, or none"


def test_a_merge_that_is_stopped_leaves_nothing(team: dict[str, Desk], pile: list[Path]) -> None:
    li = team["li"]
    empty, snapshots = content(li), every_file(li.vault.snapshots)
    steps: list[int] = []
    merging.preview(li, pile)

    def stop(done: int, whole: int) -> None:
        assert done <= whole
        steps.append(done)
        if li.load(Turn):
            raise Stopped

    with pytest.raises(Stopped):
        merging.merge(li, pile, stop)
    assert steps == sorted(steps)
    assert content(li) == empty
    assert every_file(li.vault.snapshots) == snapshots, "nor the snapshot before it"


def test_one_that_is_damaged_or_awaits_another_is_named_and_the_rest_comes(
    team: dict[str, Desk], pile: list[Path]
) -> None:
    li, (first, second, third) = team["li"], pile
    data = bytearray(first.read_bytes())
    data[len(data) // 2] ^= 1
    first.write_bytes(data)
    for act in (merging.preview, lambda desk, paths: merging.merge(desk, paths).told):
        told = act(li, [second, first])
        assert {one.path.name: one.why.code for one in told.refused} == {
            "first.fkb": Code.BUNDLE_DAMAGED,
            "second.fkb": Code.RECEIVE_MISSING,
        }
    told = merging.merge(li, [second, first, third]).told
    assert [one.path.name for one in told.refused] == ["first.fkb"]
    assert {one.name for one in told.each} == {"second.fkb", "third.fkb"}, "wang had what zhang's first one held"
    assert len(conflicts.conflicts(li)) == 1


def test_where_nothing_comes_no_snapshot_stays(team: dict[str, Desk], pile: list[Path]) -> None:
    li = team["li"]
    before = every_file(li.vault.snapshots)
    told = merging.merge(li, [pile[1], pile[1].with_name("gone.fkb")]).told
    assert {one.why.code for one in told.refused} == {Code.RECEIVE_MISSING, Code.FILE_MISSING}
    assert every_file(li.vault.snapshots) == before


def test_parts_come_in_any_order_beside_other_bundles(team: dict[str, Desk], tmp_path: Path) -> None:
    zhang, wang, li, _ = team.values()
    space = new_case(zhang.vault)
    for number in range(3):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(bytes([number]) * 60_000)
        exhibits.add(zhang, space, path)
    writing.write(
        zhang.vault,
        tmp_path / "many.fkb",
        bundles.outgoing(zhang, [li.member], [space], full=False),
        part_size=90_000,
    )
    bundles.receive(wang, [write(zhang, space, tmp_path / "for-wang.fkb", wang)])
    talk(wang, space, "谁签的字")
    other = write(wang, space, tmp_path / "wang.fkb", li)
    parts = sorted(tmp_path.glob("many*.fkb"))
    assert len(parts) > 1
    told = merging.merge(li, [parts[-1], other, *parts[:-1]]).told
    assert {one.name: (one.parts, one.awaited) for one in told.each if one.of > 1} == {
        told.each[0].name: (tuple(range(1, len(parts) + 1)), ())
    }
    assert len(told.payloads) == 3
    assert len(li.load(Interview)) == 1
    assert projection.in_conflict(li.vault.store) == frozenset()
