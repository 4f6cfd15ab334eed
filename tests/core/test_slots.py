"""Ways into a vault. A real derivation takes a second, so most slots here are wrapped under a key of the test's own."""

from __future__ import annotations

import unicodedata
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.errors import Code
from fieldkit.keys import box, derive, documents, passphrase, recovery, slots
from fieldkit.keys.identity import Identity
from fieldkit.keys.passphrase import BEST, LEAST, MOST, Cost
from fieldkit.keys.slots import MemberSlot, PassphraseHeader, RecoveryHeader, SlotFile
from fieldkit.keys.unlock import Unlocked, unlock, unlock_with_code, unwrap, with_passphrase, with_recovery, wrap
from tests.core.people import COUNTY, LI, OTHER_COUNTY, ZHANG, refused

MASTER = slots.new_master()
ZHANGS = Unlocked.new(MASTER, ZHANG)
LIS = Unlocked.new(MASTER, LI)
EMPTY = slots.new_slot_file(COUNTY.id)
KEY = bytes(range(32))
CODE = recovery.new_code()


def header(cost: Cost = LEAST, file: SlotFile = EMPTY, member: str = ZHANG.member) -> PassphraseHeader:
    return PassphraseHeader(vault=file.vault, county=file.county, member=member, salt=bytes(16), **cost._asdict())


def changed(slot: MemberSlot, **fields: Any) -> MemberSlot:
    """The slot as someone with an editor would leave it."""
    return msgspec.structs.replace(slot, header=msgspec.structs.replace(slot.header, **fields))


@pytest.fixture(scope="session")
def zhangs_vault() -> SlotFile:
    """Li's slot, under a key no passphrase gives, then Zhang's under a real passphrase."""
    file = slots.with_member_slot(EMPTY, wrap(header(member=LI.member), KEY, LIS))
    return with_passphrase(file, ZHANGS, "青川 Village 2026")


@pytest.fixture
def no_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(**_: object) -> None:
        raise AssertionError("a derivation was begun")

    monkeypatch.setattr(passphrase, "Argon2id", never)


def test_a_passphrase_opens_the_vault_for_its_member(zhangs_vault: SlotFile) -> None:
    """Nobody says whose it is: Li's slot is tried first. Full-width letters are the same passphrase."""
    found = unlock(zhangs_vault, None, "青川　Ｖｉｌｌａｇｅ　２０２６")
    assert found == ZHANGS
    assert (found.master, found.member) == (MASTER, ZHANG.member)
    assert found.identity.sign("x", b"y") == ZHANG.sign("x", b"y")


def test_a_changed_passphrase_rewraps_one_slot_and_the_old_one_opens_no_more(zhangs_vault: SlotFile) -> None:
    after = with_passphrase(zhangs_vault, ZHANGS, "新口令")
    assert after.members[0] == zhangs_vault.members[0]
    assert after.member_ids == zhangs_vault.member_ids == (LI.member, ZHANG.member)
    assert unlock(after, ZHANG.member, "新口令") == ZHANGS
    with refused(Code.KEYS_WRONG_PASSPHRASE):
        unlock(after, ZHANG.member, "青川 Village 2026")


def test_a_new_slot_costs_what_the_rules_say(zhangs_vault: SlotFile) -> None:
    kept = zhangs_vault.members[1].header
    assert isinstance(kept, PassphraseHeader)
    assert LEAST.memory <= kept.memory <= BEST.memory
    assert (kept.passes, kept.lanes) == (3, 4)


@pytest.mark.usefixtures("no_derivation")
def test_a_member_without_a_passphrase_is_told_so(zhangs_vault: SlotFile) -> None:
    with refused(Code.KEYS_NO_SLOT):
        unlock(zhangs_vault, Identity.new().member, "x")
    with refused(Code.KEYS_NO_SLOT):
        unlock(EMPTY, None, "x")
    with refused(Code.KEYS_NO_SLOT):
        unlock(with_recovery(EMPTY, ZHANGS, CODE), ZHANG.member, "x")


@pytest.mark.usefixtures("no_derivation")
@pytest.mark.parametrize("words", ["", "x" * 1025, "\ud800"])
def test_what_cannot_be_a_passphrase_is_refused_before_the_work(zhangs_vault: SlotFile, words: str) -> None:
    with refused(Code.PASSPHRASE_UNUSABLE):
        unlock(zhangs_vault, ZHANG.member, words)
    with refused(Code.PASSPHRASE_UNUSABLE):
        with_passphrase(EMPTY, ZHANGS, words)


