"""Dates as people write them into lists, read as `YYYY`, `YYYY-MM` or `YYYY-MM-DD`."""

from __future__ import annotations

import re
from datetime import date, timedelta

from fieldkit.rosters.vocabulary import vocabulary

_FIRST, _LAST = 1900, 2100
_EPOCH = date(1899, 12, 30)
"""Day 0 of a sheet, as its false 29 February 1900 (day 60) is never a day of ours (ECMA-376 part 1, 18.17.4.1)."""
_SERIALS = range(10_000, 80_000)

_PARTED = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_TURNED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_SHORT = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")


def read(text: str, way: str = "") -> tuple[str, str]:
    """Return the date that `text` says, and why it says none (a key of `[unread]` in i18n).

    Read are 2024-01-05, 2024/1/5, 2024.1.5, 2024年1月5日, its numerals also in Chinese, 20240105, a sheet's number of
    days, each but the last without its day or month too; 5/1/2024 only where it has one reading, or `way` (`dmy`,
    `mdy`) says which. Faults: `two_readings`, `no_such_day`, `no_date`.
    """
    plain = _in_digits(text)
    found = _PARTED.fullmatch(plain)
    if found:
        year, sign, month, last = found.groups()
        if sign == "." and last is None and month == "1":
            return "", "two_readings"  # a sheet that took 2024.10 for a number shows this
        return _told(year, month, last)
    found = vocabulary().worded.fullmatch(plain) or (_RUN.fullmatch(plain) if len(plain) in (6, 8) else None)
    if found:
        return _told(*found.groups())
    if plain.isdigit() and len(plain) <= 5:
        return _counted(int(plain))
    found = _TURNED.fullmatch(plain)
    if found:
        first, second, year = found.groups()
        return _turned(first, second, year, way)
    return "", "two_readings" if _SHORT.fullmatch(plain) else "no_date"


def day(year: str, month: str, last: str) -> str:
    """Return the date of a day that was, or an empty text."""
    try:
        return date(int(year), int(month), int(last)).isoformat() if _FIRST <= int(year) <= _LAST else ""
    except ValueError:
        return ""


def within(text: str) -> list[str]:
    """Return the months and days that stand in `text` as words: 二〇二五年十二月, 2025年12月5日."""
    found = (_told(*one.groups()) for one in vocabulary().worded.finditer(_in_digits(text)) if one.group(2))
    return [told for told, _ in found if told]


def _told(year: str, month: str | None, last: str | None) -> tuple[str, str]:
    whole = day(year, month or "1", last or "1")
    if not whole:
        return "", "no_such_day"
    return whole[: 10 if last else 7 if month else 4], ""


def _counted(number: int) -> tuple[str, str]:
    if number in _SERIALS:
        return (_EPOCH + timedelta(number)).isoformat(), ""
    return (str(number), "") if _FIRST <= number <= _LAST else ("", "no_date")


def _turned(first: str, second: str, year: str, way: str) -> tuple[str, str]:
    """Read a date whose year comes last: by the number that can be no month, or by what a person said."""
    readings = {"dmy": day(year, second, first), "mdy": day(year, first, second)}
    if way in readings:
        return (readings[way], "") if readings[way] else ("", "no_such_day")
    possible = {reading for reading in readings.values() if reading}
    if len(possible) == 1:
        return possible.pop(), ""
    return "", "two_readings" if possible else "no_such_day"


def _in_digits(text: str) -> str:
    """Return `text` with Chinese numerals in digits: 二〇二四年十二月三十一日 is 2024年12月31日."""
    if text.isascii():
        return text
    told = vocabulary().tens.sub(_tens, text)
    return told.translate(vocabulary().digits)


def _tens(found: re.Match[str]) -> str:
    before, after = found.groups()
    return f"{before or '1'}{after or '0'}"
