"""What households answered beside what is due to them, and which totals may be told without telling of one."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import NamedTuple


class Answer(NamedTuple):
    """A household that was visited: what was due and what it received, in fen; None where one is not told."""

    visit: str
    due: int | None
    received: int | None

    @property
    def difference(self) -> int | None:
        """What is due and was not received; None where one of both is not told."""
        return None if self.due is None or self.received is None else self.due - self.received


class Totals(NamedTuple):
    """Sums in fen over the households that told both, out of those visited; `short` received less than their due."""

    visited: int
    told: int
    short: int
    due: int
    received: int
    difference: int


def totals(answers: Iterable[Answer]) -> Totals:
    """Return the totals of answers, with their denominators."""
    held = list(answers)
    told = [(one.due, one.received) for one in held if one.due is not None and one.received is not None]
    due, received = sum(one for one, _ in told), sum(other for _, other in told)
    return Totals(len(held), len(told), sum(one > other for one, other in told), due, received, due - received)


def can_be_subtracted(told: AbstractSet[str], earlier: Iterable[AbstractSet[str]], least: int) -> bool:
    """Say whether a total over `told` and one told earlier differ by fewer than `least` answers, and not by none."""
    return any(0 < len(told ^ before) < least for before in earlier)
