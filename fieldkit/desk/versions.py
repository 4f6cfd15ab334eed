"""The versions of a finding: as it was each time it was handed in, read off the ledger, where nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from fieldkit.desk.desk import Desk
from fieldkit.merge import reviews as law
from fieldkit.merge.event import Event
from fieldkit.model.kinds import Finding
from fieldkit.model.reviews import Review


class Version(NamedTuple):
    """A finding as it was handed in: the how-manieth, when (ms since 1970 UTC), by whom; its fields as they stood.

    `whole`: every word that was handed in is here. The version now has no act, and the number 0.
    """

    number: int
    act: str
    at: int
    by: str
    fields: dict[str, Any]
    whole: bool


def versions(desk: Desk, finding: Finding) -> list[Version]:
    """Return a finding as it was each time it was handed in, oldest first, and last as it is now (number 0)."""
    family = desk.family(finding.space, finding.path)
    past = desk.vault.ledger.past(finding.space)
    told: list[Version] = []
    for act in desk.children(Review, finding):
        if act.act == "submitted":
            seen = law.words(family.states, past, _event(family.states[act.path].touches))
            fields = _fields(seen.get(finding.path, {}))
            whole = law.version_of(seen) == act.version
            told.append(Version(len(told) + 1, act.path, act.created, act.created_by, fields, whole))
    now = _fields(law.words(family.states, past).get(finding.path, {}))
    return [*told, Version(0, "", finding.changed, finding.changed_by, now, whole=True)]


def reads(desk: Desk, version: Version, field: str, *, outside: bool = False) -> str:
    """Return a text field of a version as it reads."""
    return desk.tell(str(version.fields.get(field, "")), outside=outside)


def _event(touches: list[Event]) -> Event:
    return min(touches, key=lambda touch: (touch.at, touch.device, touch.seq))


def _fields(told: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Return one value for each field; a finding in conflict is not handed in, so that there is no more than one."""
    return {field: values[-1] for field, values in told.items()}
