from __future__ import annotations

import hashlib
import itertools
import json
import random
from typing import Any

import msgspec
import pytest

from fieldkit import canonical, ids
from fieldkit.errors import Code, Refused
from fieldkit.keys import cards, county, documents, lists
from fieldkit.keys.identity import DeviceKey, Identity
from fieldkit.keys.lists import MemberList, Revoked, SignedList
from fieldkit.keys.sshsig import Namespace
from tests.core.people import COUNTY, LI, OFFICE, OTHER_COUNTY, OTHER_OFFICE, ZHANG, flips, refused

CASE = ids.new()
ZHANGS = lists.member(cards.make_card(ZHANG, COUNTY, "张三"), "leader", "第一组", [CASE])
LIS = lists.member(cards.make_card(LI, COUNTY, "李四"), "inspector", "第一组", [CASE])
FIRST = lists.make_list(OFFICE, COUNTY, [ZHANGS])
GONE = Revoked(device=DeviceKey.new().device, heads={CASE: (40, "ab" * 32), "county": (3, "cd" * 32)})


def follow(older: MemberList, *members: lists.Member, revoked: tuple[Revoked, ...] = ()) -> MemberList:
    return lists.read_list(lists.make_list(OFFICE, COUNTY, members, revoked, older))


def history(length: int) -> list[MemberList]:
    found = [lists.read_list(FIRST)]
    while len(found) < length:
        found.append(follow(found[-1], ZHANGS))
    return found


def signed(document: MemberList, office: Identity = OFFICE) -> bytes:
    """`document` under a right signature, whatever it says."""
    signature = office.armored(Namespace.MEMBERS, documents.write(document))
    return documents.write(SignedList(list=document, signature=signature))


def altered(**fields: Any) -> bytes:
    return signed(msgspec.structs.replace(lists.read_list(FIRST), **fields))


def test_the_office_says_who_belongs_to_the_county() -> None:
    first = lists.read_list(FIRST)
    assert (first.number, first.prev, first.county) == (1, "", COUNTY)
    found = first.find(ZHANG.member)
    assert found is not None
    assert (found.role, found.team, found.cases, found.who.name) == ("leader", "第一组", (CASE,), "张三")
    assert first.find(LI.member) is None


def test_the_next_list_continues_the_first() -> None:
    first = lists.read_list(FIRST)
    second = follow(first, ZHANGS, LIS, revoked=(GONE,))
    assert (second.number, second.prev) == (2, lists.hash_of(first))
    assert second.revoked == (GONE,)
    assert lists.succeeds(first, second)
    assert not lists.succeeds(first, first)
    assert not lists.succeeds(second, first)


def test_the_hash_is_that_of_the_signed_bytes() -> None:
    inner = FIRST[len('{"list":') : FIRST.rindex(b',"signature":')]
    assert lists.hash_of(lists.read_list(FIRST)) == hashlib.sha256(inner).hexdigest()


def test_two_lists_of_one_number_are_a_fork_of_the_office() -> None:
    first = lists.read_list(FIRST)
    one, other = follow(first, ZHANGS), follow(first, ZHANGS, LIS)
    for older, newer in ((one, other), (other, one), (one, follow(other, ZHANGS))):
        with refused(Code.MEMBERS_FORK) as caught:
            lists.succeeds(older, newer)
        assert caught.value.params == {"number": newer.number}


def test_a_missing_list_in_between_is_named() -> None:
    first, _, third, fourth = history(4)
    for newer in (third, fourth):
        with refused(Code.MEMBERS_GAP) as caught:
            lists.succeeds(first, newer)
        assert caught.value.params == {"number": 2}


def test_another_county_s_list_never_succeeds() -> None:
    theirs = lists.read_list(lists.make_list(OTHER_OFFICE, OTHER_COUNTY, []))
    with refused(Code.COUNTY_OTHER):
        lists.succeeds(lists.read_list(FIRST), theirs)
    practice = county.new_county(OFFICE, COUNTY.name, practice=True)
    with refused(Code.COUNTY_PRACTICE):
        lists.succeeds(lists.read_list(FIRST), lists.read_list(lists.make_list(OFFICE, practice, [])))


