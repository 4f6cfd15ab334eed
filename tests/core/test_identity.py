from __future__ import annotations

from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from fieldkit import ids
from fieldkit.errors import Code, Refused
from fieldkit.keys import age, sshsig
from fieldkit.keys.curve import check_public
from fieldkit.keys.identity import DeviceKey, Identity
from fieldkit.keys.sshsig import Namespace
from tests.core.people import LAPTOP, LI, ZHANG, flips, refused

# All encodings of the eight points of small order (Chalkias, Garillot, Nikolaenko: "Taming the many EdDSAs").
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]


def test_an_identity_comes_back_from_its_bytes_whole() -> None:
    again = Identity.unpack(ZHANG.pack())
    assert again == ZHANG
    assert again.public == ZHANG.public
    assert again.member == ZHANG.member == ids.of_key(ZHANG.public)
    assert again.recipient == age.recipient_of(ZHANG.age_secret)


def test_two_people_never_share_anything() -> None:
    assert ZHANG.member != LI.member
    assert ZHANG.recipient != LI.recipient
    assert DeviceKey.new() != DeviceKey.new()


def test_no_secret_is_shown() -> None:
    for shown in (repr(ZHANG), str(ZHANG), f"{ZHANG}", repr(LAPTOP), repr([ZHANG])):
        assert ZHANG.age_secret not in shown
        assert "AGE-SECRET" not in shown
        assert not any(secret in shown for secret in (repr(ZHANG.seed), ZHANG.seed.hex(), repr(LAPTOP.seed)))
    assert repr(ZHANG) == f"Identity({ZHANG.member})"
    assert repr(LAPTOP) == f"DeviceKey({LAPTOP.device})"


def test_an_identity_is_not_unpacked_from_other_bytes() -> None:
    packed = ZHANG.pack()
    for other in (b"", b"{}", packed[:-1], packed + b" ", b" " + packed, packed.replace(b'"v":1', b'"v":true')):
        with refused(Code.KEYS_DAMAGED):
            Identity.unpack(other)


@given(st.binary(min_size=32, max_size=32))
def test_every_honest_public_key_is_accepted(seed: bytes) -> None:
    check_public(DeviceKey(seed).public)


@pytest.mark.parametrize("encoding", SMALL_ORDER)
def test_a_key_of_small_order_is_refused(encoding: str) -> None:
    with refused(Code.PUBLIC_KEY_UNUSABLE):
        check_public(bytes.fromhex(encoding))


def test_a_small_key_would_sign_anything_and_is_refused_before_it_can() -> None:
    key = bytes.fromhex(SMALL_ORDER[0])
    forged = key + bytes(32)
    data = sshsig.signed_data(Namespace.CARD, b"whatever")
    Ed25519PublicKey.from_public_bytes(key).verify(forged, data)  # the primitive alone takes it for genuine
    with refused(Code.PUBLIC_KEY_UNUSABLE):
        sshsig.verify_raw(key, Namespace.CARD, b"whatever", forged)


@given(st.integers(min_value=2**255 - 19, max_value=2**255 - 1), st.booleans())
def test_only_the_one_encoding_of_a_key_is_accepted(y: int, sign: bool) -> None:
    with refused(Code.PUBLIC_KEY_UNUSABLE):
        check_public((y | sign << 255).to_bytes(32, "little"))


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_key_has_32_bytes(length: int) -> None:
    with refused(Code.PUBLIC_KEY_UNUSABLE):
        check_public(ZHANG.public[:length] + bytes(max(0, length - 32)))


def test_what_is_not_on_the_curve_is_refused() -> None:
    """About half of all numbers below p are no point's y: 2 is the smallest."""
    with refused(Code.PUBLIC_KEY_UNUSABLE):
        check_public((2).to_bytes(32, "little"))
    check_public((3).to_bytes(32, "little"))


def test_a_flipped_seed_is_another_identity_and_never_a_crash() -> None:
    for other in flips(ZHANG.pack(), (0x01,)):
        with suppress(Refused):
            assert Identity.unpack(other) != ZHANG
