"""Numbers of findings: whatever leaders gave apart, and in whatever order it comes together, none is there twice."""

from __future__ import annotations

import random
from collections.abc import Callable

from hypothesis import given as drawn
from hypothesis import strategies as st

from fieldkit.desk import numbering, reviews
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Finding
from fieldkit.model.numbers import Claim, Given, following, given
from tests.core.reviewkit import again, written
from tests.vaultkit import County, carry, new_case

pytest_plugins = ["tests.counties"]

CLAIMS = st.lists(
    st.builds(
        Claim,
        st.integers(0, 3),
        st.text("abcdef", min_size=6, max_size=6),
        st.sampled_from([f"finding/{name}" for name in "甲乙丙丁戊己"]),
        st.sampled_from(["[2026]第一轮-第一组", "[2026]第一轮-第二组"]),
        st.integers(1, 4),
    ),
    max_size=14,
)


@drawn(CLAIMS, st.randoms())
def test_no_number_is_there_twice_and_order_does_not_matter(claims: list[Claim], chance: random.Random) -> None:
    told = given(claims)
    assert len(set(told.values())) == len(told)
    assert told.keys() == {claim.finding for claim in claims}
    shuffled = [*claims, *claims]
    chance.shuffle(shuffled)
    assert given(shuffled) == told


@drawn(CLAIMS)
def test_a_finding_has_a_number_that_it_was_given(claims: list[Claim]) -> None:
    claimed = {(claim.finding, claim.series, claim.number) for claim in claims}
    assert all((finding, one.series, one.number) in claimed for finding, one in given(claims).items())


@drawn(CLAIMS)
def test_what_is_numbered_next_changes_no_number_before_it(claims: list[Claim]) -> None:
    series = "[2026]第一轮-第一组"
    later = Claim(9, "zzzzzz", "finding/新", series, following(claims, series))
    assert given([*claims, later]) == {**given(claims), "finding/新": Given(series, later.number)}


def test_one_whose_claims_others_had_first_takes_the_next_turn() -> None:
    claims = [Claim(1, "a", "甲", "s", 1), Claim(2, "b", "乙", "s", 1), Claim(3, "c", "丙", "s", 1)]
    assert given(claims) == {"甲": Given("s", 1), "乙": Given("s", 1, 2), "丙": Given("s", 1, 3)}


def test_two_leaders_who_approve_apart_never_give_one_number_twice(county: Callable[..., County]) -> None:
    """Three findings of two inspectors; both leaders number two, one of them the same one; then all is merged."""
    made = county(zhang="inspector", wang="inspector", li="leader", zhao="leader")
    space = new_case(made["zhang"])
    carry(made["zhang"], made["wang"], space)
    papers = [
        written(made, Desk(made[name]), space, title)
        for name, title in (("zhang", "一"), ("wang", "二"), ("wang", "三"))
    ]
    for paper, name in zip(papers, ("zhang", "wang", "wang"), strict=True):
        reviews.submit(Desk(made[name]), paper)
    for giver in ("zhang", "wang"):
        for leader in ("li", "zhao"):
            carry(made[giver], made[leader], space)
    for leader, order in (("li", (0, 1)), ("zhao", (2, 1))):
        for at in order:
            desk = Desk(made[leader])
            reviews.approve(desk, again(desk, papers[at]))
    names = ("zhang", "wang", "li", "zhao")
    for _ in range(2):
        for giver in names:
            for taker in names:
                if giver != taker:
                    carry(made[giver], made[taker], space)
    told = [numbering.numbers_of(Desk(made[name]), Desk(made[name]).load(Finding)) for name in names]
    assert all(one == told[0] for one in told)
    assert len(set(told[0].values())) == 3
    assert sum(numbering.shared(Desk(made["li"]), paper) for paper in papers) <= 1
