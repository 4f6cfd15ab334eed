"""Evaluating an expression from where it stands: bounded in steps and in size; nothing is raised but `Unknown`."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from fieldkit.forms.expression import Call, Constant, Name, Negative, Pair, Path, Step, Tree
from fieldkit.forms.functions import FUNCTIONS
from fieldkit.forms.values import Value, compared, different, equal, number, text, truth

MOST_STEPS = 2_000_000
LARGEST_TEXT = 100_000
"""Steps of one evaluation of a whole form, and characters of a text an expression makes; beyond, it is unknown."""

Row = Mapping[str, str]


class Unknown(Exception):  # an outcome, not an error
    """What the expression gives cannot be told."""


class Sight(Protocol):
    """What an expression sees from where it stands."""

    def values(self, name: str) -> list[str | float]:
        """Return what the lines `name` say; for a repeated group, one part for each repetition. Raises Unknown."""

    def own(self) -> str | float:
        """Return the answer of the line itself."""

    def position(self, group: str) -> int:
        """Return which repetition of `group` (empty: the innermost) this is, from 1; 1 outside."""

    def at(self, name: str, places: Mapping[str, int]) -> list[str | float]:
        """Return what the line `name` says in the repetitions that are given by group."""

    def within(self, group: str) -> Sequence[Sight]:
        """Return the repetitions of `group`."""

    def label(self, name: str, choice: str) -> str:
        """Return the label of a choice of the line `name`, empty where there is none."""

    def rows(self, name: str) -> Sequence[Row]:
        """Return the rows of the list `name`. Raises Unknown."""


@dataclass(frozen=True)
class Around:
    """What a run stands in: when it is looked at and when it began (`YYYY-MM-DDTHH:MM`, local), and its own seed."""

    now: str = ""
    started: str = ""
    seed: str = ""


@dataclass
class Work:
    """What one evaluation of a whole form takes for given, and how many steps it may still spend."""

    around: Around = Around()
    edition: str = ""
    left: int = MOST_STEPS

    def spend(self, steps: int) -> None:
        """Take `steps` off. Raises Unknown when there are none left."""
        self.left -= steps
        if self.left < 0:
            raise Unknown


@dataclass(frozen=True)
class Evaluation:
    """One expression at one place; within the brackets of a path, `item` is the row or repetition that is tried."""

    sight: Sight
    work: Work
    key: str = ""
    item: Row | Sight | None = None
    place: int = 0

    def value(self, tree: Tree) -> Value:
        """Return what `tree` gives. Raises Unknown."""
        self.work.spend(1)
        match tree:
            case Constant(value=constant):
                return constant
            case Name(name=name):
                return self._spent(self.sight.values(name))
            case Negative(part=part):
                return -number(self.value(part))
            case Pair():
                return self._pair(tree)
            case Path():
                return self._path(tree)
            case Call():
                return self._call(tree)

    def _spent(self, found: list[str | float]) -> Value:
        self.work.spend(len(found))
        return list(found)

    def _pair(self, tree: Tree) -> Value:
        """Fold a chain from its left end, so that a long one is not deep."""
        chain: list[tuple[str, Tree]] = []
        while isinstance(tree, Pair):
            chain.append((tree.sign, tree.right))
            tree = tree.left
        value = self.value(tree)
        for sign, right in reversed(chain):
            value = self._folded(sign, value, right)
        return value

    def _folded(self, sign: str, left: Value, right: Tree) -> Value:
        if sign in ("or", "and"):
            held = truth(left)
            return held if held is (sign == "or") else truth(self.value(right))
        self.work.spend(1)
        other = self.value(right)
        if sign == "|":
            return [*_listed(left), *_listed(other)]
        if sign in _COMPARED:
            return _COMPARED[sign](left, other)
        return _COMPUTED[sign](number(left), number(other))

    def _call(self, call: Call) -> Value:
        from fieldkit.forms.placed import PLACED  # its functions take the class that this is

        special = PLACED.get(call.name)
        if special is not None:
            return special(self, call.given)
        function = FUNCTIONS.get(call.name)
        given = [self.value(one) for one in call.given]
        if function is None or not function.least <= len(given) <= function.most:
            raise Unknown
        self.work.spend(sum(len(one) if isinstance(one, list | str) else 1 for one in given) // 8)
        found = function.compute(given)
        if isinstance(found, str) and len(found) > LARGEST_TEXT:
            raise Unknown
        return found

    def _path(self, path: Path) -> Value:
        """Return what a path finds: the line itself, a column of rows, a line of repetitions."""
        if path.rooted:
            raise Unknown
        steps = list(path.steps)
        if path.base is None or (isinstance(path.base, Call) and path.base.name == "current"):
            return self._from_here(steps, outside=path.base is not None)
        if isinstance(path.base, Call) and path.base.name == "instance":
            return self._from_list(path.base, steps)
        if isinstance(path.base, Name):
            return self._from_repeat(path.base.name, steps)
        raise Unknown

    def _from_here(self, steps: list[Step], *, outside: bool) -> Value:
        item = None if outside else self.item
        named = [step for step in steps if step.name != "."]
        if any(step.conditions for step in steps) or len(named) > 1:
            raise Unknown
        if not named:
            return self.sight.own() if item is None else ""
        if isinstance(item, Mapping):
            return item.get(named[0].name, "")
        if item is not None:
            return self._spent(item.values(named[0].name))
        raise Unknown

    def _from_list(self, base: Call, steps: list[Step]) -> Value:
        if [step.name for step in steps[:2]] != ["root", "item"] or len(steps) > 3 or len(base.given) != 1:
            raise Unknown
        rows = list(self.sight.rows(text(self.value(base.given[0]))))
        for condition in steps[1].conditions:
            rows = [row for place, row in enumerate(rows, 1) if self._holds(condition, row, place)]
        self.work.spend(len(rows))
        return [row.get(steps[2].name, "") if len(steps) == 3 else "" for row in rows]

    def _from_repeat(self, group: str, steps: list[Step]) -> Value:
        found = list(self.sight.within(group))
        named = [step.name for step in steps if step.name != "."]
        for condition in (one for step in steps if step.name == "." for one in step.conditions):
            found = [sight for place, sight in enumerate(found, 1) if self._holds(condition, sight, place)]
        if len(named) > 1:
            raise Unknown
        values: list[str | float] = []
        for sight in found:
            values += sight.values(named[0]) if named else [""]
        return self._spent(values)

    def _holds(self, condition: Tree, item: Row | Sight, place: int) -> bool:
        value = Evaluation(self.sight, self.work, self.key, item, place).value(condition)
        return value == place if isinstance(value, float) else truth(value)


def _listed(value: Value) -> list[str | float]:
    return value if isinstance(value, list) else [text(value)]


def _divided(left: float, right: float) -> float:
    if right == 0:
        return math.nan if left == 0 or math.isnan(left) else math.copysign(math.inf, left) * math.copysign(1, right)
    return left / right


def _remainder(left: float, right: float) -> float:
    return math.nan if right == 0 or not math.isfinite(left) or math.isnan(right) else math.fmod(left, right)


_COMPARED: dict[str, Callable[[Value, Value], bool]] = {
    "=": equal,
    "!=": different,
    "<": lambda left, right: compared(left, right, operator.lt),
    "<=": lambda left, right: compared(left, right, operator.le),
    ">": lambda left, right: compared(left, right, operator.gt),
    ">=": lambda left, right: compared(left, right, operator.ge),
}
_COMPUTED: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": _divided,
    "mod": _remainder,
}
