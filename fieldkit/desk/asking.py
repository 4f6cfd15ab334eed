"""A run of a checklist as whoever runs it sees it: each line that is asked now, in plain words, with its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fieldkit import words
from fieldkit.desk import answers, checklists
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code
from fieldkit.forms import definition, literals, running
from fieldkit.forms.definition import EXHIBITS, Basis, Group, Range, Section
from fieldkit.forms.running import Line
from fieldkit.model.kinds import Check, Checklist, Form


class Asked(NamedTuple):
    """One line: what it asks, and what stands there.

    `sort` is `result` for a line that gives a result, `exhibits` for one that is answered by them, `shown` for one that
    asks nothing, else the type of forms/FORMAT.md. `answer` is the text in which the answer stands (a result, a
    value, names of choices with spaces between), empty where there is none; `offered` what is computed, or would stand
    there if it were accepted. `repetition` is the heading of the repetition the line is in, empty outside.
    `problem` says why the answer cannot be, `untried` that a rule of the form could not be tried.
    """

    key: str
    section: str
    repetition: str
    label: str
    hint: str
    sort: str
    options: tuple[tuple[str, str], ...]
    range: Range | None
    answer: str
    offered: str
    note: str
    exhibits: tuple[str, ...]
    required: bool
    problem: str
    untried: bool
    basis: str
    compares: str
    proof: str
    path: str


class Adding(NamedTuple):
    """A group to which one more repetition can be added: its key, what it is called, and how many there are."""

    key: str
    section: str
    title: str
    times: int


class Run(NamedTuple):
    """A run: its title, the lines that are asked now, how many have which result, and what can be added.

    `newer` is the edition of the form that has come since, empty where this is the newest.
    """

    checklist: Checklist
    title: str
    edition: str
    newer: str
    lines: list[Asked]
    counts: dict[str, int]
    adding: list[Adding]


def run(desk: Desk, checklist: Checklist, opened: Mapping[str, int] | None = None) -> Run:
    """Return a run as it stands; `opened` are repetitions that are to be asked though nothing stands in them yet."""
    form = answers.definition_of(desk, checklist)
    noted = answers.checks(desk, checklist)
    given, around = answers.answers(desk, checklist), answers.around(checklist)
    asked, repeated = running.asked(form, given, around, opened or {})
    titles = [section.title.say() for section in form.sections]
    groups = dict(_titles(form))
    lines = [
        _asked(desk, checklist, line, noted.get(line.key), (titles[line.section], _repetition(line.key, groups)))
        for line in asked
    ]
    adding = [
        Adding(one.key, titles[one.section], one.title.say() or titles[one.section], one.times) for one in repeated
    ]
    newest = checklists.find_form(desk, form.name)
    newer = newest.edition if newest.id != desk.get(Form, checklist.form).id else ""
    counts = running.counts(form, given, around)._asdict()
    return Run(checklist, form.title.say(), form.edition, newer, lines, counts, adding)


def titles(desk: Desk) -> list[tuple[str, str]]:
    """Return the forms that can be run, each in its newest edition, by id and title."""
    newest: dict[str, Form] = {form.name: form for form in checklists.forms(desk)}
    return [(form.id, form.title) for form in newest.values()]


def _asked(desk: Desk, checklist: Checklist, line: Line, check: Check | None, place: tuple[str, str]) -> Asked:
    said = line.check
    return Asked(
        key=line.key,
        section=place[0],
        repetition=place[1],
        label=line.label.say(),
        hint=line.hint.say(),
        sort=_sort(line),
        options=tuple((one.name, one.label.say()) for one in line.options),
        range=said.range,
        answer=literals.written(line.answer) if line.answer is not None else "",
        offered=literals.written(line.offered) if line.offered is not None else "",
        note=desk.tell(check.note) if check is not None else "",
        exhibits=tuple(sorted(check.exhibits)) if check is not None else (),
        required=line.required,
        problem=_problem(line),
        untried=line.untried,
        basis=_basis(said.basis) if said.basis else "",
        compares=said.compares,
        proof=said.proof,
        path=answers.path_of(checklist.path, line.key),
    )


def _problem(line: Line) -> str:
    if not line.fits:
        return words.say("refused", Code.FORM_VALUE.value, None, check=line.label.say())
    return "" if line.accepted else line.message.say() or words.say("form", "broken")


def _basis(basis: Basis) -> str:
    """Return the rule with its words, or with why they are not there."""
    head = f"{basis.title} {basis.article}".strip() + (f" ({basis.dated})" if basis.dated else "")
    return f"{head}\n{basis.text or basis.unquoted}"


def _repetition(key: str, groups: dict[str, str]) -> str:
    """Return the heading of the innermost repetition that `key` is in."""
    parts = key.split("/")
    if len(parts) < 3:
        return ""
    return words.say("form", "repetition", None, title=groups.get(parts[-3], parts[-3]), number=parts[-2])


def _titles(form: definition.Form) -> Iterator[tuple[str, str]]:
    for section in form.sections:
        yield from _within(section, section.title.say())


def _within(part: Section | Group, around: str) -> Iterator[tuple[str, str]]:
    for item in part.checks:
        if isinstance(item, Group):
            title = item.title.say() or around
            yield item.name, title
            yield from _within(item, title)


def _sort(line: Line) -> str:
    if line.check.gives_result:
        return "result"
    if not line.check.answerable:
        return "shown"
    return "exhibits" if line.check.type in EXHIBITS else line.check.type
