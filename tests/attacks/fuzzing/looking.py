"""The desk looks at everything there is, as the windows and commands do: nothing taken in may make it stumble."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import TypeVar

from fieldkit.desk import (
    accounts,
    answers,
    checklists,
    checksheets,
    conflicts,
    exhibits,
    facts,
    findings,
    hits,
    importing,
    interviews,
    log,
    members,
    overview,
    persons,
    protection,
    rosters,
    search,
    transcripts,
)
from fieldkit.desk.desk import Desk
from fieldkit.errors import Refused
from fieldkit.model import KINDS
from fieldkit.model.kinds import Correction, Exhibit, Form, Interview, Person
from fieldkit.model.questions import Hit, Match
from fieldkit.paper.text import text_as_printed

T = TypeVar("T")

Acts = Iterator[Callable[[], object]]


def look(desk: Desk) -> None:
    """Look at everything. A refusal of one thing is no reason not to look at the next."""
    for part in (_records, _talks, _runs, _lists, _evidence, _whose, _over_all):
        for act in part(desk):
            with suppress(Refused):
                act()


def _got(act: Callable[[], Iterable[T]]) -> list[T]:
    with suppress(Refused):
        return list(act())
    return []


def _records(desk: Desk) -> Acts:
    for kind in KINDS.values():
        for record in _got(partial(desk.load, kind.record)):
            yield partial(facts.told, desk, record)
            yield partial(facts.told, desk, record, outside=False)


def _talks(desk: Desk) -> Acts:
    for talk in _got(partial(interviews.interviews, desk)):
        for ask in (_printed, transcripts.missing, transcripts.sealed_words, importing.export):
            yield partial(ask, desk, talk)
        for seal in _got(partial(interviews.seals, desk, talk)):
            yield partial(desk.children, Correction, seal)


def _printed(desk: Desk, talk: Interview) -> str:
    return text_as_printed(transcripts.sheet(desk, talk))


def _runs(desk: Desk) -> Acts:
    for form in _got(partial(desk.load, Form)):
        yield partial(_empty, desk, form)
    for run in _got(partial(checklists.checklists, desk)):
        for ask in (checklists.lines, checklists.missing, checklists.problems, checklists.counts, checksheets.of_run):
            yield partial(ask, desk, run)


def _empty(desk: Desk, form: Form) -> object:
    return checksheets.of_form(answers.definition_of(desk, form))


def _lists(desk: Desk) -> Acts:
    for roster in _got(partial(rosters.rosters, desk)):
        yield partial(rosters.columns, roster)
        yield partial(accounts.account, desk, roster)
        for row in _got(partial(rosters.rows, desk, roster)):
            yield partial(rosters.cells, row.cells)
    yield partial(hits.told, desk, [*desk.load(Hit), *desk.load(Match)])


def _evidence(desk: Desk) -> Acts:
    yield partial(exhibits.listed, desk)
    for exhibit in _got(partial(desk.load, Exhibit)):
        yield partial(exhibits.custody_lines, desk, exhibit)
        yield partial(_opened, desk, exhibit)
    for finding in _got(partial(findings.findings, desk)):
        yield partial(findings.missing, desk, finding)
        for citation in _got(partial(findings.citations, desk, finding)):
            yield partial(findings.citing, desk, citation.target)


def _opened(desk: Desk, exhibit: Exhibit) -> None:
    with exhibits.open_exhibit(desk, exhibit) as source:
        source.read(100)


def _whose(desk: Desk) -> Acts:
    yield partial(protection.hidden_secrets, desk)
    yield partial(protection.hidden_links, desk)
    for face in _got(lambda: desk.persons.faces().values()):
        yield partial(face.label, outside=True)
        yield partial(protection.guarded, desk, face.person.path)
    for person in _got(partial(desk.load, Person)):
        yield partial(persons.face, desk, person.path)


def _over_all(desk: Desk) -> Acts:
    for ask in (overview.overview, log.lines, conflicts.conflicts, members.listed):
        yield partial(_all_of, ask, desk)
    yield partial(conflicts.conflicts, desk, outside=True)
    yield partial(search.persons, desk, "韦")
    for word in ("水", "2026", "a"):
        for hit in _got(partial(search.texts, desk, word)):
            yield partial(search.outside, desk, hit)


def _all_of(ask: Callable[[Desk], object], desk: Desk) -> None:
    """Also what is told one by one is told to its end."""
    told = ask(desk)
    if isinstance(told, Iterator):
        list(told)
