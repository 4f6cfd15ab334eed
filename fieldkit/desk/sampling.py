"""Which rows of a roster are visited: drawn by a seed that is kept, so that anybody can draw them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from fieldkit import ids, words
from fieldkit.desk import accounts, facts
from fieldkit.desk.desk import Desk
from fieldkit.desk.papers import Paper
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Roster, Row
from fieldkit.model.questions import Sample
from fieldkit.paper.sample import Household, SampleSheet, Stratum, render
from fieldkit.paper.wording import PAPERS, wording
from fieldkit.rosters import sampling

BY = ("household", "village")
"""What rows can be drawn by in strata."""

LONGEST = 64
"""Characters of a seed."""


class Drawn(NamedTuple):
    """A row that was drawn, and what its columns tell."""

    row: Row
    who: Mapping[str, str]


class Told(NamedTuple):
    """A sample as a person reads it: its list, its strata (none: drawn without), its rows in the order of their lots.

    `proven`: drawing again by the kept seed gives these very rows.
    """

    sample: Sample
    roster: Roster
    proven: bool
    strata: tuple[Stratum, ...]
    rows: tuple[Drawn, ...]


def draw(desk: Desk, roster: Roster, count: int, by: str = "", seed: str = "") -> Sample:
    """Draw `count` rows of a roster, in strata `by` a column (of BY) or not; without a seed, by a fresh one.

    The same roster, seed and way is the same sample. Raises Refused(ROSTER_UNCONFIRMED, SAMPLE_COUNT, SAMPLE_BY).
    """
    if not accounts.is_confirmed(roster):
        raise Refused(Code.ROSTER_UNCONFIRMED, roster=roster.id)
    rows = _rows(desk, roster, by)
    if not 0 < count <= len(rows):
        raise Refused(Code.SAMPLE_COUNT, count=count, rows=len(rows))
    if by not in ("", *BY) or (by and not any(rows.values())):
        raise Refused(Code.SAMPLE_BY)
    seed = seed.strip()[:LONGEST] or ids.new()[:12]
    path = f"sample/{ids.derived('sample', roster.path, seed, by, str(count))}"
    drawn = sampling.draw(rows, count, seed)
    told = {"roster": roster.path, "seed": seed, "by": by, "count": count, "of": len(rows)}
    desk.set(roster.space, path, {**told, **dict.fromkeys((f"rows.{row}" for row in _paths(roster.path, drawn)), True)})
    return desk.get(Sample, path)


def samples(desk: Desk, space: str = "") -> list[Sample]:
    """Return the samples (of one case), oldest first."""
    return desk.load(Sample, space)


def drawn(desk: Desk, sample: Sample) -> list[Row]:
    """Return the rows of a sample that are here, in the order of their lots."""
    rows = [row for path in sample.rows if (row := desk.known(Row, path)) is not None]
    return sorted(rows, key=lambda row: sampling.lot(sample.seed, row.id))


def is_proven(desk: Desk, sample: Sample) -> bool:
    """Say whether drawing again by the kept seed gives these very rows."""
    roster = desk.known(Roster, sample.roster)
    return roster is not None and _is_drawn(sample, _rows(desk, roster, sample.by))


def told(desk: Desk, sample: Sample) -> Told:
    """Return a sample as a person reads it: drawn again to prove it, with its strata and its rows."""
    roster = desk.get(Roster, sample.roster)
    there = _rows(desk, roster, sample.by)
    rows = drawn(desk, sample)
    sizes, shares = Counter(there.values()), Counter(there.get(row.id, "") for row in rows)
    strata = tuple(Stratum(name, size, shares[name]) for name, size in sorted(sizes.items()))
    who = accounts.told(desk, sample.rows)
    cells = tuple(Drawn(row, who[row.path]) for row in rows)
    return Told(sample, roster, _is_drawn(sample, there), strata if sample.by else (), cells)


def print_sample(desk: Desk, sample: Sample) -> Paper:
    """Return the paper that says how a sample was drawn, and of which households; no protected person is named."""
    one = told(desk, sample)
    case = desk.known(Case, f"case/{sample.space}")
    sheet = SampleSheet(
        village=case.village if case else "",
        roster=desk.tell(one.roster.title, outside=True),
        sha256=one.roster.sha256,
        of=sample.of or 0,
        count=sample.count or 0,
        seed=sample.seed,
        by=words.say("means", sample.by, PAPERS) if sample.by else "",
        strata=tuple(stratum._replace(name=_shown(desk, stratum.name)) for stratum in one.strata),
        households=tuple(_household(desk, drawn_) for drawn_ in one.rows),
        drawn_by=desk.name(sample.created_by),
        drawn_on=facts.local(sample.created)[:16].replace(" ", "T"),
        proven=one.proven,
    )
    return Paper(content=render(sheet), paper="sample", space=sample.space, target=sample.path)


def _household(desk: Desk, one: Drawn) -> Household:
    name, group = one.who.get("name", ""), one.who.get("household", "")
    hidden = bool(desk.persons.naming(f"{name}\n{group}"))
    return Household(_shown(desk, one.row.sheet), one.row.number or 0, name, group, hidden)


def _shown(desk: Desk, name: str) -> str:
    """Return what a stratum or a sheet is called, where no protected person is named by it."""
    return str(wording("sample")["paper"]["hidden"]) if desk.persons.naming(name) else name


def _is_drawn(sample: Sample, rows: dict[str, str]) -> bool:
    """Say whether drawing from `rows` by the kept seed gives the rows of a sample."""
    again = sampling.draw(rows, sample.count or 0, sample.seed)
    return bool(again) and set(_paths(sample.roster, again)) == sample.rows


def _rows(desk: Desk, roster: Roster, by: str) -> dict[str, str]:
    """Return the ids of the rows that can be drawn, and the stratum of each."""
    told: dict[str, str] = {}
    for one in accounts.account(desk, roster):
        if one.reading.use.compared:
            strata = one.reading.values(by) if by else None
            told |= {row.id: strata[at].text if strata else "" for at, row in enumerate(one.rows)}
    return told


def _paths(roster: str, rows: list[str]) -> list[str]:
    return [f"{roster}/row/{row}" for row in rows]
