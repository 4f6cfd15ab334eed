"""What a rule sees from one place of a form that stands with its answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fieldkit.forms import expression, literals
from fieldkit.forms.definition import EXHIBITS, Check, Choice, Literal
from fieldkit.forms.evaluation import Row, Unknown

if TYPE_CHECKING:
    from fieldkit.forms.standing import Standing


@dataclass(frozen=True)
class Spot:
    """One place where a part is asked: the repeats around it, the keys' beginning for each, and what was untried."""

    groups: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ("",)
    untried: bool = False

    def after(self, held: bool | None) -> Spot:
        """Return this spot behind a rule; None where its outcome is unknown."""
        return replace(self, untried=self.untried or held is None)


@dataclass(frozen=True)
class Filled:
    """What stands in a line: the choices, the answer where it fits, what is offered until there is one.

    `said` is what rules see.
    """

    spot: Spot
    options: tuple[Choice, ...]
    answer: Literal | None
    offered: Literal | None
    said: Literal | None
    fits: bool


@dataclass(frozen=True)
class FormSight:
    """What a rule sees from one spot (`evaluation.Sight`), and for a constraint the line itself."""

    standing: Standing
    spot: Spot
    filled: Filled | None
    check: Check | None

    def answer(self, name: str) -> Literal | None:
        """Return the answer to a line by name, in the repetition at hand or outside it; the empty name is the own."""
        if not name:
            return self.filled.answer if self.filled else None
        plan = self.standing.form.plan
        key = self.spot.prefixes[len(plan.places[plan.lines[name]].repeats)] + name
        filled = self.standing.filled.get(key)
        return filled.said if filled else None

    def values(self, name: str) -> list[str | float]:
        """Return what the lines `name` say, those of the repetition at hand where they are inside."""
        plan = self.standing.form.plan
        at = plan.find(name)
        if at is None or not (at in self.standing.settled or at == self.standing.current):
            raise Unknown
        repeats = plan.places[at].repeats
        shared = _shared(repeats, self.spot.groups)
        base = self.spot.prefixes[shared]
        if name in plan.lines and shared == len(repeats):
            return [self.standing.said(base + name, plan.check(at))]
        spots = self.standing.spots[at]
        self.standing.work.spend(len(spots))
        found = [spot.prefixes[-1] for spot in spots if spot.prefixes[-1].startswith(base)]
        if name not in plan.lines:
            return [""] * len(found)
        return [self.standing.said(prefix + name, plan.check(at)) for prefix in found]

    def own(self) -> str | float:
        """Return the answer of the line itself."""
        if self.check is None or self.filled is None:
            return ""
        return told(self.check, self.filled.said)

    def position(self, group: str) -> int:
        """Return which repetition of `group` (empty: the innermost) this is; 1 outside."""
        if not self.spot.groups or (group and group not in self.spot.groups):
            return 1
        level = self.spot.groups.index(group) + 1 if group else -1
        return int(self.spot.prefixes[level].split("/")[-2])

    def at(self, name: str, places: Mapping[str, int]) -> list[str | float]:
        """Return what the line `name` says in the repetitions that are given by group."""
        plan = self.standing.form.plan
        at = plan.lines.get(name)
        if at is None:
            raise Unknown
        prefix = ""
        for group in plan.places[at].repeats:
            prefix += f"{group}/{places.get(group) or self.position(group)}/"
        return [self.standing.said(prefix + name, plan.check(at))]

    def within(self, group: str) -> list[FormSight]:
        """Return the repetitions of `group`. Raises Unknown."""
        plan = self.standing.form.plan
        at = plan.groups.get(group)
        if at is None or at not in self.standing.settled:
            raise Unknown
        base = self.spot.prefixes[_shared(plan.places[at].repeats, self.spot.groups)]
        spots = [spot for spot in self.standing.spots[at] if spot.prefixes[-1].startswith(base)]
        self.standing.work.spend(len(self.standing.spots[at]))
        return [FormSight(self.standing, spot, None, None) for spot in spots]

    def label(self, name: str, choice: str) -> str:
        """Return the label of a choice of the line `name`."""
        at = self.standing.form.plan.lines.get(name)
        choices = self.standing.form.plan.check(at).choices if at is not None else ()
        return next((one.label.say() for one in choices if one.name == choice), "")

    def rows(self, name: str) -> Sequence[Row]:
        """Return the rows of the list `name`. Raises Unknown."""
        if name not in self.standing.form.lists:
            raise Unknown
        return self.standing.form.lists[name]


def tree(source: str) -> expression.Tree:
    """Return an expression as a tree. Raises Unknown where it is none."""
    try:
        return expression.read(source)
    except expression.Unreadable:
        raise Unknown from None


def told(check: Check, said: Literal | None) -> str | float:
    """Return an answer as expressions see it: numbers as numbers, money in yuan, lists with spaces between."""
    if said is None:
        return ""
    if check.type in ("integer", "decimal"):
        return float(str(said))
    if check.type == "money":
        return float(str(said)) / 100
    if check.type in EXHIBITS and isinstance(said, tuple):
        return said[0] if said else ""
    return literals.written(said)


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for name, same in zip(one, other, strict=False):
        if name != same:
            break
        count += 1
    return count
