"""Lists made by hand for comparing, and what a slow comparison by definition finds in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from fieldkit.rosters import sorts
from fieldkit.rosters.comparing import compare
from fieldkit.rosters.found import Outcome
from fieldkit.rosters.joining import Decided
from fieldkit.rosters.rolls import Roll
from fieldkit.rosters.rules import Rules, read, shipped

RULES = shipped()


def roll(path: str, sort: str, *rows: str, columns: str = "name id_number", **same: str) -> Roll:
    """A list: each row's cells in one text, `-` for an empty one, in the order of `columns`; `same` is in every row."""
    names = columns.split()
    cells = [["" if cell == "-" else cell for cell in row.split()] for row in rows]
    told = {name: [row[at] for row in cells] for at, name in enumerate(names)}
    told |= {name: [value] * len(rows) for name, value in same.items()}
    return Roll(path, sorts.sort(sort), [f"{path}/{number}" for number in range(1, len(rows) + 1)], told)


def found(*rolls: Roll, rules: Rules = RULES, decided: Decided | None = None) -> Outcome:
    return compare(rolls, rules, decided or {})


def asked(outcome: Outcome, rule: str) -> list[tuple[str, ...]]:
    """The rows of the questions that a rule asks."""
    return [hit.rows for hit in outcome.hits if hit.rule == rule]


def only(text: str) -> Rules:
    """The rules in a text and no other."""
    return read(text)


def by_definition(left: Roll, right: Roll) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Pairs of rows that are one person, and pairs that may be: every row held against every other."""
    same, doubtful = set(), set()
    for i, j in product(range(len(left)), range(len(right))):
        one, other = _person(left, i), _person(right, j)
        pair = (left.rows[i], right.rows[j])
        if one["id_number"] and other["id_number"]:
            if one["id_number"] == other["id_number"]:
                same.add(pair)
        elif one["name"] and one["name"] == other["name"]:
            if _alike(one, other):
                same.add(pair)
            elif _may_be(one["born"], other["born"]):
                doubtful.add(pair)
    return same, doubtful


def _person(roll: Roll, row: int) -> dict[str, str]:
    return {name: roll.column(name)[row] for name in ("name", "id_number", "born", "household")}


def _alike(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(one[name] == other[name] != "" for name in ("born", "household")) and len(one["born"]) == 10


def _may_be(one: str, other: str) -> bool:
    known: Sequence[tuple[str, str]] = list(zip(one.split("-"), other.split("-"), strict=False))
    return not one or not other or all(a == b for a, b in known)
