"""The review of a finding: what was done step by step, where it stands; remarks, and what is answered to them.

Each act is said once and never changed; where a finding stands follows from the acts and the words as they are now.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from fieldkit.model.record import Record, Writers, choice, flag, integer, kind, line, reference, text


@kind("review", writers=Writers.ONCE, within=("finding",))
class Review(Record):
    """One act of a review: handed in, returned with a reason, or approved as a step (merge/RULES.md, "Reviews").

    `of` is what it answers: the submission that is returned or approved, the return that a submission answers.
    `version` is the digest of the words that are meant. The leader's approval gives the number in a series.
    """

    act: str = choice("submitted", "returned", "approved")
    step: str = choice("deputy", "leader", "group")
    of: str = reference("review")
    version: str = line()
    reason: str = text(mentions=True, searched=True)
    series: str = line()
    number: int | None = integer()


@kind("remark", writers=Writers.AUTHORS)
class Remark(Record):
    """What someone says about a record without touching it; changed and closed by its author alone, whom `root` proves.

    It is anchored in `field` of the record by the words themselves, as a mark is: `quote` and `occurrence`.
    """

    root: str = line()
    target: str = reference()
    field: str = line()
    quote: str = text(mentions=True)
    occurrence: int | None = integer()
    words: str = text(mentions=True, searched=True)
    closed: bool = flag()


@kind("answer", writers=Writers.ONCE, within=("remark",))
class Answer(Record):
    """What is answered to a remark."""

    words: str = text(mentions=True, searched=True)


class Stage(StrEnum):
    """Where a finding stands, in the order of its way."""

    DRAFT = "draft"
    RETURNED = "returned"
    CHANGED = "changed"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    APPROVED = "approved"
    ADOPTED = "adopted"


class Standing(NamedTuple):
    """Where a finding stands, and the act to which the next one answers: the submission, or the return."""

    stage: Stage
    of: str = ""


def standing(acts: Sequence[Review], version: str) -> Standing:
    """Return where a finding stands whose words have the digest `version` now; the order of `acts` does not matter.

    An approval counts for the submission that it names, as long as nobody returned that and the words are the same.
    """
    submitted = sorted((act.path for act in acts if act.act == "submitted" and act.version == version), reverse=True)
    returned = {act.of for act in acts if act.act == "returned"}
    told = [_approved(acts, path) for path in submitted if path not in returned]
    if told:
        return max(told, key=lambda one: list(Stage).index(one.stage))
    answered = {act.of for act in acts if act.act == "submitted"}
    waiting = [act for act in acts if act.act == "returned" and act.path not in answered]
    if waiting:
        return Standing(Stage.RETURNED, max(waiting, key=lambda act: (act.created, act.path)).path)
    return Standing(Stage.CHANGED if any(act.act == "submitted" for act in acts) else Stage.DRAFT)


def _approved(acts: Sequence[Review], submission: str) -> Standing:
    """Return how far a submission that was not returned has come; the group adopts what the leader approved."""
    steps = {act.step for act in acts if act.act == "approved" and act.of == submission}
    if "leader" in steps:
        return Standing(Stage.ADOPTED if "group" in steps else Stage.APPROVED, submission)
    return Standing(Stage.CHECKED if "deputy" in steps else Stage.SUBMITTED, submission)
