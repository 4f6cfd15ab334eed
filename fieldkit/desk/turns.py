"""The turns of an interview as an editor holds them: read in their order, and written back as a whole.

Splitting, joining, moving, pasting and taking back are one thing here: the list as it is to be. What differs is written
as one act; what does not is left alone, so that two people who touch different turns never meet.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass
class Ground:
    """What an editor was shown of an interview: only what differs from that is written, and over that alone.

    Made at each reading; own acts go into it, what a merge brings meanwhile does not, so that nothing unseen is undone.
    `lines` are without drafts; `over` and `stood` are the events of the words that were shown, and of all that stood.
    """

    lines: dict[str, Line]
    places: dict[str, str]
    over: dict[str, list[str]]
    stood: dict[str, frozenset[str]]


def new_path(interview: str) -> str:
    """Return the path of a turn that is to be, of the interview at path `interview`."""
    return f"{interview}/turn/{ids.new()}"


def lines(desk: Desk, interview: Interview) -> list[Line]:
    """Return the turns in their order as they read, with what was typed and is not an event yet."""
    return _lines(desk, interview, interviews.turns(desk, interview), drafting.held(desk, interview.path))


def _lines(desk: Desk, interview: Interview, there: Sequence[Turn], typed: Mapping[tuple[str, str], str]) -> list[Line]:
    texts = {turn.path: typed.get((turn.path, "text"), desk.tell(turn.text)) for turn in there}
    laid = marks.laid(desk, interview, texts)
    return [
        Line(turn.path, turn.sort, texts[turn.path], turn.verify, tuple(sorted(turn.exhibits)), laid.get(turn.path, ()))
        for turn in there
    ]


def ground(desk: Desk, interview: Interview) -> Ground:
    """Return what whoever reads the turns now stands on."""
    there = interviews.turns(desk, interview)
    family = desk.family(interview.space, interview.path)
    return Ground(
        {line.path: line for line in _lines(desk, interview, there, {})},
        {turn.path: turn.place for turn in there},
        {turn.path: family.replaced_by_edit(turn.path, "text") for turn in there},
        {turn.path: frozenset(one.event for one in family.standing(turn.path, "text")) for turn in there},
    )


def type_words(desk: Desk, interview: Interview, path: str, words: str, on: Ground) -> None:
    """Keep what is being typed into a turn, at once and safely, standing on what was shown of it."""
    drafting.type_words(desk, interview.space, path, "text", words, _over(desk, interview, path, on))


def leave(desk: Desk, interview: Interview, path: str, on: Ground) -> None:
    """Turn the own draft of a turn into one event."""
    words = drafting.held(desk, path).get((path, "text"))
    drafting.leave_field(desk, interview.space, path, "text")
    if words is not None and path in on.lines:
        on.lines[path] = on.lines[path]._replace(text=words)


def mark(desk: Desk, interview: Interview, wanted: Sequence[Line], on: Ground | None = None) -> None:
    """Let the marks on the turns be as in `wanted`, and nothing else: also where the words are not ours or sealed."""
    on = on or ground(desk, interview)
    _mark(desk, interview, wanted, on)
    on.lines |= {line.path: on.lines[line.path]._replace(marks=line.marks) for line in wanted if line.path in on.lines}


def _mark(desk: Desk, interview: Interview, wanted: Sequence[Line], on: Ground, act: str | None = None) -> None:
    """Write the marks of the turns that differ from what was shown."""
    differing = [line for line in wanted if line != on.lines.get(line.path)]
    alike = {line.path for line in wanted} - {line.path for line in differing}
    shown = {path: line.marks for path, line in on.lines.items() if path not in alike}
    marks.write(desk, interview, differing, shown, act=act)


def arrange(desk: Desk, interview: Interview, wanted: Sequence[Line], on: Ground | None = None) -> None:
    """Let the turns be as `wanted`: one act for all that differs. A deleted turn that is wanted again comes back.

    What differs is told from what was shown (`on`; without it, what is there): what a merge brought meanwhile stays.
    Raises Refused as `Desk.write` does; an own draft of a turn becomes part of the act and stands on what it stood on.
    """
    on = on or ground(desk, interview)
    with desk.vault.store.transaction():
        typed = {draft.record: draft for draft in drafts.waiting(desk.vault.store) if _is_own(desk, draft, interview)}
        places = _places(on.places, [line.path for line in wanted])
        gone = on.lines.keys() - {line.path for line in wanted}
        changes = [Change(path, {"deleted": True}) for path in sorted(gone)]
        for line in wanted:
            changes += _changes(desk, interview, line, on, places[line.path], typed.get(line.path))
        act = ids.new()
        desk.write(interview.space, changes, act=act)
        _follow(desk, interview, wanted, on.lines, act)
        _mark(desk, interview, wanted, on, act)
        for path in typed.keys() & (gone | {line.path for line in wanted}):
            drafts.drop(desk.vault.store, typed[path])
    on.lines, on.places = {line.path: line for line in wanted}, places


def _is_own(desk: Desk, draft: Draft, interview: Interview) -> bool:
    return draft.by == desk.member and draft.field == "text" and draft.record.startswith(f"{interview.path}/turn/")


def _changes(
    desk: Desk, interview: Interview, line: Line, on: Ground, place: str, typed: Draft | None
) -> Iterator[Change]:
    shown = on.lines.get(line.path)
    if shown is not None and line == shown._replace(marks=line.marks) and on.places[line.path] == place:
        return
    said = shown is None or shown.text != line.text
    there = desk.known(Turn, line.path)
    values = dict(_beside(line, shown, there))
    if place != (on.places[line.path] if shown is not None else there and there.place):
        values["place"] = place
    if there is not None and there.deleted:
        values["deleted"] = False
    over = typed.over if typed is not None else _over(desk, interview, line.path, on)
    if said and typed is None and over == desk.family(interview.space, line.path).replaced_by_edit(line.path, "text"):
        values["text"] = line.text
    elif said:
        # It stands on what was shown when its typing began: a merge meanwhile is a conflict.
        yield Change(line.path, {"text": line.text}, {"text": over})
    if values:
        yield Change(line.path, values)


def _beside(line: Line, shown: Line | None, there: Turn | None) -> Iterator[tuple[str, Any]]:
    """Yield what differs beside the words: from what was shown, and of a turn that was not, from what is there."""
    before = shown or there
    cited = set(before.exhibits) if before is not None else set[str]()
    yield from ((f"exhibits.{one}", one in line.exhibits) for one in sorted(cited.symmetric_difference(line.exhibits)))
    if before is None or before.sort != line.sort:
        yield "sort", line.sort
    if line.verify != (before is not None and before.verify):
        yield "verify", line.verify


def _over(desk: Desk, interview: Interview, path: str, on: Ground) -> list[str]:
    return drafting.replaced(desk, interview.space, path, "text", on.over.get(path, []), on.stood.get(path, ()))


def _follow(desk: Desk, interview: Interview, wanted: Sequence[Line], there: Mapping[str, Line], act: str) -> None:
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
