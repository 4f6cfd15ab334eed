"""The recordings of a talk, and the moments at which its turns were said."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fieldkit import ids
from fieldkit.desk import exhibits, viewing
from fieldkit.desk.desk import Desk, Tell
from fieldkit.desk.viewing import Subject
from fieldkit.model.kinds import Exhibit, Interview, Moment, Turn
from fieldkit.model.record import parent_of
from fieldkit.vault.ledger import Change


def of(desk: Desk, interview: Interview) -> list[Subject]:
    """Return the recordings of an interview, oldest first, as they can be handed to whoever plays them."""
    there = desk.load(Exhibit, interview.space, "f_interview = ?", [interview.path])
    return [viewing.subject(desk, exhibit) for exhibit in there]


def add(desk: Desk, interview: Interview, path: Path, tell: Tell | None = None) -> Exhibit:
    """Take the file `path` in as a recording of an interview, as `exhibits.add` does.

    It belongs to whoever was talked to: where they are protected, their voice is too.
    """
    facts = {"interview": interview.path, "sort": "recording"}
    return exhibits.add(desk, interview.space, path, facts, tell)[0]


def moments(desk: Desk, interview: Interview) -> dict[str, Moment]:
    """Return the moment of each turn that has one, by the turn's path; of several the one that was set last."""
    found = desk.load(Moment, interview.space, "path > ? AND path < ? || '0'", [interview.path, interview.path])
    return {parent_of(moment.path): moment for moment in sorted(found, key=lambda one: one.changed)}


def mark(desk: Desk, space: str, recording: str, said: Mapping[str, int]) -> list[str]:
    """Note at which milliseconds of `recording` turns were said (by path); return the turns noted.

    A turn that is not kept yet is left out, for the next time. `recording` is the path of an exhibit, or the id of a
    recording that goes on.
    """
    there = [turn for turn in said if desk.known(Turn, turn) is not None]
    changes = []
    for turn in there:
        path = f"{turn}/moment/{ids.derived('moment', turn, recording)}"
        known = desk.known(Moment, path)
        values = {"recording": recording, "at": said[turn]} | ({"deleted": False} if known and known.deleted else {})
        changes.append(Change(path, values))
    desk.write(space, changes)
    return there


def unmark(desk: Desk, moment: Moment) -> None:
    """Take the moment of a turn away."""
    desk.delete(moment.space, moment.path)
