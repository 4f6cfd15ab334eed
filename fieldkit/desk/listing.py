"""Long lists: the database sorts and filters, whoever shows them holds paths and the rows in sight."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model import KINDS, mentions
from fieldkit.model.record import Kind, Record
from fieldkit.vault import projection
from fieldkit.vault.persons import Face
from fieldkit.vault.tables import STAMPS, column, table_of

R = TypeVar("R", bound=Record)


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


def paths(desk: Desk, listing: Listing) -> list[str]:
    """Return the paths of the records, in their order."""
    kind = KINDS[listing.kind]
    conditions, values = ["deleted = 0"], list[str]()
    for name, value in (("space", listing.space), ("parent", listing.parent)):
        if value:
            conditions.append(f"{name} = ?")
            values.append(value)
    if listing.words:
        condition, told = _fitting(desk, kind, listing.words)
        conditions.append(condition)
        values += told
    direction = "DESC" if listing.descending else "ASC"
    sql = (
        f"SELECT path FROM [{table_of(kind.name)}] WHERE {' AND '.join(conditions)}"
        f" ORDER BY {_ordered(kind, listing.order)} {direction}, path {direction}"
    )
    return [row[0] for row in desk.vault.store.rows(sql, values)]


def records(desk: Desk, record: type[R], wanted: Sequence[str]) -> dict[str, R]:
    """Return the records at these paths, by path; what is not there is left out."""
    found = projection.load(
        desk.vault.store, record, "path IN (SELECT value FROM json_each(?))", [json.dumps(list(wanted))]
    )
    return {one.path: one for one in found}


def _ordered(kind: Kind, name: str) -> str:
    if name in STAMPS:
        return name
    field = kind.field(name)
    if field is None or field.sealed or field.each:
        raise Refused(Code.FACTS_FIELD, field=name[:40])
    return column(field)


def _fitting(desk: Desk, kind: Kind, words: str) -> tuple[str, list[str]]:
    """Return the condition that a record fits `words`, and its values."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    named = [path for path, face in desk.persons.faces().items() if any(words in told for told in _names(face))]
    texts = [column(field) for field in kind.fields if field.searched and not field.each]
    persons = [column(field) for field in kind.fields if "person" in field.to and not field.each]
    parts = [f"{name} LIKE ? ESCAPE '\\'" for name in texts]
    values = [pattern for _ in texts]
    if named:
        listed = json.dumps(named)
        parts += [f"{name} IN (SELECT value FROM json_each(?))" for name in persons]
        values += [listed for _ in persons]
        # In a text a person stands as a mention that holds the path; few texts have any.
        parts += [
            f"(instr({name}, '{mentions.OPEN}') AND EXISTS (SELECT 1 FROM json_each(?) WHERE instr({name}, value)))"
            for name in texts
        ]
        values += [listed for _ in texts]
    return (f"({' OR '.join(parts)})", values) if parts else ("0", [])


def _names(face: Face) -> list[str]:
    return [face.label(), *face.words()] if face.label() else face.words()
