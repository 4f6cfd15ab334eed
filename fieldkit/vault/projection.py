"""The tables people look at, made from `fieldkit.model` alone; they follow the ledger and can be rebuilt from it."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from fieldkit.merge.family import Family
from fieldkit.model import KINDS
from fieldkit.model.record import Field, Kind, Record, Type, kind_of, parent_of
from fieldkit.vault import indexing
from fieldkit.vault.store import Row, Store
from fieldkit.vault.tables import OF_FAMILY, STAMPS, column, table_of

if TYPE_CHECKING:
    from sqlite_utils import Database

PORTION = 1 << 15
"""How many rows of a kind are held before they are written: the fewer at a time, the more often a page is written."""

R = TypeVar("R", bound=Record)
"""Any type of record."""


Folded = tuple[str, Family, Iterable[str]]
"""A family with its space, and the paths of those of its records whose rows are to be written."""

_LISTED = ("space", "deleted")
"""Of what every list is; the records of a space are counted, and shown by age, from an index that begins with it."""

_IN_CONFLICT = "CREATE INDEX [idx_{0}_conflicts] ON [{0}] (space) WHERE conflicts IS NOT NULL"
"""Finds the few records that have a conflict without going through all the others."""


@cache
def fingerprint() -> str:
    """Return what tells whether the tables fit the declarations: a hash of all kinds and fields, and of the indexes."""
    said = [
        (kind.name, [(field.name, field.type.value, field.each) for field in kind.fields], _indexes(kind))
        for kind in KINDS.values()
    ]
    return hashlib.sha256(json.dumps([said, _IN_CONFLICT]).encode()).hexdigest()


def make_tables(tables: Database) -> None:
    """Create the table of every kind anew, empty."""
    for kind in KINDS.values():
        name = table_of(kind.name)
        tables.execute(f"DROP TABLE IF EXISTS [{name}]")
        types = {"space": str, "path": str, "parent": str, "deleted": int, "created": int, "created_by": str}
        types |= {"changed": int, "changed_by": str, "conflicts": str}
        columns = types | {column(field): _COLUMN[field.type] for field in kind.fields}
        tables.table(name).create(columns, pk=("space", "path"))
        tables.execute(_IN_CONFLICT.format(name))
        for index in _indexes(kind):
            tables.table(name).create_index(index)


def _indexes(kind: Kind) -> list[tuple[str, ...]]:
    """Return the columns of each index of the table of `kind`.

    Of what may be very many in one list, an index holds the paths, too: then the list is read from it alone.
    """
    behind = ("path",) if kind.listed else ()
    lists = [(*_LISTED, name, *behind) for name in ("created", *map("f_{}".format, kind.listed))]
    return [*lists, ("parent",)] if kind.parents else lists


def in_conflict(store: Store) -> frozenset[tuple[str, str]]:
    """Return the fields in conflict, as (record, field)."""
    found = [
        (path, name)
        for kind in KINDS
        for path, names in store.rows(f"SELECT path, conflicts FROM [{table_of(kind)}] WHERE conflicts IS NOT NULL")
        for name in json.loads(names)
    ]
    return frozenset(found)


def row_of(kind: Kind, space: str, path: str, family: Family) -> Row:
    """Return the row of the record at `path` as the family has it."""
    state = family.states[path]
    created, changed = state.created, state.changed
    if created is None or changed is None:
        raise RuntimeError("a record without an event")
    conflicts = family.conflicts(path)
    stamps = (
        space,
        path,
        parent_of(path),
        int(family.is_deleted(path)),
        created.at.ms,
        created.by,
        changed.at.ms,
        changed.by,
        json.dumps(conflicts) if conflicts else None,
    )
    return (*stamps, *[_cell(field, path, family) for field in kind.fields])


def write(store: Store, folded: Iterable[Folded]) -> None:
    """Write the rows of all that is `folded`, and index their words; no more than a portion is held at a time."""
    rows: dict[str, list[Row]] = defaultdict(list)
    for space, family, paths in folded:
        for path in paths:
            kind = KINDS.get(kind_of(path))
            if kind is not None:
                told = rows[kind.name]
                told.append(row_of(kind, space, path, family))
                if len(told) == PORTION:
                    _write(store, kind, rows.pop(kind.name))
    for name, told in rows.items():
        _write(store, KINDS[name], told)


def _write(store: Store, kind: Kind, rows: Sequence[Row]) -> None:
    store.changed.add(kind.name)
    store.many(_upsert(kind.name), rows)
    indexing.put(store, kind, rows)


def forget(store: Store, space: str, family: str) -> None:
    """Delete the rows of a whole family, and their words in the index."""
    indexing.forget(store, space, family)
    for name in _kinds_below(kind_of(family)):
        store.changed.add(name)
        store.execute(f"DELETE FROM [{table_of(name)}] WHERE {OF_FAMILY}", (space, family, family))


def drop(store: Store) -> None:
    """Empty all tables of records and the index; whoever opens the vault next makes them anew from the ledger."""
    indexing.clear(store)
    for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'record_%'"):
        store.execute(f"DELETE FROM [{name}]")
    store.execute("DELETE FROM meta WHERE key = 'tables'")


def load(store: Store, record: type[R], where: str = "", values: Sequence[Any] = (), order: str = "path") -> list[R]:
    """Return the records of the type `record` whose row fits the SQL condition `where` (columns: STAMPS, `f_NAME`)."""
    kind = kind_for(record)
    columns = ", ".join((*STAMPS, *(column(field) for field in kind.fields)))
    condition = f"WHERE {where}" if where else ""
    rows = store.rows(f"SELECT {columns} FROM [{table_of(kind.name)}] {condition} ORDER BY {order}", values)
    return [cast("R", _record(kind, row)) for row in rows]


def kind_for(record: type[Record]) -> Kind:
    """Return the kind whose record type is `record`."""
    return next(kind for kind in KINDS.values() if kind.record is record)


def _record(kind: Kind, row: Row) -> Record:
    space, path, _, deleted, created, created_by, changed, changed_by, conflicts = row[: len(STAMPS)]
    told = {
        field.name: _value(field, cell)
        for field, cell in zip(kind.fields, row[len(STAMPS) :], strict=True)
        if cell is not None
    }
    return kind.record(
        path=path,
        space=space,
        deleted=bool(deleted),
        created=created,
        created_by=created_by,
        changed=changed,
        changed_by=changed_by,
        conflicts=tuple(json.loads(conflicts)) if conflicts else (),
        **told,
    )


def _cell(field: Field, path: str, family: Family) -> Any:
    fields = family.states[path].fields
    if not field.each:
        values = fields.get(field.name)
        shown = values and family.latest(values)
        return shown.value if shown else None
    prefix = field.name + "."
    present = sorted(name[len(prefix) :] for name in fields if name.startswith(prefix) and _present(family, path, name))
    return json.dumps(present, ensure_ascii=False) if present else None


def _present(family: Family, path: str, name: str) -> bool:
    shown = family.shown(path, name)
    return shown is not None and shown.value is True


def _value(field: Field, cell: Any) -> Any:
    if field.each:
        return frozenset(json.loads(cell))
    return bool(cell) if field.type is Type.FLAG else cell


@cache
def _kinds_below(kind: str) -> frozenset[str]:
    """Return the kinds of the records in a family of `kind`: its own and its children's, as far as they are known."""
    below = {name for parent in KINDS.values() if kind in parent.parents for name in _kinds_below(parent.name)}
    return frozenset(below | {kind} & KINDS.keys())


@cache
def _upsert(kind: str) -> str:
    columns = [*STAMPS, *(column(field) for field in KINDS[kind].fields)]
    marks = ", ".join("?" * len(columns))
    return f"INSERT OR REPLACE INTO [{table_of(kind)}] ({', '.join(columns)}) VALUES ({marks})"


_COLUMN: dict[Type, type] = {
    Type.LINE: str,
    Type.TEXT: str,
    Type.CHOICE: str,
    Type.INTEGER: int,
    Type.MONEY: int,
    Type.QUANTITY: str,
    Type.DATE: str,
    Type.MINUTE: str,
    Type.FLAG: int,
    Type.REFERENCE: str,
    Type.RANK: str,
}
