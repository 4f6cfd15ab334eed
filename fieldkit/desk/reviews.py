"""The review of a finding: handed in, returned with a reason, approved step by step.

Who may do which step, and that nobody approves their own, is decided alike on every device (merge/reviews.py).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from fieldkit.desk import findings, numbering, remarks
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.merge import reviews as law
from fieldkit.merge import rights
from fieldkit.merge.event import Event
from fieldkit.merge.rights import Flag
from fieldkit.model.kinds import Finding
from fieldkit.model.missing import Gap, before_submitting
from fieldkit.model.reviews import Review, Stage, Standing, standing
from fieldkit.vault.ledger import Change

STEPS = {Stage.SUBMITTED: ("deputy", "leader"), Stage.CHECKED: ("leader",), Stage.APPROVED: ("group",)}
"""The steps that may be taken next; a leader need not wait for a deputy, whom a team may lack."""


class Unapplied(NamedTuple):
    """An act of review that has no effect: when, whose, which act and step it claims, and the flag that says why."""

    at: int
    by: str
    act: str
    step: str
    flag: Flag


def acts(desk: Desk, finding: Finding) -> list[Review]:
    """Return what was done in the review of a finding, oldest first."""
    return desk.children(Review, finding)


def stage(desk: Desk, finding: Finding) -> Standing:
    """Return where a finding stands with the words it has now."""
    told = acts(desk, finding)
    return standing(told, _version(desk, finding)) if told else Standing(Stage.DRAFT)


def missing(desk: Desk, finding: Finding) -> list[Gap]:
    """Return what a finding lacks to be handed in."""
    gaps = before_submitting(finding, findings.citations(desk, finding))
    return gaps + [Gap(one.path, "remarks", "remark_unanswered") for one in remarks.unanswered(desk, finding.path)]


def submit(desk: Desk, finding: Finding) -> Review:
    """Hand a finding in as it is now. Raises Refused(REVIEW_MISSING, REVIEW_STAGE, REVIEW_STEP)."""
    if desk.member not in finding.drafters:
        raise Refused(Code.REVIEW_STEP)
    told = stage(desk, finding)
    if told.stage in (Stage.SUBMITTED, Stage.CHECKED, Stage.APPROVED, Stage.ADOPTED):
        raise Refused(Code.REVIEW_STAGE)
    gaps = missing(desk, finding)
    if gaps:
        raise Refused(Code.REVIEW_MISSING, missing=gaps[0].code, count=len(gaps))
    return _say(desk, finding, "submitted", told.of)


def give_back(desk: Desk, finding: Finding, reason: str) -> Review:
    """Return a finding to its drafters. Raises Refused(REVIEW_REASON, REVIEW_STAGE, REVIEW_STEP)."""
    if not reason.strip():
        raise Refused(Code.REVIEW_REASON)
    told, step = _due(desk, finding)
    return _say(desk, finding, "returned", told.of, step=step, reason=desk.persons.refer(finding.space, reason))


def approve(desk: Desk, finding: Finding) -> Review:
    """Approve a finding as the next step that is one's own; the leader's approval numbers it.

    Raises Refused(REVIEW_STAGE, REVIEW_STEP, REVIEW_OWN), REVIEW_REMARKS while a remark of one's own is open.
    """
    told, step = _due(desk, finding)
    own = [one for one in remarks.on(desk, finding.path) if not one.closed and one.created_by == desk.member]
    if own:
        raise Refused(Code.REVIEW_REMARKS, count=len(own))
    numbered = numbering.claim(desk, finding) if step == "leader" else {}
    return _say(desk, finding, "approved", told.of, step=step, **numbered)


def step_of(desk: Desk, finding: Finding) -> str:
    """Return the step that the member at work may take now: deputy, leader, group, or none (empty)."""
    due = STEPS.get(stage(desk, finding).stage, ())
    return next((step for step in due if desk.role in law.STEPS[step]), "")


def is_own(desk: Desk, finding: Finding) -> bool:
    """Say whether a finding is the member's own work, which others approve."""
    family = desk.family(finding.space, finding.path)
    return desk.member in law.authors(family.states, finding.path, desk.vault.ledger.past(finding.space))


def awaiting(desk: Desk, space: str = "") -> list[Finding]:
    """Return the findings (of one case) that wait for the member at work: for a step of theirs, or to be put right."""
    return [finding for finding in findings.findings(desk, space) if waits(desk, finding)]


def waits(desk: Desk, finding: Finding) -> bool:
    """Say whether a finding waits for the member at work."""
    if step_of(desk, finding) and not is_own(desk, finding):
        return True
    mine = desk.member in finding.drafters
    return mine and (stage(desk, finding).stage is Stage.RETURNED or bool(remarks.unanswered(desk, finding.path)))


def unapplied(desk: Desk, finding: Finding) -> list[Unapplied]:
    """Return the acts of review that are stored without effect, oldest first: shown, so that nobody relies on them."""
    family = desk.family(finding.space, finding.path)
    told = [
        Unapplied(event.at.ms, event.body.by, _line(event, "act"), _line(event, "step"), family.flags[event.name])
        for event in desk.vault.ledger.events_of(finding.space, finding.path)
        if event.kind == law.REVIEW and event.name in family.flags
    ]
    return sorted(told)


def _line(event: Event, field: str) -> str:
    return str(event.body.values.get(field, ""))


def _due(desk: Desk, finding: Finding) -> tuple[Standing, str]:
    """Return where a finding stands and the step that is the member's. Raises Refused(REVIEW_STAGE, REVIEW_STEP)."""
    told = stage(desk, finding)
    if told.stage not in STEPS:
        raise Refused(Code.REVIEW_STAGE)
    step = step_of(desk, finding)
    if not step:
        raise Refused(Code.REVIEW_STEP)
    return told, step


def _say(desk: Desk, finding: Finding, act: str, of: str, **told: Any) -> Review:
    values = {"act": act, "version": _version(desk, finding), **({"of": of} if of else {}), **told}
    path = f"{finding.path}/review/{rights.once('review', desk.member, values)}"
    desk.put(finding.space, Change(path, values))
    return desk.get(Review, path)


def _version(desk: Desk, finding: Finding) -> str:
    family = desk.family(finding.space, finding.path)
    return law.version_of(law.words(family.states, desk.vault.ledger.past(finding.space)))
