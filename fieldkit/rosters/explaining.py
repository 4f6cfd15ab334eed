"""A hit told in a sentence, with list, sheet and line of every side; wording in `[hit]` of i18n or the rule's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from string import Formatter
from typing import NamedTuple

from fieldkit import words
from fieldkit.rosters.rules import Both, Calendar, Rule, Single, when
from fieldkit.rosters.sorts import Sort
from fieldkit.rosters.values import MONEY
from fieldkit.rosters.vocabulary import vocabulary

_FEN = re.compile(r"-?\d{1,18}")

RECKONED = ("value", "limit", "sum", "count", "kinds")
"""What a rule may have reckoned for a hit."""


class Side(NamedTuple):
    """A row as a hit cites it: the list's title and sort, sheet and line, and what its columns tell."""

    row: str
    title: str
    sort: Sort
    sheet: str
    number: int
    told: Mapping[str, str]


def title(name: str, rule: Rule | None, lang: str | None = None) -> str:
    """Return what a rule is called, in `lang` (none: ours)."""
    return rule.title if rule and rule.title else words.say("hit_title", name, lang)


def sentence(
    name: str, rule: Rule | None, sides: Sequence[Side], told: Mapping[str, str], lang: str | None = None
) -> str:
    """Return a hit in a sentence, in `lang` (none: ours); what a row does not tell is said to be unknown."""
    ordered = in_order(rule, sides)
    params = _params(rule, ordered, told, lang)
    key = name if name in words.catalogue(lang or words.language())["hit"] else "own"
    said = rule.says.format(**params) if rule and rule.says else words.say("hit", key, lang, **params)
    joined = told.get("joined", "number")
    return said + words.say("hit_words", f"by_{joined}", lang) if joined in ("birth", "person") else said


def in_order(rule: Rule | None, sides: Sequence[Side]) -> list[Side]:
    """Return the sides with those first that the rule is about, then by list, sheet and line."""
    beside = rule.beside if isinstance(rule, Both | Calendar) else ()
    return sorted(sides, key=lambda side: (side.sort.is_of(beside), side.title, side.sheet, side.number, side.row))


def can_say(says: str) -> bool:
    """Say whether a sentence of the office's own uses only what hits tell."""
    known = {"who", "where", "all", *RECKONED, *vocabulary().means}
    known |= {f"{name}_2" for name in known}
    try:
        return all(name is None or (name in known and not form) for _, name, form, _ in Formatter().parse(says))
    except ValueError:
        return False


def place(side: Side, lang: str | None = None) -> str:
    """Return where a row stands: list, sheet, line; in `lang` (none: ours)."""
    return words.say("hit_words", "place", lang, title=side.title, sheet=side.sheet, number=side.number)


def _params(rule: Rule | None, sides: Sequence[Side], told: Mapping[str, str], lang: str | None) -> dict[str, str]:
    unknown = words.say("hit_words", "unknown", lang)
    params = dict.fromkeys((*RECKONED, *vocabulary().means, "who", "where"), unknown)
    params |= {f"{name}_2": unknown for name in params}
    for side, behind in zip(sides, ("", "_2"), strict=False):
        params |= {f"{name}{behind}": _shown(name, text) for name, text in side.told.items() if text}
        params |= {f"who{behind}": _who(side, lang), f"where{behind}": place(side, lang)}
    plain = isinstance(rule, Single) and when(rule.when).left not in MONEY
    for name in told.keys() & set(RECKONED):
        params[name] = told[name] if plain or name in ("count", "kinds") else _shown("amount", told[name])
    several = (words.say("hit_words", "side", lang, who=_who(one, lang), where=place(one, lang)) for one in sides)
    return params | {"all": words.say("hit_words", "between", lang).join(several)}


def _who(side: Side, lang: str | None) -> str:
    return next(
        (text for name in ("name", "payee", "id_number") if (text := side.told.get(name))),
        words.say("hit_words", "row", lang),
    )


def _shown(name: str, text: str) -> str:
    """Return a value as it is read: fen as yuan; what another program wrote amiss, as it stands."""
    return f"{Decimal(text) / 100:.2f}" if name in MONEY and _FEN.fullmatch(text) else text
