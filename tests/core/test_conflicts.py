"""Conflicts stay until a person settles them; settlements travel; deleting against editing is asked plainly."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fieldkit.desk import conflicts, persons
from fieldkit.desk.cases import petitions
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Person, Petition
from tests.vaultkit import County, carry, new_case

pytest_plugins = ["tests.counties"]

PETITION = "petition/" + "a" * 26


@pytest.fixture
def desks(county: Callable[..., County]) -> tuple[Desk, Desk, Desk, str]:
    made = county(zhang="inspector", wang="inspector", li="leader")
    zhang, wang, li = (Desk(made[person]) for person in ("zhang", "wang", "li"))
    space = new_case(zhang.vault)
    zhang.set(space, PETITION, {"summary": "原文", "channel": "letter"})
    for other in (wang, li):
        carry(zhang.vault, other.vault, space)
    return zhang, wang, li, space


def merge(desks: tuple[Desk, Desk, Desk, str]) -> None:
    zhang, wang, li, space = desks
    for bundle, giver in enumerate((zhang, wang), 10):
        carry(giver.vault, li.vault, space, bundle=bundle)


def test_both_are_kept_with_author_and_settled_by_taking_one(desks: tuple[Desk, Desk, Desk, str]) -> None:
    zhang, wang, li, space = desks
    zhang.set(space, PETITION, {"summary": "张三改"})
    wang.set(space, PETITION, {"summary": "王五改"})
    merge(desks)
    conflict = conflicts.find(li, PETITION, "summary")
    assert {(side.by, side.value) for side in conflict.sides} == {(zhang.member, "张三改"), (wang.member, "王五改")}
    assert [side.value for side in conflict.sides if side.shown] == [li.get(Petition, PETITION).summary]
    li.set(space, PETITION, {"number": "信访1号"})
    assert conflicts.conflicts(li) != []
    conflicts.take(li, conflict, next(side for side in conflict.sides if side.by == zhang.member))
    assert conflicts.conflicts(li) == []
    carry(li.vault, wang.vault, space, bundle=20)
    assert wang.get(Petition, PETITION).summary == "张三改"
    assert conflicts.conflicts(wang) == []


def test_a_third_text_settles_and_equal_edits_are_silent(desks: tuple[Desk, Desk, Desk, str]) -> None:
    zhang, wang, li, space = desks
    zhang.set(space, PETITION, {"summary": "张三改", "channel": "visit"})
    wang.set(space, PETITION, {"summary": "王五改", "channel": "visit"})
    merge(desks)
    assert [(one.path, one.field) for one in conflicts.conflicts(li)] == [(PETITION, "summary")]
    conflicts.write(li, conflicts.find(li, PETITION, "summary"), "合在一起")
    assert li.get(Petition, PETITION).summary == "合在一起"
    with pytest.raises(Refused) as refused:
        conflicts.find(li, PETITION, "summary")
    assert refused.value.code is Code.CONFLICT_NONE


@pytest.mark.parametrize("stays", [True, False])
def test_deleted_by_one_and_edited_by_another_stays_until_settled(
    desks: tuple[Desk, Desk, Desk, str], stays: bool
) -> None:
    zhang, wang, li, space = desks
    zhang.delete(space, PETITION)
    wang.set(space, PETITION, {"summary": "王五改"})
    merge(desks)
    assert [one.path for one in petitions(li)] == [PETITION]
    conflicts.keep(li, conflicts.find(li, PETITION, "deleted"), deleted=not stays)
    assert [one.path for one in petitions(li)] == ([PETITION] if stays else [])
    assert conflicts.conflicts(li) == []
    carry(li.vault, zhang.vault, space, bundle=20)
    assert [one.path for one in petitions(zhang)] == ([PETITION] if stays else [])


def test_a_sealed_field_is_compared_and_settled_by_what_it_says(desks: tuple[Desk, Desk, Desk, str]) -> None:
    zhang, wang, li, space = desks
    person = persons.meet(zhang, space, {"name": "韦秋莲", "phone": "19900001629"})
    from fieldkit.vault import secrets

    secret = secrets.secret_of(zhang.vault.store, person.path)
    assert secret is not None
    for bundle, other in enumerate((wang, li), 30):
        secrets.keep(other.vault.store, person.path, secret, 0)
        carry(zhang.vault, other.vault, space, bundle=bundle)
        other.persons.forget()
    zhang.set(space, person.path, {"name": "韦秋连", "phone": "19900001630"})
    wang.set(space, person.path, {"name": "韦秋蓮", "phone": "19900001630"})
    merge(desks)
    li.persons.forget()
    assert [(one.path, one.field) for one in conflicts.conflicts(li)] == [(person.path, "name")]
    conflict = conflicts.find(li, person.path, "name")
    assert {side.value for side in conflict.sides} == {"韦秋连", "韦秋蓮"}
    conflicts.write(li, conflict, "韦秋莲")
    li.persons.forget()
    assert persons.face(li, person.path).told["name"] == "韦秋莲"
    assert li.get(Person, person.path).name.startswith("sealed:")
