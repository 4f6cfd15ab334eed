"""Rules about spending: sums cut small, invoices in a row, round sums, and days on which something was celebrated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from fieldkit.rosters import values
from fieldkit.rosters.asking import Asked
from fieldkit.rosters.conditions import in_form_of
from fieldkit.rosters.rolls import Roll
from fieldkit.rosters.rules import Calendar, Round, Series, Split

_MONTH, _DAY = len("2025-01"), len("2025-01-31")


def split(asked: Asked, rule: Split) -> None:
    """Ask about a payee's sums of a month in one list that are each below the standard and together not."""
    for roll in asked.able(rule.of, ("payee", "paid", "amount"), persons=False):
        groups, limited = _by_payee_and_month(roll), False
        for (_, month), rows in groups.items():
            limit = in_form_of("amount", asked.joins.rules.limit(asked.rule, roll.sort.subject, month))
            limited |= bool(limit)
            sums = [int(roll.column("amount")[row]) for row in rows]
            if limit and len(rows) > 1 and max(sums) < int(limit) <= sum(sums):
                asked.hit([(roll, row) for row in rows], sum=str(sum(sums)), limit=limit, count=str(len(rows)))
        if groups and not limited:
            asked.lacking.add((roll.path, "standard"))


def series(asked: Asked, rule: Series) -> None:
    """Ask about invoices of one payee whose numbers follow one another."""
    for roll in asked.able(rule.of, ("payee", "invoice"), persons=False):
        found: defaultdict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        for row, (payee, number) in enumerate(zip(roll.column("payee"), roll.column("invoice"), strict=True)):
            digits = number[len(number.rstrip("0123456789")) :]
            if payee and digits:
                found[payee, number.removesuffix(digits)].setdefault(int(digits), row)
        for rows in found.values():
            for run in _runs(sorted(rows)):
                if len(run) >= rule.least:
                    asked.hit([(roll, rows[number]) for number in run], count=str(len(run)))


def round_sums(asked: Asked, rule: Round) -> None:
    """Ask about sums that are whole multiples of a step."""
    step = int(values.money(rule.step).text)
    for roll in asked.able(rule.of, ("amount",), persons=False):
        for row, amount in enumerate(roll.column("amount")):
            if amount and int(amount) > 0 and int(amount) % step == 0:
                asked.hit([(roll, row)], value=amount)


def calendar(asked: Asked, rule: Calendar) -> None:
    """Ask about what was paid on the day of an event, or some days from it, in the same village."""
    lists = list(asked.able(rule.of, ("paid",), persons=False))
    events = [
        (roll, row, day, roll.column("village")[row])
        for roll in asked.able(rule.beside, ("date",), persons=False)
        for row, day in enumerate(roll.column("date"))
        if len(day) == _DAY
    ]
    for roll in lists:
        for row, (day, village) in enumerate(zip(roll.column("paid"), roll.column("village"), strict=True)):
            for other, at, when, where in events if len(day) == _DAY else ():
                if village == where and abs((date.fromisoformat(day) - date.fromisoformat(when)).days) <= rule.days:
                    asked.hit([(roll, row), (other, at)])


def _by_payee_and_month(roll: Roll) -> dict[tuple[str, str], list[int]]:
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    columns = (roll.column(name) for name in ("payee", "paid", "amount"))
    for row, (payee, day, amount) in enumerate(zip(*columns, strict=True)):
        if payee and len(day) >= _MONTH and amount:
            found[payee, day[:_MONTH]].append(row)
    return found


def _runs(numbers: list[int]) -> Iterator[list[int]]:
    """Yield the runs of rising numbers that follow one another."""
    run = numbers[:1]
    for before, number in pairwise(numbers):
        if number != before + 1:
            yield run
            run = []
        run.append(number)
    yield run
