"""The review of a finding as its screen tells it: where it stands, what was done and remarked, what one may do."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from fieldkit import words
from fieldkit.desk import numbering, remarks, reviews, versions
from fieldkit.desk.desk import Desk
from fieldkit.desk.reviews import Unapplied
from fieldkit.desk.versions import Version
from fieldkit.model.kinds import Finding
from fieldkit.model.reviews import Remark, Review, Stage
from ui.look.theme import Tone
from ui.parts.marked import MarkedLine
from ui.wording import say

TEXTS = ("title", "facts", "explanation")
"""The fields of a finding on whose words one remarks, and that are compared."""

_TONES = {Stage.RETURNED: Tone.WARN, Stage.CHANGED: Tone.WARN, Stage.APPROVED: Tone.GOOD, Stage.ADOPTED: Tone.GOOD}
_OPEN = (Stage.DRAFT, Stage.RETURNED, Stage.CHANGED)


class Remarked(NamedTuple):
    """A remark as it reads, with its answers; where it is anchored: the field, from and to which character."""

    path: str
    text: str
    closed: bool
    own: bool
    field: str
    place: tuple[int, int] | None


class Told(NamedTuple):
    """The review of one finding. `may`: which of submit, return and approve the member at work may do now."""

    path: str
    head: str
    tone: Tone
    hint: str
    acts: list[tuple[str, Tone]]
    remarked: list[Remarked]
    may: frozenset[str]
    versions: list[Version]


def read(desk: Desk, finding: Finding) -> Told:
    """Return the review of a finding; for `Session.do`."""
    stage = reviews.stage(desk, finding).stage
    step, own = reviews.step_of(desk, finding), reviews.is_own(desk, finding)
    may = {"return", "approve"} if step and not own else set()
    if stage in _OPEN and desk.member in finding.drafters:
        may.add("submit")
    return Told(
        finding.path,
        say("review", "head", number=numbering.number(desk, finding), stage=words.say("review", stage.value)),
        _TONES.get(stage, Tone.CALM),
        _hint(desk, finding, is_own=bool(step) and own),
        [(_act(desk, one), Tone.WARN if one.act == "returned" else Tone.CALM) for one in reviews.acts(desk, finding)]
        + [(_void(desk, one), Tone.BAD) for one in reviews.unapplied(desk, finding)],
        [_remarked(desk, finding, one) for one in remarks.on(desk, finding.path)],
        frozenset(may),
        versions.versions(desk, finding),
    )


def waiting(space: str, desk: Desk) -> list[MarkedLine]:
    """Return the findings that wait for the member at work, each with where it stands."""
    return [
        MarkedLine(one.path, words.say("review", reviews.stage(desk, one).stage.value), desk.tell(one.title))
        for one in reviews.awaiting(desk, space)
    ]


def when(ms: int) -> str:
    """Return a moment as people here read it."""
    return datetime.fromtimestamp(ms / 1000).astimezone().strftime("%m-%d %H:%M")


def _hint(desk: Desk, finding: Finding, *, is_own: bool) -> str:
    if numbering.shared(desk, finding):
        return words.say("review", "shared")
    return say("review", "own_work") if is_own else ""


def _act(desk: Desk, one: Review) -> str:
    parts = [
        words.say("choice", f"review.{name}.{said}") for name, said in (("step", one.step), ("act", one.act)) if said
    ]
    reason = [desk.tell(one.reason)] if one.reason else []
    what = " ".join([*parts, *reason])
    return words.say("review", "line", when=when(one.created), name=desk.name(one.created_by), what=what)


def _void(desk: Desk, one: Unapplied) -> str:
    parts = [
        words.say("choice", f"review.{name}.{said}") for name, said in (("step", one.step), ("act", one.act)) if said
    ]
    line = words.say("review", "line", when=when(one.at), name=desk.name(one.by), what=" ".join(parts))
    return words.say("review", "unapplied", line=line, why=words.say("flag", one.flag.value))


def _remarked(desk: Desk, finding: Finding, one: Remark) -> Remarked:
    text = desk.tell(str(getattr(finding, one.field))) if one.field in TEXTS else ""
    who, quote, said_ = desk.name(one.created_by), desk.tell(one.quote), desk.tell(one.words)
    lines = [
        say("review", "said_on", name=who, quote=quote, words=said_)
        if quote
        else say("review", "said", name=who, words=said_),
        *(
            say("review", "answered", name=desk.name(said.created_by), words=desk.tell(said.words))
            for said in remarks.answers(desk, one)
        ),
        *([say("review", "closed")] if one.closed else []),
    ]
    place = remarks.place(desk, one, text) if one.field in TEXTS else None
    return Remarked(one.path, "\n".join(lines), one.closed, one.created_by == desk.member, one.field, place)
