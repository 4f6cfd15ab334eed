"""The words by which lists are understood, read from `resources/forms/roster_columns.toml`."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from typing import NamedTuple

from fieldkit.words import resource

OTHER = "other"


class Vocabulary(NamedTuple):
    """What titles say of a column, how a total begins, and how values are written."""

    means: dict[str, tuple[str, ...]]
    totals: tuple[str, ...]
    money: dict[str, int]
    money_signs: tuple[str, ...]
    units: tuple[str, ...]
    empty: frozenset[str]
    before_group: tuple[str, ...]
    after_group: tuple[str, ...]
    digits: dict[int, str]
    ten: str
    worded: re.Pattern[str]
    tens: re.Pattern[str]


@cache
def vocabulary() -> Vocabulary:
    """Return the words, those that are compared already as `normal` makes them."""
    told = tomllib.loads(resource("forms", "roster_columns.toml").read_text(encoding="utf-8"))
    return Vocabulary(
        {means: tuple(map(normal, words)) for means, words in told["means"].items()},
        tuple(map(normal, told["total"]["starts"])),
        {normal(word): factor for word, factor in told["money"].items()},
        tuple(map(normal, told["units"]["money"])),
        tuple(sorted(map(normal, told["units"]["quantity"]), key=len, reverse=True)),
        frozenset(map(normal, told["empty"]["signs"])),
        tuple(told["household"]["before"]),
        tuple(told["household"]["after"]),
        {ord(sign): str(digit) for sign, digit in told["digits"].items()},
        told["calendar"]["ten"],
        *_dates(told["calendar"]),
    )


def _dates(told: dict[str, str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a date in words (year, month and day as groups), and a number with a ten in it."""
    year, month, day, ten, behind = (re.escape(told[key]) for key in ("year", "month", "day", "ten", "behind"))
    worded = rf"(\d{{4}}){year}(?:(\d{{1,2}}){month}(?:(\d{{1,2}})[{day}])?)?(?:{behind})?"
    around = rf"([^\d\W{year}{month}{day}]?)"
    return re.compile(worded), re.compile(f"{around}{ten}{around}")


def meaning(title: str) -> str:
    """Return what a column called `title` holds: the first key of `[means]` one of whose words stands in it."""
    plain = normal(title)
    for means, told in vocabulary().means.items():
        if any(word in plain for word in told):
            return means
    return OTHER


def normal(text: str) -> str:
    """Return `text` for comparison: compatibility forms, no white space, case folded."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
