"""Where a person occurs: talked to, mentioned, on a list, on an exhibit, in a finding."""

from __future__ import annotations

from typing import NamedTuple

from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.model.record import Field, Kind
from fieldkit.vault.tables import column, table_of

MOST = 500


class Place(NamedTuple):
    """One place where a person occurs: the record, the field, and the text that stands there (none for a reference)."""

    path: str
    field: str
    text: str


def places(desk: Desk, person: str) -> list[Place]:
    """Return where the person at path `person` occurs, newest first, at most MOST of each kind of record."""
    found: list[tuple[int, Place]] = []
    for kind in KINDS.values():
        for field in kind.fields:
            if not field.sealed and ("person" in field.to or field.mentions):
                found += _in_field(desk, kind, field, person)
    return [place for _, place in sorted(found, key=lambda told: told[0], reverse=True)]


def _in_field(desk: Desk, kind: Kind, field: Field, person: str) -> list[tuple[int, Place]]:
    name = column(field)
    # A reference holds the path; a text holds it inside a mention, a field of several inside a JSON list.
    condition = f"instr({name}, ?)" if field.mentions or field.each else f"{name} = ?"
    rows = desk.vault.store.rows(
        f"SELECT created, path, {name} FROM [{table_of(kind.name)}] WHERE deleted = 0 AND {condition}"
        f" ORDER BY created DESC LIMIT {MOST}",
        (person,),
    )
    return [(at, Place(path, field.name, desk.tell(told) if field.mentions else "")) for at, path, told in rows]
