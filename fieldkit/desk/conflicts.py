"""Conflicts: what two members wrote without having seen each other, kept until a person settles it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from fieldkit.desk import protection
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.merge.event import Event
from fieldkit.merge.state import Standing
from fieldkit.model import KINDS
from fieldkit.model.kinds import Interview
from fieldkit.model.record import Writers, family_of, kind_of
from fieldkit.vault import secrets
from fieldkit.vault.ledger import Change
from fieldkit.vault.tables import table_of


class Side(NamedTuple):
    """One value that stands: whose, on which device, when (ms since 1970 UTC), the event, and as it reads.

    `before` are the values that its author had seen there and replaced; none where the field was empty.
    """

    by: str
    device: str
    at: int
    event: str
    value: Any
    shown: bool
    before: tuple[Any, ...]


class Rule(StrEnum):
    """Whose version is taken by a rule: one that says nothing of a conflict, or not which side, leaves it alone."""

    INTERVIEWER = "interviewer"
    """Of a talk: the one that an interviewer wrote, where the other is the recorder's alone."""
    MAKER = "maker"
    """The one that whoever made the record wrote."""
    MEMBER = "member"
    """The one that a certain member wrote."""
    KEEP = "keep"
    """What was deleted and also edited stays."""


class Edit(NamedTuple):
    """What was written beside a deletion or a seal, without having seen it; `fields` are those of the record `path`."""

    by: str
    device: str
    at: int
    path: str
    fields: tuple[str, ...]
    deletes: bool


class Conflict(NamedTuple):
    """A field on which different values stand (`deleted`: also edited elsewhere; `sealed`: edited beside).

    `edits` are for these two what was written beside. `mine`: the member at work may settle it; words of a talk are
    for its interviewers and recorder.
    """

    space: str
    path: str
    field: str
    sides: list[Side]
    edits: list[Edit]
    mine: bool


def conflicts(desk: Desk, space: str = "", *, outside: bool = False) -> list[Conflict]:
    """Return all open conflicts (of one space), by record; `outside`, nothing in them names a protected person."""
    found = []
    for kind in KINDS:
        sql = f"SELECT space, path, conflicts FROM [{table_of(kind)}] WHERE conflicts IS NOT NULL ORDER BY path"
        for place, path, fields in desk.vault.store.rows(sql):
            if space in ("", place):
                found += [_conflict(desk, place, path, field, outside=outside) for field in json.loads(fields)]
    return found


def find(desk: Desk, path: str, field: str, *, outside: bool = False) -> Conflict:
    """Return the open conflict on `field` of the record at `path`. Raises Refused(CONFLICT_NONE)."""
    kind = KINDS.get(kind_of(path))
    sql = (
        f"SELECT space, conflicts FROM [{table_of(kind.name)}] WHERE path = ? AND conflicts IS NOT NULL" if kind else ""
    )
    for space, fields in desk.vault.store.rows(sql, (path,)) if sql else ():
        if field in json.loads(fields):
            return _conflict(desk, space, path, field, outside=outside)
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


class Ruling(NamedTuple):
    """How a rule would settle a conflict: by one of its sides; without one, what was deleted stays after all."""

    conflict: Conflict
    side: Side | None


def by_rule(desk: Desk, rule: Rule, *, space: str = "", member: str = "") -> list[Ruling]:
    """Return how `rule` would settle the open conflicts (of one space) that are ours to settle; nothing is yet."""
    found = [one for one in conflicts(desk, space) if one.mine]
    if rule is Rule.KEEP:
        return [Ruling(one, None) for one in found if one.field == "deleted"]
    valued = [one for one in found if one.field not in ("deleted", "sealed")]
    told = ((one, [side for side in one.sides if _fits(desk, rule, one, side, member)]) for one in valued)
    return [Ruling(one, sides[0]) for one, sides in told if sides and _agree(sides)]


def settle_all(desk: Desk, rulings: Sequence[Ruling]) -> None:
    """Settle conflicts as a rule said: all, or none. Raises Refused(CONFLICT_NONE) where one is not open any more."""
    with desk.vault.store.transaction():
        for ruling in rulings:
            now = find(desk, ruling.conflict.path, ruling.conflict.field)
            if [side.event for side in now.sides] != [side.event for side in ruling.conflict.sides]:
                raise Refused(Code.CONFLICT_NONE)
            if ruling.side is None:
                keep(desk, now, deleted=False)
            else:
                take(desk, now, ruling.side)


def _fits(desk: Desk, rule: Rule, conflict: Conflict, side: Side, member: str) -> bool:
    if rule is Rule.MEMBER:
        return side.by == member
    record = KINDS[kind_of(conflict.path)].record
    if rule is Rule.MAKER:
        return side.by == desk.get(record, conflict.path).created_by
    talk = desk.known(Interview, family_of(conflict.path))
    return talk is not None and side.by in talk.interviewers


def _agree(sides: Sequence[Side]) -> bool:
    return all(side.value == sides[0].value for side in sides)


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
            tuple(_reads(desk, path, field, value, outside=outside) for value in family.replaced_by(one.event, field)),
        )
        for one in family.standing(path, field)
    ]
    beside = {"deleted": family.deletions_unseen, "sealed": family.edits_beside}.get(field)
    edits = [_edit(event) for event in beside(path)] if beside else []
    mine = KINDS[kind_of(path)].writers is not Writers.AUTHORS or desk.member in family.authors
    told = sorted(sides, key=lambda side: (side.at, side.device, side.event))
    return Conflict(space, path, field, told, edits, mine)


def _edit(event: Event) -> Edit:
    body = event.body
    fields = tuple(sorted(body.values))
    return Edit(body.by, event.device, event.at.ms, body.record, fields, body.values.get("deleted") is True)


def _reads(desk: Desk, path: str, field: str, value: Any, *, outside: bool) -> Any:
    if not isinstance(value, str):
        return value
    if field in secrets.sealed_fields(kind_of(path)):
        if outside and protection.guarded(desk, path):
            return ""
        return desk.unseal(path, field, value)
    return desk.tell(value, outside=outside)
