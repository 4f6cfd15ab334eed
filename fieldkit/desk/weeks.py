"""The week's progress (周进度表): for every case what was done between two days, counted from the records."""

from __future__ import annotations

from fieldkit.desk import cases, facts
from fieldkit.desk.desk import Desk
from fieldkit.desk.papers import Paper
from fieldkit.model.kinds import Case, Checklist, Exhibit, Finding, Interview, Petition
from fieldkit.model.questions import Visit
from fieldkit.model.record import Record, Type
from fieldkit.paper.register import Cell, Column, Register
from fieldkit.paper.wording import wording

_COUNTED = ("talks", "papers", "petitions", "visits", "findings")


def progress(desk: Desk, first: str, last: str) -> Register:
    """Return the progress of all cases from the day `first` to the day `last` (2026-03-02), both included.

    A talk, a checklist on site and a visit that was answered count on the day they began, a petition when it
    came in, a paper or finding when it was recorded.
    """
    told = wording("registers")
    label, village = told["progress"], told["column"]
    columns = (
        Column(village["township"]),
        Column(village["village"]),
        *(Column(label[name], Type.INTEGER, summed=True) for name in _COUNTED),
        Column(label["amount"], Type.MONEY, summed=True),
    )
    rows = tuple(_row(desk, case, first, last) for case in cases.cases(desk))
    return Register(title=label["title"], note=label["note"].format(first=first, last=last), columns=columns, rows=rows)


def print_progress(desk: Desk, first: str, last: str) -> Paper:
    """Return the progress as a workbook."""
    from fieldkit.paper.register import render

    return Paper(content=render(progress(desk, first, last)), paper="progress", ending="xlsx")


def _row(desk: Desk, case: Case, first: str, last: str) -> tuple[Cell, ...]:
    def within(day: str) -> bool:
        return first <= day[:10] <= last

    def made(record: Record) -> bool:
        return within(facts.local(record.created))

    found = [one for one in desk.load(Finding, case.space) if made(one)]
    return (
        case.township,
        case.village,
        sum(within(one.started) for one in desk.load(Interview, case.space)),
        sum(made(one) for one in desk.load(Exhibit, case.space, "f_sort IN ('paper', 'sheet')")),
        sum(within(one.received) for one in desk.load(Petition, case.space)),
        sum(within(one.started) for one in desk.load(Checklist, case.space))
        + sum(within(one.day) for one in desk.load(Visit, case.space, "f_outcome = 'answered'")),
        len(found),
        sum(one.amount or 0 for one in found),
    )
