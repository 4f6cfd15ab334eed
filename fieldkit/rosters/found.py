"""What comparing lists finds: questions with their rows, pairs that a person must decide, and what was asked."""

from __future__ import annotations

from typing import NamedTuple


class Hit(NamedTuple):
    """A question: the rule that asks it, the rows and lists it rests on (names, sorted), and what was reckoned."""

    rule: str
    rows: tuple[str, ...]
    lists: tuple[str, ...]
    told: tuple[tuple[str, str], ...] = ()


class Doubt(NamedTuple):
    """Two rows of one name that may be one person: a person decides, nothing else does."""

    one: str
    other: str


class Ran(NamedTuple):
    """What became of a rule: the lists it was asked of, those that do not tell what it needs, rows that do not tell.

    `names_only` holds pairs of lists with so many names in common that nobody could decide them one by one.
    """

    rule: str
    lists: tuple[str, ...]
    lacking: tuple[tuple[str, str], ...]
    unknown: int
    names_only: tuple[tuple[str, str], ...]


class Outcome(NamedTuple):
    """What comparing found, in an order that does not hang on that of the lists."""

    hits: tuple[Hit, ...]
    doubts: tuple[Doubt, ...]
    ran: tuple[Ran, ...]
