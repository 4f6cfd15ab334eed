"""The turns of an interview as an editor holds them: read in their order, and written back as a whole.

Splitting, joining, moving, pasting and taking back are one thing here: the list as it is to be. What differs is written
as one act; what does not is left alone, so that two people who touch different turns never meet.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fieldkit import ids
from fieldkit.desk import drafting, interviews, marks, tasks
from fieldkit.desk.desk import Desk
from fieldkit.desk.marks import Marked
from fieldkit.model import order
from fieldkit.model.kinds import Interview, Turn
from fieldkit.vault import drafts
from fieldkit.vault.drafts import Draft
from fieldkit.vault.ledger import Change


class Line(NamedTuple):
    """One turn as it reads: its record's path, `sort` as in `Turn`, the words, and what stands beside them.

    `verify`: the whole turn is to be verified. `exhibits` are the paths of what was shown or is cited there, in order.
    """

    path: str
    sort: str
    text: str
    verify: bool = False
    exhibits: tuple[str, ...] = ()
    marks: tuple[Marked, ...] = ()


def new_path(interview: str) -> str:
    """Return the path of a turn that is to be, of the interview at path `interview`."""
    return f"{interview}/turn/{ids.new()}"


def lines(desk: Desk, interview: Interview) -> list[Line]:
    """Return the turns in their order as they read, with what was typed and is not an event yet."""
    typed = drafting.held(desk, interview.path)
    there = interviews.turns(desk, interview)
    texts = {turn.path: typed.get((turn.path, "text"), desk.tell(turn.text)) for turn in there}
    laid = marks.laid(desk, interview, texts)
    return [
        Line(turn.path, turn.sort, texts[turn.path], turn.verify, tuple(sorted(turn.exhibits)), laid.get(turn.path, ()))
        for turn in there
    ]


def mark(desk: Desk, interview: Interview, wanted: Sequence[Line]) -> None:
    """Let the marks on the turns be as in `wanted`, and nothing else: also where the words are not ours or sealed."""
    shown = {line.path: line.marks for line in lines(desk, interview)}
    marks.write(desk, interview, wanted, shown)


def arrange(desk: Desk, interview: Interview, wanted: Sequence[Line]) -> None:
    """Let the turns be as `wanted`: one act for all that differs. A deleted turn that is wanted again comes back.

    Raises Refused as `Desk.write` does; an own draft of a turn becomes part of the act and stands on what it stood on.
    """
    with desk.vault.store.transaction():
        shown = {line.path: line.marks for line in lines(desk, interview)}
        there = {turn.path: turn for turn in interviews.turns(desk, interview)}
        typed = {draft.record: draft for draft in drafts.waiting(desk.vault.store) if _is_own(desk, draft, interview)}
        places = _places({path: turn.place for path, turn in there.items()}, [line.path for line in wanted])
        gone = there.keys() - {line.path for line in wanted}
        changes = [Change(path, {"deleted": True}) for path in sorted(gone)]
        for line in wanted:
            changes += _changes(desk, line, there.get(line.path), places[line.path], typed.get(line.path))
        act = ids.new()
        desk.write(interview.space, changes, act=act)
        _follow(desk, interview, wanted, there, act)
        marks.write(desk, interview, wanted, shown, act=act)
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
    cited = turn.exhibits if turn is not None else frozenset()
    values |= {f"exhibits.{one}": one in line.exhibits for one in sorted(cited.symmetric_difference(line.exhibits))}
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


def _follow(desk: Desk, interview: Interview, wanted: Sequence[Line], there: Mapping[str, Turn], act: str) -> None:
    """Raise a follow-up for each turn that is to be verified now, drop it for each that is not any more."""
    gone = there.keys() - {line.path for line in wanted}
    changes = [change for path in sorted(gone) for change in tasks.dropped(desk, _id(path))]
    for line in wanted:
        before = there.get(line.path)
        if line.verify != (before is not None and before.verify):
            by = _id(line.path)
            words = desk.get(Turn, line.path).text
            changes += tasks.raised(desk, interview, by, line.path, words) if line.verify else tasks.dropped(desk, by)
    if changes:
        desk.put(interview.space, *changes, act=act)


def _id(path: str) -> str:
    return path.rpartition("/")[2]


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
