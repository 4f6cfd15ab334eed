"""Conditions within a row or between two, on texts in their one form; what is not told is neither true nor false."""

from __future__ import annotations

from decimal import Decimal

from fieldkit.rosters.rules import When
from fieldkit.rosters.values import DATES, MONEY

_DATES = DATES | {"born"}


def holds(condition: When, left: str, right: str) -> bool | None:
    """Say whether the condition holds between two values, or None where one is not told.

    Dates are compared as far as both are told: who died in a month was not paid after it in that month.
    """
    if not left or not right:
        return None
    if condition.left in _DATES:
        known = min(len(left), len(right))
        left, right = left[:known].replace("-", ""), right[:known].replace("-", "")
    if condition.sign == "!=":
        return left != right
    return Decimal(left) > Decimal(right) if condition.sign == ">" else Decimal(left) < Decimal(right)


def in_form_of(field: str, standard: str) -> str:
    """Return a standard in the form of the values of `field`: yuan as fen."""
    return str(int(Decimal(standard) * 100)) if standard and field in MONEY else standard


def age(born: str, day: str) -> str:
    """Return the full years on `day` of whoever was born on `born`, at the end of a mere month; empty where unknown."""
    if len(born) < len("2000-01-01") or len(day) < len("2000-01"):
        return ""
    had = born[5:] <= (day[5:] if len(day) > len("2000-01") else f"{day[5:]}-31")
    return str(int(day[:4]) - int(born[:4]) - (not had))
