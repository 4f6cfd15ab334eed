"""The functions of ODK's XForms that look around: at the run, at other repetitions, at lists and choices."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence

from fieldkit.forms import expression, pattern
from fieldkit.forms.evaluation import Around, Evaluation, Unknown, Work
from fieldkit.forms.expression import Constant, Name, Tree
from fieldkit.forms.functions import FUNCTIONS
from fieldkit.forms.values import Value, number, text, truth


def _if(at: Evaluation, given: Sequence[Tree]) -> Value:
    _need(given, 3)
    return at.value(given[1] if truth(at.value(given[0])) else given[2])


def _coalesce(at: Evaluation, given: Sequence[Tree]) -> Value:
    _need(given, 2)
    value = at.value(given[0])
    return at.value(given[1]) if text(value) in ("", "NaN") else value


def _once(at: Evaluation, given: Sequence[Tree]) -> Value:
    """Evaluate as when the run began, so that the outcome stays."""
    _need(given, 1)
    around = at.work.around
    told = Work(Around(around.started, around.started, around.seed), at.work.edition, at.work.left)
    value = Evaluation(at.sight, told, at.key, at.item, at.place).value(given[0])
    at.work.left = told.left
    return value


def _position(at: Evaluation, given: Sequence[Tree]) -> Value:
    if not given and at.place:
        return float(at.place)
    group = given[0].name if given and isinstance(given[0], Name) else ""
    return float(at.sight.position(group))


def _indexed_repeat(at: Evaluation, given: Sequence[Tree]) -> Value:
    if len(given) < 3 or len(given) % 2 == 0 or not isinstance(given[0], Name):
        raise Unknown
    places = {}
    for group, place in zip(given[1::2], given[2::2], strict=True):
        if not isinstance(group, Name):
            raise Unknown
        told = number(at.value(place))
        places[group.name] = max(1, int(told)) if math.isfinite(told) else 1
    return list(at.sight.at(given[0].name, places))


def _choice_name(at: Evaluation, given: Sequence[Tree]) -> Value:
    _need(given, 2)
    named = given[1]
    if isinstance(named, Constant) and isinstance(named.value, str):
        named = _read(named.value)
    if not isinstance(named, Name):
        raise Unknown
    return " ".join(filter(None, (at.sight.label(named.name, one) for one in text(at.value(given[0])).split())))


def _pulldata(at: Evaluation, given: Sequence[Tree]) -> Value:
    _need(given, 4)
    name, column, by, wanted = (text(at.value(one)) for one in given)
    rows = at.sight.rows(name)
    at.work.spend(len(rows))
    return next((row.get(column, "") for row in rows if row.get(by) == wanted), "")


def _regex(at: Evaluation, given: Sequence[Tree]) -> Value:
    _need(given, 2)
    said, source = text(at.value(given[0])), text(at.value(given[1]))
    try:
        found = pattern.read(source)
    except pattern.Unsupported:
        raise Unknown from None
    at.work.spend(len(said) * found.size // 16)
    return found.matches(said)


def _today(at: Evaluation, given: Sequence[Tree]) -> Value:
    _need(given, 0)
    return at.work.around.now[:10]


def _now(at: Evaluation, given: Sequence[Tree]) -> Value:
    _need(given, 0)
    return f"{at.work.around.now}:00" if at.work.around.now else ""


def _uuid(at: Evaluation, given: Sequence[Tree]) -> Value:
    """Return an id that is the same whenever it is asked for in this line of this run."""
    digits = hashlib.sha256(f"{at.work.around.seed}/{at.key}".encode()).hexdigest()
    if given:
        length = number(at.value(given[0]))
        return digits[: int(length)] if 0 < length < len(digits) else digits
    return "-".join((digits[:8], digits[8:12], f"4{digits[13:16]}", f"8{digits[17:20]}", digits[20:32]))


def _random(at: Evaluation, given: Sequence[Tree]) -> Value:
    """Return a number from 0 to below 1 that is the same whenever it is asked for in this line of this run."""
    _need(given, 0)
    return int.from_bytes(hashlib.sha256(f"{at.work.around.seed}/{at.key}".encode()).digest()[:6]) / 2**48


def _depend(at: Evaluation, given: Sequence[Tree]) -> Value:
    if not given:
        raise Unknown
    return at.value(given[0])


def _version(at: Evaluation, given: Sequence[Tree]) -> Value:
    _need(given, 0)
    return at.work.edition


def _need(given: Sequence[Tree], count: int) -> None:
    if len(given) != count:
        raise Unknown


def _read(source: str) -> Tree:
    try:
        return expression.read(source)
    except expression.Unreadable:
        raise Unknown from None


PLACED: dict[str, Callable[[Evaluation, Sequence[Tree]], Value]] = {
    "if": _if,
    "coalesce": _coalesce,
    "once": _once,
    "position": _position,
    "indexed-repeat": _indexed_repeat,
    "jr:choice-name": _choice_name,
    "pulldata": _pulldata,
    "regex": _regex,
    "today": _today,
    "now": _now,
    "uuid": _uuid,
    "random": _random,
    "depend": _depend,
    "version": _version,
}
"""What each computes from where it stands and from expressions that are not evaluated yet."""

COUNTS = {
    "if": (3, 3),
    "coalesce": (2, 2),
    "once": (1, 1),
    "position": (0, 1),
    "indexed-repeat": (3, 11),
    "jr:choice-name": (2, 2),
    "pulldata": (4, 4),
    "regex": (2, 2),
    "today": (0, 0),
    "now": (0, 0),
    "uuid": (0, 1),
    "random": (0, 0),
    "depend": (1, 99),
    "version": (0, 0),
    "instance": (1, 1),
    "current": (0, 0),
} | {name: (function.least, function.most) for name, function in FUNCTIONS.items()}
"""Every function there is, and how many values it takes at least and at most."""
