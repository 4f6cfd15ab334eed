"""How a form stands with its answers: which parts are asked, how often, and what each line says.

One pass in the order of the plan, so that nothing is asked twice and no chain of rules is deep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fieldkit.forms import conditions, literals
from fieldkit.forms.definition import (
    Check,
    Choice,
    Condition,
    Expression,
    Filter,
    Form,
    Group,
    Literal,
    Ref,
    Section,
)
from fieldkit.forms.evaluation import Around, Evaluation, Unknown, Work
from fieldkit.forms.sight import Filled, FormSight, Spot, told, tree
from fieldkit.forms.values import Value, text, truth

MOST_REPETITIONS = 1000
MOST_SPOTS = 20_000
"""Repetitions of one group, and lines and groups of a form with all repetitions, that are asked at most."""

Answers = Mapping[str, Literal]


class Standing:
    """The state of a form with `answers`: `spots` by place of the plan, `filled` by key, `times` by a group's key.

    `opened` gives, by a group's key, how many repetitions the inspector has opened. `settled` are the places that are
    worked out, `current` is the one that is being worked out.
    """

    def __init__(self, form: Form, answers: Answers, around: Around, opened: Mapping[str, int] | None = None) -> None:
        self.form = form
        self.answers = answers
        self.work = Work(around, form.edition)
        self.spots: list[list[Spot]] = [[] for _ in form.plan.places]
        self.filled: dict[str, Filled] = {}
        self.times: dict[str, int] = {}
        self.settled: set[int] = set()
        self.current = -1
        self._room = MOST_SPOTS
        self._highest = _highest(form, answers)
        for key, times in (opened or {}).items():
            self._highest[key] = max(self._highest.get(key, 0), times)
        for at in form.plan.order:
            self.current = at
            for spot in self._around(at):
                self._ask(at, spot)
            self.settled.add(at)

    def holds(self, condition: Condition | None, spot: Spot, own: Filled | None = None, key: str = "") -> bool | None:
        """Say whether a rule holds there; None where that is unknown."""
        if condition is None:
            return True
        sight = FormSight(self, spot, own, self.form.find(key) if own else None)
        return conditions.holds(condition, sight.answer, lambda rule: self._truth(rule, sight, key))

    def value(self, rule: Expression, spot: Spot, key: str, own: Filled | None = None) -> Value:
        """Return what an expression gives there. Raises Unknown."""
        sight = FormSight(self, spot, own, self.form.find(key) if own else None)
        return Evaluation(sight, self.work, key).value(tree(rule.source))

    def said(self, key: str, check: Check) -> str | float:
        """Return what a line says to expressions; the empty text where it is unanswered or not asked."""
        filled = self.filled.get(key)
        return told(check, filled.said if filled else None)

    def _truth(self, rule: Expression, sight: FormSight, key: str) -> bool | None:
        try:
            return truth(Evaluation(sight, self.work, key).value(tree(rule.source)))
        except Unknown:
            return None

    def _around(self, at: int) -> Sequence[Spot]:
        parent = self.form.plan.places[at].parent
        return (Spot(),) if parent < 0 else self.spots[parent]

    def _ask(self, at: int, spot: Spot) -> None:
        """Add the spots of a part within one spot of what is around it."""
        part = self.form.plan.places[at].part
        held = self.holds(part.relevant, spot)
        if held is False:
            return
        spot = spot.after(held)
        if isinstance(part, Check):
            self._add(at, spot)
            self._fill(part, spot)
        elif isinstance(part, Section) or part.repeat is None:
            self._add(at, spot)
        else:
            self._repeat(at, part, spot)

    def _add(self, at: int, spot: Spot) -> None:
        self._room -= 1
        if self._room >= 0:
            self.spots[at].append(spot)

    def _repeat(self, at: int, group: Group, spot: Spot) -> None:
        key = spot.prefixes[-1] + group.name
        times, untried = self._count(group, spot, key)
        self.times[key] = times
        for number in range(1, times + 1):
            prefixes = (*spot.prefixes, f"{key}/{number}/")
            self._add(at, Spot((*spot.groups, group.name), prefixes, spot.untried or untried))

    def _count(self, group: Group, spot: Spot, key: str) -> tuple[int, bool]:
        """Return how often a group is asked; where the inspector adds, as often as there are answers."""
        repeat = group.repeat
        count = repeat.count if repeat else None
        added = max(repeat.low if repeat else 0, self._highest.get(key, 0))
        if isinstance(count, Ref):
            given = FormSight(self, spot, None, None).answer(count.check)
            added = given if isinstance(given, int) else 0
        elif isinstance(count, int):
            added = count
        elif isinstance(count, Expression):
            try:
                wanted = text(self.value(count, spot, key))
            except Unknown:
                return self._bounded(added), True
            added = int(float(wanted)) if _is_number(wanted) else 0
        return self._bounded(added), False

    def _bounded(self, times: int) -> int:
        return max(0, min(times, MOST_REPETITIONS, self._room))

    def _fill(self, check: Check, spot: Spot) -> None:
        if self._room < 0:
            return
        key = spot.prefixes[-1] + check.name
        options, untried = self._options(check, spot, key)
        answer = self.answers.get(key)
        fits = answer is None or (literals.fits(check, answer) and _offers(check, options, answer))
        offered, tried = self._offered(check, spot, key)
        spot = replace(spot, untried=spot.untried or untried or not tried)
        counts = self.form.version > 1 or check.calculation is not None
        held = answer if fits else None
        said = held if held is not None else offered if counts else None
        self.filled[key] = Filled(spot, options, held, offered, said, fits)

    def _offered(self, check: Check, spot: Spot, key: str) -> tuple[Literal | None, bool]:
        """Return what stands in a line before it is answered, and whether that could be worked out."""
        rule = check.calculation or check.default
        if not isinstance(rule, Expression):
            return rule, True
        try:
            said = text(self.value(rule, spot, key))
        except Unknown:
            return None, False
        if check.type == "calculated":
            return said or None, True
        found = literals.read(check, said)
        return (found if literals.fits(check, found) else None), True

    def _options(self, check: Check, spot: Spot, key: str) -> tuple[tuple[Choice, ...], bool]:
        if isinstance(check.filter, Filter):
            wanted, column = FormSight(self, spot, None, None).answer(check.filter.check), check.filter.column
            return tuple(
                one for one in check.choices if wanted is not None and one.columns.get(column) == str(wanted)
            ), False
        if check.filter is None:
            return check.choices, False
        try:
            return tuple(self._chosen(check, check.filter, FormSight(self, spot, None, None), key)), False
        except Unknown:
            return check.choices, True

    def _chosen(self, check: Check, rule: Expression, sight: FormSight, key: str) -> Iterator[Choice]:
        sieve = tree(rule.source)
        for place, choice in enumerate(check.choices, 1):
            row = {**choice.columns, "name": choice.name, "label": choice.label.say()}
            if truth(Evaluation(sight, self.work, key, row, place).value(sieve)):
                yield choice


def _highest(form: Form, answers: Answers) -> dict[str, int]:
    """Return for each repeated group (by its key) the highest repetition that has an answer."""
    found: dict[str, int] = {}
    for key in answers:
        parts = key.split("/")
        if len(parts) > 1 and form.find(key):
            for level in range(1, len(parts), 2):
                group, number = "/".join(parts[:level]), parts[level]
                if len(number) < 5:
                    found[group] = max(found.get(group, 0), int(number))
    return found


def _offers(check: Check, options: tuple[Choice, ...], answer: Literal) -> bool:
    """Say whether an answer is one of the choices offered; a rank names each of them."""
    if not check.choices:
        return True
    chosen = set(answer if isinstance(answer, tuple) else (answer,))
    offered = {choice.name for choice in options}
    return chosen == offered if check.type == "rank" else chosen <= offered


def _is_number(said: str) -> bool:
    return len(said) < 300 and said.lstrip("-").replace(".", "", 1).isdecimal() and said.isascii()
