"""A list is the same whether its words are found by the index or by looking at every record, and its start the same."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit import ids
from fieldkit.desk import interviews, listing, persons
from fieldkit.desk.desk import Desk
from fieldkit.desk.listing import Listing
from fieldkit.model.kinds import Interview
from fieldkit.vault import search
from tests.vaultkit import County, new_case

pytest_plugins = ["tests.counties"]

PERSONS = ({"name": "王建国", "by_names": "老王"}, {"name": "李秀英"}, {"name": "建设"})
PIECES = (
    "王",
    "建",
    "国",
    "建国",
    "王建国",
    "李秀英",
    "低保",
    "，",
    " ",
    "a",
    "B",
    "e\u0301",
    "か\u3099",
    "%",
    "_",
    "㎏",
    "3",
)
WORDS = st.lists(st.sampled_from((*PIECES, "英", "老王", "\\", "person", "⟦", "㐀")), min_size=1, max_size=3).map(
    "".join
)
TITLES = [f"{one}{other}{third}" for one in PIECES for other in ("低保", "王建国") for third in ("", "国", "李秀英")]


def talks(county: Callable[..., County]) -> tuple[Desk, str]:
    """Return a desk and the space of many interviews, in whose titles persons are mentioned or look as if they were."""
    desk = Desk(county()["zhang"])
    space = new_case(desk.vault)
    known = [persons.meet(desk, space, told).path for told in PERSONS]
    with desk.vault.store.transaction():
        for number, title in enumerate(TITLES):
            started = f"2026-03-0{number % 7 + 1}T09:10" if number % 5 else ""
            with_whom = known[number % 3] if number % 4 else ""
            talk = interviews.found(desk, space, {"title": title, "started": started}, [], with_whom)
            if number % 11 == 0:
                desk.delete(space, talk.path)
    return desk, space


def fits(desk: Desk, words: str, talk: Interview) -> bool:
    """Say whether a talk fits, by the rule alone: the words stand in its title, or somebody so called is named."""
    called = [
        path for path, face in desk.persons.faces().items() if any(words in told for told in listing._names(face))
    ]
    return _folded(words) in _folded(talk.title) or any(path in (talk.interviewee, *_named(talk)) for path in called)


def _folded(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def _named(talk: Interview) -> list[str]:
    return [piece.partition(" ")[0] for piece in talk.title.split("⟦")[1:]]


@pytest.mark.parametrize("few", [3, search.FEW])
def test_the_index_finds_what_looking_at_each_finds(
    county: Callable[..., County], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    desk, space = talks(county)
    monkeypatch.setattr(search, "FEW", few)
    here = desk.load(Interview, space)
    by_index = []

    @given(WORDS, st.sampled_from(["created", "started", "title"]), st.booleans(), st.integers(0, 9))
    def same(words: str, order: str, descending: bool, most: int) -> None:
        wanted = Listing("interview", space, order, descending, words)
        found = listing.paths(desk, wanted)
        assert set(found) == {talk.path for talk in here if fits(desk, words, talk)}
        assert found == [path for path in listing.paths(desk, wanted._replace(words="")) if path in set(found)]
        assert found == listing.paths(desk, wanted._replace(space=""))
        assert listing.paths(desk, wanted, most) == found[:most]
        by_index.append(search.few_with(desk.vault.store, words, []) is not None)

    same()
    assert any(by_index)
    assert not all(by_index)


def test_the_order_is_that_of_the_field_and_then_of_the_path(
    county: Callable[..., County], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, space = talks(county)
    monkeypatch.setattr(listing, "_PIECE", 7)
    here = [(talk.started, talk.path) for talk in desk.load(Interview, space)]
    for descending in (False, True):
        wanted = Listing("interview", space, "started", descending)
        pieces = list(listing.pieces(desk, wanted))
        assert {len(piece) for piece in pieces[:-1]} == {7}
        assert list(chain.from_iterable(pieces)) == [path for _, path in sorted(here, reverse=descending)]


def test_the_records_of_a_page_are_found_in_their_space_and_anywhere(county: Callable[..., County]) -> None:
    desk, space = talks(county)
    page = listing.paths(desk, Listing("interview", space), 5)
    assert set(listing.records(desk, Interview, page, space)) == set(page)
    assert listing.records(desk, Interview, page) == listing.records(desk, Interview, page, space)
    assert listing.records(desk, Interview, page, new_case(desk.vault, "另一村")) == {}


@pytest.mark.parametrize("order", ["created", "started"])
def test_the_first_page_is_read_from_an_index_alone(county: Callable[..., County], order: str) -> None:
    desk, space = talks(county)
    asked: list[str] = []
    desk.vault.store.connection.set_trace_callback(asked.append)
    listing.paths(desk, Listing("interview", space, order), 100)
    desk.vault.store.connection.set_trace_callback(None)
    plans = [row[3] for sql in asked for row in desk.vault.store.rows(f"EXPLAIN QUERY PLAN {sql}")]
    assert ["COVERING INDEX" in plan for plan in plans] == [True]


def test_every_ideograph_is_a_token_of_its_own(county: Callable[..., County]) -> None:
    desk = Desk(county()["zhang"])
    space = new_case(desk.vault)
    every = [chr(code) for code in range(0x3400, 0xA000) if search._IDEOGRAPHS.fullmatch(chr(code))]
    desk.set(space, f"petition/{ids.new()}", {"summary": "".join(every)})
    desk.vault.store.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, row)")
    known = {term for (term,) in desk.vault.store.rows("SELECT term FROM terms")}
    assert len(every) > 27000
    assert known.issuperset(every)


def test_what_stands_behind_a_character_that_ends_texts_elsewhere_is_found(county: Callable[..., County]) -> None:
    desk = Desk(county()["zhang"])
    space = new_case(desk.vault)
    path = f"petition/{ids.new()}"
    desk.set(space, path, {"summary": "一\0低保\0二"})
    assert [hit.path for hit in search.find(desk.vault.store, desk.persons, "低保")] == [path]
