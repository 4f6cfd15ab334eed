"""Conflicts: what two members wrote without having seen each other, kept until a person settles it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from fieldkit.desk import protection
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.merge.state import Standing
from fieldkit.model import KINDS
from fieldkit.model.record import family_of, kind_of
from fieldkit.vault import secrets
from fieldkit.vault.ledger import Change
from fieldkit.vault.tables import table_of


class Side(NamedTuple):
    """One value that stands: whose, on which device, when (ms since 1970 UTC), the event, and as it reads."""

    by: str
    device: str
    at: int
    event: str
    value: Any
    shown: bool


class Conflict(NamedTuple):
    """A field on which different values stand (`deleted`: also edited elsewhere; `sealed`: edited beside)."""

    space: str
    path: str
    field: str
    sides: list[Side]


def conflicts(desk: Desk, space: str = "", *, outside: bool = False) -> list[Conflict]:
    """Return all open conflicts (of one space), by record; `outside`, nothing in them names a protected person."""
    found = []
    for kind in KINDS:
        sql = f"SELECT space, path, conflicts FROM [{table_of(kind)}] WHERE conflicts IS NOT NULL ORDER BY path"
        for place, path, fields in desk.vault.store.rows(sql):
            if space in ("", place):
                found += [_conflict(desk, place, path, field, outside=outside) for field in json.loads(fields)]
    return found


def find(desk: Desk, path: str, field: str) -> Conflict:
    """Return the open conflict on `field` of the record at `path`. Raises Refused(CONFLICT_NONE)."""
    for conflict in conflicts(desk):
        if (conflict.path, conflict.field) == (path, field):
            return conflict
    raise Refused(Code.CONFLICT_NONE)


def take(desk: Desk, conflict: Conflict, side: Side) -> None:
    """Settle a conflict by one of the values that stand."""
    standing = _standing(desk, conflict)
    value = next(one.value for one in standing if one.event == side.event)
    _settle(desk, conflict, value)


def write(desk: Desk, conflict: Conflict, value: Any) -> None:
    """Settle a conflict by a value of one's own: a combination, or a third. Raises Refused(PERSON_SECRET)."""
    with desk.vault.store.transaction():
        _settle(desk, conflict, desk.stored(conflict.space, conflict.path, conflict.field, value))


def keep(desk: Desk, conflict: Conflict, *, deleted: bool) -> None:
    """Settle a delete-against-edit conflict: the record stays, or goes after all."""
    _settle(desk, conflict._replace(field="deleted"), deleted)


def exclude(desk: Desk, conflict: Conflict) -> None:
    """Settle a `sealed` conflict: the edits beside the seal stay out of the sealed words."""
    edits = desk.family(conflict.space, conflict.path).edits_beside(conflict.path)
    desk.write(conflict.space, [Change(conflict.path, {f"excluded.{event.name}": True for event in edits})])


def _settle(desk: Desk, conflict: Conflict, value: Any) -> None:
    over = desk.family(conflict.space, conflict.path).replaced_by_settlement(conflict.path, conflict.field)
    desk.put(conflict.space, Change(conflict.path, {conflict.field: value}, {conflict.field: over}))


def _standing(desk: Desk, conflict: Conflict) -> list[Standing]:
    return desk.family(conflict.space, conflict.path).standing(conflict.path, conflict.field)


def _conflict(desk: Desk, space: str, path: str, field: str, *, outside: bool) -> Conflict:
    family = desk.vault.ledger.family(space, family_of(path))
    shown = family.shown(path, field)
    sides = [
        Side(
            one.by,
            one.device,
            one.at.ms,
            one.event,
            _reads(desk, path, field, one.value, outside=outside),
            one == shown,
        )
        for one in family.standing(path, field)
    ]
    return Conflict(space, path, field, sorted(sides, key=lambda side: (side.at, side.device, side.event)))


def _reads(desk: Desk, path: str, field: str, value: Any, *, outside: bool) -> Any:
    if not isinstance(value, str):
        return value
    if field in secrets.sealed_fields(kind_of(path)):
        if outside and protection.guarded(desk, path):
            return ""
        return desk.unseal(path, field, value)
    return desk.tell(value, outside=outside)
