"""The contradiction matrix: who agrees, who contradicts whom, who is silent, over all that was merged."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit import ids
from fieldkit.desk import contradictions, persons, tasks
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.contradictions import Cell, Told, cells
from fieldkit.vault.ledger import Change
from tests.vaultkit import County, carry, new_case, new_exhibit, new_interview

pytest_plugins = ["tests.counties"]

TOLD = st.lists(
    st.builds(Told, st.just("p"), st.sampled_from("甲乙丙丁"), st.sampled_from(["4000元", "四千块", "3000元"])),
    max_size=8,
)


@given(TOLD, st.randoms())
def test_cells_depend_on_nothing_but_what_was_said(told: list[Told], chance: object) -> None:
    found = cells("amount", told)
    chance.shuffle(told)  # type: ignore[attr-defined]  # hypothesis gives a Random
    assert cells("amount", told) == found
    assert found.keys() == {one.column for one in told}
    differ = len({"3000" in one.said for one in told}) > 1
    assert set(found.values()) <= ({Cell.CONFLICT} if differ else {Cell.AGREE, Cell.ALONE})


def talk(desk: Desk, space: str, name: str, answer: str) -> str:
    """Let somebody say something, and return the turn."""
    interview = new_interview(desk.vault, space, "水渠花了多少？", answer)
    person = persons.meet(desk, space, {"name": name})
    desk.vault.write(space, Change(interview, {"interviewee": person.path}))
    row = desk.vault.store.one("SELECT path FROM record_turn WHERE parent = ? AND f_sort = 'answer'", (interview,))
    assert row is not None
    return str(row[0])


def test_two_talks_of_two_inspectors_contradict_one_another_after_the_merge(county: Callable[..., County]) -> None:
    made = county(zhang="inspector", wang="inspector", li="leader")
    zhang, wang, li = (Desk(made[name]) for name in ("zhang", "wang", "li"))
    space = new_case(zhang.vault)
    one = talk(zhang, space, "王建国", "花了四千块。")
    carry(zhang.vault, wang.vault, space)
    other = talk(wang, space, "陈水生", "花了三千。")
    for giver in (zhang, wang):
        carry(giver.vault, li.vault, space)
    new_exhibit(li.vault, space, b"voucher")
    exhibit = li.vault.store.rows("SELECT path FROM record_exhibit")[0][0]
    fact = contradictions.new_fact(li, space, "水渠实付金额", "amount")
    silent = contradictions.new_fact(li, space, "谁签的字")
    contradictions.tag(li, fact, one, "四千块", "花了四千块")
    assert list(contradictions.matrix(li, space).rows[0].cells.values()) == [Cell.ALONE]
    contradictions.tag(li, fact, exhibit, "4000元")
    assert set(contradictions.matrix(li, space).rows[0].cells.values()) == {Cell.AGREE}
    contradictions.tag(li, fact, other, "三千")
    found = contradictions.matrix(li, space)
    assert [kind.partition("/")[0] for kind in found.columns] == ["person", "person", "exhibit"]
    assert set(found.rows[0].cells.values()) == {Cell.CONFLICT}
    assert found.rows[1].fact.path == silent.path
    assert found.rows[1].cells == {}
    asked = contradictions.ask_again(li, found.rows[0])
    assert {(task.person != "", task.sort, tuple(task.members)) for task in asked} == {
        (True, "ask_again", (made.member("zhang"),)),
        (True, "ask_again", (made.member("wang"),)),
    }
    mine = next(li.tell(task.what) for task in asked if task.members == {made.member("zhang")})
    assert "四千块" in mine
    assert "三千" not in mine
    assert "陈水生" not in mine
    assert contradictions.called(zhang, next(one for one in found.columns if zhang.persons.face(one))) == "王建国"
    assert contradictions.called(li, found.columns[-1]).startswith("证据材料 ")
    contradictions.ask_again(li, found.rows[0])
    assert len(tasks.listed(li, space)) == 2
    carry(li.vault, zhang.vault, space)
    assert contradictions.matrix(zhang, space).rows[0].cells == found.rows[0].cells


def test_what_says_nothing_and_what_agrees_is_refused(county: Callable[..., County]) -> None:
    desk = Desk(county()["zhang"])
    space = new_case(desk.vault)
    fact = contradictions.new_fact(desk, space, "水渠实付金额", "amount")
    turn = talk(desk, space, "王建国", "花了四千块。")
    contradictions.tag(desk, fact, turn, "四千")
    (row,) = contradictions.matrix(desk, space).rows
    for act, code in (
        (lambda: contradictions.new_fact(desk, space, " "), Code.FACT_WORDS),
        (lambda: contradictions.tag(desk, fact, turn, ""), Code.FACT_WORDS),
        (lambda: contradictions.tag(desk, fact, f"exhibit/{ids.new()}", "x"), Code.CITATION_TARGET),
        (lambda: contradictions.ask_again(desk, row), Code.FACT_AGREES),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code is code
    contradictions.tag(desk, fact, turn, "五千")
    assert set(contradictions.matrix(desk, space).rows[0].cells.values()) == {Cell.CONFLICT}