def test_the_latest_list_is_found_in_whatever_order_they_come() -> None:
    chain = history(5)
    for start, seed in itertools.product(range(5), range(5)):
        others = random.Random(seed).sample(chain, 5)
        assert lists.latest(chain[start], others) == chain[4]
    assert lists.latest(chain[2], []) == chain[2]
    assert lists.latest(chain[2], chain[:2]) == chain[2]
    with refused(Code.MEMBERS_GAP):
        lists.latest(chain[0], [chain[1], chain[3]])


def test_only_the_office_of_the_county_makes_its_lists() -> None:
    with pytest.raises(ValueError, match="genesis"):
        lists.make_list(ZHANG, COUNTY, [])
    with refused(Code.SIGNATURE_FOREIGN):
        lists.read_list(signed(lists.read_list(FIRST), ZHANG))


def test_a_list_that_contradicts_itself_is_refused() -> None:
    first = lists.read_list(FIRST)
    odd: list[dict[str, Any]] = [
        {"number": 2},
        {"number": 0},
        {"prev": lists.hash_of(first)},
        {"members": (ZHANGS, ZHANGS)},
        {"members": (ZHANGS, msgspec.structs.replace(ZHANGS, role="inspector"))},
        {"members": (msgspec.structs.replace(ZHANGS, cases=(CASE, CASE)),)},
        {"members": (msgspec.structs.replace(ZHANGS, role="chief"),)},
        {"members": (msgspec.structs.replace(ZHANGS, cases=("x",)),)},
        {"members": (msgspec.structs.replace(ZHANGS, team="组" * 65),)},
        {"revoked": (GONE, GONE)},
        {"revoked": (msgspec.structs.replace(GONE, heads={CASE: (0, "ab" * 32)}),)},
        {"revoked": (msgspec.structs.replace(GONE, heads={"a b": (1, "ab" * 32)}),)},
        {"at": -1},
    ]
    for fields in odd:
        with refused(Code.MEMBERS_DAMAGED):
            lists.read_list(altered(**fields))
    with refused(Code.MEMBERS_DAMAGED):
        lists.make_list(OFFICE, COUNTY, [ZHANGS, ZHANGS])


def test_a_card_of_another_county_does_not_come_in() -> None:
    stranger = lists.member(cards.make_card(LI, OTHER_COUNTY, "李四"), "inspector")
    with refused(Code.COUNTY_OTHER):
        lists.make_list(OFFICE, COUNTY, [stranger])
    with refused(Code.COUNTY_OTHER):
        lists.read_list(altered(members=(stranger,)))


def test_a_county_whose_name_hides_something_is_refused() -> None:
    genesis = msgspec.structs.replace(COUNTY, name="县\u202e邻")
    with refused(Code.NAME_UNUSABLE):
        lists.read_list(altered(county=genesis, members=()))


def test_the_office_cannot_put_words_on_a_member_s_card() -> None:
    card = msgspec.structs.replace(ZHANGS.who, recipient=OFFICE.recipient)
    false = msgspec.structs.replace(ZHANGS, card=msgspec.structs.replace(ZHANGS.card, card=card))
    with refused(Code.SIGNATURE_WRONG):
        lists.read_list(altered(members=(false,)))


def test_no_altered_byte_of_a_list_is_accepted() -> None:
    for other in flips(lists.make_list(OFFICE, COUNTY, [ZHANGS], [GONE]), (0x01, 0x20)):
        with pytest.raises(Refused):
            lists.read_list(other)


def test_a_list_beyond_its_bounds_is_refused_unread() -> None:
    for other in (b"", b"[]", b"x" * (lists.LIMIT + 1), FIRST + b" ", json.dumps(json.loads(FIRST)).encode()):
        with refused(Code.MEMBERS_DAMAGED):
            lists.read_list(other)


def test_a_list_of_a_newer_format_says_so() -> None:
    document = canonical.decode(FIRST)
    with refused(Code.DOCUMENT_NEWER):
        lists.read_list(canonical.encode({**document, "list": {**document["list"], "v": 2}}))
