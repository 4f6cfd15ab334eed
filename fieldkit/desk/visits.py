"""Household visits: what is due is hidden until the household has answered, so that nobody is led; then both are told.

What a household answered is protected like an interview: only those who were there may change it, it goes to leaders
and office alone, and outside only totals over enough households are told.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from fieldkit import ids
from fieldkit.desk import accounts, rulebooks
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.merge.rights import LEADING
from fieldkit.model.kinds import Roster, Row
from fieldkit.model.questions import Telling, Visit
from fieldkit.model.record import family_of
from fieldkit.rosters import visiting
from fieldkit.rosters.visiting import Answer, Totals
from fieldkit.vault.ledger import Change

LEAST = 5
"""Households that a total told outside is over at least, unless the office says otherwise: standard `households`."""

_NO_CHANCE = 3
"""Visits on which the same company is no chance any more."""

_SHOWN = ("name", "household", "village")


class Asked(NamedTuple):
    """What an inspector sees before the household has answered: where to go, and not a word of what is due."""

    row: str
    who: Mapping[str, str]


class Seen(NamedTuple):
    """A visit that was answered, beside the roster."""

    visit: Visit
    who: Mapping[str, str]
    answer: Answer


def ask(desk: Desk, row: str) -> Asked:
    """Return whom to visit for a row of a roster. Raises Refused(RECORD_MISSING, ROSTER_UNCONFIRMED)."""
    told = _told(desk, desk.get(Row, row))
    return Asked(row, {name: told[name] for name in _SHOWN if told.get(name)})


def answered(desk: Desk, row: str, facts: Mapping[str, Any]) -> Seen:
    """Record what a household answered, or that nobody did; `facts` are fields of `Visit`. Then both sides are told.

    Raises Refused(VISIT_OUTCOME) without an outcome, as `ask` does, and RECORD_VALUE.
    """
    if not facts.get("outcome"):
        raise Refused(Code.VISIT_OUTCOME)
    held = desk.get(Row, row)
    _told(desk, held)
    root = ids.new()
    path = f"visit/{ids.derived('visit', desk.member, root)}"
    here = {f"interviewers.{desk.member}": True}
    desk.write(held.space, [Change(path, {"root": root, **here}), Change(path, {"row": row, **facts})])
    return seen(desk, desk.get(Visit, path))


def visits(desk: Desk, space: str = "") -> list[Visit]:
    """Return the visits (of one case), oldest first."""
    return desk.load(Visit, space)


def seen(desk: Desk, visit: Visit) -> Seen:
    """Return a visit beside its row."""
    return _seen(desk, [visit])[0]


def every(desk: Desk, space: str, handler: str = "") -> list[Seen]:
    """Return the visits of a case that were answered (where `handler` handed out), each beside its row."""
    told = [one for one in visits(desk, space) if one.outcome == "answered"]
    return _seen(desk, [one for one in told if not handler or desk.tell(one.handler) == handler])


def totals(desk: Desk, space: str, handler: str = "") -> Totals:
    """Return the totals of a case for those at work on it (where `handler` handed out, with their own denominator)."""
    return visiting.totals(one.answer for one in every(desk, space, handler))


def always_along(desk: Desk, space: str) -> str:
    """Return who went along to every household that was visited in a case, of some at least; empty where nobody did."""
    held = visits(desk, space)
    told = {desk.tell(one.accompanied).strip() for one in held}
    return told.pop() if len(told) == 1 and len(held) >= _NO_CHANCE else ""


def tell_outside(desk: Desk, space: str, *, anyway: bool = False) -> Totals:
    """Return the totals of a case for village or township, and keep over whom they were told.

    Raises Refused(VISITS_FEW) for fewer households than the office allows, VISITS_SUBTRACTED where an earlier total
    would give fewer away by subtraction, unless one who leads says `anyway`.
    """
    told = [one for one in every(desk, space) if one.answer.difference is not None]
    least = int(
        rulebooks.current(desk).limit("households", "", max((one.visit.day for one in told), default="")) or LEAST
    )
    if len(told) < least:
        raise Refused(Code.VISITS_FEW, count=len(told), least=least)
    over = frozenset(one.visit.path for one in told)
    earlier = [one.visits for one in desk.load(Telling, space)]
    if not (anyway and desk.role in LEADING) and visiting.can_be_subtracted(over, earlier, least):
        raise Refused(Code.VISITS_SUBTRACTED, least=least)
    if over not in earlier:
        desk.set(space, f"telling/{ids.new()}", dict.fromkeys((f"visits.{path}" for path in over), True))
    return visiting.totals(one.answer for one in told)


def _seen(desk: Desk, some: Sequence[Visit]) -> list[Seen]:
    told = rows_told(desk, {one.row for one in some})
    return [_beside(one, told.get(one.row, {})) for one in some]


def _beside(visit: Visit, told: Mapping[str, str]) -> Seen:
    due = int(told["amount"]) if told.get("amount") else None
    who = {name: told[name] for name in _SHOWN if told.get(name)}
    return Seen(visit, who, Answer(visit.path, due, visit.received))


def _told(desk: Desk, row: Row) -> Mapping[str, str]:
    roster = desk.get(Roster, row.family)
    if not accounts.is_confirmed(roster):
        raise Refused(Code.ROSTER_UNCONFIRMED, roster=roster.id)
    return rows_told(desk, [row.path])[row.path]


def rows_told(desk: Desk, rows: Collection[str]) -> dict[str, dict[str, str]]:
    """Return what the columns of each row tell; a row that is not here is left out."""
    told: dict[str, dict[str, str]] = {}
    for path in {family_of(row) for row in rows}:
        roster = desk.known(Roster, path)
        for read, held in accounts.read(desk, roster, rows) if roster else ():
            columns = list(zip(read.use.columns, read.columns, strict=True))
            for at, row in enumerate(held):
                told[row.path] = {use.means: column[at].text for use, column in reversed(columns)}
    return told
