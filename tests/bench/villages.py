"""Ten lists of villagers, some of whom stand in several: made from a seed, with a few who break each rule."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from fieldkit.rosters.rolls import Roll
from fieldkit.rosters.rules import Rules, shipped
from fieldkit.rosters.sorts import sort

RULES = ("dead_but_paid", "kin_paid", "one_card", "paid_twice", "phone_villages", "two_names", "two_villages")
"""Those that are asked of peers as well."""

COLUMNS = ("name", "id_number", "born", "household", "village", "paid", "died", "card", "phone")
_LISTS = (
    *(("dibao", "A", f"2025-{month:02}") for month in (9, 10, 11, 12)),
    *(("elderly", "B", f"2025-{month:02}") for month in (11, 12)),
    *(("land_subsidy", "C", f"{year}-06") for year in (2024, 2025)),
    *(("deaths", "D", "2025-12"), ("kin", "E", "2025-12")),
)
"""The sort of each list, the circle of people it is about, and when it was paid: the same people month after month."""

_SHARE = 100
"""One in so many of those who died, or are kin, is in another circle, too."""


class Listed(NamedTuple):
    """A list: its sort, what names its rows, and its columns in the order of COLUMNS."""

    sort: str
    rows: list[str]
    columns: list[list[str]]


def lists(count: int) -> list[Listed]:
    """Return ten lists of `count` rows: some paid every month, those who died, and kin."""
    dice = Random(9)
    people = {circle: [_person(dice, at * count + one) for one in range(count)] for at, circle in enumerate("ABCDE")}
    paid = [*people["A"], *people["B"], *people["C"]]
    for circle in "BCDE":
        people[circle][: count // _SHARE] = dice.sample(paid, count // _SHARE)
    return [_listed(dice, number, sort_, people[circle], when) for number, (sort_, circle, when) in enumerate(_LISTS)]


def rolls(listed: Sequence[Listed]) -> list[Roll]:
    """Return the lists as ours compares them; like theirs, they are made before the clock runs."""
    return [
        Roll(f"roster/{number}", sort(one.sort), one.rows, dict(zip(COLUMNS, one.columns, strict=True)))
        for number, one in enumerate(listed)
    ]


def rules() -> Rules:
    """Return the rules asked."""
    return Rules({name: shipped().rule[name] for name in RULES})


def _person(dice: Random, number: int) -> tuple[str, ...]:
    born = f"19{dice.randrange(30, 99)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
    name = "".join(chr(0x4E00 + dice.randrange(400)) for _ in range(2 + number % 2))
    id_number = f"{dice.randrange(450000, 459999)}{born.replace('-', '')}{number % 10000:04}"
    card, phone = f"6217{number:015}", f"139{number:08}"
    return name, id_number, born, str(number % 40), f"village {number % 10}", card, phone


def _listed(dice: Random, number: int, sort_: str, people: list[tuple[str, ...]], paid: str) -> Listed:
    rows = [_row(dice, person, paid) for person in dice.sample(people, len(people))]
    names = [f"roster/{number}/row/{line}" for line in range(len(rows))]
    return Listed(sort_, names, [list(column) for column in zip(*rows, strict=True)])


def _row(dice: Random, person: tuple[str, ...], paid: str) -> tuple[str, ...]:
    name, id_number, born, household, village, card, phone = person
    fate = dice.randrange(1000)
    if fate < 10:
        id_number = ""
    elif fate < 12:
        name = name[::-1] + name[0]
    elif fate < 14:
        card = f"6217{dice.randrange(1000):015}"
    elif fate < 15:
        village, phone = f"village {fate}", f"139{dice.randrange(1000):08}"
    died = f"202{dice.randrange(4, 7)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
    return name, id_number, born, household, village, paid, died, card, phone
