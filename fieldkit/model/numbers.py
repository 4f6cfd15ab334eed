"""The final numbers of findings: given by approvals, so that after any merging no two findings have the same.

A pure function of the claims that are here (merge/RULES.md, "Numbers"): leaders who number apart may claim the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Claim(NamedTuple):
    """An approval that gives a finding a number of a series; claims sort by moment, then by the path of the act."""

    at: int
    act: str
    finding: str
    series: str
    number: int


class Given(NamedTuple):
    """The number of a finding; `turn` is 1, or from 2 on where others were given this number first."""

    series: str
    number: int
    turn: int = 1


def given(claims: Iterable[Claim]) -> dict[str, Given]:
    """Return the number of every finding that has a claim.

    The first claim to a number has it, and a finding has the first number that it can have. What is left with
    claims that others had first takes the next turn of its first claim.
    """
    ordered = sorted(claims)
    told: dict[str, Given] = {}
    taken: set[Given] = set()
    for claim in ordered:
        wanted = Given(claim.series, claim.number)
        if claim.finding not in told and wanted not in taken:
            told[claim.finding] = wanted
            taken.add(wanted)
    for claim in ordered:
        if claim.finding not in told:
            turn = 2
            while (wanted := Given(claim.series, claim.number, turn)) in taken:
                turn += 1
            told[claim.finding] = wanted
            taken.add(wanted)
    return told


def following(claims: Iterable[Claim], series: str) -> int:
    """Return the number of a series that nobody claimed yet as far as is known here; none is ever given again."""
    return max((claim.number for claim in claims if claim.series == series), default=0) + 1
