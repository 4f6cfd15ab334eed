"""The coverage map: every talk stands in it, blanks come first, and all of it follows from records that are there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.desk import accounts, cases, coverage, findings, interviews, rosters, tasks, visits
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.model.coverage import COMBINATIONS, GROUPS, Asked, combinations, topics
from fieldkit.model.kinds import Case, Exhibit
from tests.vaultkit import County, new_exhibit

pytest_plugins = ["tests.counties"]

TOPICS = ("低保", "大米", "三资")
ASKED = st.lists(
    st.builds(
        Asked,
        st.text("ab", min_size=1, max_size=4),
        st.sampled_from([*GROUPS, "", "another program's"]),
        st.frozensets(st.sampled_from([*TOPICS, "村务公开"])),
        st.booleans(),
    ),
    max_size=12,
)


@given(ASKED)
def test_no_talk_is_left_out_and_none_stands_twice(asked: list[Asked]) -> None:
    told = topics(TOPICS, asked)
    assert {one.name for one in told} >= set(TOPICS)
    for topic in told:
        there = sorted(path for paths in topic.asked.values() for path in paths)
        assert there == sorted(one.path for one in asked if topic.name in one.topics)


@given(
    ASKED, st.dictionaries(st.sampled_from(["paper", "site", "petition", "sifted"]), st.lists(st.text(), max_size=2))
)
def test_blanks_come_first(asked: list[Asked], done: dict[str, list[str]]) -> None:
    made = combinations(asked, done)
    assert {one.name for one in made} == COMBINATIONS.keys()
    for told in ([one.blanks for one in made], [one.blanks for one in topics(TOPICS, asked)]):
        assert told == sorted(told, reverse=True)
    (talks,) = [one for one in made if one.name == "talks"]
    assert sum(map(len, talks.sides)) == len(asked)


@pytest.fixture
def desk(county: Callable[..., County]) -> Desk:
    return Desk(county()["zhang"])


def case_of(desk: Desk) -> Case:
    made = cases.new_case(desk, cases.new_round(desk, 2026, "第一轮"), "石磨岭村", "990421103201")
    desk.set(made.space, made.path, {f"topics.{topic}": True for topic in TOPICS})
    return desk.get(Case, made.path)


def blanks(desk: Desk, case: Case, topic: str) -> set[str]:
    (found,) = [one for one in coverage.of_case(desk, case).topics if one.name == topic]
    return {group for group in GROUPS if not found.asked[group]}


def sides(desk: Desk, case: Case, name: str) -> list[int]:
    (found,) = [one for one in coverage.of_case(desk, case).combinations if one.name == name]
    return [len(side) for side in found.sides]


def test_a_talk_covers_what_was_said_in_it_and_what_is_cited_from_it(desk: Desk) -> None:
    case = case_of(desk)
    facts = {"title": "谈话", "group": "accountant", "way": "unannounced"}
    talk = interviews.found(desk, case.space, facts, [Said("question", "低保是谁定的？"), Said("answer", "不清楚。")])
    assert blanks(desk, case, "低保") == set(GROUPS) - {"accountant"}
    assert blanks(desk, case, "三资") == set(GROUPS)
    finding = findings.new_finding(desk, case.space, title="账目不清", topic="三资")
    findings.cite(desk, finding, interviews.turns(desk, talk)[1].path, "supports", "不清楚")
    assert blanks(desk, case, "三资") == set(GROUPS) - {"accountant"}
    assert sides(desk, case, "talks") == [0, 1]
    desk.delete(case.space, talk.path)
    assert blanks(desk, case, "低保") == set(GROUPS)


def test_a_visit_covers_what_its_list_pays_for_and_the_same_cadre_on_each_is_told(desk: Desk, tmp_path: Path) -> None:
    case = case_of(desk)
    path = tmp_path / "p.csv"
    path.write_text("姓名,村民小组,金额\n韦甲,甲组,960\n韦乙,乙组,960\n韦丙,丙组,960\n", encoding="utf-8")
    roster, _ = rosters.import_roster(desk, case, path, "低保名册", "dibao")
    roster = accounts.confirm(desk, roster, accounts.uses(desk, roster))
    for row in rosters.rows(desk, roster):
        assert coverage.of_case(desk, case).along == ""
        visits.answered(desk, row.path, {"outcome": "answered", "received": 1, "accompanied": "卢主任"})
    assert blanks(desk, case, "低保") == set(GROUPS) - {"recipient"}
    assert coverage.of_case(desk, case).along == "卢主任"
    assert sides(desk, case, "masses") == [3, 0]


def test_each_side_of_a_combination_counts_what_was_done_for_it(desk: Desk) -> None:
    case = case_of(desk)
    assert [one.blanks for one in coverage.of_case(desk, case).combinations] == [2] * 6
    new_exhibit(desk.vault, case.space, b"photo")
    desk.set(case.space, desk.load(Exhibit)[0].path, {"sort": "photograph"})
    assert sides(desk, case, "sites") == [0, 1]
    task = tasks.new(desk, case.space, "问会计", sort="verify")
    assert sides(desk, case, "hearing") == [1, 0]
    tasks.close(desk, task, "属实")
    assert sides(desk, case, "hearing") == [1, 1]
    petition = cases.new_petition(desk, case, summary="大米少发")
    finding = findings.new_finding(desk, case.space, title="大米少发", heard="heard", explanation="库存")
    findings.cite(desk, finding, petition.path, "supports")
    assert sides(desk, case, "clues") == [1, 1]
    assert sides(desk, case, "masses") == [0, 1]
