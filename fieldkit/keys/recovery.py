"""The recovery code: 128 random bits on paper, as 8 groups of 6 digits that each prove themselves.

A group is 16 bits times 11. No wrong digit and no two swapped neighbours leave a multiple of 11, so a mistake in
copying is named by its group before anything is tried.
"""

from __future__ import annotations

import os
import re
import unicodedata

from fieldkit.errors import Code, Refused

GROUPS = 8
DIGITS = 6
_FACTOR = 11
_BETWEEN = re.compile(r"[\s,\-\u2010-\u2015\u2212\u3001]+")


def new_code() -> bytes:
    """Return a fresh random code: 16 bytes."""
    return os.urandom(2 * GROUPS)


def write(code: bytes) -> str:
    """Return `code` (16 bytes) as it stands on paper: 8 groups of 6 digits joined by `-`."""
    values = [int.from_bytes(code[at : at + 2], "big") for at in range(0, 2 * GROUPS, 2)]
    return "-".join(f"{value * _FACTOR:0{DIGITS}d}" for value in values)


def read(text: str) -> bytes:
    """Return the code typed as `text`, with any spaces, commas or dashes, in half- or full-width digits.

    Raises Refused: RECOVERY_LENGTH(digits) unless there are 48 digits, RECOVERY_GROUP(group) for the first group
    (from 1) that cannot be right.
    """
    return b"".join(_value(group, number) for number, group in enumerate(_groups(text), start=1))


def _groups(text: str) -> list[str]:
    """Return the eight groups as they were typed, cut by place where they were typed without anything between."""
    groups = _BETWEEN.split(unicodedata.normalize("NFKC", text).strip())
    if len(groups) == GROUPS:
        return groups
    whole = "".join(groups)
    if len(whole) != GROUPS * DIGITS:
        raise Refused(Code.RECOVERY_LENGTH, digits=len(whole))
    return [whole[at : at + DIGITS] for at in range(0, len(whole), DIGITS)]


def _value(group: str, number: int) -> bytes:
    if not re.fullmatch(r"[0-9]{6}", group):
        raise Refused(Code.RECOVERY_GROUP, group=number)
    value, rest = divmod(int(group), _FACTOR)
    if rest or value >= 1 << 16:
        raise Refused(Code.RECOVERY_GROUP, group=number)
    return value.to_bytes(2, "big")
