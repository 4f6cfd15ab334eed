"""What an inspection has covered: the six combinations, and who was asked about what. All of it follows from records.

Nothing here is stored, so nothing has to be kept up; a blank is something that nobody did or asked yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

GROUPS = (
    "secretary",
    "committee",
    "accountant",
    "supervisor",
    "group_leader",
    "party_member",
    "recipient",
    "better_off",
    "away",
)
"""The groups of people of a village whom an inspection asks."""

COMBINATIONS: Mapping[str, tuple[str, str]] = {
    "talks": ("talk", "unannounced"),
    "sites": ("paper", "site"),
    "hearing": ("to_verify", "verified"),
    "clues": ("petition", "sifted"),
    "departments": ("lists", "answered_hits"),
    "masses": ("villagers", "cleared"),
}
"""The six combinations (六个结合), each with the two sides that belong together: neither does without the other."""

_VILLAGERS = frozenset({"party_member", "recipient", "better_off", "away"})


class Asked(NamedTuple):
    """A talk or visit: its path, the group of whoever was asked (empty: not told), and what it was about."""

    path: str
    group: str
    topics: frozenset[str]
    unannounced: bool


class Combination(NamedTuple):
    """One of COMBINATIONS with the paths of the records on either side."""

    name: str
    sides: tuple[tuple[str, ...], tuple[str, ...]]

    @property
    def blanks(self) -> int:
        """How many of its sides nothing was done for."""
        return sum(not side for side in self.sides)


class Topic(NamedTuple):
    """A topic with the talks and visits about it, by group; every group of GROUPS is there."""

    name: str
    asked: Mapping[str, tuple[str, ...]]

    @property
    def blanks(self) -> int:
        """How many groups were not asked about it."""
        return sum(not self.asked[group] for group in GROUPS)


def combinations(asked: Iterable[Asked], done: Mapping[str, Collection[str]]) -> list[Combination]:
    """Return the six combinations, those with blanks first; `done` holds the paths of the sides that no talk tells."""
    held = list(asked)
    sides = {name: tuple(paths) for name, paths in done.items()} | {
        "talk": tuple(one.path for one in held if not one.unannounced),
        "unannounced": tuple(one.path for one in held if one.unannounced),
        "villagers": tuple(one.path for one in held if one.group in _VILLAGERS),
    }
    told = [
        Combination(name, (sides.get(one, ()), sides.get(other, ()))) for name, (one, other) in COMBINATIONS.items()
    ]
    return sorted(told, key=lambda one: -one.blanks)


def topics(names: Iterable[str], asked: Iterable[Asked]) -> list[Topic]:
    """Return who was asked about each topic, those with the most blanks first.

    What was asked of people whose group nobody told stands under an empty group, so that no talk is left out.
    """
    held = list(asked)
    every = dict.fromkeys([*names, *sorted({topic for one in held for topic in one.topics})])
    told = [
        Topic(
            name,
            {
                group: tuple(one.path for one in held if name in one.topics and _group(one) == group)
                for group in (*GROUPS, "")
            },
        )
        for name in every
    ]
    return sorted(told, key=lambda one: -one.blanks)


def _group(one: Asked) -> str:
    return one.group if one.group in GROUPS else ""
