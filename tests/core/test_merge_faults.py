"""Faults of merging that were reported against others, each with its report: none of them is ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fieldkit import ids
from fieldkit.desk import conflicts
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Case, Finding
from tests.vaultkit import County, carry, new_case

pytest_plugins = ["tests.counties"]

Team = tuple[Desk, Desk, Desk, str]


@pytest.fixture
def team(county: Callable[..., County]) -> Team:
    """Two who have the same case and work apart, and who merges both."""
    made = county(zhang="inspector", wang="inspector", li="leader")
    zhang, wang, li = (Desk(made[person]) for person in ("zhang", "wang", "li"))
    space = new_case(zhang.vault)
    zhang.set(space, f"case/{space}", {"households": 40, "profile": "原来的"})
    for other in (wang, li):
        carry(zhang.vault, other.vault, space)
    return zhang, wang, li, space


def merge(team: Team) -> Case:
    zhang, wang, li, space = team
    for bundle, giver in enumerate((wang, zhang), 10):
        carry(giver.vault, li.vault, space, bundle=bundle)
    return li.load(Case)[0]


def test_two_fields_of_one_record_that_two_changed_are_both_changed(team: Team) -> None:
    """A malformed result and a conflict without its new values: https://github.com/MerginMaps/geodiff/issues/146."""
    zhang, wang, li, space = team
    zhang.set(space, f"case/{space}", {"households": 42})
    wang.set(space, f"case/{space}", {"profile": "改过的"})
    case = merge(team)
    assert (case.households, case.profile) == (42, "改过的")
    assert conflicts.conflicts(li) == []


def test_the_same_change_by_two_is_no_conflict(team: Team) -> None:
    """Both set 42, and a conflict was told of: https://github.com/MerginMaps/geodiff/issues/152."""
    zhang, wang, li, space = team
    for desk in (zhang, wang):
        desk.set(space, f"case/{space}", {"households": 42})
    assert merge(team).households == 42
    assert conflicts.conflicts(li) == []


def test_what_two_add_at_once_stays_apart_and_keeps_its_name(team: Team) -> None:
    """Added rows took each other's numbers: https://github.com/MerginMaps/geodiff/issues/62."""
    zhang, wang, li, space = team
    added = {}
    for desk, count in ((zhang, 4), (wang, 2)):
        for number in range(count):
            path = f"finding/{ids.new()}"
            added[path] = f"{desk.name(desk.member)}{number}"
            desk.set(space, path, {"title": added[path]})
    merge(team)
    assert {one.path: one.title for one in li.load(Finding)} == added


def test_a_change_beside_a_deletion_is_not_thrown_away(team: Team) -> None:
    """The deletion won and the update was gone: https://github.com/MerginMaps/geodiff/issues/248."""
    zhang, wang, li, space = team
    zhang.delete(space, f"case/{space}")
    wang.set(space, f"case/{space}", {"profile": "改过的"})
    assert merge(team).profile == "改过的"
    (open_,) = conflicts.conflicts(li)
    assert (open_.field, [(edit.by, edit.fields) for edit in open_.edits]) == (
        "deleted",
        [(wang.member, ("profile",))],
    )


def test_of_two_versions_of_one_record_none_vanishes_unseen(team: Team) -> None:
    """One fork of an entry was gone with its history: https://github.com/keepassxreboot/keepassxc/issues/5583."""
    zhang, wang, li, space = team
    zhang.set(space, f"case/{space}", {"profile": "第二次"})
    wang.set(space, f"case/{space}", {"profile": "改过的"})
    merge(team)
    (open_,) = conflicts.conflicts(li)
    assert {(side.by, side.value, side.before) for side in open_.sides} == {
        (zhang.member, "第二次", ("原来的",)),
        (wang.member, "改过的", ("原来的",)),
    }
