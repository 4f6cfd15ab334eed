"""The first screen tells what there is in each case, and goes through no table to count it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from fieldkit.desk import overview
from fieldkit.desk.desk import Desk
from fieldkit.vault.store import Store
from tests.vaultkit import County, carry, new_case, new_exhibit, new_interview

pytest_plugins = ["tests.counties"]

PETITION = "petition/" + "a" * 26

CHEAP = re.compile("COVERING INDEX|idx_.*_conflicts|record_case|record_task|^SCAN i |VIRTUAL TABLE")
"""An index that answers alone, the few records in conflict, and cases, tasks and interviews, of which there are few."""


def test_each_case_is_told_by_what_is_in_it(county: Callable[..., County]) -> None:
    made = county(zhang="inspector", wang="inspector", li="leader")
    zhang, wang, li = (Desk(made[person]) for person in ("zhang", "wang", "li"))
    space, other = new_case(zhang.vault), new_case(li.vault, "白水村")
    new_interview(zhang.vault, space, "谁修的？", "老李。")
    new_exhibit(zhang.vault, space, b"signed page")
    zhang.set(space, PETITION, {"summary": "原文"})
    zhang.set(space, "petition/" + "e" * 26, {"summary": "不要了"})
    zhang.delete(space, "petition/" + "e" * 26)
    carry(zhang.vault, wang.vault, space)
    for desk in (zhang, wang):
        desk.set(space, PETITION, {"summary": f"{desk.name(desk.member)}改"})
    for bundle, giver in enumerate((zhang, wang), 10):
        carry(giver.vault, li.vault, space, bundle=bundle)
    lines = {line.case.space: line for line in overview.overview(li)}
    assert {kind: count for kind, count in lines[space].counts.items() if count} == {
        "interview": 1,
        "exhibit": 1,
        "petition": 1,
    }
    assert (lines[space].unsealed, lines[space].conflicts, lines[space].handed_over) == (1, 1, None)
    assert (sum(lines[other].counts.values()), lines[other].unsealed, lines[other].conflicts) == (0, 0, 0)


def test_counting_reads_indexes_and_only_cases_themselves(
    county: Callable[..., County], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(county()["zhang"])
    asked: list[tuple[str, Any]] = []
    rows = Store.rows

    def noted(store: Store, sql: str, values: Any = ()) -> Any:
        asked.append((sql, values))
        return rows(store, sql, values)

    monkeypatch.setattr(Store, "rows", noted)
    overview.overview(desk)
    monkeypatch.undo()
    plans = [step[3] for sql, values in asked for step in desk.vault.store.rows(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert [plan for plan in plans if plan.startswith("SCAN") and not CHEAP.search(plan)] == []
