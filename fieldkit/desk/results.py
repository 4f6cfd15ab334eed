"""What checklists found: villages by checks, and a line that shows a problem made a finding in one act."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from fieldkit import ids, words
from fieldkit.desk import answers
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.forms import literals, plan
from fieldkit.forms.changes import Change as Difference
from fieldkit.forms.definition import Check as Asked
from fieldkit.forms.running import Counts, Line
from fieldkit.model.kinds import Case, Check, Checklist, Finding, Form
from fieldkit.model.mentions import mentioned
from fieldkit.vault.ledger import Change

__all__ = ["Column", "Counts", "Difference", "Matrix", "Village", "make_finding", "matrix"]


class Column(NamedTuple):
    """A check that gives a result: its name in the form, and its label in the newest edition that has it."""

    name: str
    label: str


class Village(NamedTuple):
    """A case and, for each column, how many lines of its runs have which result; without a run, one is not checked."""

    case: Case
    runs: int
    cells: tuple[Counts, ...]


class Matrix(NamedTuple):
    """A checklist over all villages."""

    form: Form
    columns: tuple[Column, ...]
    villages: tuple[Village, ...]

    @property
    def total(self) -> Counts:
        """How many lines have which result, over all villages."""
        return _added([cell for village in self.villages for cell in village.cells])


def matrix(desk: Desk, form: Form) -> Matrix:
    """Return what the runs of all editions of `form` found, in the order of the newest edition.

    A check that was answered more than once in a village (a run for each household, a repeated line) counts as often.
    """
    editions = {one.id: one for one in desk.load(Form) if one.name == form.name}
    columns: dict[str, str] = {}
    for edition in reversed(editions.values()):
        for check in _results(desk, edition):
            columns.setdefault(check.name, check.label.say())
    runs: dict[str, list[Checklist]] = {}
    for run in desk.load(Checklist):
        if desk.get(Form, run.form).id in editions:
            runs.setdefault(run.space, []).append(run)
    villages = [_village(desk, case, runs.get(case.space, []), list(columns)) for case in desk.load(Case)]
    return Matrix(form, tuple(Column(*one) for one in columns.items()), tuple(villages))


def make_finding(desk: Desk, checklist: Checklist, key: str) -> Finding:
    """Make a finding of the line `key` that shows a problem, in one act.

    Its title is the line, its facts the note and what the lines that hang on it say; it cites them and their exhibits,
    and names the persons they name. Raises Refused(FORM_CHECK) for a line that is not asked or gives no problem.
    """
    lines = {line.key: line for line in answers.lines(desk, checklist)}
    line = lines.get(key)
    if line is None or line.answer != "problem" or not line.check.gives_result:
        raise Refused(Code.FORM_CHECK, check=key[:80])
    noted = answers.checks(desk, checklist)
    shown = [line, *(one for one in lines.values() if _hangs(one, line) and one.key in noted)]
    told = [noted[one.key] for one in shown]
    path = f"finding/{ids.new()}"
    facts = {
        "title": line.label.say(),
        "facts": "\n".join(filter(None, (_fact(desk, one, noted.get(one.key)) for one in shown))),
        f"drafters.{desk.member}": True,
        **{f"persons.{person}": True for person in sorted(_persons(told))},
    }
    targets = dict.fromkeys([one.path for one in told] + [path for one in told for path in sorted(one.exhibits)])
    desk.write(checklist.space, [Change(path, facts), *(_cited(path, target) for target in targets)])
    return desk.get(Finding, path)


def _results(desk: Desk, form: Form) -> Iterator[Asked]:
    told = answers.definition_of(desk, form).plan
    return (check for check in map(told.check, told.lines.values()) if check.gives_result)


def _village(desk: Desk, case: Case, runs: list[Checklist], names: list[str]) -> Village:
    found: dict[str, list[str]] = {name: [] for name in names}
    for run in runs:
        for line in answers.lines(desk, run):
            if line.check.gives_result:
                found[line.check.name].append(str(line.answer) if line.fits and line.answer else "not_checked")
    cells = (Counts(*((told or ["not_checked"]).count(result) for result in Counts._fields)) for told in found.values())
    return Village(case, len(runs), tuple(cells))


def _added(counts: list[Counts]) -> Counts:
    return Counts(*(sum(one[at] for one in counts) for at in range(len(Counts._fields))))


def _hangs(line: Line, on: Line) -> bool:
    """Say whether a line of the same repetition is asked because of another one."""
    beside = line.key.rpartition("/")[0] == on.key.rpartition("/")[0]
    return beside and on.check.name in plan.asked_by(line.check)


def _fact(desk: Desk, line: Line, check: Check | None) -> str:
    """Return what a line and its note say; of the problem itself, the note alone."""
    note = desk.tell(check.note) if check is not None else ""
    if line.check.gives_result or line.answer is None or isinstance(line.answer, tuple):
        return note
    chosen = next((one.label.say() for one in line.options if one.name == line.answer), "")
    said = chosen or desk.tell(literals.written(line.answer))
    return words.say("form", "fact", None, label=line.label.say(), said=said) + (f" {note}" if note else "")


def _persons(checks: list[Check]) -> set[str]:
    return mentioned(text for check in checks for text in (check.note, check.value))


def _cited(finding: str, target: str) -> Change:
    told: dict[str, Any] = {"target": target, "relation": "supports", "quote": ""}
    return Change(f"{finding}/citation/{ids.new()}", told)
