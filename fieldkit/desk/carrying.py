"""Carrying records over into another system's own workbook by the office's mapping, so that nothing is typed twice.

What does not fit is named before anything is written. What was carried over is marked record by record, with its row as
it then was: the next time only what is new or has changed since goes over. Should the program be killed between the
workbook and the marks, the same rows are offered again; a mapping with a key column then writes them over.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import msgspec

from fieldkit import ids
from fieldkit.desk import labels, registers
from fieldkit.desk.desk import Desk
from fieldkit.desk.mappings import Known, Target, Told
from fieldkit.desk.papers import Paper
from fieldkit.errors import Code, Refused
from fieldkit.model.carrying import Carried
from fieldkit.model.kinds import Case
from fieldkit.model.record import Record, Type
from fieldkit.paper.register import Cell
from fieldkit.paper.wording import lines, wording
from fieldkit.parse import door
from fieldkit.parse.answer import Filling, Number
from fieldkit.vault.ledger import Change

_FEN, _THOUSANDS = Decimal(100), Decimal(10_000)


class State(StrEnum):
    """Whether a record is still to be carried over: never was, differs from what was, or stands there as it is."""

    NEW = "new"
    CHANGED = "changed"
    CARRIED = "carried"


class Trouble(NamedTuple):
    """A cell that would not fit: in the column `at`, called `heading` there, and why."""

    at: str
    heading: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """A record as it would stand in the other workbook: its cells by column, what does not fit, whether it is due."""

    record: Record
    label: str
    cells: dict[str, str | Number]
    state: State
    troubles: tuple[Trouble, ...] = ()

    @property
    def sha256(self) -> str:
        """The SHA-256 of the row: the same cells, the same hash."""
        return hashlib.sha256(msgspec.json.encode(self.cells, order="sorted")).hexdigest()


class Filled(NamedTuple):
    """A workbook that was filled, as it may leave, and the row, from 1, in which each entry stands."""

    paper: Paper
    entries: tuple[Entry, ...]
    places: tuple[int, ...]


def entries(desk: Desk, known: Known, case: Case | None = None) -> list[Entry]:
    """Return the records (of one case, or of all) as the mapping carries them over, oldest first.

    Two of one key do not fit: in the other workbook one would be written over the other. Raises
    Refused(REGISTER_AUDIENCE).
    """
    told = known.told
    plan = registers.plan(told.register)
    columns = [target.of for target in told.columns if target.of]
    types = {name: registers.column_of(plan, name).type for name in columns}
    marks = {one.record: one for one in desk.load(Carried) if one.mapping == known.record.path and not one.deleted}
    found = registers.entries(desk, plan, told.audience, columns, case)
    made = [
        _entry(desk, told, record, dict(zip(columns, cells, strict=True)), types, marks.get(record.path))
        for record, cells in found
    ]
    return _told_apart(told, made)


def due(some: Sequence[Entry]) -> list[Entry]:
    """Return those that are new or have changed since they were carried over."""
    return [one for one in some if one.state is not State.CARRIED]


def fill(known: Known, some: Sequence[Entry], book: bytes) -> Filled:
    """Return the other system's workbook `book` (.xlsx) with the entries in it; nothing is marked yet.

    Raises Refused(CARRY_UNFIT: how many rows, and the first cell that does not fit), CARRY_NOTHING, PARSE_*.
    """
    if not some:
        raise Refused(Code.CARRY_NOTHING)
    told = known.told
    _refuse_unfit(known, [trouble for one in some for trouble in one.troubles], sum(bool(one.troubles) for one in some))
    rows = tuple(one.cells for one in some)
    answer = door.fill(book, Filling(told.sheet, told.first, rows, told.key, told.numbered))
    unfit = [Trouble(one.column, _heading(told, one.column), one.reason) for one in answer.unfit]
    _refuse_unfit(known, unfit, len({one.row for one in answer.unfit}))
    spaces = {one.record.space for one in some}
    paper = Paper(
        content=answer.book,
        paper=known.record.name,
        space=spaces.pop() if len(spaces) == 1 else "own",
        audience=told.audience,
        ending="xlsx",
    )
    return Filled(paper, tuple(some), tuple(answer.places))


def mark(desk: Desk, known: Known, filled: Filled) -> None:
    """Mark what stands in the workbook as carried over, once that is safely written."""
    book = hashlib.sha256(filled.paper.content).hexdigest()
    by_space: dict[str, list[Change]] = {}
    for entry, row in zip(filled.entries, filled.places, strict=True):
        by_space.setdefault(entry.record.space, []).append(_marked(known, entry, book, row))
    act = ids.new()
    for space, changes in by_space.items():
        desk.put(space, *changes, act=act)


def mark_typed(desk: Desk, known: Known, entry: Entry) -> None:
    """Mark one record as typed over by hand, where the other system takes no workbook."""
    desk.put(entry.record.space, _marked(known, entry, "", 0))


def card(known: Known, entry: Entry) -> list[tuple[str, str]]:
    """Return what is to be typed, in the order of the other system's fields: what each is called, and its text."""
    return [(target.heading or target.at, _text(entry.cells.get(target.at, ""))) for target in known.told.columns]


