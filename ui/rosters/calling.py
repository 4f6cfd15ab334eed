"""What the page of visits has done in the vault's lane: functions of the desk that return what is to be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fieldkit import words
from fieldkit.desk import findings, households, members, tasks, visits
from fieldkit.desk.desk import Desk
from fieldkit.desk.households import HITS, Source, Stop
from fieldkit.desk.visits import Answer, Totals
from fieldkit.model.kinds import Finding, Roster, Task
from fieldkit.model.questions import Visit
from ui.parts import form
from ui.parts.form import Shown
from ui.wording import say


class Round(NamedTuple):
    """The households of a source, what was told of them as far as `handler` handed out, and who always went along.

    `may_insist`: the member at work may give a total from which an earlier one can be subtracted.
    """

    sources: list[tuple[str, str]]
    source: str
    stops: list[Stop]
    handlers: dict[str, Totals]
    handler: str
    villages: dict[str, Totals]
    along: str
    team: list[tuple[str, str]]
    may_insist: bool


class Call(NamedTuple):
    """A household: who lives there, and the last visit as a form shows it; `answer` is there once it was answered.

    `may_write`: the member at work was there. `task`: it is followed up. `findings`: how many cite it.
    """

    row: str
    who: Mapping[str, str]
    shown: Shown | None
    outcome: str
    answer: Answer | None
    may_write: bool
    task: Task | None
    findings: int


def round_(space: str, source: str, handler: str, desk: Desk) -> Round:
    """Return the households of a source (else the first there is), and what they told."""
    known = households.sources(desk, space)
    chosen = next((one for one in known if one.path == source), known[0] if known else None)
    told = visits.every(desk, space)
    handed = households.handlers(desk, told)
    handler = handler if handler in handed else ""
    counted = [one for one in visits.standing(told) if handler in ("", desk.tell(one.visit.handler).strip())]
    return Round(
        [(one.path, _called(desk, one)) for one in known],
        chosen.path if chosen else "",
        households.stops(desk, space, chosen.rows) if chosen else [],
        handed,
        handler,
        households.by_village(desk, space, counted),
        visits.always_along(desk, space),
        [(one.member, one.name) for one in members.listed(desk) if one.role],
        visits.may_insist(desk),
    )


def call(row: str, desk: Desk) -> Call:
    """Return a household with its last visit."""
    asked = visits.ask(desk, row)
    last = desk.load(Visit, "", "f_row = ?", [row])
    if not last:
        return Call(row, asked.who, None, "", None, may_write=True, task=None, findings=0)
    visit = last[-1]
    seen = visits.seen(desk, visit) if visit.outcome == "answered" else None
    return Call(
        row,
        asked.who,
        form.read(desk, visit),
        visit.outcome,
        seen.answer if seen else None,
        visits.is_mine(desk, visit),
        tasks.of(desk, visit.path),
        len({cited.finding.path for cited in findings.citing(desk, visit.path) if not cited.finding.deleted}),
    )


def begin(row: str, desk: Desk) -> Call:
    """Begin a visit, or go on with one's own."""
    visits.begin(desk, row)
    return call(row, desk)


def finish(visit: str, outcome: str, desk: Desk) -> Call:
    """Say how a visit went, and return it with both sides."""
    made = visits.finish(desk, desk.get(Visit, visit), outcome)
    return call(made.visit.row, desk)


def follow_up(visit: str, desk: Desk) -> Call:
    """Make a difference a task."""
    found = desk.get(Visit, visit)
    visits.follow_up(desk, found)
    return call(found.row, desk)


def find(visit: str, desk: Desk) -> Finding:
    """State a finding from a visit."""
    return visits.to_finding(desk, desk.get(Visit, visit))


def tell_outside(space: str, desk: Desk, *, anyway: bool) -> Totals:
    """Return the totals for village or township."""
    return visits.tell_outside(desk, space, anyway=anyway)


def _called(desk: Desk, one: Source) -> str:
    count = len(one.rows)
    if one.sample is None:
        return say("visits", "from_hits" if one.path == HITS else "from_visited", count=count)
    title = desk.tell(desk.get(Roster, one.sample.roster).title)
    return say("visits", "from_sample", title=title, count=count, seed=one.sample.seed)


def yuan(fen: int | None) -> str:
    """Return an amount in yuan; what is not known is said so."""
    return words.say("cli", "visit_unknown") if fen is None else f"{fen / 100:,.2f}"
