"""One rule asked of the lists it is for: what every shape of rule needs, and what it collects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from fieldkit.rosters.found import Doubt, Hit, Ran
from fieldkit.rosters.joining import Decided, Joined, join
from fieldkit.rosters.rolls import Roll
from fieldkit.rosters.rules import Rules

IDENTITY = "name"
"""What a list of persons lacks that tells neither names nor numbers."""


@dataclass(eq=False)
class Joins:
    """The lists of one comparison, in the order of their names; each pair of lists is joined once."""

    rolls: Sequence[Roll]
    rules: Rules
    decided: Decided
    known: dict[tuple[str, str], Joined] = field(default_factory=dict)

    def of(self, left: Roll, right: Roll) -> Joined:
        """Return the persons that two lists share."""
        key = (left.path, right.path)
        if key not in self.known:
            self.known[key] = join(left, right, self.decided)
        return self.known[key]


@dataclass(eq=False)
class Asked:
    """What asking one rule brings."""

    rule: str
    joins: Joins
    hits: list[Hit] = field(default_factory=list)
    doubts: set[Doubt] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    lacking: set[tuple[str, str]] = field(default_factory=set)
    names_only: set[tuple[str, str]] = field(default_factory=set)
    unknown: int = 0

    def able(self, names: tuple[str, ...], needed: Iterable[str], *, persons: bool = True) -> Iterator[Roll]:
        """Yield the lists of the kinds `names` that tell what is `needed`; the others are noted."""
        for roll in self.joins.rolls:
            if not roll.sort.is_of(names):
                continue
            missing = [one for one in needed if not roll.tells(one)]
            if persons and not roll.tells("id_number") and not roll.tells("name"):
                missing.append(IDENTITY)
            self.lacking |= {(roll.path, one) for one in missing}
            if not missing:
                self.lists.add(roll.path)
                yield roll

    def hit(self, rows: Iterable[tuple[Roll, int]], beside: Iterable[Roll] = (), **told: str) -> None:
        """Note a question about `rows`, for which the lists `beside` were looked into as well."""
        held = list(rows)
        lists = {roll.path for roll, _ in held} | {roll.path for roll in beside}
        names = tuple(sorted({roll.rows[index] for roll, index in held}))
        self.hits.append(Hit(self.rule, names, tuple(sorted(lists)), tuple(sorted(told.items()))))

    def doubt(self, left: Roll, right: Roll, pair: tuple[int, int]) -> None:
        """Note that a person has to decide about two rows."""
        one, other = sorted((left.rows[pair[0]], right.rows[pair[1]]))
        self.doubts.add(Doubt(one, other))

    def ran(self) -> Ran:
        """Return what became of the rule."""
        lacking, names_only = tuple(sorted(self.lacking)), tuple(sorted(self.names_only))
        return Ran(self.rule, tuple(sorted(self.lists)), lacking, self.unknown, names_only)
