"""Household visits: what is due is hidden until the household has answered, so that nobody is led; then both are told.

What a household answered is protected like an interview: only those who were there may change it, it goes to leaders
and office alone, and outside only totals over enough households are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from fieldkit import ids, words
from fieldkit.desk import accounts, findings, rulebooks, tasks
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.merge.rights import LEADING
from fieldkit.model.kinds import Finding, Roster, Row, Task
from fieldkit.model.questions import Telling, Visit
from fieldkit.model.record import family_of
from fieldkit.rosters import visiting
from fieldkit.vault.ledger import Change

Answer = visiting.Answer
Totals = visiting.Totals

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
    return Asked(row, shown(told))


def begin(desk: Desk, row: str) -> Visit:
    """Begin a visit for a row today, or go on with one's own that has no outcome yet; what is due stays hidden.

    Raises Refused as `ask` does.
    """
    held = desk.get(Row, row)
    _told(desk, held)
    begun = [one for one in desk.load(Visit, held.space, "f_row = ?", [row]) if not one.outcome and is_mine(desk, one)]
    return begun[0] if begun else _founded(desk, held, {"day": tasks.today().isoformat()})


def finish(desk: Desk, visit: Visit, outcome: str) -> Seen:
    """Say how a visit went; from then on both sides are told.

    Raises Refused(VISIT_ANSWER) for an answer of which nothing was noted: who looks first what is due leads the next.
    """
    if outcome == "answered" and visit.received is None and not visit.answer.strip():
        raise Refused(Code.VISIT_ANSWER)
    desk.set(visit.space, visit.path, {"outcome": outcome})
    return seen(desk, desk.get(Visit, visit.path))


def answered(desk: Desk, row: str, facts: Mapping[str, Any]) -> Seen:
    """Record what a household answered, or that nobody did; `facts` are fields of `Visit`. Then both sides are told.

    Raises Refused(VISIT_OUTCOME) without an outcome, as `ask` does, and RECORD_VALUE.
    """
    if not facts.get("outcome"):
        raise Refused(Code.VISIT_OUTCOME)
    held = desk.get(Row, row)
    _told(desk, held)
    return seen(desk, _founded(desk, held, facts))


def is_mine(desk: Desk, visit: Visit) -> bool:
    """Say whether the member at work was there, and may write it."""
    return desk.member in visit.interviewers


def visits(desk: Desk, space: str = "") -> list[Visit]:
    """Return the visits (of one case), oldest first."""
    return desk.load(Visit, space)


def seen(desk: Desk, visit: Visit) -> Seen:
    """Return a visit beside its row."""
    return beside(desk, [visit])[0]


def every(desk: Desk, space: str, handler: str = "") -> list[Seen]:
    """Return the visits of a case that were answered (where `handler` handed out), each beside its row."""
    told = [one for one in visits(desk, space) if one.outcome == "answered"]
    return beside(desk, [one for one in told if handler in ("", desk.tell(one.handler))])


def standing(some: Iterable[Seen]) -> list[Seen]:
    """Return the last answer for each row: a household that was visited again is still one household."""
    return list({one.visit.row: one for one in some}.values())


def totals(desk: Desk, space: str, handler: str = "") -> Totals:
    """Return the totals of a case for those at work on it (where `handler` handed out, with their own denominator)."""
    told = standing(every(desk, space))
    return visiting.totals(one.answer for one in told if handler in ("", desk.tell(one.visit.handler)))


def always_along(desk: Desk, space: str) -> str:
    """Return who went along to every household that was visited in a case, of some at least; empty where nobody did."""
    held = [one for one in visits(desk, space) if one.outcome]
    told = {desk.tell(one.accompanied).strip() for one in held}
    return told.pop() if len(told) == 1 and len(held) >= _NO_CHANCE else ""


def tell_outside(desk: Desk, space: str, *, anyway: bool = False) -> Totals:
    """Return the totals of a case for village or township, and keep over whom they were told.

    Raises Refused(VISITS_FEW) for fewer households than the office allows, VISITS_SUBTRACTED where an earlier total
    would give fewer away by subtraction, unless one who leads says `anyway`. An answer changed since counts as another.
    """
    told = [one for one in standing(every(desk, space)) if one.answer.difference is not None]
    least = int(
        rulebooks.current(desk).limit("households", "", max((one.visit.day for one in told), default="")) or LEAST
    )
    if len(told) < least:
        raise Refused(Code.VISITS_FEW, count=len(told), least=least)
    changed = {one.visit.path: one.visit.changed for one in told}
    over = frozenset(changed)
    earlier = [
        frozenset(path for path in one.visits if changed.get(path, 0) <= one.created)
        for one in desk.load(Telling, space)
    ]
    if not (anyway and may_insist(desk)) and visiting.can_be_subtracted(over, earlier, least):
        raise Refused(Code.VISITS_SUBTRACTED, least=least)
    if over not in earlier:
        desk.set(space, f"telling/{ids.new()}", dict.fromkeys((f"visits.{path}" for path in over), True))
    return visiting.totals(one.answer for one in told)


def may_insist(desk: Desk) -> bool:
    """Say whether the member at work may give a total from which an earlier one can be subtracted."""
    return desk.role in LEADING


def follow_up(desk: Desk, visit: Visit) -> Task:
    """Set the task to find out what a household told otherwise than its list; asked for again, it is the same task.

    Raises Refused(VISIT_EVEN) where there is nothing to find out.
    """
    return tasks.follow(desk, visit.space, visit.path, _stated(desk, seen(desk, visit)))


def to_finding(desk: Desk, visit: Visit) -> Finding:
    """State a finding from a visit: what is due and what was received as its facts, the visit cited.

    Raises Refused(VISIT_EVEN) where the household told nothing else than its list.
    """
    one = seen(desk, visit)
    stated = _stated(desk, one)
    title = words.say("visit", "title", who=_who(one))
    with desk.vault.store.transaction():
        amount = abs(one.answer.difference or 0)
        finding = findings.new_finding(desk, visit.space, title=title, facts=stated, amount=amount)
        findings.cite(desk, finding, visit.path, "supports", desk.tell(visit.answer) or stated)
    return finding


def _who(one: Seen) -> str:
    return " ".join(one.who.values())


def _stated(desk: Desk, one: Seen) -> str:
    """Return the difference of a visit in a sentence."""
    if not one.answer.difference:
        raise Refused(Code.VISIT_EVEN)
    sums = {key: f"{(getattr(one.answer, key) or 0) / 100:.2f}" for key in ("due", "received", "difference")}
    roster = desk.tell(desk.get(Roster, family_of(one.visit.row)).title)
    return words.say("visit", "stated", roster=roster, who=_who(one), **sums)


def _founded(desk: Desk, row: Row, facts: Mapping[str, Any]) -> Visit:
    root = ids.new()
    path = f"visit/{ids.derived('visit', desk.member, root)}"
    here = {f"interviewers.{desk.member}": True}
    desk.write(row.space, [Change(path, {"root": root, **here}), Change(path, {"row": row.path, **facts})])
    return desk.get(Visit, path)


def beside(desk: Desk, some: Iterable[Visit]) -> list[Seen]:
    """Return visits, each beside its row."""
    told = accounts.told(desk, {one.row for one in some})
    return [_beside(one, told.get(one.row, {})) for one in some]


def _beside(visit: Visit, told: Mapping[str, str]) -> Seen:
    due = int(told["amount"]) if told.get("amount") else None
    who = shown(told)
    return Seen(visit, who, Answer(visit.path, due, visit.received))


def shown(told: Mapping[str, str]) -> dict[str, str]:
    """Return what an inspector may see of a row before its household has answered."""
    return {name: told[name] for name in _SHOWN if told.get(name)}


def _told(desk: Desk, row: Row) -> Mapping[str, str]:
    roster = desk.get(Roster, row.family)
    if not accounts.is_confirmed(roster):
        raise Refused(Code.ROSTER_UNCONFIRMED, roster=roster.id)
    return accounts.told(desk, [row.path])[row.path]
