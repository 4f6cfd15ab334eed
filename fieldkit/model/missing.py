"""What is missing before a transcript may be printed final, signed or handed over: pure functions that name the field.

The rules are those of domain knowledge cited beside each; saving is never blocked by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldkit.model.kinds import Citation, Exhibit, Finding, Interview, Person, Seal, Task, Turn
from fieldkit.model.questions import Hit, Match


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: the record's path, the field, and the code whose text is in `[missing]` of i18n."""

    path: str
    field: str
    code: str


def before_final_print(interview: Interview, interviewee: Person | None, turns: Sequence[Turn]) -> list[Gap]:
    """Return what an interview lacks before its transcript may be printed final.

    At least two interviewers and a named recorder (Supervision Law 2018, art. 41); times to the minute and place
    (Procedures for Handling Criminal Cases, art. 203); the notice of rights with the question about recusal; a reader
    where the text is read aloud (the same, art. 206).
    """
    return [
        Gap(interview.path, field, code)
        for field, code, lacking in (
            ("interviewers", "two_interviewers", len(interview.interviewers) < 2),
            ("recorder", "recorder", not interview.recorder),
            (
                "recorder",
                "recorder_asks",
                interview.recorder in interview.interviewers and len(interview.interviewers) < 3,
            ),
            ("interviewee", "interviewee", interviewee is None or interviewee.deleted),
            ("started", "started", not interview.started),
            ("ended", "ended", not interview.ended),
            ("ended", "ends_before_start", bool(interview.ended) and interview.ended < interview.started),
            ("location", "location", not interview.location),
            ("type", "type", not interview.type),
            ("notice", "notice", not interview.notice and not interview.notice_waived),
            ("recusal", "recusal", not interview.recusal and not interview.notice_waived),
            ("reading", "reading", not interview.reading),
            ("reader", "reader", interview.reading == "aloud" and not interview.reader),
            ("turns", "turns", interview.source != "handwritten" and not any(turn.sort == "answer" for turn in turns)),
            ("scan", "scan", interview.source == "handwritten" and not interview.scan),
        )
        if lacking
    ]


def before_signed(seal: Seal) -> list[Gap]:
    """Return what a seal lacks to count as signed: the scan, or a refusal with reason and witness (art. 206)."""
    refused = seal.signed == "refused"
    return [
        Gap(seal.path, field, code)
        for field, code, lacking in (
            ("signed", "signed", not seal.signed),
            ("scan", "signed_scan", seal.signed == "scan" and not seal.scan),
            ("refusal", "refusal", refused and not seal.refusal),
            ("witness", "witness", refused and not seal.witness),
        )
        if lacking
    ]


def before_handing_over(finding: Finding, citations: Sequence[Citation]) -> list[Gap]:
    """Return what a finding lacks to be handed over: facts, a supporting source and the own word of the concerned."""
    supported = any(citation.relation == "supports" for citation in citations)
    return [
        Gap(finding.path, field, code)
        for field, code, lacking in (
            ("title", "title", not finding.title),
            ("facts", "facts", not finding.facts),
            ("topic", "topic", not finding.topic),
            ("citations", "support", not supported),
            ("heard", "heard", not finding.heard),
            ("explanation", "explanation", finding.heard == "heard" and not finding.explanation),
        )
        if lacking
    ]


def before_submitting(finding: Finding, citations: Sequence[Citation]) -> list[Gap]:
    """Return what a finding lacks to be handed in as a working paper: all it needs, two drafters, and no conflict."""
    two = [Gap(finding.path, "drafters", "two_drafters")] if len(finding.drafters) < 2 else []
    conflicts = [Gap(finding.path, field, "in_conflict") for one in (finding, *citations) for field in one.conflicts]
    return [*before_handing_over(finding, citations), *two, *conflicts]


def is_open(one: Hit | Match) -> bool:
    """Say whether a hit or a match is still a question: nobody marked it yet, or two marked it differently."""
    said, field = (one.mark, "mark") if isinstance(one, Hit) else (one.same, "same")
    return not said or field in one.conflicts


def may_cite(hit: Hit, relation: str) -> bool:
    """Say whether a finding may cite a hit: a marked one, and as a support one that is confirmed beyond dispute."""
    return not is_open(hit) and (relation != "supports" or hit.mark == "confirmed")


def before_copy_counts(exhibit: Exhibit) -> list[Gap]:
    """Return what a copy lacks to count beside its original: holder, place, time and two collectors (art. 25, 41)."""
    if exhibit.derived_from:
        return []  # what it shows, the original proves
    copy = exhibit.obtained == "copy"
    return [
        Gap(exhibit.path, field, code)
        for field, code, lacking in (
            ("obtained", "obtained", not exhibit.obtained),
            ("holder", "holder", copy and not exhibit.holder),
            ("location", "exhibit_location", copy and not exhibit.location),
            ("taken", "taken", copy and not exhibit.taken),
            ("collectors", "two_collectors", copy and len(exhibit.collectors) < 2),
        )
        if lacking
    ]


def before_done(task: Task, today: str) -> list[Gap]:
    """Return what a task lacks to be done with; `today` is a day, after which it is late.

    It leads to what the task comes from.
    """
    code = "task_late" if task.due and task.due < today[: len(task.due)] else "task_open"
    return [] if task.state == "done" else [Gap(task.source or task.path, "outcome", code)]
