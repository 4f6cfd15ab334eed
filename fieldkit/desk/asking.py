"""A run of a checklist as whoever runs it sees it: each line that is asked now, in plain words, with its answer."""

from __future__ import annotations

from typing import NamedTuple

from fieldkit import words
from fieldkit.desk import answers, checklists
from fieldkit.desk.desk import Desk
from fieldkit.forms import literals
from fieldkit.forms.definition import EXHIBITS
from fieldkit.forms.running import Line
from fieldkit.model.kinds import Check, Checklist, Form


class Asked(NamedTuple):
    """One line: what it asks, and what stands there.

    `sort` is `result` for a line that gives a result, `exhibits` for one that is answered by them, `shown` for one that
    asks nothing, else the type of forms/FORMAT.md. `answer` is the text in which the answer stands (a result, a
    value, names of choices with spaces between), empty where there is none. `problem` says why it cannot be.
    """

    key: str
    section: str
    label: str
    hint: str
    sort: str
    options: tuple[tuple[str, str], ...]
    answer: str
    note: str
    exhibits: tuple[str, ...]
    required: bool
    problem: str
    basis: str
    compares: str
    proof: str
    path: str


class Run(NamedTuple):
    """A run: its title, the lines that are asked now, and how many have which result."""

    checklist: Checklist
    title: str
    lines: list[Asked]
    counts: dict[str, int]


def run(desk: Desk, checklist: Checklist) -> Run:
    """Return a run as it stands."""
    form = answers.definition_of(desk, checklist)
    noted = answers.checks(desk, checklist)
    wrong = {problem.check: problem for problem in checklists.problems(desk, checklist)}
    sections = [section.title.say() for section in form.sections]
    lines = []
    for line in answers.lines(desk, checklist):
        problem = wrong.get(line.key)
        told = ""
        if problem is not None:
            told = problem.message.say() or words.say("form", "broken")
        lines.append(_asked(desk, checklist, line, noted.get(line.key), sections[line.section], told))
    counts = checklists.counts(desk, checklist)
    return Run(checklist, form.title.say(), lines, counts._asdict())


def titles(desk: Desk) -> list[tuple[str, str]]:
    """Return the forms that can be run, each in its newest edition, by id and title."""
    newest: dict[str, Form] = {form.name: form for form in checklists.forms(desk)}
    return [(form.id, form.title) for form in newest.values()]


def _asked(desk: Desk, checklist: Checklist, line: Line, check: Check | None, section: str, problem: str) -> Asked:
    said = line.check
    basis = said.basis
    return Asked(
        key=line.key,
        section=section,
        label=said.label.say(),
        hint=said.hint.say(),
        sort=_sort(line),
        options=tuple((one.name, one.label.say()) for one in line.options),
        answer=literals.written(line.answer) if line.answer is not None else "",
        note=desk.tell(check.note) if check is not None else "",
        exhibits=tuple(sorted(check.exhibits)) if check is not None else (),
        required=line.required,
        problem=problem,
        basis="\n".join(filter(None, (f"{basis.title} {basis.article}".strip(), basis.text))) if basis else "",
        compares=said.compares,
        proof=said.proof,
        path=answers.path_of(checklist.path, line.key),
    )


def _sort(line: Line) -> str:
    if line.check.gives_result:
        return "result"
    if not line.check.answerable:
        return "shown"
    return "exhibits" if line.check.type in EXHIBITS else line.check.type
