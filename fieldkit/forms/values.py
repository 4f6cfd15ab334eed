"""What expressions compute with: texts, numbers, truths and lists of them, and how one becomes another.

As in ODK's XForms (docs.getodk.org/form-operators-functions): an empty answer is the empty text and no number, a day
counts days since 1970-01-01.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

Value = str | float | bool | list[str | float]
"""A list is what several lines or rows say, in their order."""

_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)
_FIRST = datetime.fromisoformat("1970-01-01")
_LARGEST_DAY = (date.max - _FIRST.date()).days
_SMALLEST_DAY = (date.min - _FIRST.date()).days
_ZERO = 1e-12


def single(value: Value) -> str | float | bool:
    """Return what stands for a list: its first part, the empty text where there is none."""
    if isinstance(value, list):
        return value[0] if value else ""
    return value


def text(value: Value) -> str:
    """Return `value` as a text; whole numbers without a point."""
    one = single(value)
    if isinstance(one, bool):
        return "true" if one else "false"
    if isinstance(one, str):
        return one
    if math.isnan(one):
        return "NaN"
    if math.isinf(one):
        return "Infinity" if one > 0 else "-Infinity"
    if abs(one) < _ZERO:
        return "0"
    shown = format(Decimal(repr(one)), "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def number(value: Value) -> float:
    """Return `value` as a number: a day as days since 1970-01-01, a moment with its part of the day; else NaN."""
    one = single(value)
    if not isinstance(one, str):
        return float(one)
    stripped = one.strip()
    if len(stripped) <= 400 and _NUMBER.fullmatch(stripped):
        return float(stripped)
    at = moment(stripped)
    return math.nan if at is None else days(at)


def truth(value: Value) -> bool:
    """Return `value` as a truth: a text that is not empty, a number that is not 0."""
    one = single(value)
    if isinstance(one, float):
        return abs(one) > _ZERO and not math.isnan(one)
    return bool(one)


def moment(said: str) -> datetime | None:
    """Return the day or moment that `said` writes (ISO 8601), without its offset; None where it writes none."""
    try:
        if _DAY.fullmatch(said):
            return datetime.fromisoformat(said)
        found = _MOMENT.fullmatch(said)
        return datetime.fromisoformat(f"{found[1]}T{found[2]}") if found else None
    except ValueError:
        return None


def moment_of(value: Value) -> datetime | None:
    """Return the moment that a text or a number of days means."""
    one = single(value)
    if isinstance(one, str):
        return moment(one.strip())
    if math.isnan(one) or not _SMALLEST_DAY <= one <= _LARGEST_DAY:
        return None
    return _FIRST + timedelta(days=float(one))


def days(at: datetime) -> float:
    """Return the days since 1970-01-01."""
    return (at - _FIRST) / timedelta(days=1)


def equal(left: Value, right: Value) -> bool:
    """Say whether one part of `left` equals one of `right`: as truths, else as numbers, else as texts."""
    return any(_same(one, other) for one in parts(left) for other in parts(right))


def different(left: Value, right: Value) -> bool:
    """Say whether one part of `left` differs from one of `right`."""
    return any(not _same(one, other) for one in parts(left) for other in parts(right))


def compared(left: Value, right: Value, holds: Callable[[float, float], bool]) -> bool:
    """Say whether `holds` is true of one number of `left` and one of `right`."""
    return any(holds(number(one), number(other)) for one in parts(left) for other in parts(right))


def parts(value: Value) -> Sequence[str | float | bool]:
    """Return the parts of a list, or the one value; nothing stands for the empty text."""
    return (value or ("",)) if isinstance(value, list) else (value,)


def _same(left: str | float | bool, right: str | float | bool) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return abs(number(left) - number(right)) < _ZERO
    return left == right
