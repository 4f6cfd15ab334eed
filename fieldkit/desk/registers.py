"""Registers (台账): the records of one kind as an Excel sheet for a named reader.

Which columns a register has, and what is left out for whom, stands in `resources/paper/registers.toml`. A kind without
an entry there is shown by its field declarations alone. Protected persons go by their pseudonyms, whoever reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from fieldkit import words
from fieldkit.desk import facts, findings, hits, interviews, labels, protection
from fieldkit.desk.desk import Desk
from fieldkit.desk.papers import Paper
from fieldkit.errors import Code, Refused
from fieldkit.model import KINDS
from fieldkit.model.kinds import Case, Finding, Interview, Row, Turn
from fieldkit.model.missing import is_open
from fieldkit.model.questions import Hit
from fieldkit.model.record import Field, Kind, Place, Record, Type
from fieldkit.paper.register import Cell, Column, Register, note
from fieldkit.paper.wording import PAPERS, wording

_OF_INTERVIEWEES = frozenset({"delegate", "punished"})
"""What a talk tells of who was talked with: of a protected person no transcript shows it, and no register."""


class Audience(StrEnum):
    """Who a paper is for: the inspected village, the township, the discipline organ, the archive."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    DISCIPLINE = "discipline"
    ARCHIVE = "archive"


@dataclass(frozen=True)
class Plan:
    """What a register shows: records of `kind` with `columns`, of which `summed` are totalled, for these readers."""

    name: str
    title: str
    kind: Kind
    columns: tuple[str, ...]
    summed: frozenset[str]
    readers: frozenset[str]
    without: dict[str, frozenset[str]]


def names() -> list[str]:
    """Return the names of all registers: those with a plan of their own first, then every other kind of a case."""
    planned = list(_words()["register"])
    lives = (Place.CASE, Place.CASE_OR_OWN)
    return [*planned, *(kind.name for kind in KINDS.values() if kind.place in lives and kind.name not in planned)]


def plan(name: str) -> Plan:
    """Return the plan of the register `name`. Raises Refused(REGISTER_UNKNOWN)."""
    if name not in names():
        raise Refused(Code.REGISTER_UNKNOWN, name=name[:40])
    told = _words()["register"].get(name) or _declared(KINDS[name])
    without = {reader: frozenset(columns) for reader, columns in told.get("without", {}).items()}
    columns, summed = tuple(told["columns"]), frozenset(told["sum"])
    return Plan(name, told["title"], KINDS[told["kind"]], columns, summed, frozenset(told["for"]), without)


def register(desk: Desk, name: str, audience: Audience, case: Case | None, on: str) -> Register:
    """Return the register `name` of one case, or of all, for `audience`, as of the day `on` (2026-03-05).

    A cell in which a protected person would be named in clear is left out and says so: such words can stand in what is
    sealed, or in what is another's to change. Raises Refused(REGISTER_UNKNOWN), REGISTER_AUDIENCE where the register
    is not for this reader.
    """
    told = plan(name)
    shown = [column for column in told.columns if column not in told.without.get(audience, ())]
    rows = tuple(row for _, row in entries(desk, told, audience, shown, case))
    columns = tuple(column_of(told, column) for column in shown)
    subject = case.village if case else ""
    beneath = note(subject, audience_label(audience), len(rows), on)
    return Register(title=told.title, note=beneath, columns=columns, rows=rows)


def print_register(desk: Desk, name: str, audience: Audience, case: Case | None, on: str) -> Paper:
    """Return the register as a workbook; raises as `register` does."""
    from fieldkit.paper.register import render

    content = render(register(desk, name, audience, case, on))
    space, target = (case.space, case.path) if case else ("own", "")
    return Paper(content=content, paper=name, space=space, target=target, audience=audience, ending="xlsx")


def entries(
    desk: Desk, told: Plan, audience: Audience, columns: Sequence[str], case: Case | None
) -> list[tuple[Record, tuple[Cell, ...]]]:
    """Return the records of a register (of one case, or of all) with what stands in each of `columns` for `audience`.

    Columns that are not for this reader stay empty. Raises Refused(REGISTER_AUDIENCE).
    """
    if audience not in told.readers:
        raise Refused(Code.REGISTER_AUDIENCE, title=told.title, audience=audience_label(audience))
    without = told.without.get(audience, frozenset())
    records = [one for one in desk.load(told.kind.record, case.space if case else "") if _may_leave(one)]
    stated = [facts.told(desk, record) for record in records]
    filled = [
        [""] * len(records) if column in without else _filled(desk, told.kind, records, stated, column)
        for column in columns
    ]
    return [(one, _kept(desk, row)) for one, row in zip(records, zip(*filled, strict=True), strict=True)]


def available(told: Plan) -> dict[str, str]:
    """Return every column that a register can show: its name, and its label on paper."""
    fields = [field.name for field in told.kind.fields if field.type is not Type.RANK]
    return {name: column_of(told, name).label for name in dict.fromkeys((*told.columns, "village", *fields, "made"))}


def audience_label(audience: Audience) -> str:
    """Return what a reader is called on paper."""
    return str(_words()["audience"][audience])


