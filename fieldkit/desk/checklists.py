"""Checklists: forms taken in, run line by line on site, and printed."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fieldkit import files, ids
from fieldkit.desk import answers as standing
from fieldkit.desk import cases, checksheets, definitions, members
from fieldkit.desk.answers import answers, around, checks, definition_of, lines
from fieldkit.desk.desk import Desk
from fieldkit.desk.exhibits import now
from fieldkit.desk.papers import Paper
from fieldkit.errors import Code, Refused
from fieldkit.forms import changes as compared
from fieldkit.forms import definition, document, filled, literals, reading, running
from fieldkit.forms.changes import Change as Difference
from fieldkit.forms.definition import EXHIBITS, Literal
from fieldkit.forms.evaluation import Around
from fieldkit.forms.running import Counts, Line, Problem
from fieldkit.model.kinds import Case, Check, Checklist, Exhibit, Form
from fieldkit.vault.ledger import Change

__all__ = [
    "answer",
    "answers",
    "begin",
    "by_code",
    "changes",
    "checklists",
    "checks",
    "clear",
    "code_of",
    "counts",
    "definition_of",
    "edition_before",
    "end",
    "find_form",
    "forms",
    "import_form",
    "lines",
    "missing",
    "print_checklist",
    "print_form",
    "problems",
    "run_file",
    "take_form",
    "withdraw",
]


def import_form(desk: Desk, path: Path) -> Form:
    """Take in the definition in the file `path`: JSON (forms/FORMAT.md), an XLSForm or a plain sheet.

    Raises Refused(FORM_*, XLSFORM_*, PARSE_*, FILE_*).
    """
    return take_form(desk, definitions.read(path).document)


def take_form(desk: Desk, found: dict[str, Any]) -> Form:
    """Take in a definition; its id follows from it, so an edition never changes. Raises Refused(FORM_*)."""
    text = document.canonical(found)
    form = reading.read(text.encode())
    record = f"form/{ids.derived('form', text)}"
    told = {"name": form.name, "edition": form.edition, "title": form.title.chinese, "definition": text}
    try:
        desk.set("county", record, told)
    except Refused as refusal:
        if refusal.code is Code.EVENT_TOO_LARGE:
            raise Refused(Code.FORM_TOO_LARGE, most=document.LARGEST) from refusal
        raise
    return desk.get(Form, record)


def forms(desk: Desk) -> list[Form]:
    """Return the forms, oldest first."""
    return desk.load(Form)


def edition_before(desk: Desk, form: Form, edition: str = "") -> Form | None:
    """Return the form of the same name that was taken in before `form`, or that with `edition`; None where none was.

    Raises Refused(FORM_UNKNOWN) for an edition that is not here.
    """
    if edition:
        return find_form(desk, form.name, edition)
    named = [one for one in forms(desk) if one.name == form.name]
    at = named.index(form)
    return named[at - 1] if at else None


def changes(before: Form, after: Form) -> list[Difference]:
    """Return what the definition of `after` changed of that of `before`."""
    old, new = (document.parse(one.definition.encode()) for one in (before, after))
    return compared.changes(old, new)


def find_form(desk: Desk, words: str, edition: str = "") -> Form:
    """Return the newest form with this id or name (and `edition`). Raises Refused(FORM_UNKNOWN)."""
    found = [form for form in forms(desk) if words in (form.id, form.path, form.name) and edition in ("", form.edition)]
    if not found:
        raise Refused(Code.FORM_UNKNOWN, form=words[:40], edition=edition[:40] or "-")
    return found[-1]


def code_of(form: Form) -> str:
    """Return the code that an empty form carries on paper: it names the very edition."""
    return f"{form.id[:4]}-{form.id[4:8]}"


def by_code(desk: Desk, code: str) -> Form:
    """Return the form whose paper carries `code`, however it was typed. Raises Refused(FORM_CODE)."""
    typed = "".join(char for char in unicodedata.normalize("NFKC", code).lower() if char.isalnum())
    found = next((form for form in forms(desk) if code_of(form).replace("-", "") == typed), None)
    if found is None:
        raise Refused(Code.FORM_CODE, typed=code[:20])
    return found


def begin(
    desk: Desk, case: Case, form: Form, inspectors: Sequence[str], household: str = "", paper: str = ""
) -> Checklist:
    """Begin a run of `form` now by `inspectors` (names or ids), for the household at that path where it is for one.

    `paper` is the day (`YYYY-MM-DD`) on which it was filled in by hand, where it is only typed in now.
    Raises Refused(CARD_UNKNOWN, CARD_AMBIGUOUS).
    """
    path = f"checklist/{ids.new()}"
    told = {key: said for key, said in (("household", household), ("paper", paper)) if said}
    told |= {} if paper else {"started": now()}
    desk.set(case.space, path, _facts(desk, form, inspectors, told))
    return desk.get(Checklist, path)


def end(desk: Desk, checklist: Checklist) -> None:
    """Note that the run ends now; answers can still be given."""
    desk.set(checklist.space, checklist.path, {"ended": now()})


def checklists(desk: Desk, space: str = "") -> list[Checklist]:
    """Return the runs (of one case), oldest first."""
    return desk.load(Checklist, space)


def answer(
    desk: Desk,
    checklist: Checklist,
    check_name: str,
    *,
    result: str = "",
    value: str = "",
    note: str = "",
    exhibits: Iterable[str] = (),
) -> Check:
    """Answer one line, and return its record; what is left empty stays as it was.

    `result` is for lines that give one, `value` (as forms/FORMAT.md writes it, money in fen) for the others, `exhibits`
    (paths or ids) prove any line and answer a photo. Raises Refused: FORM_CHECK, FORM_VALUE, FORM_CONSTRAINT,
    RECORD_MISSING; older answers stay then.
    """
    line = standing.find(definition_of(desk, checklist), check_name)
    shown = [desk.get(Exhibit, path) for path in exhibits]
    given = _given(line, check_name, result, value, [one.id for one in shown])
    standing.accept(definition_of(desk, checklist), given, answers(desk, checklist), around(checklist))
    told = {"result": result, "value": value, "note": note}
    values: dict[str, Any] = {field: words for field, words in told.items() if words}
    path = standing.path_of(checklist.path, check_name)
    desk.set(checklist.space, path, {"name": check_name, **values, **{f"exhibits.{one.path}": True for one in shown}})
    return desk.get(Check, path)


def clear(desk: Desk, checklist: Checklist, check_name: str) -> None:
    """Take an answer back: the line is unanswered again, its note stays. Raises Refused(RECORD_MISSING)."""
    check = desk.get(Check, standing.path_of(checklist.path, check_name))
    taken: dict[str, Any] = {field: "" for field in ("result", "value") if getattr(check, field)}
    desk.set(check.space, check.path, taken | {f"exhibits.{path}": False for path in check.exhibits})


def withdraw(desk: Desk, checklist: Checklist, check_name: str, exhibit: str) -> None:
    """Note that an exhibit (path or id) proves a line no longer. Raises Refused(RECORD_MISSING)."""
    check = desk.get(Check, standing.path_of(checklist.path, check_name))
    desk.set(check.space, check.path, {f"exhibits.{desk.get(Exhibit, exhibit).path}": False})


def missing(desk: Desk, checklist: Checklist) -> list[Line]:
    """Return the lines that keep the checklist from being complete; saving is never blocked by them."""
    return running.missing(definition_of(desk, checklist), answers(desk, checklist), around(checklist))


def problems(desk: Desk, checklist: Checklist) -> list[Problem]:
    """Return the answers that cannot be; one that could when it was given may do so since another changed."""
    return running.problems(definition_of(desk, checklist), answers(desk, checklist), around(checklist))


def counts(desk: Desk, checklist: Checklist) -> Counts:
    """Return how many lines have which result; what is not checked is never ok."""
    return running.counts(definition_of(desk, checklist), answers(desk, checklist), around(checklist))


def run_file(desk: Desk, case: Case | None, path: Path) -> Checklist:
    """Take in a run that was written as a file (forms/FORMAT.md, section 7), into `case` or that of its village.

    Its id follows from the file, so what is taken in twice is one. Raises Refused: ANSWERS_*, FORM_*, CASE_*, CARD_*,
    FILE_*; nothing is kept then.
    """
    data = files.read_stable(path, filled.LARGEST)
    told = filled.read(data)
    case = case or cases.find_case(desk, told.village)
    if told.village not in (case.village, case.village_code):
        raise Refused(Code.ANSWERS_VILLAGE, village=told.village[:40])
    form = find_form(desk, told.checklist, told.edition)
    checklist = f"checklist/{ids.derived('checklist', case.space, hashlib.sha256(data).hexdigest())}"
    changes = [Change(checklist, _facts(desk, form, told.inspectors, told.times))]
    begun = Around(told.times.get("ended", now()), told.times.get("started", told.paper or ""), checklist)
    desk.write(case.space, changes + _answered(definition_of(desk, form), checklist, told, begun))
    return desk.get(Checklist, checklist)


def print_checklist(desk: Desk, checklist: Checklist) -> Paper:
    """Return a run as a paper: what was asked, what was found, and what was not checked."""
    from fieldkit.paper.checklist import render

    content = render(checksheets.of_run(desk, checklist))
    return Paper(content=content, paper="checklist", space=checklist.space, target=checklist.path)


def print_form(desk: Desk, form: Form) -> Paper:
    """Return an empty form as a paper, to be filled by hand."""
    from fieldkit.paper.checklist import render

    content = render(checksheets.of_form(definition_of(desk, form), code_of(form)))
    return Paper(content=content, paper="form", target=form.path)


def _answered(form: definition.Form, checklist: str, told: filled.Filled, begun: Around) -> list[Change]:
    """Return the changes that enter the answers and notes of a file. Raises Refused(FORM_*)."""
    given = told.literals
    standing.accept(form, given, {}, begun)
    changes = []
    for key in dict.fromkeys([*given, *told.notes]):
        standing.find(form, key)
        values: dict[str, Any] = {"name": key}
        values |= standing.fields(form, key, given[key]) if key in given else {}
        values |= {"note": told.notes[key]} if key in told.notes else {}
        changes.append(Change(standing.path_of(checklist, key), values))
    return changes


def _facts(desk: Desk, form: Form, inspectors: Sequence[str], facts: Mapping[str, str]) -> dict[str, Any]:
    return {"form": form.id, **{f"inspectors.{members.find(desk, name)}": True for name in inspectors}, **facts}


def _given(line: definition.Check, key: str, result: str, value: str, exhibits: Sequence[str]) -> dict[str, Literal]:
    """Return the answer that is given to a line, none where only a note or proof is. Raises Refused(FORM_VALUE)."""
    if (result and not line.gives_result) or (value and (line.gives_result or line.type in EXHIBITS)):
        raise Refused(Code.FORM_VALUE, check=key)
    if line.type in EXHIBITS:
        return {key: tuple(exhibits)} if exhibits else {}
    said = result or (literals.read(line, value) if value else "")
    return {key: said} if said != "" else {}
