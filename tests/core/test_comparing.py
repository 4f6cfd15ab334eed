"""Lists compared: what is asked and what is not, in any order, and never on a name alone."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit.errors import Code, Refused
from fieldkit.rosters import joining, rules, sorts
from fieldkit.rosters.found import Doubt, Hit
from fieldkit.rosters.rolls import Roll
from fieldkit.rosters.rules import Rules, read, shipped
from tests.core.lists import asked, by_definition, found, only, roll

A, B, C = "990421197110200770", "990421197803030786", "990421195601250810"
BORN = "name id_number born household"


# laws


NAMES = st.sampled_from(["韦芳", "农三", "覃有才", "-"])
NUMBERS = st.sampled_from([A, B, C, "-", "-"])
BIRTHS = st.sampled_from(["1971-10-20", "1971-10", "1978-03-03", "-", "-"])
HOMES = st.sampled_from(["1", "2", "-"])
DAYS = st.sampled_from(["2025-01", "2025-02-03", "2024", "-"])
CARDS = st.sampled_from(["6222", "6223", "-"])
ROW = st.builds(" ".join, st.tuples(NAMES, NUMBERS, BIRTHS, HOMES, DAYS, DAYS, CARDS))
SORTS = ("dibao", "deaths", "kin", "dibao.posted", "payroll", "elderly", "land")


@st.composite
def lists(draw: st.DrawFn, rows: st.SearchStrategy[str] = ROW) -> list[Roll]:
    told = []
    for number, sort in enumerate(draw(st.lists(st.sampled_from(SORTS), max_size=5))):
        cells = draw(st.lists(rows, max_size=6))
        columns = "name id_number born household paid died card"
        told.append(roll(f"roster/{number}", sort, *cells, columns=columns, village=draw(st.sampled_from("甲乙"))))
    return told


@given(lists(), st.randoms())
def test_what_is_found_does_not_hang_on_the_order_of_the_lists(rolls: list[Roll], dice: Random) -> None:
    shuffled = list(rolls)
    dice.shuffle(shuffled)
    assert found(*rolls) == found(*shuffled)


NAMED = st.builds("{} - {} {} {} {} -".format, NAMES, st.sampled_from(["-", "1971-10"]), HOMES, DAYS, DAYS)


@given(lists(NAMED))
def test_nobody_is_joined_by_name_alone(rolls: list[Roll]) -> None:
    """Without numbers, and without a whole birth date, no question rests on two rows; a person decides first."""
    outcome = found(*rolls)
    assert [hit for hit in outcome.hits if len(hit.rows) > 1] == []


@given(lists(), lists())
def test_persons_are_joined_as_defined(ours: list[Roll], theirs: list[Roll]) -> None:
    for left in ours:
        for right in theirs:
            joined = joining.join(left, right, {})
            same, doubtful = by_definition(left, right)
            assert [(left.rows[i], right.rows[j]) for i, j in joined.pairs] == sorted(same)
            assert {(left.rows[i], right.rows[j]) for i, j in joined.doubts} == doubtful


@given(lists())
def test_every_row_and_list_of_a_question_is_there_and_in_order(rolls: list[Roll]) -> None:
    known = {row: one.path for one in rolls for row in one.rows}
    outcome = found(*rolls)
    assert list(outcome.hits) == sorted(set(outcome.hits))
    for hit in outcome.hits:
        assert list(hit.rows) == sorted(set(hit.rows))
        assert {known[row] for row in hit.rows} <= set(hit.lists) <= {one.path for one in rolls}
    assert {name for doubt in outcome.doubts for name in doubt} <= known.keys()


# persons in two lists


def test_the_dead_are_asked_about_where_they_were_paid_after() -> None:
    paid = roll("p", "dibao", f"韦芳 {A} 2025-12", f"农三 {B} 2025-03", f"覃有 {C} -", columns="name id_number paid")
    dead = roll(
        "d", "deaths", f"韦芳 {A} 2025-03-01", f"农三 {B} 2025-03-31", f"覃有 {C} 2025", columns="name id_number died"
    )
    outcome = found(paid, dead)
    assert asked(outcome, "dead_but_paid") == [("d/1", "p/1"), ("d/3", "p/3")]
    (ran,) = [one for one in outcome.ran if one.rule == "dead_but_paid"]
    assert (ran.lists, ran.lacking, ran.unknown) == (("d", "p"), (), 1)


def test_a_name_is_a_doubt_until_a_person_decides() -> None:
    paid = roll("p", "dibao", f"韦芳 {A} 1971-10-20 1 2025-12", columns=f"{BORN} paid")
    dead = roll("d", "deaths", "韦芳 - - 1 2025-01", "韦芳 - 1938-06-02 1 2025-01", columns=f"{BORN} died")
    outcome = found(paid, dead)
    assert outcome.hits == ()
    assert outcome.doubts == (Doubt("d/1", "p/1"),), "another birth is another person"
    decided = {("d/1", "p/1"): True}
    assert asked(found(paid, dead, decided=decided), "dead_but_paid") == [("d/1", "p/1")]
    decided = {("d/1", "p/1"): False}
    outcome = found(paid, dead, decided=decided)
    assert (outcome.hits, outcome.doubts) == ((), ())


def test_name_birth_and_household_together_are_a_person() -> None:
    paid = roll("p", "dibao", f"韦芳 {A} 1971-10-20 1", columns=BORN, paid="2025-12")
    kin = roll("k", "kin", "韦芳 - 1971-10-20 1", "韦芳 - 1971-10-20 2", "农三 - 1971-10-20 1", columns=BORN)
    outcome = found(paid, kin)
    assert asked(outcome, "kin_paid") == [("k/1", "p/1")]
    assert outcome.doubts == (Doubt("k/2", "p/1"),)
    decided = {("k/1", "p/1"): False}
    assert asked(found(paid, kin, decided=decided), "kin_paid") == []


def test_two_numbers_are_two_persons_whatever_else_agrees() -> None:
    paid = roll("p", "dibao", f"韦芳 {A} 1971-10-20 1", columns=BORN, paid="2025-12")
    kin = roll("k", "kin", f"韦芳 {B} 1971-10-20 1", columns=BORN)
    outcome = found(paid, kin)
    assert (asked(outcome, "kin_paid"), outcome.doubts) == ([], ())


def test_lists_that_share_nothing_but_names_are_told_as_such() -> None:
    many = [f"韦{number % 5} -" for number in range(400)]
    outcome = found(roll("p", "dibao", *many), roll("k", "kin", *many))
    (ran,) = [one for one in outcome.ran if one.rule == "kin_paid"]
    assert ran.names_only == (("p", "k"),)
    assert outcome.doubts == ()
    assert asked(outcome, "kin_paid") == []


def test_an_area_is_held_against_the_registered_one() -> None:
    paid = roll("p", "land_subsidy", f"韦芳 {A} 10.5", f"农三 {B} 3", columns="name id_number area")
    land = roll("l", "land", f"韦芳 {A} 9.75", f"农三 {B} 3.00", columns="name id_number area")
    assert asked(found(paid, land), "area_over") == [("l/1", "p/1")]
    assert asked(found(roll("p", "dibao", f"韦芳 {A} 10.5", columns="name id_number area"), land), "area_over") == []


# missing


def test_who_is_paid_and_not_posted_is_asked_about_by_subject() -> None:
    paid = roll("p", "dibao", f"韦芳 {A}", f"农三 {B}", "覃有 -", "黄四 -")
    posted = roll("q", "dibao.posted", "韦芳 -", f"农三 {B}", "覃有 -")
    other = roll("r", "elderly.posted", f"韦芳 {A}", "黄四 -")
    outcome = found(paid, posted, other)
    assert [hit for hit in outcome.hits if hit.rule == "not_posted"] == [Hit("not_posted", ("p/4",), ("p", "q"))]
    assert set(outcome.doubts) == {Doubt("p/1", "q/1"), Doubt("p/3", "q/3")}
    assert asked(found(paid, other), "not_posted") == []


def test_who_is_posted_in_any_list_is_posted() -> None:
    paid = roll("p", "dibao", f"韦芳 {A}", f"农三 {B}")
    posted = [roll("q", "dibao.posted", f"韦芳 {A}"), roll("r", "dibao.posted", f"农三 {B}")]
    assert asked(found(paid, *posted), "not_posted") == []
    assert asked(found(paid, posted[0]), "not_posted") == [("p/2",)]


def test_what_was_posted_and_not_received_is_asked_about() -> None:
    posted = roll("q", "rice.posted", f"韦芳 {A}", f"农三 {B}")
    received = roll("r", "rice.received", f"韦芳 {A}")
    assert asked(found(posted, received), "not_received") == [("q/2",)]


# what is shared


CARD = "name id_number card"


@pytest.mark.parametrize(
    ("rows", "questions"),
    [
        ([f"韦芳 {A} 1", f"农三 {B} 1", f"覃有 {C} 2"], [("p/1", "p/2")]),
        ([f"韦芳 {A} 1", f"韦芳 {A} 1"], []),
        ([f"韦芳 {A} 1", "韦芳 - 1"], []),
        ([f"韦芳 {A} 1", "农三 - 1"], [("p/1", "p/2")]),
        ([f"韦芳 {A} 1", f"韦方 {A} 1"], []),
        ([f"韦芳 {A} -", f"农三 {B} -"], []),
    ],
)
def test_one_card_of_many_persons(rows: list[str], questions: list[tuple[str, ...]]) -> None:
    assert asked(found(roll("p", "dibao", *rows, columns=CARD)), "one_card") == questions


def test_one_number_under_two_names_across_lists() -> None:
    outcome = found(roll("p", "dibao", f"韦芳 {A}", f"农三 {B}"), roll("k", "kin", f"韦方 {A}", f"- {B}"))
    assert asked(outcome, "two_names") == [("k/1", "p/1")]


def test_the_same_person_and_month_paid_twice() -> None:
    rows = [f"韦芳 {A} 2025-12", f"韦芳 {A} 2025-11", f"农三 {B} 2025-12"]
    one = roll("p", "dibao", *rows, columns="name id_number paid")
    two = roll("q", "dibao", rows[0], columns="name id_number paid")
    other = roll("r", "elderly", rows[2], columns="name id_number paid")
    assert asked(found(one, two, other), "paid_twice") == [("p/1", "q/1")]


def test_what_belongs_to_two_villages() -> None:
    one = roll("p", "dibao", f"韦芳 {A} 139", f"农三 {B} 138", columns="name id_number phone", village="甲")
    two = roll("q", "dibao", f"韦芳 {A} 138", columns="name id_number phone", village="乙")
    elderly = roll("r", "elderly", f"农三 {B} -", columns="name id_number phone", village="乙")
    outcome = found(one, two, elderly)
    assert asked(outcome, "two_villages") == [("p/1", "q/1")]
    assert asked(outcome, "phone_villages") == [("p/2", "q/1")]


def test_the_holder_of_an_account_is_another() -> None:
    paid = roll("p", "dibao", "韦芳 韦芳", "韦芳 卢长庚", "韦芳 -", columns="name holder")
    assert asked(found(paid), "other_holder") == [("p/2",)]


# standards


STANDARDS = """
[[standard]]
rule = "too_young"
since = "2024"
value = "80"
subject = "elderly"
[[standard]]
rule = "over_standard"
since = "2024-01"
value = "700.50"
[[standard]]
rule = "over_standard"
since = "2025-07"
value = "750"
[[standard]]
rule = "over_standard"
since = "2024-01"
value = "5000"
subject = "medical"
[[standard]]
rule = "split"
since = "2024-01"
value = "10000"
"""
WITH = shipped().over([read(STANDARDS)])


def test_the_age_on_the_day_paid() -> None:
    rows = ["1945-08-08 2025-08-07", "1945-08-08 2025-08-08", "1945-08-31 2025-08", "1945-09-01 2025-08", "- 2025-08"]
    outcome = found(roll("p", "elderly", *rows, columns="born paid"), rules=WITH)
    assert [(hit.rows, dict(hit.told)) for hit in outcome.hits if hit.rule == "too_young"] == [
        (("p/1",), {"value": "79", "limit": "80"}),
        (("p/4",), {"value": "79", "limit": "80"}),
    ]
    (ran,) = [one for one in outcome.ran if one.rule == "too_young"]
    assert (ran.unknown, ran.lacking) == (1, ())


def test_standards_hold_from_a_day_on_and_by_subject() -> None:
    rows = ["70050 2025-06", "70051 2025-06", "74000 2025-07", "75001 2025-07", "99999 2023-12"]
    outcome = found(
        roll("p", "dibao", *rows, columns="amount paid"), roll("q", "medical", *rows, columns="amount paid"), rules=WITH
    )
    assert asked(outcome, "over_standard") == [("p/2",), ("p/4",)]
    assert [one.unknown for one in outcome.ran if one.rule == "over_standard"] == [2]


def test_without_a_standard_nothing_is_reckoned_and_that_is_told() -> None:
    outcome = found(roll("p", "dibao", "70051 2025-06", columns="amount paid"))
    assert asked(outcome, "over_standard") == []
    assert [one.lacking for one in outcome.ran if one.rule == "over_standard"] == [(("p", "standard"),)]


def test_a_list_that_does_not_tell_what_a_rule_needs_is_named() -> None:
    outcome = found(
        roll("p", "dibao", f"韦芳 {A}"), roll("d", "deaths", f"韦芳 {A} 2025-01", columns="name id_number died")
    )
    (ran,) = [one for one in outcome.ran if one.rule == "dead_but_paid"]
    assert (ran.lists, ran.lacking) == (("d",), (("p", "paid"),))
    assert asked(outcome, "dead_but_paid") == []
    (ran,) = [one for one in found(roll("p", "dibao", "3", columns="amount")).ran if one.rule == "kin_paid"]
    assert ran.lacking == (("p", "name"),)


# spending


SPENT = "payee paid amount invoice"


def test_a_sum_cut_small() -> None:
    rows = [
        *("兴达 2025-03-01 600000 -", "兴达 2025-03-20 500000 -", "兴达 2025-04-01 500000 -"),
        *("农家乐 2025-03-01 400000 -", "农家乐 2025-03-02 500000 -", "大 2025-03-01 1000000 -", "大 2025-03 900000 -"),
    ]
    outcome = found(roll("s", "spending", *rows, columns=SPENT), rules=WITH)
    assert [(hit.rows, dict(hit.told)["sum"]) for hit in outcome.hits if hit.rule == "split"] == [
        (("s/1", "s/2"), "1100000")
    ]
    outcome = found(roll("s", "spending", *rows, columns=SPENT))
    assert [one.lacking for one in outcome.ran if one.rule == "split"] == [(("s", "standard"),)]


def test_invoices_in_a_row() -> None:
    numbers = ["A0098", "A0099", "A0100", "B0101", "A0103", "A0104", "-", "零"]
    rows = [f"农家乐 2025-03 1 {number}" for number in numbers]
    outcome = found(roll("s", "spending", *rows, "他 2025-03 1 A0105", columns=SPENT))
    assert asked(outcome, "series") == [("s/1", "s/2", "s/3")]


def test_round_sums() -> None:
    rows = [f"甲 2025-03 {fen} -" for fen in (100000, 300000, 100050, 0, -100000)]
    assert asked(found(roll("s", "spending", *rows, columns=SPENT)), "round_sum") == [("s/1",), ("s/2",)]


def test_what_was_paid_on_the_day_of_an_event() -> None:
    spent = roll("s", "spending", "2025-05-01", "2025-05-03", "2025-05", columns="paid", village="甲")
    far = roll("t", "spending", "2025-05-01", columns="paid", village="乙")
    events = roll("e", "events", "2025-05-01", columns="date", village="甲")
    assert asked(found(spent, far, events), "event_day") == [("e/1", "s/1")]
    wider = only('[rule.event_day]\nshape = "calendar"\nof = ["spending"]\nbeside = ["events"]\ndays = 2')
    assert asked(found(spent, far, events, rules=wider), "event_day") == [("e/1", "s/1"), ("e/1", "s/2")]


# rules as data


def test_the_office_adds_rules_changes_them_and_takes_them_out() -> None:
    own = read(
        """
        [rule.kin_paid]
        shape = "both"
        of = ["benefit"]
        beside = ["kin"]
        off = true
        [rule.disabled_and_dibao]
        shape = "both"
        of = ["disabled"]
        beside = ["dibao"]
        title = "残疾补贴与低保"
        says = "{who}同时享受。"
        """
    )
    made = shipped().over([own])
    assert "kin_paid" not in made.rule
    lists_ = roll("p", "dibao", f"韦芳 {A}"), roll("q", "disabled", f"韦芳 {A}"), roll("k", "kin", f"韦芳 {A}")
    outcome = found(*lists_, rules=made)
    assert asked(outcome, "disabled_and_dibao") == [("p/1", "q/1")]
    assert asked(outcome, "kin_paid") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[rule", Code.RULES_DAMAGED),
        ('[rule.x]\nshape = "guilt"\nof = ["dibao"]', Code.RULES_DAMAGED),
        ('[rule.x]\nshape = "single"\nof = ["dibao"]', Code.RULES_DAMAGED),
        ('[rule.x]\nshape = "single"\nof = ["dibao"]\nwhen = "amount > standard"\nextra = 1', Code.RULES_DAMAGED),
        ('[rule.x]\nshape = "single"\nof = ["dibao"]\nwhen = "amount is high"', Code.RULES_WRONG),
        ('[rule.x]\nshape = "single"\nof = ["dibao"]\nwhen = "name > holder"', Code.RULES_WRONG),
        ('[rule.x]\nshape = "single"\nof = ["dibao"]\nwhen = "amount > area"', Code.RULES_WRONG),
        ('[rule.x]\nshape = "single"\nof = ["dibao"]\nwhen = "age > amount"', Code.RULES_WRONG),
        ('[rule.x]\nshape = "single"\nof = ["nothing"]\nwhen = "amount > standard"', Code.RULES_WRONG),
        ('[rule.X]\nshape = "single"\nof = ["dibao"]\nwhen = "amount > standard"', Code.RULES_WRONG),
        ('[rule.x]\nshape = "shared"\nof = ["dibao"]\nkey = ["soul"]', Code.RULES_WRONG),
        ('[rule.x]\nshape = "series"\nof = ["spending"]\nleast = 1', Code.RULES_WRONG),
        ('[rule.x]\nshape = "round"\nof = ["spending"]\nstep = "many"', Code.RULES_WRONG),
        ('[[standard]]\nrule = "x"\nsince = "last year"\nvalue = "1"', Code.RULES_WRONG),
        ('[[standard]]\nrule = "x"\nsince = "2025"\nvalue = "1,000"', Code.RULES_WRONG),
    ],
)
def test_rules_that_cannot_be_asked_are_refused(text: str, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        read(text)
    assert refused.value.code is code


@settings(max_examples=30)
@given(lists())
def test_standards_of_the_same_day_give_way_and_order_decides(rolls: list[Roll]) -> None:
    one = read('[[standard]]\nrule = "over_standard"\nsince = "2025"\nvalue = "1"')
    two = read('[[standard]]\nrule = "over_standard"\nsince = "2025"\nvalue = "2"')
    assert shipped().over([one, two]).limit("over_standard", "", "2025-03") == "2"
    assert Rules().over([one]).limit("over_standard", "dibao", "2024-12-31") == ""
    assert found(*rolls, rules=shipped().over([one, one])) == found(*rolls, rules=shipped().over([one]))


# what kind of list it is


@pytest.mark.parametrize(
    ("title", "sort"),
    [
        ("石磨岭村2025年12月农村低保发放名册", "dibao"),
        ("石磨岭村低保对象公示名单", "dibao.posted"),
        ("大米领取签字表", "rice.received"),
        ("村卫生室死亡登记", "deaths"),
        ("村干部近亲属享受低保情况登记表", "kin"),
        ("高龄津贴", "elderly"),
        ("会议签到表", ""),
    ],
)
def test_a_title_tells_what_kind_of_list_it_is(title: str, sort: str) -> None:
    assert sorts.recognised(title) == sort


def test_every_shipped_rule_is_about_lists_that_there_are() -> None:
    known = {sorts.sort(one) for one in sorts.sorts()}
    for name, rule in shipped().rule.items():
        for part in (rule.of, getattr(rule, "beside", rule.of)):
            assert any(one.is_of(part) for one in known), name
    assert isinstance(rules.shipped().rule["one_card"], rules.Shared)


def test_orders_of_three_lists_agree() -> None:
    three = roll("p", "dibao", f"韦芳 {A}"), roll("k", "kin", f"韦芳 {A}"), roll("d", "deaths", f"韦方 {A}")
    assert len({found(*order) for order in permutations(three)}) == 1
