"""Where each part of a form stands, and an order in which nothing is worked out before what it depends on."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from fieldkit.forms import expression
from fieldkit.forms.definition import (
    Check,
    Condition,
    Every,
    Expression,
    Filter,
    Form,
    Group,
    Is,
    Not,
    Ref,
    Section,
    Some,
    Text,
    Within,
)

Part = Section | Group | Check


@dataclass(frozen=True)
class Place:
    """A part with the number of the part around it (-1: none), its section, and the repeated groups around it."""

    part: Part
    parent: int
    section: int
    repeats: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """All places in the order of the form, the order of working out, and the names caught in a circle.

    `lines` and `groups` give the place of a name.
    """

    places: tuple[Place, ...]
    order: tuple[int, ...]
    circle: tuple[str, ...]
    lines: dict[str, int]
    groups: dict[str, int]

    def check(self, number: int) -> Check:
        """Return the line at a place."""
        part = self.places[number].part
        if not isinstance(part, Check):
            raise TypeError(number)
        return part

    def find(self, name: str) -> int | None:
        """Return the place of a line or a repeated group."""
        return self.lines.get(name, self.groups.get(name))


def plan_of(form: Form) -> Plan:
    """Return the plan of `form`."""
    places: list[Place] = []
    for number, section in enumerate(form.sections):
        _add(places, section, Place(section, -1, number, ()))
    lines = {place.part.name: at for at, place in enumerate(places) if isinstance(place.part, Check)}
    groups = {
        place.part.name: at
        for at, place in enumerate(places)
        if isinstance(place.part, Group) and place.part.repeat is not None
    }
    before = [_before(place, at, {**groups, **lines}) for at, place in enumerate(places)]
    order = _sorted(before)
    rest = sorted(set(range(len(places))) - set(order))
    circle = tuple(part.name for at in rest if not isinstance(part := places[at].part, Section))
    return Plan(tuple(places), (*order, *rest), circle, lines, groups)


def expressions(part: Part) -> Iterator[Expression]:
    """Yield every expression of a part, those of the parts within it not."""
    rules: list[object] = [part.relevant]
    if isinstance(part, Group) and part.repeat is not None:
        rules.append(part.repeat.count)
    if isinstance(part, Check):
        rules += [part.required, part.constraint, part.calculation, part.default, part.filter]
    for rule in rules:
        yield from (one for one in _shapes(rule) if isinstance(one, Expression))


def texts(part: Part) -> Iterator[Text]:
    """Yield the words of a part in which names may stand."""
    if isinstance(part, Check):
        yield from (part.label, part.hint, part.message, part.required_message)
    else:
        yield part.title


def asked_by(check: Check) -> set[str]:
    """Return the names of the lines on which it depends whether `check` is asked."""
    return set(_named(check.relevant))


def names(source: str) -> set[str]:
    """Return the names in an expression; none where it cannot be read."""
    try:
        return expression.names(expression.read(source))
    except expression.Unreadable:
        return set()


def _add(places: list[Place], part: Part, place: Place) -> None:
    at = len(places)
    places.append(place)
    if isinstance(part, Check):
        return
    inside = (*place.repeats, part.name) if isinstance(part, Group) and part.repeat is not None else place.repeats
    for item in part.checks:
        _add(places, item, Place(item, at, place.section, inside))


def _before(place: Place, at: int, named: dict[str, int]) -> set[int]:
    """Return the places to work out before this one: what decides whether it is asked, and what stands in it."""
    part = place.part
    rules: list[object] = [part.relevant]
    if isinstance(part, Group) and part.repeat is not None:
        rules.append(part.repeat.count)
    found = {named[name] for rule in rules for name in _named(rule) if name in named}
    if isinstance(part, Check):
        held = {named[name] for rule in _filling(part) for name in _named(rule) if name in named}
        found |= held - {at} if place.repeats else held  # an earlier repetition of itself may be named
    return found | ({place.parent} if place.parent >= 0 else set())


def _filling(check: Check) -> list[object]:
    return [check.calculation, check.default, check.filter]


def _named(rule: object) -> Iterator[str]:
    for one in _shapes(rule):
        match one:
            case Expression(source=source):
                yield from names(source)
            case Filter(check=check) | Ref(check=check) | Is(check=check) | Within(check=check):
                yield check
        if isinstance(one, Within):
            yield from (bound.check for bound in (one.low, one.high) if isinstance(bound, Ref))


def _shapes(rule: object) -> Iterator[Condition | Filter | Ref]:
    match rule:
        case Every(parts=parts) | Some(parts=parts):
            for part in parts:
                yield from _shapes(part)
        case Not(part=part):
            yield from _shapes(part)
        case Is() | Within() | Expression() | Filter() | Ref():
            yield rule


def _sorted(before: Sequence[Iterable[int]]) -> list[int]:
    """Return the numbers in an order in which `before` holds, the lowest first; what is in a circle is left out."""
    waiting = [len(set(needed)) for needed in before]
    after: list[list[int]] = [[] for _ in before]
    for at, needed in enumerate(before):
        for one in set(needed):
            after[one].append(at)
    ready = [at for at, count in enumerate(waiting) if count == 0]
    order = []
    while ready:
        at = heapq.heappop(ready)
        order.append(at)
        for one in after[at]:
            waiting[one] -= 1
            if waiting[one] == 0:
                heapq.heappush(ready, one)
    return order
