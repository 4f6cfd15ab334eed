"""The citizen's identity number: what its digits say, and whether they can be right (GB 11643-1999)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


class IdNumber(NamedTuple):
    """A number of 18 digits: the code of the region that gave it, birth as `YYYY-MM-DD`, and sex (`male`, `female`)."""

    number: str
    region: str
    birth: str
    sex: str


def read(text: str) -> IdNumber | None:
    """Return what a number of 18 or 15 digits says, or None where it cannot be one.

    One of 15 digits (before 1999) is made one of 18: the century 19 is put in, the check digit computed. The check is
    that of ISO/IEC 7064 MOD 11-2 (GB 11643-1999, 4.4).
    """
    number = "".join(text.split()).upper()
    if len(number) == 15 and number.isascii() and number.isdigit():
        number = f"{number[:6]}19{number[6:]}"
        number += check_digit(number)
    if len(number) != 18 or not (number.isascii() and number[:17].isdigit()) or number[17] != check_digit(number[:17]):
        return None
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return IdNumber(number, number[:6], birth.isoformat(), "male" if int(number[16]) % 2 else "female")


def check_digit(seventeen: str) -> str:
    """Return the check digit of the first seventeen digits."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(seventeen, _WEIGHTS, strict=True)) % 11]
