"""How the answers of a checklist stand in its records, and how they are read back by the form's own types."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from fieldkit import ids, words
from fieldkit.desk.desk import Desk
from fieldkit.desk.exhibits import now
from fieldkit.errors import Code, Refused
from fieldkit.forms import definition, literals, reading, running
from fieldkit.forms.definition import EXHIBITS, Literal
from fieldkit.forms.evaluation import Around
from fieldkit.forms.running import Line
from fieldkit.model.kinds import Check, Checklist, Form


def definition_of(desk: Desk, run: Form | Checklist) -> definition.Form:
    """Return what a form, or the form of a checklist, asks. Raises Refused(RECORD_MISSING) where it is not here."""
    return _read((run if isinstance(run, Form) else desk.get(Form, run.form)).definition)


@lru_cache(maxsize=64)
def _read(text: str) -> definition.Form:
    return reading.read(text.encode())


def path_of(checklist: str, key: str) -> str:
    """Return the path of the record of the line `key` of the checklist at a path: two members who answer it meet."""
    return f"{checklist}/check/{ids.derived('check', checklist, key)}"


def checks(desk: Desk, checklist: Checklist) -> dict[str, Check]:
    """Return the records of the lines that were answered or noted, by key."""
    return {check.name: check for check in desk.children(Check, checklist)}


def answers(desk: Desk, checklist: Checklist, *, outside: bool = False) -> dict[str, Literal]:
    """Return the answers by key, each of the type its line has; what fits no type stays the text it is.

    `outside`: for a reader outside, to whom protected persons go by their pseudonyms, also in what rules make of it.
    """
    form = definition_of(desk, checklist)
    told = {
        key: _answer(desk, form.find(key), check, outside=outside) for key, check in checks(desk, checklist).items()
    }
    return {key: found for key, found in told.items() if found is not None}


def lines(desk: Desk, checklist: Checklist, *, outside: bool = False) -> list[Line]:
    """Return the lines that are asked now, with what is answered; `outside` as in `answers`."""
    given = answers(desk, checklist, outside=outside)
    return running.lines(definition_of(desk, checklist), given, around(checklist))


def around(checklist: Checklist) -> Around:
    """Return what a run stands in: a run that was ended is looked at as it was then."""
    return Around(checklist.ended or now(), checklist.started or checklist.paper, checklist.path)


def fields(form: definition.Form, key: str, answer: Literal) -> dict[str, str | bool]:
    """Return the fields of `Check` in which `answer` to the line `key` stands."""
    line = find(form, key)
    if line.type in EXHIBITS and isinstance(answer, tuple):
        return {f"exhibits.exhibit/{one}": True for one in answer}
    return {"result" if line.gives_result else "value": literals.written(answer)}


def find(form: definition.Form, key: str) -> definition.Check:
    """Return the line `key`. Raises Refused(FORM_CHECK)."""
    found = form.find(key)
    if found is None:
        raise Refused(Code.FORM_CHECK, check=key[:80])
    return found


def accept(form: definition.Form, given: Mapping[str, Literal], held: Mapping[str, Literal], begun: Around) -> None:
    """Raise Refused(FORM_CHECK, FORM_VALUE, FORM_CONSTRAINT) where an answer of `given`, beside `held`, cannot be."""
    for key, answer in given.items():
        line = find(form, key)
        if not (line.answerable and literals.fits(line, answer)):
            raise Refused(Code.FORM_VALUE, check=key)
    for problem in running.problems(form, {**held, **given}, begun):
        if problem.check in given:
            message = problem.message.say() or words.say("form", "broken")
            told = {"message": message} if problem.code is Code.FORM_CONSTRAINT else {}
            raise Refused(problem.code, check=problem.check, **told)


def _answer(desk: Desk, line: definition.Check | None, check: Check, *, outside: bool) -> Literal | None:
    if line is None:
        return None
    if line.type in EXHIBITS:
        return tuple(sorted(path.rpartition("/")[2] for path in check.exhibits)) or None
    if line.gives_result:
        return check.result or None
    return literals.read(line, desk.tell(check.value, outside=outside)) if check.value else None
