"""Conditions (FORMAT.md, section 3): read from a definition, and tried on answers; None is the outcome unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fieldkit.errors import Code
from fieldkit.forms import literals
from fieldkit.forms.definition import (
    Check,
    Condition,
    Every,
    Expression,
    Is,
    Literal,
    Not,
    Ref,
    Some,
    Within,
)
from fieldkit.forms.node import Node

Lookup = Callable[[str], Literal | None]
"""Gives the answer to the line named, None where it is unanswered or not relevant; the empty name is the own one."""

Outcome = Callable[[Expression], bool | None]
"""Tries an expression; None where its outcome is unknown."""

_BESIDE = {"message"}
_BOUNDS = ("min", "max")


@dataclass(frozen=True)
class Scope:
    """What a condition may name: lines before it that are not inside another repeat, and in a constraint its own."""

    lines: Mapping[str, Check]
    own: Check | None = None

    def find(self, node: Node) -> Check:
        """Return the line that `node` names. Raises Refused(FORM_ORDER)."""
        name = node.name()
        if name not in self.lines:
            raise node.refusal(Code.FORM_ORDER, check=name)
        return self.lines[name]


def read(node: Node, scope: Scope) -> Condition:
    """Return the condition at `node`. Raises Refused(FORM_KEY, FORM_ORDER)."""
    keys = node.keys() - _BESIDE
    if keys == {"all"}:
        return Every(tuple(read(part, scope) for part in node.need("all").items()))
    if keys == {"any"}:
        return Some(tuple(read(part, scope) for part in node.need("any").items()))
    if keys == {"not"}:
        return Not(read(node.need("not"), scope))
    if keys == {"expression"}:
        return expression(node)
    return _comparison(node, scope, keys - {"check"})


def expression(node: Node) -> Expression:
    """Return `{"expression": S}`. Raises Refused(FORM_KEY)."""
    return Expression(node.need("expression").string(), node.place)


def holds(condition: Condition, lookup: Lookup, outcome: Outcome) -> bool | None:
    """Say whether `condition` holds; None where that depends on an expression whose outcome is unknown."""
    match condition:
        case Is(check, type_, value):
            answer = lookup(check)
            return answer is not None and literals.same(type_, answer, value)
        case Within():
            return _within(condition, lookup)
        case Every(parts):
            found = [holds(part, lookup, outcome) for part in parts]
            return False if False in found else None if None in found else True
        case Some(parts):
            found = [holds(part, lookup, outcome) for part in parts]
            return True if True in found else None if None in found else False
        case Not(part):
            held = holds(part, lookup, outcome)
            return None if held is None else not held
        case Expression():
            return outcome(condition)


def _comparison(node: Node, scope: Scope, keys: set[str]) -> Condition:
    named = node.get("check")
    if named is None and scope.own is None:
        raise node.refusal()
    check = scope.find(named) if named is not None else scope.own
    if check is None or not (keys == {"is"} or (keys and keys <= set(_BOUNDS))):
        raise node.refusal()
    name = "" if named is None else check.name
    if keys == {"is"}:
        value = node.need("is")
        if not literals.fits_part(check, value.value):
            raise value.refusal()
        return Is(name, check.type, value.value)
    return Within(name, check.type, *(_bound(node.get(key), check, scope) for key in _BOUNDS))


def _bound(node: Node | None, check: Check, scope: Scope) -> Literal | Ref | None:
    if node is None:
        return None
    if isinstance(node.value, dict):
        other = scope.find(node.need("check"))
        wanted = "integer" if check.type == "text" else check.type
        if other.type != wanted or check.type not in literals.BOUNDED or node.keys() != {"check"}:
            raise node.refusal()
        return Ref(other.name)
    if not literals.fits_bound(check, node.value):
        raise node.refusal()
    value: Literal = node.value
    return value


def _within(condition: Within, lookup: Lookup) -> bool:
    answer = lookup(condition.check)
    if answer is None:
        return False
    place = literals.order(condition.type, answer)
    low, high = (_bounding(bound, condition.type, lookup) for bound in (condition.low, condition.high))
    return (low is None or low <= place) and (high is None or place <= high)  # type: ignore[operator]  # of one type


def _bounding(bound: Literal | Ref | None, type_: str, lookup: Lookup) -> object:
    value = lookup(bound.check) if isinstance(bound, Ref) else bound
    if value is None:
        return None
    return value if type_ == "text" else literals.order(type_, value)
