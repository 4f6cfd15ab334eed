"""Who may write what: a pure function of the member list named in the body and of the record's authors (RULES.md)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from functools import cache
from typing import Any, Protocol

from fieldkit import canonical, ids
from fieldkit.merge.event import Body, Event, digest
from fieldkit.model import KINDS
from fieldkit.model.record import Place, Writers

EXCLUDED = "excluded."
"""What the fields of a seal begin with that leave an event out of the sealed words."""

LEADING = frozenset({"leader", "deputy", "office"})


class Flag(StrEnum):
    """Why an event is stored and shown but not applied."""

    STRANGER = "stranger"
    NOT_IN_CASE = "not_in_case"
    NO_RIGHT = "no_right"
    AFTER_SEAL = "after_seal"
    AFTER_SIGNING = "after_signing"
    EXCLUDED = "excluded"
    OWN_WORK = "own_work"
    NEWER = "newer"
    BAD_VALUE = "bad_value"


class Roll(Protocol):
    """One member list, as far as rights need it."""

    def role(self, member: str) -> str:
        """Return the role of `member`, or an empty text for a stranger."""

    def cases(self, member: str) -> Collection[str]:
        """Return the cases to which `member` is bound; none: all."""


def refused(event: Event, roll: Roll | None, authors: Collection[str]) -> Flag | None:
    """Return why `event`, whose body names the list `roll`, may not be applied where these are the authors, or None."""
    return barred(event, roll) or unnamed(event, roll, authors)


def unnamed(event: Event, roll: Roll | None, authors: Collection[str]) -> Flag | None:
    """Return NO_RIGHT where only authors, or those who lead, may write the record of `event`, and none of them did."""
    kind = KINDS.get(event.kind)
    if kind is None or kind.writers is Writers.TEAM:
        return None
    if kind.writers is Writers.ONCE:
        return None if said_once(event) else Flag.NO_RIGHT
    by = event.body.by
    leads = {"office"} if kind.writers is Writers.OFFICE else LEADING
    may = by in authors if _takes_an_author(kind.writers, event.body) else role_of(by, roll) in leads
    return None if may or (kind.writers is Writers.PRINTERS and by in authors) else Flag.NO_RIGHT


def kept(event: Event, roll: Roll | None) -> list[str]:
    """Return the fields of `event` that its author may not set to something else once they are set."""
    fields = _kept(event.kind)
    if not fields or role_of(event.body.by, roll) in LEADING:
        return []
    return [field for field in fields if field in event.body.values]


def barred(event: Event, roll: Roll | None) -> Flag | None:
    """Return why nobody in the place of its author may write such a record in the space of `event`, or None.

    Without a list (number 0) everyone counts as an inspector: work begun before enrolment is not lost, and no more
    than an inspector's right can be claimed that way.
    """
    by, space = event.body.by, event.space
    role = role_of(by, roll)
    if not role:
        return Flag.STRANGER
    if roll is not None and role != "office" and space not in _SHARED:
        bound = roll.cases(by)
        if bound and space not in bound:
            return Flag.NOT_IN_CASE
    kind = KINDS.get(event.kind)
    return None if kind is None or _lives_in(kind.place, space) else Flag.NO_RIGHT


def names_authors(event: Event) -> bool:
    """Say whether `event` is on a record whose writers are its authors, and founds it or names more of them."""
    kind = KINDS.get(event.kind)
    if kind is None or kind.writers is not Writers.AUTHORS or kind.parents:
        return False
    return founded(event) or bool(granted(event))


def founded(event: Event) -> bool:
    """Say whether `event` founds its record: the id is derived from its author and the `root` it sets."""
    body = event.body
    root = body.values.get("root")
    return isinstance(root, str) and body.record == f"{event.kind}/{ids.derived(event.kind, body.by, root)}"


def said_once(event: Event) -> bool:
    """Say whether the id of the record is derived from its author and all that `event` says: nobody can change it."""
    body = event.body
    return body.record.endswith(f"{event.kind}/{once(event.kind, body.by, body.values)}")


def once(kind: str, by: str, values: Mapping[str, Any]) -> str:
    """Return the id of a record of `kind` by which its author says `values` once and for all."""
    return ids.derived(kind, by, digest(canonical.encode(dict(values))))


def granted(event: Event) -> set[str]:
    """Return the members whom `event` names interviewer or recorder of its record."""
    values = event.body.values
    named = {name.partition(".")[2] for name in values if name.startswith("interviewers.") and values[name]}
    recorder = values.get("recorder")
    return named | {recorder} if isinstance(recorder, str) and recorder else named


def _takes_an_author(writers: Writers, body: Body) -> bool:
    """Say whether only an author may write `body`: the words, and which words a seal leaves out."""
    if writers is Writers.PRINTERS:
        return any(field.startswith(EXCLUDED) for field in body.values)
    return writers is Writers.AUTHORS


@cache
def _kept(kind: str) -> tuple[str, ...]:
    known = KINDS.get(kind)
    return tuple(field.name for field in known.fields if field.kept) if known else ()


def role_of(member: str, roll: Roll | None) -> str:
    """Return the role that a member has by a list; without one, an inspector's."""
    return "inspector" if roll is None else roll.role(member)


def _lives_in(place: Place, space: str) -> bool:
    """Say whether records that live in `place` may stand in `space`; the office also works on cases of its own."""
    if place in (Place.CASE, Place.CASE_OR_OWN):
        return space != "county" and (space != "own" or place is Place.CASE_OR_OWN)
    return space == place.value


_SHARED = frozenset({"county", "office", "own"})
