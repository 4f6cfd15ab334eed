"""Laws of places: a turn can always be put between two others, and nothing already there moves."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fieldkit.model.order import DIGITS, between, following

PLACES = st.text(DIGITS, min_size=1, max_size=8).filter(lambda place: not place.endswith("0"))


@given(before=st.just("") | PLACES, after=st.just("") | PLACES)
def test_a_place_lies_between_its_neighbours(before: str, after: str) -> None:
    place = between(before, after)
    assert before < place
    assert place < after or after in ("", before) or after < before
    assert not place.endswith("0"), "a place that ends in the lowest digit has nothing right before it"


@given(before=PLACES)
def test_between_equal_neighbours_it_lies_behind_the_first(before: str) -> None:
    assert between(before, before) > before


@given(positions=st.lists(st.integers(0, 400), max_size=120))
def test_inserting_anywhere_gives_the_order_of_a_list(positions: list[int]) -> None:
    told: list[int] = []
    placed: list[str] = []
    for turn, wanted in enumerate(positions):
        at = wanted % (len(told) + 1)
        place = between(placed[at - 1] if at else "", placed[at] if at < len(placed) else "")
        told.insert(at, turn)
        placed.insert(at, place)
    assert sorted(placed) == placed
    assert len(set(placed)) == len(told)


def test_places_stay_short_where_a_talk_only_grows_at_its_end() -> None:
    place = "1"
    for _ in range(500):
        place = between(place, "")
    assert len(place) <= 10


@given(last=st.just("") | PLACES, count=st.integers(0, 300))
def test_following_places_rise_from_the_last(last: str, count: int) -> None:
    places = following(last, count)
    assert len(places) == count
    assert [last, *places] == sorted({last, *places})


def test_ten_thousand_turns_in_a_row_have_short_places() -> None:
    places = following("", 10_000)
    assert max(map(len, places)) <= 4
    assert places == sorted(set(places))


@given(last=PLACES, other=PLACES)
def test_what_follows_leaves_room_before_it(last: str, other: str) -> None:
    low, high = sorted((last, following(max(last, other), 1)[0]))
    assert low < between(low, high) < high
