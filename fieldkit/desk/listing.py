"""Long lists: the database sorts and filters, whoever shows them holds paths and the rows in sight."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple, TypeVar

from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model import KINDS, mentions
from fieldkit.model.record import Kind, Record
from fieldkit.vault import projection, search
from fieldkit.vault.persons import Face
from fieldkit.vault.tables import STAMPS, column, table_of

R = TypeVar("R", bound=Record)

_PIECE = 5000
"""Paths that are read before it is asked whether anybody still waits for them."""

_AMONG = "{} IN (SELECT value FROM json_each(?))"
"""The condition that a column is one of a list."""


class Listing(NamedTuple):
    """Which records are listed, and how: those of `kind` in `space` (all: empty), fitting `words`, by `order`.

    `order` is a field, or one of created and changed. `words` are looked for, as typed, in the texts that search finds,
    and among the persons that a record names.
    """

    kind: str
    space: str = ""
    order: str = "created"
    descending: bool = True
    words: str = ""
    parent: str = ""


def paths(desk: Desk, listing: Listing, most: int = -1) -> list[str]:
    """Return the paths of the records, in their order: all, or the first `most`."""
    return list(chain.from_iterable(pieces(desk, listing, most)))


def pieces(desk: Desk, listing: Listing, most: int = -1) -> Iterator[list[str]]:
    """Yield the paths of the records, in their order, a piece at a time; nothing is written meanwhile."""
    kind = KINDS[listing.kind]
    conditions, values = _conditions(desk, kind, listing)
    direction = "DESC" if listing.descending else "ASC"
    sql = (
        f"SELECT path FROM [{table_of(kind.name)}] WHERE {' AND '.join(conditions)}"
        f" ORDER BY {_ordered(kind, listing.order)} {direction}, path {direction} LIMIT {most}"
    )
    for piece in desk.vault.store.pieces(sql, values, _PIECE):
        yield [path for (path,) in piece]


def records(desk: Desk, record: type[R], wanted: Sequence[str], space: str = "") -> dict[str, R]:
    """Return the records at these paths in `space` (all: empty, which takes longer), by path; none where none is."""
    condition, values = _AMONG.format("path"), [json.dumps(list(wanted))]
    if space:
        condition, values = f"space = ? AND {condition}", [space, *values]
    return {one.path: one for one in projection.load(desk.vault.store, record, condition, values)}


def _ordered(kind: Kind, name: str) -> str:
    if name in STAMPS:
        return name
    field = kind.field(name)
    if field is None or field.sealed or field.each:
        raise Refused(Code.FACTS_FIELD, field=name[:40])
    return column(field)


def _conditions(desk: Desk, kind: Kind, listing: Listing) -> tuple[list[str], list[str]]:
    """Return the conditions that a record is listed, and their values."""
    told = [(f"{name} = ?", value) for name, value in (("space", listing.space), ("parent", listing.parent)) if value]
    conditions, values = [condition for condition, _ in told], [value for _, value in told]
    few = None
    if listing.words:
        sought = _sought(desk, kind, listing.words)
        condition, fitting = _fitting(sought)
        conditions.append(condition)
        values += fitting
        few = _few(desk, kind, listing.space, sought) if listing.space else None
    if few is None:
        return ["deleted = 0", *conditions], values
    # `+`: the few are sought by their paths, not passed by in an index of all.
    return ["+deleted = 0", *conditions, _AMONG.format("path")], [*values, json.dumps(few)]


class _Sought(NamedTuple):
    """What is looked for: words as typed, and the persons so called; and the columns in which they may stand."""

    words: str
    called: list[str]
    texts: list[str]
    persons: list[str]


def _sought(desk: Desk, kind: Kind, words: str) -> _Sought:
    return _Sought(
        words,
        [path for path, face in desk.persons.faces().items() if any(words in told for told in _names(face))],
        [column(field) for field in kind.fields if field.searched and not field.each],
        [column(field) for field in kind.fields if "person" in field.to and not field.each],
    )


def _few(desk: Desk, kind: Kind, space: str, sought: _Sought) -> list[str] | None:
    """Return the paths of those among which all are that fit, where an index finds them and they are few."""
    found = search.few_with(desk.vault.store, sought.words, sought.called)
    if found is None or not sought.called:
        return found
    for name in sought.persons:
        here = f"space = ? AND deleted = 0 AND {_AMONG.format(name)}"
        sql = f"SELECT path FROM [{table_of(kind.name)}] WHERE {here} LIMIT ?"
        of_them = desk.vault.store.rows(sql, (space, json.dumps(sought.called), search.FEW + 1))
        if len(of_them) > search.FEW:
            return None
        found += [path for (path,) in of_them]
    return found


def _fitting(sought: _Sought) -> tuple[str, list[str]]:
    """Return the condition that a record fits, and its values."""
    pattern = "%" + sought.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    parts = [f"{name} LIKE ? ESCAPE '\\'" for name in sought.texts]
    values = [pattern for _ in sought.texts]
    if sought.called:
        listed = json.dumps(sought.called)
        parts += [_AMONG.format(name) for name in sought.persons]
        values += [listed for _ in sought.persons]
        # In a text a person stands as a mention that holds the path; few texts have any.
        parts += [
            f"(instr({name}, '{mentions.OPEN}') AND EXISTS (SELECT 1 FROM json_each(?) WHERE instr({name}, value)))"
            for name in sought.texts
        ]
        values += [listed for _ in sought.texts]
    return (f"({' OR '.join(parts)})", values) if parts else ("0", [])


def _names(face: Face) -> list[str]:
    return [face.label(), *face.words()] if face.label() else face.words()
