"""The laws of the index: how it is filled does not matter, and what was erased leaves no trace in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit import ids
from fieldkit.desk import persons, protection
from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.vault import erasing, indexing, projection, rebuilding, schema, snapshots
from fieldkit.vault.ledger import Change
from fieldkit.vault.store import Row, Store, create, open_copy
from fieldkit.vault.tables import STAMPS
from tests.vaultkit import County, carry, new_case

pytest_plugins = ["tests.counties"]

PETITION = KINDS["petition"]
LETTERS = [chr(0x205A5 + 0x1000 * number) for number in range(11)]
"""Ideographs that no wording has; in UTF-8 their second bytes differ, so that none is a part of what another leaves."""

PATHS = [f"petition/{ids.derived('petition', str(number))}" for number in range(8)]
SPACE = ids.derived("case", "index")

entries = st.tuples(st.sampled_from(PATHS), st.text(st.sampled_from(LETTERS), max_size=4), st.integers(1, 3))
heaps = st.lists(st.tuples(st.booleans(), st.lists(entries, max_size=6, unique_by=lambda told: told[0])), max_size=24)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with TemporaryDirectory() as folder, closing(create(Path(folder) / "store.db", bytes(32))) as made:
        schema.migrate(made)
        rebuilding.fit_tables(made)
        made.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, instance)")
        yield made


def rows(told: Iterable[tuple[str, str, int]]) -> list[Row]:
    """Return rows of petitions: the path of each, what it says, and the millisecond of its making."""
    fields = [[text if field.name == "summary" else None for field in PETITION.fields] for _, text, _ in told]
    stamps = [(SPACE, path, "", 0, created, "", created, "", None) for path, _, created in told]
    assert len(stamps[0]) == len(STAMPS)
    return [(*stamp, *cells) for stamp, cells in zip(stamps, fields, strict=True)]


def put(store: Store, told: list[tuple[str, str, int]]) -> None:
    if told:
        indexing.put(store, PETITION, rows(told))


def traces(store: Store) -> set[str]:
    """Return the letters that stand anywhere in what the index is stored as, found or not."""
    raw = b"".join(row[0] for row in store.rows("SELECT block FROM words_data"))
    return {letter for letter in LETTERS if letter.encode()[1:] in raw}


def indexed(store: Store) -> set[tuple[str, str, int]]:
    """Return every letter that is found, in which record and at which place."""
    return set(store.rows("SELECT t.term, p.path, t.offset FROM temp.terms t JOIN places p ON p.id = t.doc"))


@given(heaps)
@settings(max_examples=60)
def test_whatever_was_put_and_replaced_a_purge_leaves_what_stands(
    store: Store, heaps: list[tuple[bool, list[tuple[str, str, int]]]]
) -> None:
    standing: dict[str, str] = {}
    for bulk, heap in heaps:
        if bulk:
            with store.transaction(), indexing.in_bulk(store):
                put(store, heap)
        else:
            put(store, heap)
        standing |= {path: text for path, text, _ in heap}
    indexing.purge(store)
    assert traces(store) == set("".join(standing.values()))
    indexing.clear(store)
    assert traces(store) == set()


@given(st.lists(entries, min_size=1, unique_by=lambda told: told[0]), st.lists(entries, max_size=5))
@settings(max_examples=60)
def test_put_together_or_one_by_one_the_same_is_found(
    store: Store, told: list[tuple[str, str, int]], before: list[tuple[str, str, int]]
) -> None:
    found = []
    for heap in ([told], [[one] for one in told], [[one] for one in reversed(told)]):
        indexing.clear(store)
        for one in before:
            put(store, [one])
        for some in heap:
            put(store, some)
        found.append(indexed(store))
    assert found[0] == found[1] == found[2]
    assert found[0] >= {(letter, path, at) for path, text, _ in told for at, letter in enumerate(text)}


def test_an_erasure_leaves_no_trace_where_it_is_received(county: Callable[..., County]) -> None:
    team = county()
    zhang, li = team["zhang"], team["li"]
    space, path = new_case(zhang), f"petition/{ids.new()}"
    (name,) = zhang.write(space, Change(path, {"summary": LETTERS[0], "channel": "letter"}))
    carry(zhang, li, space)
    zhang.write(space, Change(path, {"summary": LETTERS[1]}))
    carry(zhang, li, space, bundle=1001)
    assert {LETTERS[0], LETTERS[1]} <= traces(li.store)
    erasing.erase(zhang.ledger, zhang.signer, space, name, "protection")
    carry(zhang, li, space, bundle=1002)
    assert traces(li.store) == {LETTERS[1]}


def test_a_name_typed_before_it_was_protected_leaves_no_trace(county: Callable[..., County]) -> None:
    desk = Desk(county()["zhang"])
    space, path = new_case(desk.vault), f"petition/{ids.new()}"
    desk.set(space, path, {"summary": f"{LETTERS[0]}{LETTERS[1]}的低保", "channel": "letter"})
    copy = snapshots.take(desk.vault.store, desk.vault.snapshots, desk.vault.key("snapshots"), "daily")
    person = persons.meet(desk, space, {"name": LETTERS[0] + LETTERS[1]})
    protection.protect(desk, person, "甲一")
    assert traces(desk.vault.store) == set()
    with closing(open_copy(copy, desk.vault.key("snapshots"))) as kept:
        assert traces(kept) == set()


def test_the_tables_are_emptied_without_a_trace(store: Store) -> None:
    put(store, [(PATHS[0], LETTERS[0], 1)])
    projection.drop(store)
    assert traces(store) == set()
