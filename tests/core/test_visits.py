"""Household visits: nobody is led, nobody is exposed, and the sums are right with their denominators."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit import ids
from fieldkit.desk import (
    accounts,
    bundles,
    cases,
    findings,
    households,
    meeting,
    rosters,
    rulebooks,
    sampling,
    tasks,
    visits,
)
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Roster
from fieldkit.model.questions import Visit
from fieldkit.rosters.visiting import Answer, can_be_subtracted, totals
from tests.vaultkit import County, carry

pytest_plugins = ["tests.counties"]

HEAD = ["姓名", "身份证号码", "村民小组", "金额", "银行卡号"]


@pytest.fixture
def made(county: Callable[..., County]) -> County:
    return county(zhang="inspector", wang="inspector", li="leader")


def case_of(desk: Desk) -> Case:
    return cases.new_case(desk, cases.new_round(desk, 2026, "第一轮"), "石磨岭村", "990421103201")


def listed(desk: Desk, folder: Path, count: int = 8) -> list[str]:
    """A confirmed roster of `count` households, each due 960.00; the paths of its rows."""
    target = io.StringIO()
    csv.writer(target).writerows(
        [HEAD, *([f"韦{sign}", "", f"{sign}组", "960.00", "9900001048023103"] for sign in "甲乙丙丁戊己庚辛"[:count])]
    )
    path = folder / "p.csv"
    path.write_text(target.getvalue(), encoding="utf-8")
    roster, _ = rosters.import_roster(desk, case_of(desk), path, "低保名册", "dibao")
    accounts.confirm(desk, roster, accounts.uses(desk, roster))
    return [row.path for row in rosters.rows(desk, roster)]


def answer(desk: Desk, row: str, received: int | None = 96000, **facts: Any) -> visits.Seen:
    told = {"outcome": "answered", "day": "2026-03-05", **facts} | ({} if received is None else {"received": received})
    return visits.answered(desk, row, told)


def refused(code: Code, act: Callable[..., object], *arguments: object, **named: object) -> None:
    with pytest.raises(Refused) as told:
        act(*arguments, **named)
    assert told.value.code is code


def test_what_is_due_is_hidden_until_the_household_has_answered(made: County, tmp_path: Path) -> None:
    desk = Desk(made["zhang"])
    row, other = listed(desk, tmp_path, 2)
    asked = visits.ask(desk, row)
    assert dict(asked.who) == {"name": "韦甲", "household": "甲组"}
    assert "960" not in repr(asked)
    assert "99000010" not in repr(asked)
    refused(Code.VISIT_OUTCOME, visits.answered, desk, row, {"received": 50000})
    assert visits.visits(desk) == []
    seen = answer(desk, row, 50000, handler="韦会计")
    assert seen.answer[1:] == (96000, 50000)
    assert seen.answer.difference == 46000
    absent = visits.answered(desk, other, {"outcome": "absent"})
    assert absent.answer.difference is None


def test_totals_have_their_denominators_and_a_handler_is_a_filter(made: County, tmp_path: Path) -> None:
    desk = Desk(made["zhang"])
    rows = listed(desk, tmp_path)
    for row, received, handler in zip(
        rows, (96000, 50000, None, 96000, 97000), ("甲", "乙", "乙", "乙", "甲"), strict=False
    ):
        answer(desk, row, received, handler=handler)
    visits.answered(desk, rows[5], {"outcome": "refused"})
    space = case_of(desk).space
    assert visits.totals(desk, space) == (5, 4, 1, 384000, 339000, 45000)
    assert visits.totals(desk, space, "乙") == (3, 2, 1, 192000, 146000, 46000)
    assert visits.totals(desk, space, "丙") == (0, 0, 0, 0, 0, 0)


def test_one_who_went_along_to_every_household_is_noticed(made: County, tmp_path: Path) -> None:
    desk = Desk(made["zhang"])
    rows = listed(desk, tmp_path)
    space = case_of(desk).space
    for row in rows[:2]:
        answer(desk, row, accompanied="卢主任")
    assert visits.always_along(desk, space) == "", "two are chance"
    answer(desk, rows[2], accompanied="卢主任")
    assert visits.always_along(desk, space) == "卢主任"
    answer(desk, rows[3])
    assert visits.always_along(desk, space) == ""


def test_a_total_told_outside_is_over_enough_and_gives_nobody_away_by_subtraction(made: County, tmp_path: Path) -> None:
    desk, leader = Desk(made["zhang"]), Desk(made["li"])
    rows = listed(desk, tmp_path)
    space = case_of(desk).space
    for row in rows[:4]:
        answer(desk, row)
    refused(Code.VISITS_FEW, visits.tell_outside, desk, space)
    answer(desk, rows[4], None)
    refused(Code.VISITS_FEW, visits.tell_outside, desk, space)
    answer(desk, rows[5])
    assert visits.tell_outside(desk, space).told == 5
    assert visits.tell_outside(desk, space).told == 5, "the same total may be told again"
    answer(desk, rows[6], 10000)
    refused(Code.VISITS_SUBTRACTED, visits.tell_outside, desk, space)
    refused(Code.VISITS_SUBTRACTED, visits.tell_outside, desk, space, anyway=True)
    carry(desk.vault, leader.vault, space, "county")
    refused(Code.VISITS_SUBTRACTED, visits.tell_outside, leader, space)
    assert visits.tell_outside(leader, space, anyway=True).told == 6


def test_the_office_sets_over_how_many(made: County, tmp_path: Path) -> None:
    leader = Desk(made["li"])
    rows = listed(leader, tmp_path)
    book = tmp_path / "b.toml"
    book.write_text('[[standard]]\nrule = "households"\nsince = "2026"\nvalue = "2"\n', encoding="utf-8")
    rulebooks.take_in(leader, book)
    answer(leader, rows[0])
    refused(Code.VISITS_FEW, visits.tell_outside, leader, case_of(leader).space)
    answer(leader, rows[1])
    assert visits.tell_outside(leader, case_of(leader).space).told == 2


def test_an_answer_is_protected_like_an_interview(made: County, tmp_path: Path) -> None:
    """A fellow inspector is not given it; the leader is, and may not change it."""
    zhang, wang, li = (Desk(made[name]) for name in ("zhang", "wang", "li"))
    seen = answer(zhang, listed(zhang, tmp_path)[0], 50000, answer="卡在组长手里")
    case = case_of(zhang)
    for name, desk in (("wang", wang), ("li", li)):
        bundles.write(zhang, tmp_path / f"{name}.fkb", [desk.member], [case])
        bundles.receive(desk, [tmp_path / f"{name}.fkb"])
    assert visits.visits(wang) == []
    (held,) = visits.visits(li)
    assert (held.received, held.answer) == (50000, "卡在组长手里")
    refused(Code.WRITE_NO_RIGHT, li.set, held.space, held.path, {"received": 96000})
    zhang.set(held.space, seen.visit.path, {"received": 60000})
    assert zhang.get(Visit, seen.visit.path).received == 60000


def test_nobody_is_visited_by_a_list_that_was_not_confirmed(made: County, tmp_path: Path) -> None:
    desk = Desk(made["zhang"])
    row = listed(desk, tmp_path, 1)[0]
    roster = desk.get(Roster, row.rpartition("/row/")[0])
    desk.set(roster.space, roster.path, {"uses": ""})
    refused(Code.ROSTER_UNCONFIRMED, visits.ask, desk, row)
    refused(Code.ROSTER_UNCONFIRMED, visits.answered, desk, row, {"outcome": "absent"})
    refused(Code.RECORD_MISSING, visits.ask, desk, row[:-26] + "a" * 26)


SUMS = st.none() | st.integers(0, 10**9)


@given(st.lists(st.builds(Answer, st.text(), SUMS, SUMS)))
def test_totals_are_sums_over_whoever_told_both(answers: list[Answer]) -> None:
    told = totals(answers)
    both = [one for one in answers if one.difference is not None]
    assert (told.visited, told.told) == (len(answers), len(both))
    assert told.difference == sum(one.difference or 0 for one in both) == told.due - told.received
    assert told.short == sum((one.difference or 0) > 0 for one in both)


SETS = st.frozensets(st.sampled_from("abcdefgh"), max_size=8)


@given(SETS, st.lists(SETS, max_size=3), st.integers(1, 5))
def test_subtracting_never_leaves_fewer_than_allowed(
    told: frozenset[str], earlier: list[frozenset[str]], least: int
) -> None:
    for before in earlier:
        left = told ^ before
        if 0 < len(left) < least:
            assert can_be_subtracted(told, earlier, least)
    assert not can_be_subtracted(told, [told], least)


def test_a_visit_is_begun_noted_and_only_then_shows_what_is_due(made: County, tmp_path: Path) -> None:
    desk = Desk(made["zhang"])
    row = listed(desk, tmp_path, 1)[0]
    visit = visits.begin(desk, row)
    assert visits.begin(desk, row).path == visit.path, "one's own visit that goes on is gone on with"
    (stop,) = households.stops(desk, visit.space, [row])
    assert (stop.visit, stop.answer) == (visit, None)
    refused(Code.VISIT_ANSWER, visits.finish, desk, visit, "answered")
    assert desk.get(Visit, visit.path).outcome == ""
    desk.set(visit.space, visit.path, {"received": 50000})
    assert visits.finish(desk, desk.get(Visit, visit.path), "answered").answer.difference == 46000
    (stop,) = households.stops(desk, visit.space, [row])
    assert stop.answer is not None
    assert visits.begin(desk, row).path != visit.path, "who is visited again is a visit of its own"


def test_a_household_that_is_visited_again_is_still_one(made: County, tmp_path: Path) -> None:
    """Five answers of one household are no total over five; the last one stands."""
    desk = Desk(made["zhang"])
    rows = listed(desk, tmp_path)
    space = case_of(desk).space
    for received in (10000, 20000, 30000, 40000, 50000):
        answer(desk, rows[0], received)
    assert visits.totals(desk, space) == (1, 1, 1, 96000, 50000, 46000)
    refused(Code.VISITS_FEW, visits.tell_outside, desk, space)


def test_an_answer_that_changed_since_a_total_was_told_would_be_told_by_the_next(made: County, tmp_path: Path) -> None:
    desk = Desk(made["zhang"])
    rows = listed(desk, tmp_path)
    space = case_of(desk).space
    seen = [answer(desk, row) for row in rows[:6]]
    assert visits.tell_outside(desk, space).told == 6
    desk.set(space, seen[0].visit.path, {"received": 100})
    refused(Code.VISITS_SUBTRACTED, visits.tell_outside, desk, space)
    for one in seen[1:5]:
        desk.set(space, one.visit.path, {"received": 100})
    assert visits.tell_outside(desk, space).received == 5 * 100 + 96000
    answer(desk, rows[5], 200)
    refused(Code.VISITS_SUBTRACTED, visits.tell_outside, desk, space)


def test_a_difference_becomes_a_task_and_a_finding_that_cites_the_visit(made: County, tmp_path: Path) -> None:
    desk = Desk(made["zhang"])
    rows = listed(desk, tmp_path)
    visit = answer(desk, rows[0], 50000, answer="卡在组长手里").visit
    task = visits.follow_up(desk, visit)
    assert visits.follow_up(desk, visit).path == task.path
    assert task.source == visit.path
    assert "应得 960.00 元，户里说实得 500.00 元，差额 460.00 元" in task.what
    finding = visits.to_finding(desk, visit)
    (citation,) = findings.citations(desk, finding)
    assert (citation.target, citation.quote, finding.amount) == (visit.path, "卡在组长手里", 46000)
    even = answer(desk, rows[1]).visit
    for act in (visits.follow_up, visits.to_finding):
        refused(Code.VISIT_EVEN, act, desk, even)
    assert len(tasks.listed(desk, visit.space)) == len(findings.findings(desk)) == 1


def test_the_households_of_a_sample_come_in_the_order_of_their_lots(made: County, tmp_path: Path) -> None:
    desk = Desk(made["zhang"])
    rows = listed(desk, tmp_path)
    space = case_of(desk).space
    assert households.sources(desk, space) == []
    sample = sampling.draw(desk, desk.get(Roster, rows[0].rpartition("/row/")[0]), 4, seed="7291")
    (source,) = households.sources(desk, space)
    assert list(source.rows) == [row.path for row in sampling.drawn(desk, sample)]
    other = next(row for row in rows if row not in source.rows)
    answer(desk, other, 50000, handler="韦会计")
    visited = households.sources(desk, space)[-1]
    assert (visited.path, visited.rows) == (households.VISITED, (other,))
    told = visits.every(desk, space)
    assert households.by_village(desk, space, told) == {"石磨岭村": visits.totals(desk, space)}
    assert households.handlers(desk, told) == {"韦会计": visits.totals(desk, space, "韦会计")}


def test_only_the_paid_side_of_a_hit_is_visited(made: County, tmp_path: Path) -> None:
    desk = Desk(made["zhang"])
    paid = listed(desk, tmp_path, 2)
    dead = tmp_path / "d.csv"
    dead.write_text("姓名,村民小组,死亡日期\n韦甲,甲组,2025-01-02\n", encoding="utf-8")
    roster, _ = rosters.import_roster(desk, case_of(desk), dead, "死亡登记", "deaths")
    space, rule = roster.space, {"rule": "dead_but_paid"}
    (row,) = rosters.rows(desk, roster)
    hit = f"hit/{ids.new()}"
    desk.set(space, hit, {**rule, f"rows.{paid[0]}": True, f"rows.{row.path}": True})
    (source,) = households.sources(desk, space)
    assert (source.path, source.rows) == (households.HITS, (paid[0],))
    desk.set(space, hit, {"mark": "wrong", "basis": "同名不同人"})
    assert households.sources(desk, space) == []


def test_the_meetings_page_outside_names_no_household_and_says_no_answer(made: County, tmp_path: Path) -> None:
    desk = Desk(made["zhang"])
    (row,) = listed(desk, tmp_path, 1)
    answer(desk, row, 50000)
    space, day = case_of(desk).space, date(2026, 3, 5)
    inside, outside = (repr(meeting.meeting(desk, space, day, outside=way).clashes) for way in (False, True))
    assert "韦甲" in inside
    assert "500.00" in inside
    assert "visit/" in outside, "that it differs is told"
    assert not any(word in outside for word in ("韦甲", "甲组", "500", "960"))
