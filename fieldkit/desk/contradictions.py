"""Facts that several told of, where each said it, and what is to be asked again where they contradict one another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NamedTuple

from fieldkit import ids, words
from fieldkit.desk import findings, tasks
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.contradictions import Cell, Fact, Statement, Told, cells
from fieldkit.model.kinds import Interview, Mark, Task
from fieldkit.model.record import kind_of, parent_of
from fieldkit.vault.ledger import Change


class Passage(NamedTuple):
    """Words that may be tagged: the record they stand in, whom or what it is called by, and the words."""

    target: str
    called: str
    said: str


class Row(NamedTuple):
    """One fact: what each column that is not silent says of it, and how that stands beside the others."""

    fact: Fact
    told: dict[str, list[Statement]]
    cells: dict[str, Cell]

    @property
    def in_conflict(self) -> bool:
        """Say whether those who told of it contradict one another."""
        return Cell.CONFLICT in self.cells.values()


class Matrix(NamedTuple):
    """The facts of a case, and who or what told of any: paths of persons (or interviews) first, then of documents."""

    rows: list[Row]
    columns: list[str]


def new_fact(desk: Desk, space: str, what: str, sort: str = "words") -> Fact:
    """State something that several may tell of. Raises Refused(FACT_WORDS)."""
    if not what.strip():
        raise Refused(Code.FACT_WORDS)
    path = f"fact/{ids.new()}"
    desk.set(space, path, {"what": what, "sort": sort})
    return desk.get(Fact, path)


def tag(desk: Desk, fact: Fact, target: str, said: str, quote: str = "") -> Statement:
    """Say that the record at `target` tells of a fact: what it comes to, and in which words.

    Raises Refused(CITATION_TARGET) for what is not there or can show nothing, FACT_WORDS.
    """
    if not said.strip():
        raise Refused(Code.FACT_WORDS)
    if not findings.can_cite(desk, target):
        raise Refused(Code.CITATION_TARGET)
    path = f"{fact.path}/statement/{ids.new()}"
    desk.set(fact.space, path, {"target": target, "said": said, "quote": quote})
    return desk.get(Statement, path)


def matrix(desk: Desk, space: str) -> Matrix:
    """Return the matrix of a case over everything that was merged."""
    rows = [row(desk, fact) for fact in desk.load(Fact, space)]
    found = {column for one in rows for column in one.told}
    return Matrix(rows, sorted(found, key=lambda path: (kind_of(path) not in ("person", "interview"), path)))


def ask_again(desk: Desk, asked: Row) -> list[Task]:
    """Set a task to ask everybody again whose word on a fact is contradicted; asked for twice, it is the same task.

    The question holds what that person said and nothing that others did, so that it neither leads nor gives anybody
    away. Raises Refused(FACT_AGREES).
    """
    if not asked.in_conflict:
        raise Refused(Code.FACT_AGREES)
    changes = [_question(desk, asked, column) for column in asked.told if kind_of(column) in ("person", "interview")]
    desk.put(asked.fact.space, *changes)
    return [desk.get(Task, change.record) for change in changes]


def marked(desk: Desk, space: str) -> list[Passage]:
    """Return the amounts and dates that recorders marked in the talks of a case, as passages to tag."""
    found = desk.load(Mark, space, "f_sort IN ('amount', 'date')")
    turns = [parent_of(one.path) for one in found]
    return [
        Passage(turn, called(desk, _column(desk, turn)), desk.tell(one.quote))
        for one, turn in zip(found, turns, strict=True)
    ]


def called(desk: Desk, column: str, *, outside: bool = False) -> str:
    """Return what a column is called: a person by name or pseudonym, else what the record is."""
    face = desk.persons.face(column) if kind_of(column) == "person" else None
    label = face.label(outside=outside) if face is not None else ""
    record = desk.known(Interview, column) if kind_of(column) == "interview" else None
    title = desk.tell(record.title, outside=outside) if record else label
    return title or f"{words.say('kind', kind_of(column))} {column.rpartition('/')[2][:6]}"


def row(desk: Desk, fact: Fact) -> Row:
    """Return what was told of a fact, and how that stands."""
    told: dict[str, list[Statement]] = {}
    for one in desk.children(Statement, fact):
        told.setdefault(_column(desk, one.target), []).append(one)
    compared = [Told(one.path, column, desk.tell(one.said)) for column, found in told.items() for one in found]
    return Row(fact, told, cells(fact.sort, compared))


def _column(desk: Desk, target: str) -> str:
    """Return who or what speaks in a record: the person who was talked to, else the whole that it is part of."""
    whole = target if kind_of(target) in ("exhibit", "hit", "petition", "interview") else parent_of(target)
    if kind_of(whole) != "interview":
        return whole
    interview = desk.known(Interview, whole)
    return interview.interviewee if interview is not None and interview.interviewee else whole


def _question(desk: Desk, asked: Row, column: str) -> Change:
    fact, statements = asked.fact, asked.told[column]
    said = words.say("contradiction", "between").join(one.said for one in statements)
    due = tasks.today() + timedelta(days=tasks.DAYS)
    values: dict[str, Any] = {
        "sort": "ask_again",
        "state": "open",
        "what": words.say("contradiction", "ask", what=fact.what, said=said),
        "source": statements[0].target,
        "due": due.isoformat(),
    }
    talk = desk.known(Interview, parent_of(statements[0].target) or statements[0].target)
    askers = sorted(talk.interviewers) if talk is not None and talk.interviewers else [desk.member]
    values |= {f"members.{member}": True for member in askers}
    values |= {"person": column} if kind_of(column) == "person" else {}
    return Change(f"task/{ids.derived('task', fact.path, column)}", values)
