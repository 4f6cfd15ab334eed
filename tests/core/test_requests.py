"""A forgotten passphrase, from the laptop to the office and back; and those who would like to have the answer."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from typing import Any

import msgspec
import pytest

from fieldkit.errors import Code, Refused
from fieldkit.keys import age, box, cards, documents, office, recovery, requests, slots
from fieldkit.keys.identity import Identity
from fieldkit.keys.requests import Answer
from fieldkit.keys.slots import SlotFile
from fieldkit.keys.unlock import Unlocked, unlock_with_code, unwrap, with_recovery
from tests.core.people import COUNTY, LI, OFFICE, OTHER_OFFICE, ZHANG, flips, refused

MASTER = slots.new_master()
ZHANGS = Unlocked.new(MASTER, ZHANG)
VAULT = office.with_office(with_recovery(slots.new_slot_file(COUNTY.id), ZHANGS, bytes(16)), ZHANGS, OFFICE.recipient)
SECRET, RECIPIENT = age.new_identity()
ASK = requests.make_ask(VAULT, RECIPIENT)
ANSWER = requests.answer(ASK, OFFICE)


def other_vault() -> SlotFile:
    file = slots.new_slot_file(COUNTY.id)
    return office.with_office(file, Unlocked.new(slots.new_master(), LI), OFFICE.recipient)


def asked(**fields: Any) -> bytes:
    """The ask with the header of its slot changed."""
    ask = requests.read_ask(ASK)
    slot = msgspec.structs.replace(ask.slot, header=msgspec.structs.replace(ask.slot.header, **fields))
    return documents.write(msgspec.structs.replace(ask, slot=slot))


def test_the_office_gives_the_master_key_back_and_the_member_begins_anew() -> None:
    master = requests.accept(ANSWER, SECRET, VAULT)
    assert master == MASTER
    fresh = Unlocked.new(master, Identity.new())
    file = with_recovery(slots.without_member(VAULT, ZHANG.member), fresh, b"\x01" * 16)
    assert unlock_with_code(file, recovery.write(b"\x01" * 16)) == fresh
    assert fresh.member != ZHANG.member


def test_what_the_office_opens_holds_no_member_s_key() -> None:
    target = BytesIO()
    age.decrypt(BytesIO(VAULT.office[0].box), target, [OFFICE.age_secret])
    bound = hashlib.sha256(documents.write(VAULT.office[0].header)).digest()
    assert target.getvalue() == MASTER + bound
    for key in (MASTER, bound):
        assert unwrap(VAULT.members[0], key) is None
        assert (
            box.opened(key, VAULT.members[0].identity, f"fieldkit-identity-v1 {VAULT.vault} {ZHANG.member}".encode())
            is None
        )


def test_the_holders_see_which_vault_it_is_before_they_answer() -> None:
    ask = requests.read_ask(ASK)
    assert (ask.slot.header.vault, ask.slot.header.member, ask.slot.header.county) == (
        VAULT.vault,
        ZHANG.member,
        COUNTY.id,
    )
    assert ask.recipient == RECIPIENT
    assert cards.fingerprint(ASK) != cards.fingerprint(requests.make_ask(VAULT, age.new_identity()[1]))


def test_a_vault_never_sealed_to_an_office_has_nothing_to_ask() -> None:
    with refused(Code.KEYS_NO_OFFICE):
        requests.make_ask(slots.new_slot_file(COUNTY.id), RECIPIENT)


def test_a_recipient_that_is_none_is_refused_by_who_asks_and_by_who_reads() -> None:
    none = "age1" + "q" * 58
    with refused(Code.AGE_BAD_RECIPIENT):
        requests.make_ask(VAULT, none)
    with refused(Code.AGE_BAD_RECIPIENT):
        requests.read_ask(ASK.replace(RECIPIENT.encode(), none.encode()))


def test_a_second_sealing_replaces_the_first() -> None:
    file = office.with_office(VAULT, ZHANGS, OTHER_OFFICE.recipient)
    assert len(file.office) == 1
    assert requests.accept(requests.answer(requests.make_ask(file, RECIPIENT), OTHER_OFFICE), SECRET, file) == MASTER


def test_another_office_opens_nothing() -> None:
    with refused(Code.ASK_ELSEWHERE):
        requests.answer(ASK, OTHER_OFFICE)
    with refused(Code.AGE_NO_MATCH):
        requests.answer(asked(recipient=OTHER_OFFICE.recipient), OTHER_OFFICE)


def test_a_stolen_vault_cannot_be_asked_for_under_another_name() -> None:
    """The thief relabels the slot as that of a vault, member or county of his own; the office notices."""
    for fields in ({"vault": other_vault().vault}, {"member": LI.member}, {"county": "0" * 64}):
        with refused(Code.ASK_ALTERED):
            requests.answer(asked(**fields), OFFICE)


def test_no_altered_byte_of_an_ask_gives_the_key_to_someone_else() -> None:
    """An ask is not signed: what is proven is that no alteration leads to another vault, or to a key nobody has."""
    for other in flips(ASK, (0x01,)):
        try:
            found = requests.read_ask(other)
            requests.answer(other, OFFICE)
        except Refused:
            continue
        assert (found.slot.header, found.recipient) == (VAULT.office[0].header, RECIPIENT)


def test_no_altered_byte_of_an_answer_gives_another_key() -> None:
    for other in flips(ANSWER, (0x01,)):
        with pytest.raises(Refused):
            requests.accept(other, SECRET, VAULT)


def test_an_answer_serves_its_vault_and_its_ask_only() -> None:
    with refused(Code.ANSWER_ELSEWHERE):
        requests.accept(ANSWER, SECRET, other_vault())
    with refused(Code.ANSWER_ELSEWHERE):
        requests.accept(ANSWER, age.new_identity()[0], VAULT)
    answer = documents.read(Answer, ANSWER, requests.LIMIT, Code.ANSWER_DAMAGED)
    other = other_vault()
    relabelled = msgspec.structs.replace(answer, header=msgspec.structs.replace(answer.header, vault=other.vault))
    with refused(Code.ANSWER_DAMAGED):
        requests.accept(documents.write(relabelled), SECRET, other)


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"x" * 100_000, ASK + b"\n", ANSWER, json.dumps(json.loads(ASK)).encode()]
)
def test_what_is_no_ask_is_refused(data: bytes) -> None:
    with refused(Code.ASK_DAMAGED):
        requests.answer(data, OFFICE)


@pytest.mark.parametrize("data", [b"", b"{}", b"x" * 100_000, ANSWER[:-1], ASK])
def test_what_is_no_answer_is_refused(data: bytes) -> None:
    with refused(Code.ANSWER_DAMAGED):
        requests.accept(data, SECRET, VAULT)


def test_an_office_slot_that_holds_too_little_is_refused() -> None:
    """Whoever can write to a disk can seal anything to the office; it is handed to nobody."""
    for content in (b"", bytes(32), bytes(64), MASTER):
        target = BytesIO()
        age.encrypt(BytesIO(content), target, [OFFICE.recipient])
        ask = requests.read_ask(ASK)
        slot = msgspec.structs.replace(ask.slot, box=target.getvalue())
        with refused(Code.ASK_ALTERED):
            requests.answer(documents.write(msgspec.structs.replace(ask, slot=slot)), OFFICE)
