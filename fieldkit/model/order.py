"""Places between places: texts that sort by code point, so a turn can be put between two others without renumbering.

A fractional index over 62 digits ("Implementing Fractional Indexing", Figma, 2017); ties go by record id.
"""

from __future__ import annotations

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE = len(DIGITS)


def between(before: str, after: str) -> str:
    """Return a place after `before` and before `after`; an empty text stands for the start or the end.

    Equal or swapped neighbours (two devices may have made the same place) yield a place right behind `before`.
    """
    if after and before >= after:
        after = ""
    at_end = after == ""
    place = ""
    for index in range(max(len(before), len(after)) + 2):
        low = DIGITS.index(before[index]) if index < len(before) else 0
        high = DIGITS.index(after[index]) if index < len(after) else _BASE
        if after == "":
            high = _BASE
        if high - low > 1:
            step = 1 if at_end else (high - low) // 2
            return place + DIGITS[low + step]
        place += DIGITS[low]
        if high - low == 1:
            after = ""
    raise AssertionError("two places always have one between them")


def following(last: str, count: int) -> list[str]:
    """Return `count` rising places after `last` (an empty text: from the start)."""
    places = []
    for _ in range(count):
        last = _next(last)
        places.append(last)
    return places


def _next(place: str) -> str:
    """Return a place after `place` that stays short: four digits counted up, one more digit when they are used up."""
    number = 0
    for digit in place[:4].ljust(4, "0"):
        number = number * _BASE + DIGITS.index(digit)
    number += _BASE if number + _BASE < _BASE**4 else 1
    if number >= _BASE**4:
        return place + "V"
    text = ""
    while number:
        number, digit_value = divmod(number, _BASE)
        text = DIGITS[digit_value] + text
    return text.rjust(4, "0").rstrip("0") or "V"
