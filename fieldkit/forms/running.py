"""Running a form: what is asked, what is missing, what cannot be, as pure functions over answers by key.

A key is a line's name, inside a repeat `GROUP/N/NAME`. Nothing here stores or changes anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from fieldkit.errors import Code
from fieldkit.forms.definition import Check, Choice, Form, Group, Literal, Section, Text
from fieldkit.forms.evaluation import Around
from fieldkit.forms.expression import NAME
from fieldkit.forms.sight import Filled, FormSight
from fieldkit.forms.standing import MOST_REPETITIONS, Answers, Standing
from fieldkit.forms.values import text

NOWHERE = Around()
"""For a form that is tried without a run."""

_NAMED = re.compile(rf"\$\{{\s*({NAME})\s*\}}")


@dataclass(frozen=True)
class Line:
    """A line that is asked now: what may be chosen, whether it must be answered, whether its answer can be.

    `answer` is None where it is unanswered; `offered` is what is computed, or stands there until it is answered.
    `label`, `hint` and `message` are its words with the answers named in them. `untried`: a rule of the form could not
    be tried (FORMAT.md, section 4).
    """

    key: str
    check: Check
    section: int
    label: Text
    hint: Text
    message: Text
    options: tuple[Choice, ...]
    answer: Literal | None
    offered: Literal | None
    fits: bool
    accepted: bool
    required: bool
    untried: bool


class Repeated(NamedTuple):
    """A group to which the inspector can add a repetition: its key (without a number), and how many there are."""

    key: str
    title: Text
    section: int
    times: int


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


def lines(form: Form, answers: Answers, around: Around = NOWHERE) -> list[Line]:
    """Return the lines that are asked, in their order."""
    return _lines(Standing(form, answers, around))


def asked(form: Form, answers: Answers, around: Around, opened: Mapping[str, int]) -> tuple[list[Line], list[Repeated]]:
    """Return the lines that are asked, and the groups to which repetitions can be added.

    `opened` gives by a group's key how many of its repetitions are open although nothing stands in them yet.
    """
    standing = Standing(form, answers, around, opened)
    return _lines(standing), list(_repeated(standing))


def _repeated(standing: Standing) -> Iterator[Repeated]:
    for key, times in standing.times.items():
        place = standing.form.plan.places[standing.form.plan.groups[key.rpartition("/")[2]]]
        group = place.part
        if isinstance(group, Group) and group.repeat is not None and group.repeat.count is None:
            most = min(group.repeat.high or MOST_REPETITIONS, MOST_REPETITIONS)
            if times < most:
                yield Repeated(key, group.title, place.section, times)


def _lines(standing: Standing) -> list[Line]:
    form = standing.form
    return [
        _line(standing, number, key)
        for number, section in enumerate(form.sections)
        for key in _keys(standing, section, "")
    ]


def visible(form: Form, answers: Answers, around: Around = NOWHERE) -> list[str]:
    """Return the keys of the lines that are asked, in their order."""
    return [line.key for line in lines(form, answers, around)]


def problems(form: Form, answers: Answers, around: Around = NOWHERE) -> list[Problem]:
    """Return what is wrong with the answers to lines that are asked."""
    found = []
    for line in lines(form, answers, around):
        if not line.fits:
            found.append(Problem(line.key, Code.FORM_VALUE, Text()))
        elif not line.accepted:
            found.append(Problem(line.key, Code.FORM_CONSTRAINT, line.message))
    return found


def unanswered(form: Form, answers: Answers, around: Around = NOWHERE) -> list[str]:
    """Return the keys of the lines that are asked, could be answered and are not."""
    return [line.key for line in lines(form, answers, around) if line.check.answerable and line.answer is None]


def missing(form: Form, answers: Answers, around: Around = NOWHERE) -> list[Line]:
    """Return the lines whose answer is required and missing; they never block saving."""
    return [
        line for line in lines(form, answers, around) if line.required and line.check.answerable and line.answer is None
    ]


def counts(form: Form, answers: Answers, around: Around = NOWHERE) -> Counts:
    """Return how many of the lines that are asked have which result."""
    told = [line.answer if line.fits and line.answer else "not_checked" for line in _results(form, answers, around)]
    return Counts(*(told.count(result) for result in Counts._fields))


def _results(form: Form, answers: Answers, around: Around) -> list[Line]:
    return [line for line in lines(form, answers, around) if line.check.gives_result]


def _keys(standing: Standing, part: Section | Group, prefix: str) -> Iterator[str]:
    """Yield the keys of the lines of a part that are asked, in their order."""
    for item in part.checks:
        if isinstance(item, Check):
            key = prefix + item.name
            if key in standing.filled:
                yield key
        elif item.repeat is None:
            yield from _keys(standing, item, prefix)
        else:
            for number in range(1, standing.times.get(prefix + item.name, 0) + 1):
                yield from _keys(standing, item, f"{prefix}{item.name}/{number}/")


def _line(standing: Standing, section: int, key: str) -> Line:
    filled, check = standing.filled[key], standing.form.plan.check(standing.form.plan.lines[key.rpartition("/")[2]])
    accepted = _accepted(standing, check, filled, key)
    required = check.required if isinstance(check.required, bool) else standing.holds(check.required, filled.spot)
    words = (_named(standing, filled, said) for said in (check.label, check.hint, check.message))
    label, hint, message = words
    return Line(
        key=key,
        check=check,
        section=section,
        label=label,
        hint=hint,
        message=message,
        options=filled.options,
        answer=standing.answers.get(key),
        offered=filled.offered,
        fits=filled.fits,
        accepted=accepted is not False,
        required=required is True,
        untried=filled.spot.untried or None in (accepted, required),
    )


def _accepted(standing: Standing, check: Check, filled: Filled, key: str) -> bool | None:
    if filled.answer is None:
        return True
    return standing.holds(check.constraint, filled.spot, filled, key)


def _named(standing: Standing, filled: Filled, said: Text) -> Text:
    """Return `said` with the answer in the place of each name; definitions of version 1 name none."""
    if standing.form.version == 1 or "${" not in said.chinese + said.english:
        return said
    sight = FormSight(standing, filled.spot, None, None)

    def shown(found: re.Match[str]) -> str:
        known = found[1] in standing.form.plan.lines
        return text(sight.values(found[1])) if known else found[0]

    return Text(_NAMED.sub(shown, said.chinese), _NAMED.sub(shown, said.english))
