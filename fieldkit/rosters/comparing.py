"""Any number of lists compared by rules: what is found is a question with its rows, never a verdict. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from fieldkit.rosters import persons, spending
from fieldkit.rosters.asking import Asked, Joins
from fieldkit.rosters.found import Outcome
from fieldkit.rosters.joining import Decided
from fieldkit.rosters.rolls import Roll
from fieldkit.rosters.rules import Both, Calendar, Missing, Round, Rule, Rules, Series, Shared, Single, Split


def compare(rolls: Sequence[Roll], rules: Rules, decided: Decided) -> Outcome:
    """Compare lists by all `rules`; `decided` is what persons said of rows that share a name."""
    joins = Joins(sorted(rolls, key=lambda roll: roll.path), rules, decided)
    asked = []
    for name, rule in sorted(rules.rule.items()):
        one = Asked(name, joins)
        _ask(one, rule)
        asked.append(one)
    hits = sorted(hit for one in asked for hit in one.hits)
    doubts = sorted({doubt for one in asked for doubt in one.doubts})
    return Outcome(tuple(hits), tuple(doubts), tuple(one.ran() for one in asked))


def _ask(asked: Asked, rule: Rule) -> None:
    match rule:
        case Both():
            persons.both(asked, rule)
        case Missing():
            persons.missing(asked, rule)
        case Shared():
            persons.shared(asked, rule)
        case Single():
            persons.single(asked, rule)
        case Split():
            spending.split(asked, rule)
        case Series():
            spending.series(asked, rule)
        case Round():
            spending.round_sums(asked, rule)
        case Calendar():
            spending.calendar(asked, rule)
