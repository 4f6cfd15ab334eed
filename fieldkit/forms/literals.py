"""Answers by type (FORMAT.md, section 2): what fits, how it stands in a record's text, how it compares."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TypeGuard

from fieldkit import ids
from fieldkit.forms.definition import CHOSEN, EXHIBITS, Check, Literal, Range

LARGEST = 2**53 - 1
LONGEST = 20_000
"""Characters of one answer."""

BOUNDED = frozenset({"integer", "decimal", "money", "date", "text", "minute", "time"})
"""Types with an order, so that `min` and `max` mean something."""

_NUMBERS = frozenset({"integer", "money"})
_DAYS = frozenset({"date", "minute"})
_DECIMAL = r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,6})?"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PLACE = f"{_DECIMAL} {_DECIMAL}"
_SHAPES = {
    "decimal": re.compile(_DECIMAL),
    "date": re.compile(_DAY),
    "minute": re.compile(f"{_DAY}T{_TIME}"),
    "time": re.compile(_TIME),
    "place": re.compile(_PLACE),
    "trace": re.compile(f"{_PLACE}(?:;{_PLACE})+"),
    "shape": re.compile(f"{_PLACE}(?:;{_PLACE}){{2,}}"),
    "text": re.compile(r"(?s).*\S.*"),
    "calculated": re.compile(r"(?s).+"),
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")


def fits(check: Check, answer: object) -> bool:
    """Say whether `answer` is one that the line `check` can have."""
    if check.type in EXHIBITS:
        return _is_list(answer) and all(isinstance(one, str) and ids.valid(one) for one in answer)
    if check.type in ("choices", "rank"):
        return _is_list(answer) and all(fits_part(check, one) for one in answer)
    return fits_part(check, answer)


def fits_part(check: Check, value: object) -> bool:
    """Say whether `value` can be compared with an answer to `check`: of several choices, with one of them."""
    if check.type in CHOSEN:
        return value in [choice.name for choice in check.choices]
    if check.type in _NUMBERS:
        whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST
        return whole and _is_step(check.range, value)
    shape = _SHAPES.get(check.type)
    shaped = isinstance(value, str) and shape is not None and len(value) <= LONGEST and shape.fullmatch(value)
    return bool(shaped) and _is_step(check.range, value) and (check.type not in _DAYS or _is_day(str(value)[:10]))


def is_decimal(text: str) -> bool:
    """Say whether `text` writes a quantity."""
    return _SHAPES["decimal"].fullmatch(text) is not None


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
    return tuple(text.split()) if check.type in EXHIBITS | {"choices", "rank"} else text


def _is_step(steps: Range | None, value: object) -> bool:
    """Say whether `value` is one of the numbers of a range; its low end may be the larger one."""
    if steps is None:
        return True
    number, ends = Decimal(str(value)), sorted((Decimal(steps.low), Decimal(steps.high)))
    return ends[0] <= number <= ends[1] and (number - Decimal(steps.low)) % Decimal(steps.step) == 0


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
