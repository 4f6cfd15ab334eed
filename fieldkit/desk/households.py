"""The households to visit, from a sample or from what comparing found: where one has been, and what was told there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from fieldkit.desk import accounts, hits, sampling, visits
from fieldkit.desk.desk import Desk
from fieldkit.desk.visits import Seen
from fieldkit.model.kinds import Case, Roster
from fieldkit.model.questions import Sample, Visit
from fieldkit.model.record import family_of
from fieldkit.rosters import sorts, visiting
from fieldkit.rosters.visiting import Answer, Totals

HITS, VISITED = "hits", "visited"
"""Sources besides samples: the paid sides of hits that nobody found wrong, and whatever was visited."""


class Source(NamedTuple):
    """Where a list of households comes from (the path of a sample, HITS or VISITED), the sample, and the rows."""

    path: str
    sample: Sample | None
    rows: tuple[str, ...]


class Stop(NamedTuple):
    """A household: its row, who lives there, the last visit, and what that told where it was answered."""

    row: str
    who: Mapping[str, str]
    visit: Visit | None
    answer: Answer | None


def sources(desk: Desk, space: str) -> list[Source]:
    """Return where households to visit come from in a case: samples, newest first, hits, then all that were visited."""
    drawn = [Source(one.path, one, _drawn(desk, one)) for one in reversed(sampling.samples(desk, space))]
    others = [Source(HITS, None, _hit(desk, space)), Source(VISITED, None, _visited(desk, space))]
    return [*drawn, *(one for one in others if one.rows)]


def stops(desk: Desk, space: str, rows: Sequence[str]) -> list[Stop]:
    """Return the households of these rows in their order; what is due stays hidden where nobody answered yet."""
    told = accounts.told(desk, rows)
    last = {one.row: one for one in visits.visits(desk, space) if one.row in told}
    answered = {one.visit.path: one.answer for one in visits.beside(desk, _answered(last.values()))}
    return [_stop(row, told[row], last.get(row), answered) for row in rows if row in told]


def by_village(desk: Desk, space: str, some: Iterable[Seen]) -> dict[str, Totals]:
    """Return the totals of each village: the one that the row names, else that of the case."""
    case = desk.known(Case, f"case/{space}")
    held: dict[str, list[Answer]] = {}
    for one in visits.standing(some):
        held.setdefault(one.who.get("village") or (case.village if case else ""), []).append(one.answer)
    return {village: visiting.totals(answers) for village, answers in sorted(held.items())}


def handlers(desk: Desk, some: Iterable[Seen]) -> dict[str, Totals]:
    """Return what was told where each person handed out, in the order of their names: a filter, and no ranking."""
    held: dict[str, list[Answer]] = {}
    for one in visits.standing(some):
        name = desk.tell(one.visit.handler).strip()
        if name:
            held.setdefault(name, []).append(one.answer)
    return {name: visiting.totals(answers) for name, answers in sorted(held.items())}


def _answered(some: Iterable[Visit]) -> list[Visit]:
    return [one for one in some if one.outcome == "answered"]


def _stop(row: str, told: Mapping[str, str], visit: Visit | None, answered: Mapping[str, Answer]) -> Stop:
    return Stop(row, visits.shown(told), visit, answered.get(visit.path) if visit else None)


def _drawn(desk: Desk, sample: Sample) -> tuple[str, ...]:
    return tuple(row.path for row in sampling.drawn(desk, sample))


def _hit(desk: Desk, space: str) -> tuple[str, ...]:
    found = [row for one in hits.hits(desk, space) if one.mark != "wrong" for row in sorted(one.rows)]
    paid = _paying(desk, {family_of(row) for row in found})
    return tuple(dict.fromkeys(row for row in found if family_of(row) in paid))


def _paying(desk: Desk, lists: Collection[str]) -> set[str]:
    """Return those lists that give something to households, at whatever stage."""
    found = {path: desk.known(Roster, path) for path in lists}
    return {path for path, one in found.items() if one is not None and sorts.sort(one.sort).subject}


def _visited(desk: Desk, space: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.row for one in visits.visits(desk, space)))
