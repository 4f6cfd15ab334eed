from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.errors import Code, Refused
from fieldkit.keys import recovery
from tests.core.people import refused

CODE = bytes.fromhex("0123456789abcdeffedcba9876543210")
codes = st.binary(min_size=16, max_size=16)


@given(codes)
def test_what_is_on_paper_is_the_code(code: bytes) -> None:
    text = recovery.write(code)
    assert re.fullmatch(r"[0-9]{6}(-[0-9]{6}){7}", text)
    assert recovery.read(text) == code


def test_the_smallest_and_the_largest_code() -> None:
    assert recovery.write(bytes(16)) == "-".join(["000000"] * 8)
    assert recovery.write(b"\xff" * 16) == "-".join(["720885"] * 8)


def test_codes_are_never_the_same() -> None:
    assert len({recovery.new_code() for _ in range(100)}) == 100
    assert len(recovery.new_code()) == 16


@given(codes, st.integers(0, 47), st.integers(1, 9))
def test_every_wrong_digit_is_found_in_its_group(code: bytes, at: int, by: int) -> None:
    digits = recovery.write(code).replace("-", "")
    wrong = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
    with refused(Code.RECOVERY_GROUP) as caught:
        recovery.read(wrong)
    assert caught.value.params == {"group": at // 6 + 1}


@given(codes, st.integers(0, 46))
def test_every_swapped_pair_of_neighbours_is_found(code: bytes, at: int) -> None:
    digits = recovery.write(code).replace("-", "")
    swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
    if swapped != digits:
        with refused(Code.RECOVERY_GROUP) as caught:
            recovery.read(swapped)
        assert caught.value.params == {"group": at // 6 + 1}


@pytest.mark.parametrize("between", ["", " ", "  ", "-", " - ", "\n", "　", "－", "–", ",", "，", "、"])
def test_people_type_what_they_like_between_the_groups(between: str) -> None:
    text = recovery.write(CODE).replace("-", between)
    assert recovery.read(f" {text}\n") == CODE


def test_full_width_digits_are_digits() -> None:
    wide = recovery.write(CODE).translate({ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)})
    assert recovery.read(wide) == CODE


def test_a_group_too_short_is_named_where_the_groups_can_be_told_apart() -> None:
    groups = recovery.write(CODE).split("-")
    groups[4] = groups[4][:5]
    with refused(Code.RECOVERY_GROUP) as caught:
        recovery.read("-".join(groups))
    assert caught.value.params == {"group": 5}


def test_a_missing_group_is_a_wrong_length() -> None:
    with refused(Code.RECOVERY_LENGTH) as caught:
        recovery.read(recovery.write(CODE)[7:])
    assert caught.value.params == {"digits": 42}


def test_a_group_beyond_16_bits_is_refused() -> None:
    with refused(Code.RECOVERY_GROUP):
        recovery.read("-".join(["720896", *["000000"] * 7]))


@given(st.text() | st.text(alphabet="0123456789-", min_size=40, max_size=60))
def test_any_other_text_is_refused_or_is_a_code(text: str) -> None:
    with suppress(Refused):
        assert recovery.write(recovery.read(text)).replace("-", "") in re.sub(
            r"\D", "", unicodedata.normalize("NFKC", text)
        )
