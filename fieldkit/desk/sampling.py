"""Which rows of a roster are visited: drawn by a seed that is kept, so that anybody can draw them again."""

from __future__ import annotations

from fieldkit import ids
from fieldkit.desk import accounts
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Roster, Row
from fieldkit.model.questions import Sample
from fieldkit.rosters import sampling

BY = ("household", "village")
"""What rows can be drawn by in strata."""

_LONGEST = 64


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
    seed = seed.strip()[:_LONGEST] or ids.new()[:12]
    path = f"sample/{ids.derived('sample', roster.path, seed, by, str(count))}"
    drawn = sampling.draw(rows, count, seed)
    told = {"roster": roster.path, "seed": seed, "by": by, "count": count, "of": len(rows)}
    desk.set(roster.space, path, {**told, **dict.fromkeys((f"rows.{row}" for row in _paths(roster, drawn)), True)})
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
    if roster is None or not sample.count:
        return False
    again = sampling.draw(_rows(desk, roster, sample.by), sample.count, sample.seed)
    return set(_paths(roster, again)) == sample.rows


def _rows(desk: Desk, roster: Roster, by: str) -> dict[str, str]:
    """Return the ids of the rows that can be drawn, and the stratum of each."""
    told: dict[str, str] = {}
    for one in accounts.account(desk, roster):
        if one.reading.use.compared:
            strata = one.reading.values(by) if by else None
            told |= {row.id: strata[at].text if strata else "" for at, row in enumerate(one.rows)}
    return told


def _paths(roster: Roster, rows: list[str]) -> list[str]:
    return [f"{roster.path}/row/{row}" for row in rows]
