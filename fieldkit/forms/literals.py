"""Answers by type (FORMAT.md, section 2): what fits, how it stands in a record's text, how it compares."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TypeGuard

from fieldkit import ids
from fieldkit.forms.definition import EXHIBITS, Check, Literal

LARGEST = 2**53 - 1
LONGEST = 20_000
"""Characters of one answer."""

BOUNDED = frozenset({"integer", "decimal", "money", "date", "text", "minute", "time"})
"""Types with an order, so that `min` and `max` mean something."""

_NUMBERS = frozenset({"integer", "money"})
_DECIMAL = r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SHAPES = {
    "decimal": re.compile(_DECIMAL),
    "date": re.compile(_DAY),
    "minute": re.compile(f"{_DAY}T{_TIME}"),
    "time": re.compile(_TIME),
    "place": re.compile(f"{_DECIMAL} {_DECIMAL}"),
    "text": re.compile(r"(?s).*\S.*"),
    "calculated": re.compile(r"(?s).+"),
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")


def fits(check: Check, answer: object) -> bool:
    """Say whether `answer` is one that the line `check` can have."""
    if check.type in EXHIBITS:
        return _is_list(answer) and all(isinstance(one, str) and ids.valid(one) for one in answer)
    if check.type == "choices":
        return _is_list(answer) and all(fits_part(check, one) for one in answer)
    return fits_part(check, answer)


def fits_part(check: Check, value: object) -> bool:
    """Say whether `value` can be compared with an answer to `check`: of several choices, with one of them."""
    if check.type in ("choice", "choices"):
        return value in [choice.name for choice in check.choices]
    if check.type in _NUMBERS:
        return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST
    shape = _SHAPES.get(check.type)
    shaped = isinstance(value, str) and shape is not None and len(value) <= LONGEST and shape.fullmatch(value)
    return bool(shaped) and (check.type not in ("date", "minute") or _is_day(str(value)[:10]))


def fits_bound(check: Check, value: object) -> bool:
    """Say whether `value` can bound an answer to `check`: of a text, the number of its characters."""
    if check.type not in BOUNDED:
        return False
    return _whole(value) and int(str(value)) >= 0 if check.type == "text" else fits_part(check, value)


def order(type_: str, answer: Literal) -> int | str | Decimal:
    """Return what stands for `answer` where answers of this type are compared."""
    if type_ == "decimal":
        return Decimal(str(answer))
    if type_ == "text" and isinstance(answer, str):
        return len(answer)
    return answer if isinstance(answer, int) else str(answer)


def same(type_: str, answer: Literal, value: Literal) -> bool:
    """Say whether `answer` is `value`, or has it among its choices."""
    if isinstance(answer, tuple):
        return value in answer
    return order(type_, answer) == order(type_, value) if type_ == "decimal" else answer == value


def written(answer: Literal) -> str:
    """Return the text in which `answer` stands in a record: a list with spaces between its parts."""
    return " ".join(answer) if isinstance(answer, tuple) else str(answer)


def read(check: Check, text: str) -> Literal:
    """Return the answer that `written` wrote; whatever is none stays the text, which does not fit."""
    if check.type in _NUMBERS and _INTEGER.fullmatch(text):
        return int(text)
    return tuple(text.split()) if check.type in EXHIBITS | {"choices"} else text


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_list(answer: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(answer, tuple) and bool(answer) and len(set(answer)) == len(answer)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
