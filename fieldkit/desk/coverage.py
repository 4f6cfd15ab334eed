"""The coverage map of a case: what of the six combinations was done, who was asked what, who always went along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fieldkit import words
from fieldkit.desk import findings, visits
from fieldkit.desk.desk import Desk
from fieldkit.model import coverage
from fieldkit.model.coverage import Asked, Combination, Topic
from fieldkit.model.kinds import Case, Checklist, Citation, Exhibit, Finding, Interview, Petition, Roster, Task, Turn
from fieldkit.model.missing import is_open
from fieldkit.model.questions import Hit
from fieldkit.model.record import family_of, kind_of
from fieldkit.paper.wording import PAPERS
from fieldkit.rosters import sorts

_PAPERS = ("paper", "sheet")
_OF_DEPARTMENTS = frozenset({"deaths", "payroll", "land", "register"})
"""Lists that other departments keep: civil affairs, finance, agriculture, the police."""


class Map(NamedTuple):
    """The coverage of a case; `along`: who went along to every household, empty where nobody did."""

    combinations: list[Combination]
    topics: list[Topic]
    along: str


def of_case(desk: Desk, case: Case) -> Map:
    """Return the coverage of a case, blanks first.

    A talk is about a topic of the case where its word stands in a turn, or a finding on that topic cites one; a visit
    is about what its list pays for.
    """
    asked = [*_talks(desk, case), *_visits(desk, case)]
    told = coverage.topics(sorted(case.topics), asked)
    return Map(coverage.combinations(asked, _done(desk, case)), told, visits.always_along(desk, case.space))


def _talks(desk: Desk, case: Case) -> Iterator[Asked]:
    said: dict[str, set[str]] = {}
    for turn in desk.load(Turn, case.space):
        text = desk.tell(turn.text)
        said.setdefault(turn.family, set()).update(topic for topic in case.topics if topic in text)
    topics = {one.path: one.topic for one in findings.findings(desk, case.space) if one.topic}
    for citation in desk.load(Citation, case.space):
        if citation.family in topics and kind_of(citation.target) in ("turn", "interview"):
            said.setdefault(family_of(citation.target), set()).add(topics[citation.family])
    for talk in desk.load(Interview, case.space):
        about = frozenset(said.get(talk.path, ()))
        yield Asked(talk.path, talk.group, about, unannounced=talk.way == "unannounced")


def _visits(desk: Desk, case: Case) -> Iterator[Asked]:
    subjects = {one.path: sorts.sort(one.sort).subject for one in desk.load(Roster, case.space)}
    for visit in visits.visits(desk, case.space):
        subject = subjects.get(family_of(visit.row), "")
        if visit.outcome == "answered":
            about = frozenset({words.say("list_sort", subject, PAPERS)} if subject else ())
            yield Asked(visit.path, "recipient" if subject else "", about, unannounced=not visit.accompanied)


def _done(desk: Desk, case: Case) -> dict[str, list[str]]:
    """Return the sides of the combinations that no talk tells, as paths."""
    space = case.space
    tasks, petitions = desk.load(Task, space), desk.load(Petition, space)
    exhibits, stated = desk.load(Exhibit, space), desk.load(Finding, space)
    cited = {one.target for one in desk.load(Citation, space)}
    return {
        "paper": [one.path for one in exhibits if one.sort in _PAPERS],
        "site": [one.path for one in desk.load(Checklist, space)]
        + [one.path for one in exhibits if one.sort == "photograph"],
        "to_verify": [one.path for one in tasks if one.sort in ("verify", "ask_again")],
        "verified": [one.path for one in tasks if one.sort in ("verify", "ask_again") and one.state == "done"],
        "petition": [one.path for one in petitions],
        "sifted": [one.path for one in petitions if one.path in cited],
        "lists": [one.path for one in desk.load(Roster, space) if sorts.sort(one.sort).role in _OF_DEPARTMENTS],
        "answered_hits": [one.path for one in desk.load(Hit, space) if not is_open(one)],
        "cleared": [one.path for one in stated if one.heard == "heard"]
        + [one.path for one in desk.load(Hit, space) if one.mark == "explained" and not is_open(one)],
    }
