"""What follows from rosters: questions that comparing raised, samples, household visits, and how lists are read.

Declared as in `kinds.py`; a record of these kinds always leads back to the rows it is about.
"""

from __future__ import annotations

from fieldkit.model.record import (
    Place,
    Record,
    Writers,
    choice,
    date,
    integer,
    kind,
    line,
    money,
    reference,
    text,
)


@kind("hit")
class Hit(Record):
    """A question that comparing rosters raised; its id comes from the rule and the rows, so that two devices meet.

    It is open until somebody marks it, with what shows that: words, or a record. `told` is what was reckoned, as JSON.
    """

    rule: str = line()
    rows: frozenset[str] = reference("row", each=True)
    lists: frozenset[str] = reference("roster", each=True)
    told: str = text()
    mark: str = choice("confirmed", "explained", "wrong")
    basis: str = text(mentions=True, searched=True)
    source: str = reference()


@kind("match")
class Match(Record):
    """Two rows of one name, of which a person says whether they are one person. Its id comes from the rows."""

    rows: frozenset[str] = reference("row", each=True)
    same: str = choice("same", "different")
    basis: str = text(mentions=True, searched=True)
    source: str = reference()


@kind("sample")
class Sample(Record):
    """Rows of a roster drawn for visits by a seed (rosters/sampling.py), in strata `by` a column or not.

    Its id comes from the roster and how it was drawn; `of` is how many rows there were to draw from.
    """

    roster: str = reference("roster")
    seed: str = line()
    by: str = line()
    count: int | None = integer()
    of: int | None = integer()
    rows: frozenset[str] = reference("row", each=True)


@kind("visit", writers=Writers.AUTHORS)
class Visit(Record):
    """What a household answered that was visited for a row of a roster; `root` proves who founded it, as in a talk.

    Sums are what the household says; what is due stands in the row, and is shown only after.
    """

    root: str = line()
    row: str = reference("row")
    day: str = date()
    interviewers: frozenset[str] = reference("member", each=True)
    outcome: str = choice("answered", "absent", "refused")
    received: int | None = money()
    charged: int | None = money()
    handler: str = line(mentions=True)
    accompanied: str = line(mentions=True)
    answer: str = text(mentions=True, searched=True)


@kind("telling")
class Telling(Record):
    """A total over visits that was told outside: over which, so that the next one gives no household away."""

    visits: frozenset[str] = reference("visit", each=True)


@kind("rulebook", Place.COUNTY, writers=Writers.LEADERS)
class Rulebook(Record):
    """The office's own rules and standards for comparing rosters (rosters/RULES.md); its id comes from the name."""

    name: str = line()
    rules: str = text()


@kind("heading", Place.COUNTY)
class Heading(Record):
    """What the columns of lists with these titles hold, as somebody confirmed it; its id comes from the titles."""

    titles: str = text()
    uses: str = text()
