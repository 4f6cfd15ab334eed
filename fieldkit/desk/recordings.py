"""The recordings of a talk, and the moments at which its turns were said.

What is recorded here comes as sealed pieces (`fieldkit.desk.pieces`) and is taken in as one exhibit once it is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fieldkit import files, ids
from fieldkit.desk import exhibits, listing, permissions, pieces, viewing
from fieldkit.desk.desk import Desk, Tell
from fieldkit.desk.listing import Listing
from fieldkit.desk.viewing import Subject
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Exhibit, Interview, Moment, Turn
from fieldkit.model.record import parent_of
from fieldkit.vault.ledger import Change
from fieldkit.vault.places import LOCK, RECORDINGS

MOST_OFFERED = 200
"""Talks that are offered for an exhibit: more are not looked through in a list."""

_PLAYED = ("recording", "video")


def of(desk: Desk, interview: Interview) -> list[Subject]:
    """Return the recordings of an interview, oldest first, as they can be handed to whoever plays them."""
    there = desk.load(Exhibit, interview.space, "f_interview = ?", [interview.path])
    return [viewing.subject(desk, exhibit) for exhibit in there if exhibit.sort in _PLAYED]


def talks(desk: Desk, exhibit: Exhibit) -> list[tuple[str, str]]:
    """Return the newest talks to which an exhibit may belong, and the one it does: paths, when it was and with whom."""
    newest = listing.paths(desk, Listing("interview", exhibit.space, "started"))[:MOST_OFFERED]
    told = []
    for interview in listing.records(desk, Interview, [*newest, exhibit.interview]).values():
        face = desk.persons.face(interview.interviewee) if interview.interviewee else None
        called = (interview.started.replace("T", " "), face.label() if face is not None else "")
        told.append((interview.path, "  ".join(filter(None, called)) or desk.tell(interview.title)))
    return sorted(told, key=lambda one: one[1], reverse=True)


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


def begin(desk: Desk, interview: Interview) -> dict[str, Any]:
    """Return what a recorder needs for a talk, and nothing that opens anything: `record` takes it.

    Raises Refused(RECORDING_NOT_ALLOWED) where the office has not allowed it.
    """
    if not permissions.given(desk).recording:
        raise Refused(Code.RECORDING_NOT_ALLOWED)
    return {
        "vault": str(desk.vault.folder),
        "id": ids.new(),
        "recipient": desk.vault.unlocked.identity.recipient,
        "interview": interview.path,
        "space": interview.space,
        "started": exhibits.now(),
    }


def record(facts: dict[str, Any], rate: int, channels: int) -> pieces.Pieces:
    """Return where a recorder puts what it hears: 16 bits a sample, `rate` samples a second for each channel.

    Raises Refused(MEDIUM_*, VAULT_BUSY).
    """
    told = pieces.Told(facts["interview"], facts["space"], facts["started"], rate, channels)
    return pieces.Pieces(Path(facts["vault"], RECORDINGS, facts["id"]), facts["recipient"], told)


def take_in(desk: Desk) -> list[Exhibit]:
    """Make an exhibit of each recording of the member at work that is over, and return them.

    Its pieces go once it is in. One that still goes on, and a colleague's, is left alone; of one that broke off
    everything is there but its last piece. Raises Refused(MEDIUM_*, AGE_DAMAGED); what is not taken in then stays.
    """
    taken = []
    for folder in _waiting(desk.vault.folder / RECORDINGS):
        exhibit = _take_in(desk, folder)
        if exhibit is not None:
            taken.append(exhibit)
    return taken


def _take_in(desk: Desk, folder: Path) -> Exhibit | None:
    secret = desk.vault.unlocked.identity.age_secret
    try:
        with files.lock(folder / LOCK):
            exhibit = _entered(desk, folder, secret)
    except Refused as refused:
        if refused.code in (Code.VAULT_BUSY, Code.AGE_NO_MATCH):
            return None
        raise
    _remove(folder)
    return exhibit


def _entered(desk: Desk, folder: Path, secret: str) -> Exhibit | None:
    """Enter a recording; one without a piece is nothing, and one whose first is gone was taken in already."""
    if not (pieces.piece(folder, 0).is_file() and pieces.numbers(folder)):
        return None
    told = pieces.read_told(folder, secret)
    facts = {
        "interview": told.interview,
        "sort": "recording",
        "obtained": "original",
        "taken": told.started,
        f"collectors.{desk.member}": True,
    }
    name = f"{told.started.translate(_PLAIN)}.wav"
    exhibit = exhibits.add_stream(desk, told.space, name, pieces.Joined(folder, secret, told), facts)
    marked = desk.load(Moment, told.space, "f_recording = ?", [folder.name])
    desk.write(told.space, [Change(moment.path, {"recording": exhibit.path}) for moment in marked])
    return exhibit


def _waiting(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from sorted(path for path in place.iterdir() if path.is_dir())


def _remove(folder: Path) -> None:
    with files.world(folder):
        # What says what it is goes first: without it, the rest is never taken for a shorter recording.
        for path in sorted(folder.iterdir()):
            path.unlink()
        folder.rmdir()
    files.fsync_folder(folder.parent)


_PLAIN = str.maketrans({"-": "", ":": "", "T": "-"})
