"""Transcripts are sealed, then signed: which events come too late, which stand beside a seal (RULES.md, "Seals")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import Any

from fieldkit.merge.event import Event
from fieldkit.merge.past import Past
from fieldkit.merge.rights import EXCLUDED, Flag
from fieldkit.merge.state import Standing, State, latest

SEAL = "seal"
"""The kind whose records say that the words of their family were printed."""

Seals = Mapping[str, State]
"""The seals of a family by their paths."""

_WORDED = frozenset({"interview", "turn"})
_BESIDE_WORDS = frozenset({"scan", "verify"})
_FIXED = frozenset({"number", "sha256", "code"})


class Phase(Enum):
    """How far a seal was when an event looked at it."""

    OPEN = auto()
    SEALED = auto()
    LIFTED = auto()
    SIGNED = auto()


def changes_words(event: Event) -> bool:
    """Say whether `event` changes what a seal covers: interview and turns, but for what stands beside the words.

    A talk may always be taken back from deletion, so that a deletion beside a seal can be settled.
    """
    if event.kind not in _WORDED:
        return False
    fields = event.body.values.keys() - _BESIDE_WORDS
    settles = event.kind == "interview" and not event.body.values.get("deleted")
    return bool(fields - {"deleted"} if settles else fields)


def too_late(event: Event, seals: Seals, past: Past) -> Flag | None:
    """Return the flag of an `event` that had seen a seal which does not let it."""
    if event.kind == SEAL:
        state = seals.get(event.body.record)
        return None if state is None else _on_seal(event.body.values, _phase(state, event, past))
    if not seals or not changes_words(event):
        return None
    phases = {_phase(state, event, past) for state in seals.values()}
    if Phase.SIGNED in phases:
        return Flag.AFTER_SIGNING
    return Flag.AFTER_SEAL if Phase.SEALED in phases else None


def excluded(seals: Seals, known: Mapping[str, Event], past: Past) -> set[str]:
    """Return the events that the seals keep out of the sealed words: those that a sealing had not seen."""
    out = set()
    for state in seals.values():
        sealings = _sealings(state)
        for exclusion, name in _exclusions(state, past):
            event = known.get(name)
            if event is not None and past.saw(exclusion, event) and _is_beside_seal(event, sealings, past):
                out.add(name)
    return out


def in_force(seal: State) -> bool:
    """Say whether a seal holds: sealed, and signed or not lifted (a signing beside a lifting wins)."""
    return bool(_sealings(seal)) and (_is_set(seal, "signed") or not _is_set(seal, "lifted"))


def beside(seal: State, states: Mapping[str, State], past: Past) -> list[Event]:
    """Return the applied events that changed the words under a seal in force and that its sealing had not seen."""
    if not in_force(seal):
        return []
    sealings = _sealings(seal)
    return [event for state in states.values() for event in state.touches if _is_beside_seal(event, sealings, past)]


def _on_seal(values: Mapping[str, Any], phase: Phase) -> Flag | None:
    """Return the flag of an edit of the seal itself, by what the event had seen of it."""
    if phase is Phase.OPEN:
        return None
    late = values.keys() & _FIXED or values.get("deleted")
    if phase is Phase.LIFTED:
        late = late or "signed" in values or not values.get("lifted", True)
    if phase is not Phase.SIGNED:
        return Flag.AFTER_SEAL if late else None
    late = late or values.keys() & {"signed", "lifted"}
    included = any(field.startswith(EXCLUDED) and value is not True for field, value in values.items())
    return Flag.AFTER_SIGNING if late or included else None


def _phase(seal: State, event: Event, past: Past) -> Phase:
    """Return how far the seal was as far as `event` had seen."""
    if not any(seal.as_seen("sha256", event, past)):
        return Phase.OPEN
    if any(seal.as_seen("signed", event, past)):
        return Phase.SIGNED
    return Phase.LIFTED if any(seal.as_seen("lifted", event, past)) else Phase.SEALED


def _sealings(seal: State) -> list[Standing]:
    return [value for value in seal.fields.get("sha256", ()) if value.value]


def _is_set(seal: State, field: str) -> bool:
    return any(value.value for value in seal.fields.get(field, ()))


def _exclusions(seal: State, past: Past) -> Iterator[tuple[Standing, str]]:
    for field, values in seal.fields.items():
        if field.startswith(EXCLUDED):
            shown = latest(values, past)
            if shown is not None and shown.value is True:
                yield shown, field.removeprefix(EXCLUDED)


def _is_beside_seal(event: Event, sealings: list[Standing], past: Past) -> bool:
    return changes_words(event) and any(not past.saw(sealing, event) for sealing in sealings)
