"""Where a person, household or organisation occurs: talked to, mentioned, on a list, on an exhibit, in a finding."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from fieldkit.desk import rosters
from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.model.record import Field, Kind, kind_of
from fieldkit.vault.persons import Face
from fieldkit.vault.tables import column, table_of

MOST = 500

NUMBER, NAME = "id_number", "name"
"""Why a row of a roster is told: the person's identity number stands in it, or only the name, which proves nothing."""


class Place(NamedTuple):
    """One place where somebody occurs: the record, the field, and the text that stands there (none for a reference)."""

    path: str
    field: str
    text: str


def places(desk: Desk, *paths: str) -> list[Place]:
    """Return where the records at `paths`, all of one kind, occur: newest first, at most MOST of each kind."""
    wanted = kind_of(paths[0])
    found: list[tuple[int, Place]] = []
    for kind in KINDS.values():
        for field in kind.fields:
            mentions = field.mentions and wanted == "person"
            if not field.sealed and field.name != "same_as" and (wanted in field.to or mentions):
                found += [told for path in paths for told in _in_field(desk, kind, field, path)]
    ordered = sorted(found, key=lambda told: told[0], reverse=True)
    return list(dict.fromkeys(place for _, place in ordered))


def rows(desk: Desk, faces: Sequence[Face]) -> list[Place]:
    """Return the rows of rosters in which a person stands by number, or by name alone, as far as we may know them.

    `field` says which; nobody is ever taken for another on a name, so whoever looks decides.
    """
    numbers = {face.told[NUMBER] for face in faces if face.told.get(NUMBER)}
    names = {face.told[NAME] for face in faces if face.told.get(NAME)}
    spaces = {face.person.space for face in faces}
    return [*_rows(desk, spaces, numbers, NUMBER), *_rows(desk, spaces, names, NAME, but=numbers)]


def _rows(
    desk: Desk, spaces: set[str], words: set[str], why: str, but: frozenset[str] | set[str] = frozenset()
) -> list[Place]:
    """Return the rows with a cell that is one of `words`, and no cell of `but`."""
    sql = (
        f"SELECT path, f_cells FROM [{table_of('row')}] WHERE deleted = 0 AND space IN (SELECT value FROM json_each(?))"
        f" AND instr(f_cells, ?) ORDER BY created, path LIMIT {MOST}"
    )
    found = []
    for word in sorted(words):
        for path, cells in desk.vault.store.rows(sql, (json.dumps(sorted(spaces)), word)):
            told = [cell.strip() for cell in rosters.cells(cells)]
            if word in told and not but & set(told):
                found.append(Place(path, why, " · ".join(filter(None, told))))
    return found


def _in_field(desk: Desk, kind: Kind, field: Field, path: str) -> list[tuple[int, Place]]:
    name = column(field)
    # A reference holds the path; a text holds it inside a mention, a field of several inside a JSON list.
    condition = f"instr({name}, ?)" if field.mentions or field.each else f"{name} = ?"
    found = desk.vault.store.rows(
        f"SELECT created, path, {name} FROM [{table_of(kind.name)}] WHERE deleted = 0 AND {condition}"
        f" ORDER BY created DESC LIMIT {MOST}",
        (path,),
    )
    return [(at, Place(where, field.name, desk.tell(told) if field.mentions else "")) for at, where, told in found]
