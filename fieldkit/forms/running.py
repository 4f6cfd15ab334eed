"""Running a form: what is asked, what is missing, what cannot be, as pure functions over answers by key.

A key is a line's name, inside a repeat `GROUP/N/NAME`. Nothing here stores or changes anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from fieldkit.errors import Code
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
    Text,
)

MOST_REPETITIONS = 1000

Answers = Mapping[str, Literal]


@dataclass(frozen=True)
class Line:
    """A line that is asked now: what may be chosen, whether it must be answered, whether its answer can be.

    `answer` is None where it is unanswered. `untried`: a rule of the form could not be tried (FORMAT.md, section 4).
    """

    key: str
    check: Check
    section: int
    options: tuple[Choice, ...]
    answer: Literal | None
    fits: bool
    accepted: bool
    required: bool
    untried: bool


class Problem(NamedTuple):
    """An answer that cannot be: the key, FORM_VALUE or FORM_CONSTRAINT, and the form's own words where it has some."""

    check: str
    code: Code
    message: Text


class Counts(NamedTuple):
    """How many lines have which result. A line without an answer is not checked, and that is never ok."""

    ok: int
    problem: int
    not_applicable: int
    not_checked: int


def lines(form: Form, answers: Answers) -> list[Line]:
    """Return the lines that are asked, in their order."""
    return list(_Walk(form, answers).run())


def visible(form: Form, answers: Answers) -> list[str]:
    """Return the keys of the lines that are asked, in their order."""
    return [line.key for line in lines(form, answers)]


def problems(form: Form, answers: Answers) -> list[Problem]:
    """Return what is wrong with the answers to lines that are asked."""
    found = []
    for line in lines(form, answers):
        if not line.fits:
            found.append(Problem(line.key, Code.FORM_VALUE, Text()))
        elif not line.accepted:
            found.append(Problem(line.key, Code.FORM_CONSTRAINT, line.check.message))
    return found


def unanswered(form: Form, answers: Answers) -> list[str]:
    """Return the keys of the lines that are asked, could be answered and are not."""
    return [line.key for line in lines(form, answers) if line.check.answerable and line.answer is None]


def missing(form: Form, answers: Answers) -> list[Line]:
    """Return the lines whose answer is required and missing; they never block saving."""
    return [line for line in lines(form, answers) if line.required and line.check.answerable and line.answer is None]


def counts(form: Form, answers: Answers) -> Counts:
    """Return how many of the lines that are asked have which result."""
    told = [line.answer if line.fits and line.answer else "not_checked" for line in _results(form, answers)]
    return Counts(*(told.count(result) for result in Counts._fields))


def _results(form: Form, answers: Answers) -> list[Line]:
    return [line for line in lines(form, answers) if line.check.gives_result]


@dataclass(frozen=True)
class _Spot:
    """Where the walk is: the section, the keys' beginning for each repeat around, and whether a rule was untried."""

    section: int
    prefixes: tuple[str, ...] = ("",)
    untried: bool = False

    def after(self, held: bool | None) -> _Spot:
        return _Spot(self.section, self.prefixes, self.untried or held is None)


class _Walk:
    """Goes through the form once, from above; a condition sees the answers of the lines that were asked before it."""

    def __init__(self, form: Form, answers: Answers) -> None:
        self._form = form
        self._answers = answers
        self._seen: dict[str, Literal] = {}

    def run(self) -> Iterator[Line]:
        for number, section in enumerate(self._form.sections):
            yield from self._within(section, _Spot(number))

    def _within(self, part: Section | Group, spot: _Spot) -> Iterator[Line]:
        """Yield the lines of a section, or of a group once."""
        held = self._holds(part.relevant, spot)
        if held is False:
            return
        for item in part.checks:
            if isinstance(item, Check):
                yield from self._line(item, spot.after(held))
            elif item.repeat is None:
                yield from self._within(item, spot.after(held))
            else:
                yield from self._repeated(item, spot.after(held))

    def _repeated(self, group: Group, spot: _Spot) -> Iterator[Line]:
        if self._holds(group.relevant, spot) is False:
            return
        untried = spot.untried or (group.repeat is not None and isinstance(group.repeat.count, Expression))
        for number in range(1, self._times(group, spot) + 1):
            prefix = f"{spot.prefixes[-1]}{group.name}/{number}/"
            yield from self._within(group, _Spot(spot.section, (*spot.prefixes, prefix), untried))

    def _times(self, group: Group, spot: _Spot) -> int:
        """Return how often the group is asked; where the inspector adds, as often as there are answers."""
        count = group.repeat.count if group.repeat else None
        if isinstance(count, Ref):
            told = self._lookup(spot)(count.check)
            times = told if isinstance(told, int) else 0
        elif isinstance(count, int):
            times = count
        else:
            times = max([group.repeat.low if group.repeat else 0, *self._numbers(f"{spot.prefixes[-1]}{group.name}/")])
        return max(0, min(times, MOST_REPETITIONS))

    def _numbers(self, start: str) -> Iterator[int]:
        for key in self._answers:
            number = key.removeprefix(start).partition("/")[0]
            if key.startswith(start) and self._form.find(key) and len(number) < 5:
                yield int(number)

    def _line(self, check: Check, spot: _Spot) -> Iterator[Line]:
        shown = self._holds(check.relevant, spot)
        if shown is False:
            return
        key = spot.prefixes[-1] + check.name
        answer = self._answers.get(key)
        options = self._options(check, spot)
        fits = answer is None or (literals.fits(check, answer) and _offered(check, options, answer))
        if answer is not None and fits:
            self._seen[key] = answer
        accepted = True if answer is None or not fits else self._holds(check.constraint, spot, answer)
        required = check.required if isinstance(check.required, bool) else self._holds(check.required, spot)
        untried = spot.untried or None in (shown, accepted, required) or _has_expression(check)
        yield Line(
            key, check, spot.section, options, answer, fits, accepted is not False, required is True, untried=untried
        )

    def _options(self, check: Check, spot: _Spot) -> tuple[Choice, ...]:
        if not isinstance(check.filter, Filter):
            return check.choices
        wanted = self._lookup(spot)(check.filter.check)
        column = check.filter.column
        return tuple(one for one in check.choices if wanted is not None and one.columns.get(column) == str(wanted))

    def _holds(self, condition: Condition | None, spot: _Spot, own: Literal | None = None) -> bool | None:
        return True if condition is None else conditions.holds(condition, self._lookup(spot, own))

    def _lookup(self, spot: _Spot, own: Literal | None = None) -> conditions.Lookup:
        """Return what finds the answer to a line by name: in the repetition at hand, or outside it."""

        def find(name: str) -> Literal | None:
            if not name:
                return own
            return self._seen.get(spot.prefixes[len(self._form.repeats_of(name))] + name)

        return find


def _offered(check: Check, options: tuple[Choice, ...], answer: Literal) -> bool:
    chosen = answer if isinstance(answer, tuple) else (answer,)
    return not check.choices or {choice.name for choice in options} >= set(chosen)


def _has_expression(check: Check) -> bool:
    return any(isinstance(rule, Expression) for rule in (check.calculation, check.default, check.filter))
