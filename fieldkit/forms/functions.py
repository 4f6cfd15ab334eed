"""The functions of ODK's XForms (docs.getodk.org/form-operators-functions) that need only what they are given."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

from fieldkit.forms import geometry
from fieldkit.forms.values import Value, days, moment, moment_of, number, text, truth

Given = Sequence[Value]

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MOST_PLACES = 30
_EXACT = 2.0**53


class Function(NamedTuple):
    """What is computed, from at least `least` and at most `most` values."""

    compute: Callable[[Given], Value]
    least: int
    most: int


def _int(given: Given) -> float:
    value = number(given[0])
    return value if not math.isfinite(value) else float(math.trunc(value))


def _round(given: Given) -> float:
    """Round half up, half towards zero below zero (XPath 1.0, 4.4), to decimal places where they are given."""
    value, places = number(given[0]), number(given[1]) if len(given) > 1 else 0.0
    if not math.isfinite(value):
        return value
    if not abs(places) <= _MOST_PLACES:
        return math.nan
    way = ROUND_HALF_DOWN if value < 0 else ROUND_HALF_UP
    try:
        return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-int(places)), way))
    except InvalidOperation:
        return value


def _selected(given: Given) -> bool:
    return f" {text(given[1]).strip()} " in f" {text(given[0])} "


def _selected_at(given: Given) -> str:
    told, place = text(given[0]).split(), number(given[1])
    return told[int(place)] if 0 <= place < len(told) else ""


def _substr(given: Given) -> str:
    """Cut from 0 on; negative places count from the end."""
    said = text(given[0])
    start, end = (_place(value, len(said)) for value in (given[1], given[2] if len(given) > 2 else float(len(said))))
    return said[start:end]


def _place(value: Value, length: int) -> int:
    place = number(value)
    if math.isnan(place):
        return 0
    place = min(max(place, -_EXACT), _EXACT)
    return min(max(0, int(place) + (length if place < 0 else 0)), length)


def _parts(given: Given) -> list[Value]:
    return [part for value in given for part in (value if isinstance(value, list) else [value])]


def _numbers(given: Given) -> list[float]:
    return [found for found in map(number, _parts(given)) if not math.isnan(found)]


def _sum(given: Given) -> float:
    try:
        return math.fsum(_numbers(given))
    except (OverflowError, ValueError):
        return math.nan


def _translate(given: Given) -> str:
    said, old, new = map(text, given)
    table: dict[int, str | None] = {}
    for place, char in enumerate(old):
        table.setdefault(ord(char), new[place] if place < len(new) else None)
    return said.translate(table)


def _date(given: Given) -> str:
    at = moment_of(given[0])
    return at.date().isoformat() if at else ""


def _date_time(given: Given) -> str:
    at = moment_of(given[0])
    return at.isoformat(timespec="seconds") if at else ""


def _decimal_date_time(given: Given) -> float:
    at = moment_of(given[0])
    return days(at) if at else math.nan


def _decimal_time(given: Given) -> float:
    said = text(given[0])
    at = moment(said) or moment(f"1970-01-01T{said}")
    return days(at) % 1 if at else math.nan


def _format_date(given: Given) -> str:
    """Write a day or moment by a pattern of `%Y %y %m %n %b %d %e %a %H %h %M %S %3`."""
    said = text(given[0])
    at, shape = moment_of(given[0]) or moment(f"1970-01-01T{said}"), text(given[1])
    if at is None:
        return ""
    told, out = _clock(at), []
    pieces = iter(shape)
    for char in pieces:
        letter = next(pieces, "") if char == "%" else ""
        out.append(told.get(letter, letter) if letter else char)
    return "".join(out)


def _clock(at: datetime) -> dict[str, str]:
    return {
        "Y": f"{at.year:04}",
        "y": f"{at.year % 100:02}",
        "m": f"{at.month:02}",
        "n": str(at.month),
        "b": _MONTHS[at.month - 1],
        "d": f"{at.day:02}",
        "e": str(at.day),
        "a": _WEEKDAYS[at.weekday()],
        "H": f"{at.hour:02}",
        "h": str(at.hour),
        "M": f"{at.minute:02}",
        "S": f"{at.second:02}",
        "3": f"{at.microsecond // 1000:03}",
    }


def _fulfilled(given: Given) -> bool:
    """Say whether as many of the factors hold as the first two values bound; a negative bound is none."""
    low, high = number(given[0]), number(given[1])
    held = sum(map(truth, _parts(given[2:])))
    return (low < 0 or held >= low) and (high < 0 or held <= high)


def _weighted(given: Given) -> bool:
    flags, weights = _parts(given[2::2]), _parts(given[3::2])
    held = sum(number(weight) for flag, weight in zip(flags, weights, strict=False) if truth(flag))
    return number(given[0]) <= held <= number(given[1])


def _calculated(compute: Callable[..., float]) -> Callable[[Given], Value]:
    def safe(given: Given) -> Value:
        try:
            return float(compute(*map(number, given)))
        except (ValueError, ZeroDivisionError):
            return math.nan
        except OverflowError:
            return math.inf

    return safe


def _pow(base: float, exponent: float) -> float:
    found = base**exponent
    return math.nan if isinstance(found, complex) else found


FUNCTIONS: dict[str, Function] = {
    "true": Function(lambda _: True, 0, 0),
    "false": Function(lambda _: False, 0, 0),
    "boolean": Function(lambda given: truth(given[0]), 1, 1),
    "boolean-from-string": Function(lambda given: text(given[0]).lower() in ("true", "1"), 1, 1),
    "not": Function(lambda given: not truth(given[0]), 1, 1),
    "number": Function(lambda given: number(given[0]), 1, 1),
    "string": Function(lambda given: text(given[0]), 1, 1),
    "int": Function(_int, 1, 1),
    "round": Function(_round, 1, 2),
    "floor": Function(_calculated(math.floor), 1, 1),
    "ceiling": Function(_calculated(math.ceil), 1, 1),
    "abs": Function(_calculated(abs), 1, 1),
    "pow": Function(_calculated(_pow), 2, 2),
    "sqrt": Function(_calculated(math.sqrt), 1, 1),
    "exp": Function(_calculated(math.exp), 1, 1),
    "exp10": Function(_calculated(lambda value: 10.0**value), 1, 1),
    "log": Function(_calculated(math.log), 1, 1),
    "log10": Function(_calculated(math.log10), 1, 1),
    "sin": Function(_calculated(math.sin), 1, 1),
    "cos": Function(_calculated(math.cos), 1, 1),
    "tan": Function(_calculated(math.tan), 1, 1),
    "asin": Function(_calculated(math.asin), 1, 1),
    "acos": Function(_calculated(math.acos), 1, 1),
    "atan": Function(_calculated(math.atan), 1, 1),
    "atan2": Function(_calculated(math.atan2), 2, 2),
    "pi": Function(lambda _: math.pi, 0, 0),
    "sum": Function(_sum, 1, 1),
    "max": Function(lambda given: max(_numbers(given), default=math.nan), 1, 99),
    "min": Function(lambda given: min(_numbers(given), default=math.nan), 1, 99),
    "count": Function(lambda given: float(len(_parts(given))), 1, 1),
    "count-non-empty": Function(lambda given: float(sum(text(part) != "" for part in _parts(given))), 1, 1),
    "selected": Function(_selected, 2, 2),
    "is-selected": Function(_selected, 2, 2),
    "selected-at": Function(_selected_at, 2, 2),
    "count-selected": Function(lambda given: float(len(text(given[0]).split())), 1, 1),
    "concat": Function(lambda given: "".join(map(text, _parts(given))), 1, 99),
    "join": Function(lambda given: text(given[0]).join(map(text, _parts(given[1:]))), 1, 99),
    "substr": Function(_substr, 2, 3),
    "substring-before": Function(
        lambda given: (
            text(given[0]).partition(text(given[1]))[0] if text(given[1]) in text(given[0]) and text(given[1]) else ""
        ),
        2,
        2,
    ),
    "substring-after": Function(
        lambda given: text(given[0]).partition(text(given[1]))[2] if text(given[1]) else text(given[0]), 2, 2
    ),
    "contains": Function(lambda given: text(given[1]) in text(given[0]), 2, 2),
    "starts-with": Function(lambda given: text(given[0]).startswith(text(given[1])), 2, 2),
    "ends-with": Function(lambda given: text(given[0]).endswith(text(given[1])), 2, 2),
    "translate": Function(_translate, 3, 3),
    "string-length": Function(lambda given: float(len(text(given[0]))), 1, 1),
    "normalize-space": Function(lambda given: " ".join(text(given[0]).split()), 1, 1),
    "upper-case": Function(lambda given: text(given[0]).upper(), 1, 1),
    "lower-case": Function(lambda given: text(given[0]).lower(), 1, 1),
    "date": Function(_date, 1, 1),
    "date-time": Function(_date_time, 1, 1),
    "decimal-date-time": Function(_decimal_date_time, 1, 1),
    "decimal-time": Function(_decimal_time, 1, 1),
    "format-date": Function(_format_date, 2, 2),
    "format-date-time": Function(_format_date, 2, 2),
    "checklist": Function(_fulfilled, 2, 99),
    "weighted-checklist": Function(_weighted, 2, 99),
    "area": Function(lambda given: geometry.area(_parts(given)), 1, 99),
    "enclosed-area": Function(lambda given: geometry.area(_parts(given)), 1, 99),
    "distance": Function(lambda given: geometry.distance(_parts(given)), 1, 99),
}
