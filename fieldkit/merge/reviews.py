"""Findings are reviewed: whose step an act is, and that nobody approves their own (RULES.md, "Reviews")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fieldkit import canonical
from fieldkit.merge.event import Event, digest
from fieldkit.merge.past import Past
from fieldkit.merge.rights import Flag
from fieldkit.merge.state import State, same
from fieldkit.model.record import family_of, kind_of

REVIEW = "review"
"""The kind whose records say that a finding was handed in, returned or approved."""

STEPS = {
    "deputy": frozenset({"deputy"}),
    "leader": frozenset({"leader", "office"}),
    "group": frozenset({"leader", "deputy"}),
}
"""The roles whose step it is; the office stands in for a leader who drafted; leader or deputy speak for the group."""

NUMBERED = ("approved", "leader")
"""The act that gives a finding its number."""

_DRAFTERS = "drafters."
_WORDED = frozenset({"finding", "citation"})

States = Mapping[str, State]
"""The records of a family by their paths."""


def barred(event: Event, role: str, states: States, past: Past) -> Flag | None:
    """Return why `event`, an act of review by a member in this role, may not be applied."""
    told = event.body.values
    act, step = told.get("act"), told.get("step", "")
    if "number" in told and (act, step) != NUMBERED:
        return Flag.NO_RIGHT
    if act == "submitted":
        return None
    if role not in STEPS.get(step, ()):
        return Flag.NO_RIGHT
    if act != "approved":
        return None
    submission = states.get(str(told.get("of", "")))
    handed_in = submission.seen_by(event, past) if submission is not None else []
    if not any(touch.kind == REVIEW and touch.body.values.get("act") == "submitted" for touch in handed_in):
        # What it had seen would say too little of whose work it is.
        return Flag.NO_RIGHT
    work = {touch.body.by for touch in handed_in} | authors(states, family_of(event.body.record), past, event)
    return Flag.OWN_WORK if event.body.by in work else None


def authors(states: States, finding: str, past: Past, event: Event | None = None) -> set[str]:
    """Return whose work a finding is as far as `event` had seen (without one: all that is here).

    It is the work of everyone who was ever named as its drafter, and of whoever first wrote what stands in a field:
    to settle a conflict by what another wrote makes nobody an author.
    """
    state = states.get(finding)
    return {member for field in state.fields for member in _by(state, field, past, event)} if state else set()


def words(states: States, past: Past, event: Event | None = None) -> dict[str, dict[str, list[Any]]]:
    """Return what a finding and its citations said as far as `event` had seen: values by record and field.

    Several values of a field are a conflict. What is empty, and a citation that was taken back, is left out.
    """
    told: dict[str, dict[str, list[Any]]] = {}
    for path, state in states.items():
        if kind_of(path) in _WORDED and not any(state.as_seen("deleted", event, past)):
            found = {field: _values(state, field, past, event) for field in sorted(state.fields)}
            told[path] = {field: values for field, values in found.items() if values}
    return {path: fields for path, fields in sorted(told.items()) if fields}


def version_of(told: Mapping[str, Mapping[str, list[Any]]]) -> str:
    """Return the digest that an act of review names as its version."""
    return digest(canonical.encode({"words": dict(told)}))


def _values(state: State, field: str, past: Past, event: Event | None) -> list[Any]:
    distinct: list[Any] = []
    for value in state.as_seen(field, event, past):
        if value not in ("", False) and not any(same(value, other) for other in distinct):
            distinct.append(value)
    return sorted(distinct, key=lambda value: canonical.encode({"value": value}))


def _by(state: State, field: str, past: Past, event: Event | None) -> Iterator[str]:
    told = [touch for touch in state.seen_by(event, past) if touch.body.values.get(field)]
    if field.startswith(_DRAFTERS):
        if told:
            yield field.removeprefix(_DRAFTERS)
        return
    for value in state.as_seen(field, event, past):
        like = [touch for touch in told if same(touch.body.values[field], value)]
        yield from (one.body.by for one in like if not any(past.saw(one, other) for other in like))
