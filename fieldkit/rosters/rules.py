"""How lists are compared, as data: the rules that come with the program, and over them the office's own (RULES.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from fieldkit.errors import Code, Refused
from fieldkit.rosters import dates, sorts, values
from fieldkit.rosters.vocabulary import vocabulary
from fieldkit.words import resource

_WHEN = re.compile(r"([a-z_]+) (>|<|!=) ([a-z_]+)")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,2})?")
_LONGEST = 500


class _Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="shape", kw_only=True):
    """Which lists; `title` and `says` word a rule of the office's own, `off` takes a rule out."""

    of: tuple[str, ...]
    title: str = ""
    says: str = ""
    off: bool = False


class Both(_Rule, frozen=True, tag="both", kw_only=True):
    """Somebody stands in a list of `of` and in one of `beside`, where `when` holds between the two rows.

    `unknown` says what becomes of rows that do not tell: they pass, or are asked about.
    """

    beside: tuple[str, ...]
    when: str = ""
    unknown: Literal["pass", "ask"] = "pass"


class Missing(_Rule, frozen=True, tag="missing", kw_only=True):
    """Somebody stands in a list of `of` and in none of those of `beside` on the same subject."""

    beside: tuple[str, ...]


class Shared(_Rule, frozen=True, tag="shared", kw_only=True):
    """Rows share what is in `key` and differ in `differ` (or, without one, are simply more than one)."""

    key: tuple[str, ...]
    differ: str = ""


class Single(_Rule, frozen=True, tag="single", kw_only=True):
    """`when` holds within one row; `age` is that on the day paid, `standard` the office's number for that year."""

    when: str


class Split(_Rule, frozen=True, tag="split", kw_only=True):
    """One payee was paid several times in a month, each time below the standard and together not."""


class Series(_Rule, frozen=True, tag="series", kw_only=True):
    """`least` invoices of one payee or more have numbers that follow one another."""

    least: int


class Round(_Rule, frozen=True, tag="round", kw_only=True):
    """A sum is a multiple of `step` yuan."""

    step: str


class Calendar(_Rule, frozen=True, tag="calendar", kw_only=True):
    """Something was paid at most `days` from an event."""

    beside: tuple[str, ...]
    days: int = 0


Rule: TypeAlias = Both | Missing | Shared | Single | Split | Series | Round | Calendar


class Standard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number of the office's: from the day `since` on, for the rule of this name and lists of this subject (or all).

    Yuan for money, years for an age.
    """

    rule: str
    since: str
    value: str
    subject: str = ""


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rules by name, and standards."""

    rule: dict[str, Rule] = {}
    standard: tuple[Standard, ...] = ()

    def over(self, others: Iterable[Rules]) -> Rules:
        """Return these with `others` over them, the later over the earlier; standards of the same day give way."""
        rule, standard = dict(self.rule), {_day(one): one for one in self.standard}
        for other in others:
            rule |= other.rule
            standard |= {_day(one): one for one in other.standard}
        return Rules({name: one for name, one in rule.items() if not one.off}, tuple(standard.values()))

    def limit(self, rule: str, subject: str, day: str) -> str:
        """Return the standard that held on `day` (a month: at its beginning), that of the subject first, or ''."""
        held = [
            (bool(one.subject), one.since, one.value)
            for one in self.standard
            if one.rule == rule and one.subject in ("", subject) and day and one.since <= day
        ]
        return max(held)[2] if held else ""


class When(NamedTuple):
    """A condition: a field of the one row, a sign, a field of the same row or of the other."""

    left: str
    sign: str
    right: str


def shipped() -> Rules:
    """Return the rules that come with the program."""
    return _shipped()


@cache
def _shipped() -> Rules:
    return read(resource("rules", "rules.toml").read_text(encoding="utf-8"))


def read(text: str) -> Rules:
    """Return the rules in a TOML text. Raises Refused(RULES_DAMAGED, RULES_WRONG) naming the place."""
    try:
        told = msgspec.convert(tomllib.loads(text), Rules)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Refused(Code.RULES_DAMAGED, why=str(error)[:200]) from None
    for name, rule in told.rule.items():
        _check(name, rule)
    for one in told.standard:
        _check_standard(one)
    return told


def when(text: str) -> When:
    """Return the condition in `text`. Raises Refused(RULES_WRONG)."""
    found = _WHEN.fullmatch(text)
    if found is None:
        raise Refused(Code.RULES_WRONG, rule=text[:40])
    return When(*found.groups())


GIVEN = ("subject", "village", "person")
"""What every list tells of its rows."""


def _check(name: str, rule: Rule) -> None:
    known = {*vocabulary().means, *GIVEN, "age", "standard"}
    told = {*getattr(rule, "key", ()), getattr(rule, "differ", "")} - {""}
    condition = when(text) if (text := getattr(rule, "when", "")) else None
    told |= set(condition[::2]) if condition else set()
    lists = {*(one.partition(".")[0] for one in sorts.sorts()), sorts.BENEFIT, *sorts.stages()}
    wrong = (
        not _NAME.fullmatch(name)
        or not {*rule.of, *getattr(rule, "beside", ())} <= lists
        or not told <= known
        or (condition is not None and not _can_be_told(condition))
        or max(len(rule.title), len(rule.says)) > _LONGEST
        or (isinstance(rule, Round) and not values.money(rule.step).text)
        or (isinstance(rule, Series) and rule.least < 2)
    )
    if wrong:
        raise Refused(Code.RULES_WRONG, rule=name[:40])


def _can_be_told(condition: When) -> bool:
    """Say whether both sides of a condition are of one sort: dates, numbers, or texts that are equal or not."""
    left, right = (_sort_of(field) for field in condition[::2])
    if right == "standard":
        return left in ("amount", "quantity", "age") and condition.sign != "!="
    return left == right and left not in ("age", "standard") and (left != "text" or condition.sign == "!=")


def _sort_of(field: str) -> str:
    if field in ("age", "standard"):
        return field
    if field in values.DATES | {"born"}:
        return "date"
    return "amount" if field in values.MONEY else "quantity" if field in values.QUANTITIES else "text"


def _check_standard(one: Standard) -> None:
    if dates.read(one.since) != (one.since, "") or not _NUMBER.fullmatch(one.value):
        raise Refused(Code.RULES_WRONG, rule=one.rule[:40])


def _day(one: Standard) -> tuple[str, str, str]:
    return one.rule, one.subject, one.since
