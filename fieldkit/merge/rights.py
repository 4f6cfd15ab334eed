"""Who may write what: a pure function of the member list named in the body and of the record's authors (RULES.md)."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Protocol

from fieldkit import ids
from fieldkit.merge.event import Body
from fieldkit.model import KINDS
from fieldkit.model.record import Writers, family_of, kind_of

LEADING = frozenset({"leader", "deputy", "office"})


class Flag(StrEnum):
    """Why an event is stored and shown but not applied."""

    STRANGER = "stranger"
    NOT_IN_CASE = "not_in_case"
    NO_RIGHT = "no_right"
    AFTER_SEAL = "after_seal"
    AFTER_SIGNING = "after_signing"
    EXCLUDED = "excluded"
    NEWER = "newer"
    BAD_VALUE = "bad_value"


class Roll(Protocol):
    """One member list, as far as rights need it."""

    def role(self, member: str) -> str:
        """Return the role of `member`, or an empty text for a stranger."""

    def cases(self, member: str) -> Collection[str]:
        """Return the cases to which `member` is bound; none: all."""


def refused(body: Body, space: str, roll: Roll | None, authors: Collection[str]) -> Flag | None:
    """Return why `body` may not be applied in `space`, or None.

    Without a list (number 0) everyone counts as an inspector: work begun before enrolment is not lost, and no more
    than an inspector's right can be claimed that way.
    """
    role = "inspector" if roll is None else roll.role(body.by)
    if not role:
        return Flag.STRANGER
    bound = () if roll is None or role == "office" else roll.cases(body.by)
    if bound and ids.valid(space) and space not in bound:
        return Flag.NOT_IN_CASE
    kind = KINDS.get(kind_of(body.record))
    if kind is not None and not _may_write(kind.writers, role, body.by, authors):
        return Flag.NO_RIGHT
    return None


def _may_write(writers: Writers, role: str, member: str, authors: Collection[str]) -> bool:
    if writers is Writers.AUTHORS:
        return member in authors
    return writers is not Writers.LEADERS or role in LEADING


def founded(body: Body) -> bool:
    """Say whether `body` founds its record: the id is derived from its author and the `root` it sets."""
    root = body.values.get("root")
    kind, key = body.record.split("/")[:2]
    return isinstance(root, str) and body.record == family_of(body.record) and key == ids.derived(kind, body.by, root)


def granted(body: Body) -> set[str]:
    """Return the members whom `body` names interviewer or recorder of its record."""
    named = {name.partition(".")[2] for name in body.values if name.startswith("interviewers.") and body.values[name]}
    recorder = body.values.get("recorder")
    return named | {recorder} if isinstance(recorder, str) and recorder else named