def _declared(kind: Kind) -> dict[str, Any]:
    """Return the plan that follows from the declarations of a kind; it is for those who may know everything."""
    fields = [field for field in kind.fields if field.type is not Type.RANK]
    return {
        "title": words.say("kind", kind.name),
        "kind": kind.name,
        "columns": ["village", *(field.name for field in fields), "made"],
        "sum": [field.name for field in fields if field.type is Type.MONEY],
        "for": [Audience.DISCIPLINE, Audience.ARCHIVE],
    }


def column_of(told: Plan, name: str) -> Column:
    """Return the column `name` of a register: its label, and what its cells hold."""
    summed = name in told.summed
    if name in _DERIVED:
        return Column(_words()["column"][name], _DERIVED[name].type, summed)
    field = told.kind.field(name)
    if field is None:
        raise RuntimeError(f"registers.toml: the register {told.name} has no column {name}")
    return Column(words.say("field", f"{told.kind.name}.{name}", PAPERS), _type(field), summed)


def _type(field: Field) -> Type:
    """Return how a cell of this field is shown: numbers, money and moments as such, all else as text."""
    kept = (Type.MONEY, Type.INTEGER, Type.DATE, Type.MINUTE)
    return field.type if field.type in kept and not field.each and not field.sealed else Type.LINE


def _filled(
    desk: Desk, kind: Kind, records: Sequence[Any], stated: Sequence[dict[str, Any]], column: str
) -> Sequence[Cell]:
    """Return the cells of a column, one for each record."""
    if column in _DERIVED:
        return _DERIVED[column].of(desk, records)
    shown = [_cell(desk, kind, column, one[column]) for one in stated]
    if kind.name == "interview" and column in _OF_INTERVIEWEES:
        hidden = str(_words()["sheet"]["hidden"])
        pairs = zip(records, shown, strict=True)
        return [hidden if cell and protection.guarded(desk, one.interviewee) else cell for one, cell in pairs]
    return shown


def _cell(desk: Desk, kind: Kind, column: str, told: Any) -> Cell:
    field = kind.field(column)
    if isinstance(told, int) and not isinstance(told, bool):
        return told
    if field is not None and field.type is Type.REFERENCE:
        several = told if isinstance(told, list) else [told]
        return _several(labels.label(desk, one) for one in several)
    return facts.reads(desk, kind.name, column, told, PAPERS)


def _may_leave(record: Record) -> bool:
    """Say whether a record may stand on a sheet: a question that nobody has answered yet is no result."""
    return not isinstance(record, Hit) or not is_open(record)


def _kept(desk: Desk, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return a row without the words that would name a protected person."""
    if not desk.persons.naming("\n".join(cell for cell in row if isinstance(cell, str))):
        return row
    hidden = str(_words()["sheet"]["hidden"])
    return tuple(hidden if isinstance(cell, str) and desk.persons.naming(cell) else cell for cell in row)


def _several(texts: Iterable[str]) -> str:
    return str(_words()["sheet"]["several"]).join(filter(None, texts))


def _words() -> dict[str, Any]:
    return wording("registers")


class _Derived(NamedTuple):
    """A column that is no field: what stands in it for all records at once, and how its cells are shown."""

    of: Callable[[Desk, Sequence[Any]], Sequence[Cell]]
    type: Type = Type.LINE


def _each(of: Callable[[Desk, Any], Cell], type_: Type = Type.LINE) -> _Derived:
    """Return the column in which `of` says what stands there for one record."""
    return _Derived(lambda desk, records: [of(desk, record) for record in records], type_)


def _village(desk: Desk, record: Record) -> str:
    case = desk.known(Case, f"case/{record.space}")
    return case.village if case else ""


def _support(desk: Desk, finding: Finding) -> int:
    return sum(one.relation == "supports" for one in findings.citations(desk, finding))


def state(desk: Desk, interview: Interview) -> str:
    """Return how far an interview has come, in the words of papers: a draft, sealed, signed, or refused."""
    seal = interviews.standing_seal(desk, interview)
    return str(_words()["state"]["draft" if seal is None else seal.signed or "sealed"])


def _code(desk: Desk, interview: Interview) -> str:
    seal = interviews.standing_seal(desk, interview)
    return seal.code if seal else ""


def _made(_: Desk, record: Record) -> str:
    return facts.local(record.created)[:10]


def _answered(_: Desk, record: Record) -> str:
    return facts.local(record.changed)[:10]


def _matters(desk: Desk, some: Sequence[Hit]) -> Sequence[Cell]:
    return [one.title for one in hits.told(desk, some, outside=True, lang=PAPERS)]


def _sentences(desk: Desk, some: Sequence[Hit]) -> Sequence[Cell]:
    return [one.sentence for one in hits.told(desk, some, outside=True, lang=PAPERS)]


_DERIVED: dict[str, _Derived] = {
    "village": _each(_village),
    "support": _each(_support, Type.INTEGER),
    "state": _each(state),
    "code": _each(_code),
    "turns": _each(lambda desk, record: len(desk.children(Turn, record)), Type.INTEGER),
    "rows": _each(lambda desk, record: len(desk.children(Row, record)), Type.INTEGER),
    "made": _each(_made, Type.DATE),
    "answered": _each(_answered, Type.DATE),
    "matter": _Derived(_matters),
    "sentence": _Derived(_sentences),
}
