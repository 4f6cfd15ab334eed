"""The evening meeting's page, made anew from what is there: today's talks, new facts, contradictions, tomorrow's tasks.

Nothing of it is stored, so that after a merge it says what everybody brought.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from fieldkit import words
from fieldkit.desk import conflicts, findings, interviews, persons, tasks, visits
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Finding, Interview, Task
from fieldkit.model.questions import Visit
from fieldkit.model.record import kind_of
from fieldkit.vault.tables import table_of


class Talk(NamedTuple):
    """A talk of the day: with whom, by whom (names), and whether its transcript is printed final.

    Where nobody is named as interviewer, whoever entered it is.
    """

    interview: Interview
    whom: str
    by: tuple[str, ...]
    sealed: bool


class Clash(NamedTuple):
    """What does not go together, as a sentence, and the records that say so."""

    sentence: str
    paths: tuple[str, ...]


class Asking(NamedTuple):
    """An open task: who does it (names), and whom they ask; either may be empty."""

    task: Task
    who: tuple[str, ...]
    whom: str


class Meeting(NamedTuple):
    """What a team talks over in the evening of `day`; `conflicts` counts what is to be settled in the case."""

    day: date
    talks: list[Talk]
    facts: list[Finding]
    clashes: list[Clash]
    tasks: list[Asking]
    conflicts: int


def meeting(desk: Desk, space: str, day: date, *, outside: bool = False) -> Meeting:
    """Return the page of a case for the evening of `day`.

    `outside`, protected persons are called by pseudonyms, and a household's answer is told only as one that differs.
    """
    talks = [_talk(desk, one, outside=outside) for one in _talks(desk, space, day)]
    first, last = _bounds(day)
    facts = desk.load(Finding, space, "created >= ? AND created < ?", [first, last])
    clashes = [*_overlaps(desk, talks), *_against(desk, facts, outside=outside)]
    clashes += _visits(desk, space, day, outside=outside)
    asked = [_asking(desk, one, outside=outside) for one in tasks.listed(desk, space) if one.state != "done"]
    return Meeting(
        day=day,
        talks=talks,
        facts=facts,
        clashes=clashes,
        tasks=sorted(asked, key=lambda one: (not one.who, one.who)),
        conflicts=len(conflicts.conflicts(desk, space)),
    )


def last_day(desk: Desk, space: str) -> date:
    """Return the last day, not after today, on which there was a talk or a finding in a case; else today."""
    today = tasks.today()
    begun = f"SELECT max(f_started) FROM [{table_of('interview')}] WHERE deleted = 0 AND space = ? AND f_started < ?"
    row = desk.vault.store.one(begun, (space, (today + timedelta(days=1)).isoformat()))
    days = [date.fromisoformat(row[0][:10])] if row and row[0] else []
    for kind in ("interview", "finding"):
        row = desk.vault.store.one(
            f"SELECT max(created) FROM [{table_of(kind)}] WHERE deleted = 0 AND space = ?", (space,)
        )
        days += [datetime.fromtimestamp(row[0] / 1000).astimezone().date()] if row and row[0] else []
    return max((day for day in days if day <= today), default=today)


def called(desk: Desk, path: str, *, outside: bool) -> str:
    """Return what to call the person or unit at `path`."""
    face = desk.persons.face(path) if path and kind_of(path) == "person" else None
    if face is not None and outside:
        return face.label(outside=True)
    return persons.called(desk, path) if path else ""


def _talks(desk: Desk, space: str, day: date) -> list[Interview]:
    """Return the talks that began on `day`; one that does not say when counts where it was entered."""
    first, last = _bounds(day)
    where = "(f_started >= ? AND f_started < ?) OR (coalesce(f_started, '') = '' AND created >= ? AND created < ?)"
    values = [day.isoformat(), (day + timedelta(days=1)).isoformat(), first, last]
    return sorted(desk.load(Interview, space, f"({where})", values), key=lambda one: (one.started, one.created))


def _talk(desk: Desk, one: Interview, *, outside: bool) -> Talk:
    by = tuple(desk.name(member) for member in sorted(one.interviewers or {one.created_by}))
    sealed = interviews.standing_seal(desk, one) is not None
    return Talk(one, called(desk, one.interviewee, outside=outside), by, sealed)


def _overlaps(desk: Desk, talks: list[Talk]) -> Iterator[Clash]:
    told = set()
    for one in talks:
        for other, member in interviews.overlaps(desk, one.interview):
            paths = tuple(sorted((one.interview.path, other.path)))
            if (member, paths) not in told:
                told.add((member, paths))
                times = [f"{each.started[11:]}–{each.ended[11:]}" for each in (one.interview, other)]
                sentence = words.say("meeting", "overlap", name=desk.name(member), one=times[0], other=times[1])
                yield Clash(sentence, paths)


def _against(desk: Desk, facts: list[Finding], *, outside: bool) -> Iterator[Clash]:
    for finding in facts:
        for citation in findings.citations(desk, finding):
            if citation.relation == "contradicts":
                told = {"title": desk.tell(finding.title, outside=outside)}
                told["quote"] = desk.tell(citation.quote, outside=outside)
                key = "against_quote" if told["quote"] else "against"
                yield Clash(words.say("meeting", key, **told), (finding.path, citation.target))


def _visits(desk: Desk, space: str, day: date, *, outside: bool) -> Iterator[Clash]:
    answered = desk.load(Visit, space, "f_outcome = 'answered' AND f_day = ?", [day.isoformat()])
    for one in visits.beside(desk, answered):
        due, received = one.answer.due, one.answer.received
        if due is not None and received is not None and due != received:
            told = {"due": f"{due / 100:.2f}", "received": f"{received / 100:.2f}"}
            sentence = words.say("meeting", "visit", who=" ".join(one.who.values()), **told)
            yield Clash(words.say("meeting", "visit_outside") if outside else sentence, (one.visit.path, one.visit.row))


def _asking(desk: Desk, task: Task, *, outside: bool) -> Asking:
    who = tuple(desk.name(member) for member in sorted(task.members))
    return Asking(task, who, called(desk, task.person, outside=outside))


def _bounds(day: date) -> tuple[int, int]:
    """Return where `day` begins and ends here, in milliseconds since 1970 UTC."""
    begins = [datetime(one.year, one.month, one.day).astimezone() for one in (day, day + timedelta(days=1))]
    first, last = (int(moment.timestamp() * 1000) for moment in begins)
    return first, last
