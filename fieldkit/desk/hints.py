"""Hints beside a talk: what its outline and the elements still lack, and which of them were waived, and why."""

from __future__ import annotations

from collections.abc import Sequence

from fieldkit import ids
from fieldkit.desk import drafting, outlines
from fieldkit.desk.desk import Desk
from fieldkit.desk.turns import Line
from fieldkit.errors import Code, Refused
from fieldkit.model import principle
from fieldkit.model.kinds import Interview, Waiver
from fieldkit.model.principle import Hint, Said


def read(desk: Desk, interview: Interview, lines: Sequence[Line]) -> list[Hint]:
    """Return what is stated about a talk whose turns are `lines`; what was waived does not apply, with its reason.

    The outline is told by the questions that stand among the turns; without one only elements and answers are stated.
    """
    said = [Said(line.path, line.sort, line.text, frozenset(one.sort for one in line.marks)) for line in lines]
    known = [outline.questions for outline in outlines.outlines()]
    asked = principle.closest(said, known)
    waived = {one.path: desk.tell(one.reason) for one in desk.children(Waiver, interview)}
    typed = {path: words for (path, _), words in drafting.held(desk, interview.path).items()}
    found = principle.hints(said, known[asked] if asked is not None else ())
    places = [waiver_of(interview, hint) for hint in found]
    return [
        _waived(hint, waived.get(place))._replace(waiver=place, typed=typed.get(place, ""))
        for hint, place in zip(found, places, strict=True)
    ]


def waiver_of(interview: Interview, hint: Hint) -> str:
    """Return the path of the waiver of a hint, whether there is one or not: two who waive the same meet there."""
    return f"{interview.path}/waiver/{ids.derived('waiver', interview.path, hint.sort, hint.about)}"


def waive(desk: Desk, interview: Interview, hint: Hint, reason: str) -> Waiver:
    """State that a hint does not apply, and why; waived again, the reason is replaced. Raises Refused(HINT_REASON)."""
    if not reason.strip():
        raise Refused(Code.HINT_REASON)
    path = waiver_of(interview, hint)
    values = {"sort": hint.sort, "about": hint.about, "reason": reason.strip()}
    before = desk.known(Waiver, path)
    with desk.vault.store.transaction():
        desk.set(interview.space, path, values | ({"deleted": False} if before and before.deleted else {}))
        drafting.drop(desk, interview.space, path, "reason")
    return desk.get(Waiver, path)


def take_back(desk: Desk, waiver: str) -> None:
    """State the hint again whose waiver stands at a path."""
    desk.delete(desk.get(Waiver, waiver).space, waiver)


def type_reason(desk: Desk, interview: Interview, hint: Hint, words: str) -> None:
    """Keep the reason that is being typed: a draft, which states nothing until the hint is waived."""
    path = waiver_of(interview, hint)
    if words.strip():
        drafting.type_words(desk, interview.space, path, "reason", words)
    else:
        drafting.drop(desk, interview.space, path, "reason")


def _waived(hint: Hint, reason: str | None) -> Hint:
    return hint if reason is None or not hint.open else hint._replace(state="not_applicable", reason=reason)
