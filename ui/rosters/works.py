"""What the screen has done in the vault's lane: each a function of the desk that returns what is to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from fieldkit import words
from fieldkit.desk import comparing, exhibits, facts, hits, lists, papers, rosters, sampling
from fieldkit.desk.comparing import Compared
from fieldkit.desk.desk import Desk, Tell
from fieldkit.desk.hits import Told as HitTold
from fieldkit.desk.lists import RosterShown, Said
from fieldkit.desk.sampling import Told
from fieldkit.model.kinds import Case, Finding, Roster
from fieldkit.model.missing import is_open
from fieldkit.model.questions import Hit, Match, Sample, Visit
from fieldkit.model.record import kind_of
from ui.wording import say


class Question(NamedTuple):
    """A hit or match, whether it is open, and the cells of each side."""

    told: HitTold
    open: bool
    said: str
    sides: tuple[tuple[str, str], ...]


class Questions(NamedTuple):
    """All hits and matches of a case, open ones first, and the exhibits that can be a source."""

    found: list[Question]
    exhibits: list[tuple[str, str]]


class Samples(NamedTuple):
    """The samples of a roster by path and line, and one of them as it reads."""

    roster: str
    lines: list[tuple[str, str]]
    shown: Told | None


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


def samples(roster: str, chosen: str, desk: Desk) -> Samples:
    """Return the samples of a roster, newest first, and the one that is chosen, else the newest."""
    of = desk.get(Roster, roster)
    found = [one for one in reversed(sampling.samples(desk, of.space)) if one.roster == roster]
    wanted = next((one for one in found if one.path == chosen), found[0] if found else None)
    lines = [(one.path, _sample_line(desk, one)) for one in found]
    return Samples(roster, lines, sampling.told(desk, wanted) if wanted else None)


def draw(roster: str, count: int, by: str, seed: str, desk: Desk) -> str:
    """Draw rows of a roster and return the path of the sample."""
    return sampling.draw(desk, desk.get(Roster, roster), count, by, seed).path


def print_sample(sample: str, target: Path, desk: Desk) -> None:
    """Print how a sample was drawn."""
    papers.save(desk, sampling.print_sample(desk, desk.get(Sample, sample)), target)


def row_visited(visit: str, desk: Desk) -> str:
    """Return the row whose household was visited."""
    return desk.get(Visit, visit).row


def _sample_line(desk: Desk, one: Sample) -> str:
    by = say("rosters", "strata_by", by=words.say("means", one.by)) if one.by else say("rosters", "no_strata")
    who = {"who": desk.name(one.created_by), "on": facts.local(one.created)[:16]}
    return say("rosters", "sample_line", by=by, count=one.count or 0, of=one.of or 0, **who)


def _question(desk: Desk, one: HitTold) -> Question:
    record = one.record
    sides = tuple((hits.where(side), "  ".join(hits.cells_of(desk, side))) for side in one.sides)
    said = record.mark if isinstance(record, Hit) else record.same
    return Question(one, is_open(record), said, sides)
