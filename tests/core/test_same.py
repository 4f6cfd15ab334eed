"""Who may have been met twice: suggested quickly, and never so that a pseudonym is read beside the name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fieldkit.desk import persons, protection, same
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Person
from tests.vaultkit import County, new_case, new_person

pytest_plugins = ["tests.counties"]


@pytest.fixture
def desk(county: Callable[..., County]) -> Desk:
    return Desk(county()["zhang"])


def test_outside_no_pair_says_whom_a_pseudonym_stands_for(desk: Desk) -> None:
    space = new_case(desk.vault)
    one, _ = (persons.meet(desk, space, {"name": "王建国"}) for _ in range(2))
    protection.protect(desk, one, "甲一")
    assert len(same.suggested(desk, space)) == 1, "the one at work is asked"
    assert same.suggested(desk, space, outside=True) == []


def test_ties_are_read_once_however_many_pairs_there_are(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    space = new_case(desk.vault)
    told = [new_person(desk.vault, space, name) for name in ("韦秋莲", "王建国", "覃德旺") for _ in range(3)]
    same.join(desk, told[0], told[1])
    same.join(desk, told[1], told[2])
    desk.persons.forget()
    asked: list[str] = []
    rows = desk.vault.store.rows
    monkeypatch.setattr(desk.vault.store, "rows", lambda sql, *more: [asked.append(sql), rows(sql, *more)][1])
    assert len(same.suggested(desk, space)) == 6, "three who are one are no question any more"
    assert len([sql for sql in asked if "same_as" in sql]) <= 2
    assert [person.same_as for person in desk.load(Person, space)].count("") == len(told) - 2
