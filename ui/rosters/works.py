"""What the screen has done in the vault's lane: each a function of the desk that returns what is to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from fieldkit.desk import comparing, exhibits, hits, lists, rosters
from fieldkit.desk.comparing import Compared
from fieldkit.desk.desk import Desk, Tell
from fieldkit.desk.hits import Told
from fieldkit.desk.lists import RosterShown, Said
from fieldkit.model.kinds import Case, Finding
from fieldkit.model.missing import is_open
from fieldkit.model.questions import Hit, Match
from fieldkit.model.record import kind_of


class Question(NamedTuple):
    """A hit or match, whether it is open, and the cells of each side."""

    told: Told
    open: bool
    said: str
    sides: tuple[tuple[str, str], ...]


class Questions(NamedTuple):
    """All hits and matches of a case, open ones first, and the exhibits that can be a source."""

    found: list[Question]
    exhibits: list[tuple[str, str]]


def take_in(case: Case, path: Path, desk: Desk, tell: Tell) -> RosterShown:
    """Take in a list and return it."""
    roster, _ = rosters.import_roster(desk, case, path, tell=tell)
    return lists.shown(desk, roster.path)


def read(path: str, desk: Desk) -> RosterShown:
    """Return a roster."""
    return lists.shown(desk, path)


def confirm(path: str, sort: str, said: Sequence[Said], desk: Desk) -> RosterShown:
    """Confirm what a person says of a roster, and return it."""
    return lists.confirm(desk, path, sort, said)


def compare(case: Case, desk: Desk) -> Compared:
    """Compare the rosters of a case."""
    return comparing.compare(desk, rosters.rosters(desk, case))


def questions(space: str, desk: Desk) -> Questions:
    """Return what comparing found in a case, and what can be named as a source."""
    found = hits.told(desk, [*hits.hits(desk, space), *hits.matches(desk, space)])
    asked = [_question(desk, one) for one in found]
    sources = [(one.exhibit.path, one.name or one.exhibit.description) for one in exhibits.listed(desk, space)]
    return Questions(sorted(asked, key=lambda one: not one.open), sources)


def mark(path: str, said: str, basis: str, source: str, desk: Desk) -> None:
    """Mark a hit, or decide a match."""
    if kind_of(path) == "hit":
        hits.mark(desk, desk.get(Hit, path), said, basis, source)
    else:
        hits.decide(desk, desk.get(Match, path), said, basis, source)


def find(path: str, desk: Desk) -> Finding:
    """State a finding that cites a confirmed hit."""
    return hits.to_finding(desk, desk.get(Hit, path))


def _question(desk: Desk, one: Told) -> Question:
    record = one.record
    sides = tuple((hits.where(side), "  ".join(hits.cells_of(desk, side))) for side in one.sides)
    said = record.mark if isinstance(record, Hit) else record.same
    return Question(one, is_open(record), said, sides)