@pytest.mark.usefixtures("no_derivation")
@pytest.mark.parametrize(
    ("cost", "code"),
    [
        (Cost(64 * 1024 * 1024, 3, 4), Code.KEYS_COST_HIGH),
        (Cost(MOST.memory + 1, 3, 4), Code.KEYS_COST_HIGH),
        (Cost(262144, 2**32, 4), Code.KEYS_COST_HIGH),
        (Cost(262144, 11, 4), Code.KEYS_COST_HIGH),
        (Cost(262144, 3, 9), Code.KEYS_COST_HIGH),
        (Cost(2**53 - 1, 2**53 - 1, 2**53 - 1), Code.KEYS_COST_HIGH),
        (Cost(262144, 3, 0), Code.KEYS_COST_LOW),
        (Cost(262144, 3, 3), Code.KEYS_COST_LOW),
        (Cost(262144, 2, 4), Code.KEYS_COST_LOW),
        (Cost(262144, 0, 4), Code.KEYS_COST_LOW),
        (Cost(LEAST.memory - 1, 3, 4), Code.KEYS_COST_LOW),
        (Cost(8, 1, 1), Code.KEYS_COST_LOW),
        (Cost(0, 0, 0), Code.KEYS_COST_LOW),
        (Cost(2**53 - 1, 1, 1), Code.KEYS_COST_LOW),
    ],
)
def test_a_cost_out_of_bounds_is_refused_before_anything_is_derived(cost: Cost, code: Code) -> None:
    file = slots.with_member_slot(EMPTY, wrap(header(member=LI.member), KEY, LIS))
    file = slots.with_member_slot(file, wrap(header(cost), KEY, ZHANGS))
    for member in (None, ZHANG.member):
        with refused(code):
            unlock(file, member, "x")


def test_the_bounds_themselves_are_allowed() -> None:
    for cost in (LEAST, BEST, MOST):
        passphrase.check_cost(cost)


