"""What a new edition changed: every difference is told once, and nothing else is."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fieldkit.desk import definitions
from fieldkit.forms.changes import Change, changes

OLD = definitions.template("dibao").document


def lines(document: dict[str, Any]) -> list[dict[str, Any]]:
    return list(document["sections"][0]["checks"])


def changed(*path: str, value: Any) -> list[Change]:
    new = copy.deepcopy(OLD)
    at = new["sections"][0]["checks"][2]
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return changes(OLD, new)


def test_a_changed_member_is_told_before_and_after() -> None:
    (told,) = changed("proof", value="原件")
    assert (told.name, told.sort, told.member, told.before, told.after) == (
        *("applied", "changed", "proof", "申请书复印件", "原件"),
    )
    (told,) = changed("relevant", value={"expression": "${files_all} > 0"})
    assert (told.member, told.before, told.after) == ("relevant", "", "${files_all} > 0")
    (told,) = changed("label", "zh_CN", value="有申请书")
    assert (told.label, told.member) == ("有申请书", "label")


def test_lines_come_go_and_move() -> None:
    new = copy.deepcopy(OLD)
    checks = new["sections"][0]["checks"]
    checks.insert(1, {**copy.deepcopy(checks[0]), "name": "extra", "label": {"zh_CN": "新项"}})
    gone = checks.pop()
    checks.append(checks.pop(2))
    new["sections"][1]["checks"].append(checks.pop(0))
    told = {(one.name, one.sort) for one in changes(OLD, new)}
    assert told == {("extra", "added"), (gone["name"], "removed"), ("files_sampled", "moved"), ("files_all", "moved")}


def test_a_shared_list_counts_where_it_is_used() -> None:
    new = copy.deepcopy(OLD)
    assert new["lists"], "the results are written once"
    new["lists"]["result"][0]["label"] = {"zh_CN": "合格"}
    told = changes(OLD, new)
    assert {one.member for one in told} == {"choices"}
    assert len(told) > 10


def test_the_same_edition_changed_nothing() -> None:
    assert changes(OLD, copy.deepcopy(OLD)) == []


@given(st.permutations(range(len(lines(OLD)))))
def test_any_order_moves_as_few_as_can_be(order: list[int]) -> None:
    new = copy.deepcopy(OLD)
    new["sections"][0]["checks"] = [lines(OLD)[at] for at in order]
    told = changes(OLD, new)
    assert {one.sort for one in told} <= {"moved"}
    longest = [1] * len(order)
    for at in range(len(order)):
        longest[at] = 1 + max((longest[before] for before in range(at) if order[before] < order[at]), default=0)
    assert len(told) == len(order) - max(longest)