def _marked(known: Known, entry: Entry, book: str, row: int) -> Change:
    path = f"carried/{ids.derived('carried', known.record.path, entry.record.path)}"
    values = {
        "mapping": known.record.path,
        "record": entry.record.path,
        "sha256": entry.sha256,
        "book": book,
        "row": row,
    }
    return Change(path, values)


def _entry(
    desk: Desk,
    told: Told,
    record: Record,
    values: dict[str, Cell],
    types: dict[str, Type],
    marked: Carried | None,
) -> Entry:
    cells: dict[str, str | Number] = {}
    troubles: list[Trouble] = []
    for target in told.columns:
        value = _written(target, values[target.of], types[target.of]) if target.of else target.fixed
        table = told.codes[target.codes] if target.codes else None
        cells[target.at] = value if table is None or value == "" else _coded(table, value)
        troubles += _troubles(table, target, cells[target.at])
    entry = Entry(record, labels.label(desk, record.path), cells, State.NEW, tuple(troubles))
    if marked is None:
        return entry
    return replace(entry, state=State.CARRIED if marked.sha256 == entry.sha256 else State.CHANGED)


def _told_apart(told: Told, some: list[Entry]) -> list[Entry]:
    """Return the entries, those whose key another one has, too, with that as a trouble."""
    keys = Counter(_text(one.cells.get(told.key, "")) for one in some)
    twice = Trouble(told.key, _heading(told, told.key), "twice")
    return [
        replace(one, troubles=(*one.troubles, twice)) if key and keys[key] > 1 else one
        for one, key in ((one, _text(one.cells.get(told.key, ""))) for one in some)
    ]


def _written(target: Target, value: Cell, type_: Type) -> str | Number:
    """Return a value as the mapping wants it written; money is in fen until then."""
    words = wording("mapping")["word"]
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        number = Decimal(value) / _FEN if type_ is Type.MONEY else Decimal(value)
        if target.shape == words["thousands"]:
            number /= _THOUSANDS
        plain = f"{number.normalize():f}"
        return plain if target.shape == words["text"] else Number(plain)
    if type_ in (Type.DATE, Type.MINUTE) and target.shape not in ("", words["text"]):
        return _moment(value, target.shape)
    return value.replace("T", " ") if type_ is Type.MINUTE else "\n".join(lines(value))


def _moment(value: str, shape: str) -> str:
    """Return a day or minute of the model in a shape such as `yyyy.mm.dd hh:mm`; a month alone as far as it goes."""
    day, _, time = value.partition("T")
    year, month, date = (*day.split("-"), "", "")[:3]
    hour, minute = (*time.split(":"), "", "")[:2]
    before, sign, behind = shape.partition("hh")
    for pattern, text in (("yyyy", year), ("mm", month), ("dd", date)):
        before = before.replace(pattern, text)
    return before + (hour + behind.replace("mm", minute) if sign else "")


def _coded(table: dict[str, str], value: str | Number) -> str:
    """Return the value as the other system writes it, several ones each; what the table does not know stays."""
    return _between().join(table.get(one, one) for one in _text(value).split(_between()))


def _troubles(table: dict[str, str] | None, target: Target, value: str | Number) -> Iterator[Trouble]:
    text = _text(value)
    if target.required and not text:
        yield Trouble(target.at, target.heading, "missing")
    if target.longest and len(text) > target.longest:
        yield Trouble(target.at, target.heading, "long")
    if table is not None and text and not set(text.split(_between())) <= set(table.values()):
        yield Trouble(target.at, target.heading, "code")


def _between() -> str:
    return str(wording("registers")["sheet"]["several"])


def _text(cell: str | Number) -> str:
    return cell.number if isinstance(cell, Number) else cell


def _heading(told: Told, at: str) -> str:
    return next((target.heading for target in told.columns if target.at == at), "")


def _refuse_unfit(known: Known, troubles: Sequence[Trouble], rows: int) -> None:
    if troubles:
        first = troubles[0]
        raise Refused(Code.CARRY_UNFIT, name=known.record.name, rows=rows, at=first.at, head=first.heading)
