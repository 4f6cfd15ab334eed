"""Search finds exactly what stands there: one, two, three characters, names behind mentions, numbers, Latin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldkit import ids
from fieldkit.desk import persons
from fieldkit.desk.desk import Desk
from fieldkit.vault import indexing, search
from tests.vaultkit import County, new_case

pytest_plugins = ["tests.counties"]

TEXTS = [
    "王建国的低保是他侄儿领的",
    "共发３，５００元，card No. A-17b",
    "他说老王没来，王 建国也没来",
    "建国以后修的路",
    "Ｓtraße 12号",
    "",
]


def filled(county: Callable[..., County]) -> tuple[Desk, str, dict[str, str]]:
    desk = Desk(county()["zhang"])
    space = new_case(desk.vault)
    persons.meet(desk, space, {"name": "王建国", "by_names": "老王、建国哥", "phone": "19900001234"})
    told = {}
    for text in TEXTS:
        path = f"petition/{ids.new()}"
        desk.set(space, path, {"summary": text, "channel": "letter"})
        told[path] = text
    return desk, space, told


@pytest.mark.parametrize(
    "words",
    [
        "王",
        "建国",
        "王建国",
        "王建国的低",
        "国的低保",
        "3,500",
        "a-17",
        "B",
        "strasse",
        "老王没",
        "，",
        "没来，王",
        "12号",
        "不在",
    ],
)
def test_found_is_what_stands_there(county: Callable[..., County], words: str) -> None:
    desk, _, told = filled(county)
    wanted = {path for path, text in told.items() if indexing.normal(words) in indexing.normal(text)}
    assert {hit.path for hit in search.find(desk.vault.store, desk.persons, words)} == wanted


def test_newest_first_and_no_more_than_asked(county: Callable[..., County]) -> None:
    desk, space, _ = filled(county)
    paths = []
    for number in range(60):
        path = f"petition/{ids.new()}"
        desk.set(space, path, {"summary": f"第{number}件事", "channel": "box"})
        paths.append(path)
    hits = search.find(desk.vault.store, desk.persons, "件事")
    assert [hit.path for hit in hits] == paths[::-1][:50]


def test_a_person_is_found_by_every_name(county: Callable[..., County]) -> None:
    desk, _, _ = filled(county)
    for words in ("王建", "老王", "建国哥", "0001234"):
        assert [face.label() for face in search.find_persons(desk.persons, words)] == ["王建国"]


def test_the_index_holds_no_name(county: Callable[..., County]) -> None:
    desk, _, _ = filled(county)
    words = desk.vault.store.rows("SELECT term FROM terms") if _vocabulary(desk) else []
    assert words
    assert not [
        word for (word,) in words if len(word) > 1 and not word.startswith(tuple("abcdefghijklmnopqrstuvwxyz234567"))
    ]
    assert indexing.check(desk.vault.store) == []


def _vocabulary(desk: Desk) -> bool:
    desk.vault.store.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, row)")
    return True


letters = st.text(st.sampled_from("王建国老的低保，a1B ２ß"), max_size=12)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(texts=st.lists(letters, max_size=6), query=letters.filter(str.strip))
def test_recall_and_precision_are_whole(county: Callable[..., County], texts: list[str], query: str) -> None:
    made = county()
    desk = Desk(made["zhang"])
    space = new_case(desk.vault, "某村")
    persons.meet(desk, space, {"name": "王建国", "by_names": "老王"})
    told = {}
    for text in texts:
        path = f"petition/{ids.new()}"
        desk.set(space, path, {"summary": text, "channel": "letter"})
        told[path] = text
    wanted = {path for path, text in told.items() if indexing.normal(query) in indexing.normal(text)}
    found = {hit.path for hit in search.find(desk.vault.store, desk.persons, query)}
    assert {path for path in found if path.startswith("petition")} == wanted
    made.close()
    made.vaults.clear()


@given(st.text(st.sampled_from("水渠，。（）３Ａａß ’—\n㎏①ﾊﾞ") | st.characters(max_codepoint=0x33FF), max_size=12))
@settings(max_examples=400)
def test_looked_at_one_by_one_the_characters_are_those_of_the_whole_text(text: str) -> None:
    kept = [piece for piece in indexing.apart(text).split() if indexing.spelled(piece)]
    assert kept == indexing.spelled(indexing.normal(text)).split()


def test_every_plain_character_composes_with_none_of_the_others() -> None:
    plain = [chr(code) for code in (*range(0x20, 0x80), *range(0x2010, 0x2028), *range(0x3000, 0x302A), 0xFF01, 0xFF5E)]
    for one in plain:
        for other in plain:
            assert indexing.normal(one + other) == indexing.normal(one) + indexing.normal(other), (one, other)
