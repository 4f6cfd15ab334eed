"""What the screen has done in the vault's lane: each a function of the desk that returns what is to be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from fieldkit.desk import asking, checklists, definitions, exhibits
from fieldkit.desk import results as found_by
from fieldkit.desk.asking import Run
from fieldkit.desk.desk import Desk
from fieldkit.desk.papers import Paper, Source
from fieldkit.desk.results import Difference, Matrix
from fieldkit.model.kinds import Case, Checklist, Finding, Form
from ui.wording import say

Opened = Mapping[str, int]


def begin(case: Case, form: str, desk: Desk) -> Checklist:
    """Begin a run of a form."""
    return checklists.begin(desk, case, checklists.find_form(desk, form), [desk.member])


def begin_paper(case: Case, code: str, day: str, desk: Desk) -> Checklist:
    """Begin to type in a paper form."""
    return checklists.begin(desk, case, checklists.by_code(desk, code), [desk.member], paper=day)


def read(path: str, opened: Opened, desk: Desk) -> Run:
    """Return a run as it stands."""
    return asking.run(desk, desk.get(Checklist, path), opened)


def answer(checklist: Checklist, key: str, result: str, opened: Opened, desk: Desk) -> Run:
    """Give a result, and return the run."""
    checklists.answer(desk, checklist, key, result=result)
    return asking.run(desk, checklist, opened)


def enter(checklist: Checklist, key: str, value: str, opened: Opened, desk: Desk) -> Run:
    """Give a value, and return the run."""
    checklists.answer(desk, checklist, key, value=value)
    return asking.run(desk, checklist, opened)


def annotate(checklist: Checklist, key: str, note: str, opened: Opened, desk: Desk) -> Run:
    """Keep a note, and return the run."""
    checklists.answer(desk, checklist, key, note=note)
    return asking.run(desk, checklist, opened)


def prove(checklist: Checklist, key: str, paths: list[Path], opened: Opened, desk: Desk) -> Run:
    """Take files in as exhibits that prove a line, and return the run."""
    return cite(checklist, key, [exhibits.add(desk, checklist.space, path)[0].path for path in paths], opened, desk)


def cite(checklist: Checklist, key: str, proofs: list[str], opened: Opened, desk: Desk) -> Run:
    """Let the exhibits at paths prove a line, too, and return the run."""
    checklists.answer(desk, checklist, key, exhibits=proofs)
    return asking.run(desk, checklist, opened)


def withdraw(checklist: Checklist, key: str, proof: str, opened: Opened, desk: Desk) -> Run:
    """Let the exhibit at a path prove a line no longer, and return the run."""
    checklists.withdraw(desk, checklist, key, proof)
    return asking.run(desk, checklist, opened)


def find(checklist: Checklist, key: str, desk: Desk) -> Finding:
    """Make a finding of a line that shows a problem."""
    return found_by.make_finding(desk, checklist, key)


def take_file(path: Path, desk: Desk) -> tuple[Form, int]:
    """Take in a checklist, and say how much of its workbook it does not carry."""
    found = definitions.read(path)
    return checklists.take_form(desk, found.document), len(found.left_out)


def take_template(name: str, desk: Desk) -> tuple[Form, int]:
    """Take in a template, which carries all of its workbook."""
    return checklists.take_form(desk, definitions.template(name).document), 0


def compare(form: str, desk: Desk) -> tuple[str, list[Difference]]:
    """Return what the newest edition of a form changed, under a title."""
    after = checklists.find_form(desk, form)
    before = checklists.edition_before(desk, after)
    title = f"{after.title}　{before.edition if before else ''} → {after.edition}"
    return title, checklists.changes(before, after) if before else []


def results(form: str, desk: Desk) -> Matrix:
    """Return what the runs of a form found in every village."""
    return found_by.matrix(desk, checklists.find_form(desk, form))


def empty_paper(form: str, title: str) -> Source:
    """Return how the empty form with this id is made as a paper, called `title`."""
    return _source(title, partial(_empty, form))


def paper(checklist: Checklist) -> Source:
    """Return how a run is made as a paper."""
    return _source(say("checklists", "file"), partial(_run, checklist.path))


def _source(name: str, make: Callable[[Desk], Paper]) -> Source:
    return Source(name, make, make)


def _empty(form: str, desk: Desk) -> Paper:
    return checklists.print_form(desk, checklists.find_form(desk, form))


def _run(path: str, desk: Desk) -> Paper:
    return checklists.print_checklist(desk, desk.get(Checklist, path))
