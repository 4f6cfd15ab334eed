"""Before the team leaves a village (离村清单): what would have to be fetched later, and where it is put right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fieldkit.desk import checklists, exchange, exhibits, findings, interviews, tasks, transcripts
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Case, Interview
from fieldkit.model.missing import Gap, before_copy_counts, before_signed


class Open(NamedTuple):
    """One thing that is open: the record as one would call it, and what it lacks (see `[missing]` of the catalogue)."""

    called: str
    gap: Gap


def open_things(desk: Desk, case: Case) -> list[Open]:
    """Return what is open in a case: pages first, then checks, evidence, findings, tasks, and what was not handed over.

    Nothing of it blocks anything.
    """
    return [
        *_interviews(desk, case),
        *_checklists(desk, case),
        *_exhibits(desk, case),
        *_findings(desk, case),
        *_tasks(desk, case),
        *_handed_over(desk, case),
    ]


def _interviews(desk: Desk, case: Case) -> Iterator[Open]:
    for interview in interviews.interviews(desk, case.space):
        called = interview_called(desk, interview)
        seal = interviews.standing_seal(desk, interview)
        if seal is None:
            gaps = transcripts.missing(desk, interview) or [Gap(interview.path, "seal", "unsealed")]
        else:
            gaps = before_signed(seal)
        yield from (Open(called, gap) for gap in gaps)


def interview_called(desk: Desk, interview: Interview) -> str:
    """Return what to call an interview: whom it was with, else its title."""
    face = desk.persons.face(interview.interviewee) if interview.interviewee else None
    label = face.label() if face is not None else ""
    return label or desk.tell(interview.title) or interview.started.replace("T", " ")


def _checklists(desk: Desk, case: Case) -> Iterator[Open]:
    for checklist in checklists.checklists(desk, case.space):
        form = checklists.find_form(desk, checklist.form)
        lines = checklists.missing(desk, checklist)
        if lines:
            yield Open(form.title, Gap(checklist.path, lines[0].key, "unanswered"))


def _exhibits(desk: Desk, case: Case) -> Iterator[Open]:
    for held in exhibits.listed(desk, case.space):
        called = held.name or desk.tell(held.exhibit.description)
        yield from (Open(called, gap) for gap in before_copy_counts(held.exhibit))
        if held.exhibit.obtained == "original" and not _is_returned(desk, held.exhibit.path):
            yield Open(called, Gap(held.exhibit.path, "custody", "borrowed"))


def _is_returned(desk: Desk, exhibit: str) -> bool:
    sql = "SELECT 1 FROM record_custody WHERE parent = ? AND f_act = 'returned' AND deleted = 0"
    return desk.vault.store.one(sql, (exhibit,)) is not None


def _findings(desk: Desk, case: Case) -> Iterator[Open]:
    for finding in findings.findings(desk, case.space):
        called = desk.tell(finding.title)
        yield from (Open(called, gap) for gap in findings.missing(desk, finding))


def _tasks(desk: Desk, case: Case) -> Iterator[Open]:
    for task in tasks.listed(desk, case.space):
        yield from (Open(desk.tell(task.what), gap) for gap in tasks.missing(task))


def _handed_over(desk: Desk, case: Case) -> Iterator[Open]:
    sent = [one for one in exchange.moved(desk) if one.bundle.direction == "written" and case.space in one.bundle.scope]
    if not sent:
        yield Open(case.village, Gap(case.path, "bundle", "never_handed_over"))
    elif sent[0].receipt != "whole":
        yield Open(sent[0].bundle.name, Gap(case.path, "bundle", "no_receipt"))
