"""What marked words say as a figure: amounts in fen and days, read where they are plain and left alone where not.

The characters of numbers are those of GB/T 15835-2011 and of accounts (capitals against forgery).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from fieldkit import words as words_

_MOST = Decimal(10) ** 13


@dataclass(frozen=True)
class _Rules:
    """`resources/talk/figures.toml`: what the characters of numbers count, and what amounts and days look like."""

    digits: dict[str, int]
    tens: dict[str, int]
    myriads: dict[str, int]
    years_before: dict[str, int]
    year: str
    narrow: dict[int, int]
    numeral: re.Pattern[str]
    counted: re.Pattern[str]
    amount: re.Pattern[str]
    rest: re.Pattern[str]
    day: re.Pattern[str]


@cache
def _rules() -> _Rules:
    told = tomllib.loads(words_.resource("talk", "figures.toml").read_text(encoding="utf-8"))
    units = "".join((*told["tens"], *told["myriads"]))
    shapes = {"numeral": f"[{''.join(told['digits'])}{units}]+", "units": units}
    amount, rest, day = (told[name].format_map(shapes) for name in ("amount", "rest", "day"))
    return _Rules(
        **{name: told[name] for name in ("digits", "tens", "myriads", "years_before", "year")},
        narrow=str.maketrans(told["wide"], told["narrow"]),
        numeral=re.compile(shapes["numeral"]),
        counted=re.compile(rf"(\d[\d,]*(?:\.\d+)?)([{units}]*)"),
        amount=re.compile(amount, re.DOTALL),
        rest=re.compile(rest),
        day=re.compile(day),
    )


def fen(words: str) -> int | None:
    """Return the amount that `words` say, in fen (3,500.50, or characters, or both), or None where they say none."""
    found = _rules().amount.fullmatch(_plain(words))
    rest = _rules().rest.fullmatch(found["rest"]) if found else None
    if found is None or rest is None:
        return None
    whole = _number(found["whole"])
    parts = [_number(rest[name]) if rest[name] else Decimal(0) for name in ("jiao", "fen")]
    if whole is None or whole > _MOST or any(part is None or part > 9 for part in parts):
        return None
    jiao, small = (part or Decimal(0) for part in parts)
    told = whole * 100 + jiao * 10 + small
    return int(told) if told == int(told) else None


def day(words: str, said: str = "") -> str:
    """Return the day or month that `words` say as in the model (`2023-05-01`, `2023-05`), empty where they say none.

    This year, last year and the one before are told from the year of `said`, a date or minute of the model.
    """
    plain = _plain(words)
    for name, years in _rules().years_before.items():
        if plain.startswith(name) and said[:4].isdigit():
            plain = f"{int(said[:4]) - years}{_rules().year}{plain.removeprefix(name)}"
    found = _rules().day.fullmatch(_with_digits(plain))
    if found is None:
        return ""
    year, month, of_month = found.groups()
    try:
        read = date(int(year), int(month), int(of_month or 1))
    except ValueError:
        return ""
    return read.isoformat() if of_month else read.isoformat()[:7]


def _plain(words: str) -> str:
    return "".join(words.translate(_rules().narrow).split())


def _number(text: str) -> Decimal | None:
    """Return a number in digits, in characters, or in digits before a unit ."""
    found = _rules().counted.fullmatch(text)
    if found is None:
        counted = _counted(text)
        return None if counted is None else Decimal(counted)
    number = Decimal(found[1].replace(",", ""))
    for unit in found[2]:
        number *= (_rules().tens | _rules().myriads)[unit]
    return number


def _counted(text: str) -> int | None:
    """Return a number in characters; the last figure as in speech counts the next lower unit (35 hundred)."""
    digits, tens, myriads = _rules().digits, _rules().tens, _rules().myriads
    whole, part, digit, last = 0, 0, None, 1
    for sign in text:
        if sign in digits:
            if digit:
                return None
            digit = digits[sign]
            last = last if digit else 1
        elif sign in tens:
            last = tens[sign]
            part += (1 if digit is None else digit) * last
            digit = None
        else:
            last = myriads[sign]
            whole = (whole + part + (digit or 0)) * last if last == 10**8 else whole + (part + (digit or 0)) * last
            part, digit = 0, None
    spoken = last // 10 if last > 10 else 1
    return whole + part + (digit or 0) * spoken


def _with_digits(text: str) -> str:
    """Return a date with its numbers in digits: years are read figure by figure, months and days as numbers."""
    return _rules().numeral.sub(lambda found: _figures(found.group(0)), text)


def _figures(numeral: str) -> str:
    if len(numeral) == 4 and all(sign in _rules().digits for sign in numeral):
        return "".join(str(_rules().digits[sign]) for sign in numeral)
    counted = _counted(numeral)
    return numeral if counted is None else str(counted)