@pytest.mark.parametrize(
    "fields",
    [
        {"memory": BEST.memory // 2},
        {"memory": MOST.memory},
        {"passes": 4},
        {"lanes": 5},
        {"salt": b"\x01" * 16},
        {"member": LI.member},
        {"vault": slots.new_slot_file(COUNTY.id).vault},
        {"county": OTHER_COUNTY.id},
    ],
)
def test_no_field_of_a_header_can_be_changed(fields: dict[str, Any]) -> None:
    slot = wrap(header(BEST), KEY, ZHANGS)
    assert unwrap(slot, KEY) == ZHANGS
    assert unwrap(changed(slot, **fields), KEY) is None


def test_a_passphrase_slot_is_no_recovery_slot() -> None:
    slot = wrap(header(), KEY, ZHANGS)
    other = RecoveryHeader(vault=EMPTY.vault, county=EMPTY.county, member=ZHANG.member)
    assert unwrap(msgspec.structs.replace(slot, header=other), KEY) is None


@given(st.integers(0, 91), st.integers(1, 255))
def test_no_byte_of_a_box_can_be_changed(at: int, by: int) -> None:
    slot = wrap(header(), KEY, ZHANGS)
    altered = slot.box[:at] + bytes([slot.box[at] ^ by]) + slot.box[at + 1 :]
    assert unwrap(msgspec.structs.replace(slot, box=altered), KEY) is None


def test_a_colleague_on_the_same_laptop_cannot_become_someone_else() -> None:
    """Li has the master key and the member key of Li; Zhang's identity opens to neither."""
    zhangs, lis = wrap(header(), KEY, ZHANGS), wrap(header(member=LI.member), KEY, LIS)
    place = f"fieldkit-identity-v1 {EMPTY.vault} {ZHANG.member}".encode()
    for secret in (LIS.secret, LIS.master, KEY):
        assert box.opened(secret, zhangs.identity, place) is None
    assert box.opened(ZHANGS.secret, zhangs.identity, place) == ZHANG.pack()
    with refused(Code.KEYS_DAMAGED):
        unwrap(msgspec.structs.replace(lis, identity=zhangs.identity), KEY)


def test_an_identity_of_someone_else_is_refused_even_under_the_right_key() -> None:
    posing = Unlocked(MASTER, ZHANGS.secret, LI)
    with refused(Code.KEYS_DAMAGED):
        unwrap(wrap(header(), KEY, posing), KEY)


def test_the_recovery_code_opens_what_the_passphrase_opened() -> None:
    file = with_recovery(slots.with_member_slot(EMPTY, wrap(header(), KEY, ZHANGS)), ZHANGS, CODE)
    assert unlock_with_code(file, recovery.write(CODE)) == ZHANGS
    with refused(Code.KEYS_WRONG_CODE):
        unlock_with_code(file, recovery.write(recovery.new_code()))
    with refused(Code.RECOVERY_GROUP) as caught:
        unlock_with_code(file, "1" + recovery.write(bytes(16))[1:])
    assert caught.value.params == {"group": 1}


def test_a_new_recovery_code_ends_the_old_one() -> None:
    file = with_recovery(with_recovery(EMPTY, LIS, CODE), ZHANGS, CODE)
    newer = with_recovery(file, ZHANGS, recovery.new_code())
    assert unlock_with_code(newer, recovery.write(CODE)) == LIS
    assert newer.members[0] == file.members[0]
    assert len(newer.members) == 2


def test_each_member_leaves_alone() -> None:
    file = with_recovery(with_recovery(EMPTY, LIS, CODE), ZHANGS, CODE)
    file = slots.with_member_slot(file, wrap(header(), KEY, ZHANGS))
    assert slots.without_member(file, ZHANG.member) == with_only(file, LI.member)
    assert slots.without_member(file, ZHANG.member).member_ids == (LI.member,)


def with_only(file: SlotFile, member: str) -> SlotFile:
    return msgspec.structs.replace(file, members=tuple(slot for slot in file.members if slot.header.member == member))


def test_the_sixty_fifth_member_finds_no_room() -> None:
    file = EMPTY
    for _ in range(slots.MEMBERS):
        file = with_recovery(file, Unlocked.new(MASTER, Identity.new()), CODE)
    with refused(Code.KEYS_FULL) as caught:
        with_recovery(file, ZHANGS, CODE)
    assert caught.value.params == {"members": 64}
    with_recovery(slots.without_member(file, file.member_ids[0]), ZHANGS, CODE)


def test_no_secret_is_shown() -> None:
    assert repr(ZHANGS) == f"Unlocked({ZHANG.member})"
    shown = repr(wrap(header(), KEY, ZHANGS))
    assert repr(MASTER)[2:-1] not in shown
    assert ZHANG.age_secret not in shown


@given(st.integers(LEAST.memory, BEST.memory), st.floats(min_value=0, allow_nan=False))
def test_calibration_lowers_memory_only_and_never_under_the_floor(memory: int, seconds: float) -> None:
    cost = Cost(memory, 3, 4)
    less = passphrase.affordable(cost, seconds)
    passphrase.check_cost(less)
    assert less[1:] == cost[1:]
    assert less.memory <= cost.memory
    assert (less == cost) == (seconds <= 1.5 or memory == LEAST.memory)


def test_a_slow_machine_gets_about_a_second() -> None:
    assert passphrase.affordable(BEST, 0.2) == BEST
    assert passphrase.affordable(BEST, 1.5) == BEST
    assert passphrase.affordable(BEST, 2.0).memory == 128 * 1024
    assert passphrase.affordable(BEST, 60).memory == 64 * 1024


class Poor:
    """Argon2id on a machine that gives no more than 64 MiB."""

    def __init__(self, *, memory_cost: int, length: int, **_: object) -> None:
        self.memory, self.length = memory_cost, length

    def derive(self, secret: bytes) -> bytes:
        if self.memory > LEAST.memory:
            raise MemoryError
        return secret[: self.length].ljust(self.length)


def test_a_machine_poor_in_memory_makes_what_it_can_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passphrase, "Argon2id", Poor)
    file = with_passphrase(EMPTY, ZHANGS, "words")
    kept = file.members[0].header
    assert isinstance(kept, PassphraseHeader)
    assert kept.cost == LEAST
    assert unlock(file, None, "words") == ZHANGS
    rich = slots.with_member_slot(EMPTY, wrap(header(BEST), KEY, ZHANGS))
    with refused(Code.KEYS_MEMORY) as caught:
        unlock(rich, None, "words")
    assert caught.value.params == {"mib": 256}


def test_a_machine_without_even_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    class Empty(Poor):
        def derive(self, secret: bytes) -> bytes:
            raise MemoryError

    monkeypatch.setattr(passphrase, "Argon2id", Empty)
    with refused(Code.KEYS_MEMORY) as caught:
        with_passphrase(EMPTY, ZHANGS, "words")
    assert caught.value.params == {"mib": 64}


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_every_way_of_typing_a_passphrase_is_one_passphrase(words: str) -> None:
    prepared = passphrase.prepared(words)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert passphrase.prepared(unicodedata.normalize(form, words)) == prepared


def test_the_key_of_a_code_is_the_subkey_of_the_format() -> None:
    slot = with_recovery(EMPTY, ZHANGS, CODE).members[0]
    content = box.opened(derive.subkey(CODE, "recovery"), slot.box, documents.write(slot.header))
    assert content == MASTER + ZHANGS.secret
