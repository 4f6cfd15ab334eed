"""The turns of an interview as an editor holds them: read in their order, and written back as a whole.

Splitting, joining, moving, pasting and taking back are one thing here: the list as it is to be. What differs is written
as one act; what does not is left alone, so that two people who touch different turns never meet.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fieldkit import ids
from fieldkit.desk import drafting, interviews
from fieldkit.desk.desk import Desk
from fieldkit.model import order
from fieldkit.model.kinds import Interview, Turn
from fieldkit.vault import drafts
from fieldkit.vault.drafts import Draft
from fieldkit.vault.ledger import Change


class Line(NamedTuple):
    """One turn as it reads: its record's path, `sort` as in `Turn`, the words, and whether they are to be verified."""

    path: str
    sort: str
    text: str
    verify: bool = False


def new_path(interview: str) -> str:
    """Return the path of a turn that is to be, of the interview at path `interview`."""
    return f"{interview}/turn/{ids.new()}"


def lines(desk: Desk, interview: Interview) -> list[Line]:
    """Return the turns in their order as they read, with what was typed and is not an event yet."""
    typed = drafting.held(desk, interview.path)
    return [
        Line(turn.path, turn.sort, typed.get((turn.path, "text"), desk.tell(turn.text)), turn.verify)
        for turn in interviews.turns(desk, interview)
    ]


def arrange(desk: Desk, interview: Interview, wanted: Sequence[Line]) -> None:
    """Let the turns be as `wanted`: one act for all that differs. A deleted turn that is wanted again comes back.

    Raises Refused as `Desk.write` does; an own draft of a turn becomes part of the act and stands on what it stood on.
    """
    with desk.vault.store.transaction():
        there = {turn.path: turn for turn in interviews.turns(desk, interview)}
        typed = {draft.record: draft for draft in drafts.waiting(desk.vault.store) if _is_own(desk, draft, interview)}
        places = _places({path: turn.place for path, turn in there.items()}, [line.path for line in wanted])
        gone = there.keys() - {line.path for line in wanted}
        changes = [Change(path, {"deleted": True}) for path in sorted(gone)]
        for line in wanted:
            changes += _changes(desk, line, there.get(line.path), places[line.path], typed.get(line.path))
        desk.write(interview.space, changes)
        for path in typed.keys() & (gone | {line.path for line in wanted}):
            drafts.drop(desk.vault.store, typed[path])


def _is_own(desk: Desk, draft: Draft, interview: Interview) -> bool:
    return draft.by == desk.member and draft.field == "text" and draft.record.startswith(f"{interview.path}/turn/")


def _changes(desk: Desk, line: Line, turn: Turn | None, place: str, typed: Draft | None) -> Iterator[Change]:
    values: dict[str, Any] = {}
    if turn is None:
        known = desk.known(Turn, line.path)
        values = {"deleted": False} if known is not None and known.deleted else {}
        turn = known
    told = {"sort": line.sort, "place": place, "verify": line.verify}
    values |= {name: value for name, value in told.items() if turn is None or getattr(turn, name) != value}
    if turn is None and not line.verify:
        values.pop("verify")
    if turn is None or desk.tell(turn.text) != line.text:
        if typed is not None:
            # The draft stands on what was shown when its typing began: a merge meanwhile is a conflict.
            yield Change(line.path, {"text": line.text}, {"text": typed.over})
        else:
            values["text"] = line.text
    if values:
        yield Change(line.path, values)


def _places(kept: Mapping[str, str], wanted: Sequence[str]) -> dict[str, str]:
    """Return a place for each path of `wanted`: as many as can keep theirs do, the others go between them."""
    staying = _rising([(path, kept[path]) for path in wanted if path in kept])
    places: dict[str, str] = {}
    before = ""
    for index, path in enumerate(wanted):
        if path in staying:
            before = kept[path]
        else:
            after = next((kept[other] for other in wanted[index + 1 :] if other in staying), "")
            before = order.between(before, after) if after else order.following(before, 1)[0]
        places[path] = before
    return places


def _rising(placed: Sequence[tuple[str, str]]) -> set[str]:
    """Return the paths of the longest run, gaps allowed, whose places strictly rise (patience sorting)."""
    tops: list[str] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(placed):
        pile = bisect_left(tops, place)
        before.append(ends[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(place)
            ends.append(index)
        else:
            tops[pile] = place
            ends[pile] = index
    staying: set[str] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        staying.add(placed[at][0])
        at = before[at]
    return staying
