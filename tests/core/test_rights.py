"""Who may write what, by the list a body names and the authors of the record (fieldkit/merge/RULES.md, "Rights")."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pytest

from fieldkit import ids
from fieldkit.errors import Code, Refused
from fieldkit.merge import rights
from fieldkit.merge.event import Body, Envelope, Event
from fieldkit.merge.family import Family
from fieldkit.merge.past import Past
from fieldkit.merge.rights import Flag
from fieldkit.model import KINDS
from fieldkit.model.record import Place, Writers
from fieldkit.vault.ledger import Change
from tests.vaultkit import County, carry, dump, new_case, new_interview

pytest_plugins = ["tests.counties"]

SPACE, OTHER = ids.derived("case", "one"), ids.derived("case", "other")
MEMBER = ids.derived("member", "one")
ROOT = "root"
TALK = f"interview/{ids.derived('interview', MEMBER, ROOT)}"
TURN = f"{TALK}/turn/{ids.new()}"
SEAL = f"{TALK}/seal/{ids.new()}"
FINDING = f"finding/{ids.new()}"


RECORDS = {"person": f"person/{ids.new()}", "exhibit": f"exhibit/{ids.new()}"}


class Listed:
    """A member list in which everyone has the same role and cases."""

    def __init__(self, role: str, *cases: str) -> None:
        self._role, self._cases = role, cases

    def role(self, _: str) -> str:
        return self._role

    def cases(self, _: str) -> Collection[str]:
        return self._cases


def body(record: str, values: dict[str, Any] | None = None, **other: Any) -> Body:
    told = {"salt": ids.new(), "act": ids.new(), "by": MEMBER, "roll": (1, "a" * 64), "wall": "", "over": {}} | other
    return Body(record=record, values=values or {"title": "A"}, **told)


def event(told: Body, space: str = SPACE, seq: int = 1) -> Event:
    device = ids.derived("device", "one")
    name = "0" * 64
    envelope = Envelope(v=1, space=space, device=device, seq=seq, prev=name, at=(0, 0), body=name)
    return Event(f"{seq}" * 64, envelope, told)


def test_without_a_list_everyone_is_an_inspector() -> None:
    assert rights.refused(event(body(FINDING)), None, ()) is None
    assert rights.refused(event(body(TURN)), None, ()) is Flag.NO_RIGHT
    assert rights.refused(event(body(SEAL)), None, ()) is Flag.NO_RIGHT


def test_who_is_not_in_the_list_writes_nothing() -> None:
    assert rights.refused(event(body(FINDING)), Listed(""), (MEMBER,)) is Flag.STRANGER
    assert rights.refused(event(body("omen/" + ids.new())), Listed(""), ()) is Flag.STRANGER


def test_who_is_bound_to_cases_writes_in_these_and_in_what_is_shared() -> None:
    bound = Listed("inspector", OTHER)
    assert rights.refused(event(body(FINDING)), bound, ()) is Flag.NOT_IN_CASE
    assert rights.refused(event(body(FINDING), OTHER), bound, ()) is None
    assert rights.refused(event(body(f"round/{ids.new()}"), "county"), bound, ()) is None
    assert rights.refused(event(body(FINDING)), Listed("office", OTHER), ()) is None


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_record_is_written_only_where_its_kind_lives(kind: Any) -> None:
    names = [kind.name]
    while KINDS[names[0]].parents:
        names.insert(0, KINDS[names[0]].parents[0])
    record = "/".join(f"{name}/{ids.new()}" for name in names)
    places = {"county": Place.COUNTY, "office": Place.OFFICE, "own": Place.OWN, SPACE: Place.CASE}
    also = {Place.CASE: ("office",), Place.CASE_OR_OWN: ("case", "office", "own")}
    for space, place in places.items():
        lives = kind.place is place or place.value in also.get(kind.place, ())
        assert (rights.barred(event(body(record), space), Listed("office")) is None) == lives


@pytest.mark.parametrize("role", ["inspector", "leader", "deputy", "office"])
def test_words_are_their_authors_and_prints_also_the_leaders(role: str) -> None:
    listed = Listed(role)
    leads = role != "inspector"
    assert rights.refused(event(body(TURN)), listed, ()) is Flag.NO_RIGHT
    assert rights.refused(event(body(TURN)), listed, (MEMBER,)) is None
    assert (rights.refused(event(body(SEAL, {"sha256": "x"})), listed, ()) is None) == leads
    assert rights.refused(event(body(SEAL, {"sha256": "x"})), listed, (MEMBER,)) is None
    excludes = {"excluded." + "a" * 64: True, "lifted": "why"}
    assert rights.refused(event(body(SEAL, excludes)), listed, ()) is Flag.NO_RIGHT
    assert rights.refused(event(body(SEAL, excludes)), listed, (MEMBER,)) is None


@pytest.mark.parametrize("role", ["inspector", "leader", "deputy", "office"])
def test_what_the_county_permits_is_the_offices_alone(role: str) -> None:
    permission = event(body(f"permission/{ids.new()}", {"recording": True}), "county")
    assert (rights.refused(permission, Listed(role), (MEMBER,)) is None) == (role == "office")


KEPT = [(kind.name, field.name) for kind in KINDS.values() for field in kind.fields if field.kept]


@pytest.mark.parametrize(("kind", "field"), KEPT)
@pytest.mark.parametrize("names_it", [True, False])
def test_what_is_kept_is_changed_by_leaders_alone(kind: str, field: str, *, names_it: bool) -> None:
    values: list[Any] = [True, False] if field == "protected" else [f"person/{ids.new()}", ""]
    if field in ("household", "interview"):
        values[0] = f"{field}/{ids.new()}"
    rolls = {(0, ""): None, (1, "a" * 64): Listed("leader")}
    family = Family(Past(), rolls.__getitem__)
    told = [((0, ""), 0), ((0, ""), 0), ((0, ""), 1), ((1, "a" * 64), 1), ((0, ""), 0)]
    for number, (roll, value) in enumerate(told):
        over = {field: family.replaced_by_edit(RECORDS[kind], field)} if number and names_it else {}
        told_now = body(RECORDS[kind], {field: values[value]}, roll=roll, over=over)
        family.take([event(told_now, seq=number + 1)])
    assert family.flags == {"3" * 64: Flag.NO_RIGHT}


def test_a_record_is_founded_by_whom_its_id_comes_from() -> None:
    assert rights.founded(event(body(TALK, {"root": ROOT})))
    assert not rights.founded(event(body(TALK, {"root": "other"})))
    assert not rights.founded(event(body(TALK, {"root": True})))
    assert not rights.founded(event(body(TALK, {"root": ROOT}, by=ids.derived("member", "other"))))
    assert not rights.founded(event(body(TURN, {"root": ROOT})))


def test_authors_are_named_as_interviewers_or_recorder() -> None:
    one, two, three = (ids.derived("member", str(number)) for number in range(3))
    values = {f"interviewers.{one}": True, f"interviewers.{two}": False, "recorder": three, "title": "A"}
    assert rights.granted(event(body(TALK, values))) == {one, three}
    assert rights.granted(event(body(TALK, {"recorder": ""}))) == set()
    assert rights.names_authors(event(body(TALK, values)))
    assert not rights.names_authors(event(body(f"finding/{ids.new()}", values)))


def test_every_way_to_say_who_may_write_is_used() -> None:
    assert {kind.writers for kind in KINDS.values()} == set(Writers)


Counties = Callable[..., County]


def test_a_colleague_may_not_change_words_and_nothing_is_left_of_the_try(county: Counties) -> None:
    made = county(zhang="inspector", wang="inspector", li="leader")
    zhang, wang = made["zhang"], made["wang"]
    space = new_case(zhang)
    talk = new_interview(zhang, space, "问一")
    carry(zhang, wang, space)
    before = dump(wang)
    for record, values in ((f"{talk}/turn/{ids.new()}", {"text": "改"}), (talk, {f"interviewers.{wang.member}": True})):
        with pytest.raises(Refused) as refused:
            wang.write(space, Change(record, values))
        assert refused.value.code is Code.WRITE_NO_RIGHT
        assert dump(wang) == before


def test_who_is_named_later_had_the_right_all_along(county: Counties) -> None:
    made = county(zhang="inspector", wang="inspector", li="leader")
    zhang, wang, li = made["zhang"], made["wang"], made["li"]
    space = new_case(zhang)
    talk = new_interview(zhang, space, "问一")
    carry(zhang, wang, space)
    zhang.write(space, Change(talk, {f"interviewers.{wang.member}": True}))
    carry(zhang, wang, space)
    turn = f"{talk}/turn/{ids.new()}"
    wang.write(space, Change(turn, {"sort": "answer", "text": "答一"}))
    carry(wang, li, space)
    assert li.store.rows("SELECT f_text FROM record_turn WHERE path = ?", (turn,)) == [("答一",)]


def test_who_left_the_list_writes_no_more(county: Counties) -> None:
    made = county()
    zhang = made["zhang"]
    space = new_case(zhang)
    del made.roles["zhang"]
    with zhang.store.transaction():
        zhang.members.take_rolls([made.list_anew()], 0)
    with pytest.raises(Refused) as refused:
        zhang.write(space, Change(FINDING, {"title": "A"}))
    assert refused.value.code is Code.WRITE_STRANGER
