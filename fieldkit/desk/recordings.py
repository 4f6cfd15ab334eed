"""The recordings of a talk, and the moments at which its turns were said.

What is recorded here comes as sealed pieces (`fieldkit.desk.pieces`) and is taken in as one exhibit once it is over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from fieldkit import files, ids
from fieldkit.desk import exhibits, listing, permissions, pieces, viewing
from fieldkit.desk.desk import Desk, Tell
from fieldkit.desk.listing import Listing
from fieldkit.desk.viewing import Subject
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Exhibit, Interview, Moment, Turn
from fieldkit.model.record import parent_of
from fieldkit.vault import exhibits as payloads
from fieldkit.vault.exhibits import Taken
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
    newest = listing.paths(desk, Listing("interview", exhibit.space, "started"), MOST_OFFERED)
    told = []
    for interview in listing.records(desk, Interview, [*newest, exhibit.interview], exhibit.space).values():
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


class Waiting(NamedTuple):
    """A recording whose pieces lie in `folder`, and what it takes to join them away from the vault."""

    folder: Path
    secret: str
    exhibits: Path


class Ready(NamedTuple):
    """A recording that is joined; `lock` keeps its pieces until it is entered."""

    waiting: Waiting
    told: pieces.Told
    taken: Taken
    lock: files.Lock


def take_in(desk: Desk) -> list[Exhibit]:
    """Make an exhibit of each recording of the member at work that is over, and return them.

    Raises Refused(MEDIUM_*, AGE_DAMAGED); what is not taken in then stays.
    """
    ready = (join(one) for one in waiting(desk))
    return [enter(desk, one) for one in ready if one is not None]


def waiting(desk: Desk) -> list[Waiting]:
    """Return the recordings that are not taken in yet."""
    secret, place = desk.vault.unlocked.identity.age_secret, desk.vault.folder / RECORDINGS
    return [Waiting(folder, secret, desk.vault.exhibits) for folder in _folders(place)]


def join(one: Waiting, tell: Tell | None = None) -> Ready | None:
    """Join a recording that is over, in any thread: of hours that takes seconds. `tell` gets bytes done and in all.

    None for one that still goes on, for a colleague's, and for one that has no piece or was entered already, which
    goes. Of one that broke off everything is there but its last piece. Raises Refused(MEDIUM_*, AGE_DAMAGED).
    """
    try:
        with ExitStack() as held:
            lock = held.enter_context(files.lock(one.folder / LOCK))
            if pieces.piece(one.folder, 0).is_file() and pieces.numbers(one.folder):
                told = pieces.read_told(one.folder, one.secret)
                taken = payloads.take_in(one.exhibits, pieces.Joined(one.folder, one.secret, told, tell))
                held.pop_all()
                return Ready(one, told, taken, lock)
    except Refused as refused:
        if refused.code in (Code.VAULT_BUSY, Code.AGE_NO_MATCH):
            return None
        raise
    _remove(one.folder)
    return None


def enter(desk: Desk, ready: Ready) -> Exhibit:
    """Enter a joined recording as an exhibit of its talk; its moments name it from now on, and its pieces go."""
    told, folder = ready.told, ready.waiting.folder
    facts = {
        "interview": told.interview,
        "sort": "recording",
        "obtained": "original",
        "taken": told.started,
        f"collectors.{desk.member}": True,
    }
    with ready.lock:
        exhibit = exhibits.enter(desk, told.space, f"{told.started.translate(_PLAIN)}.wav", ready.taken, facts)
        marked = desk.load(Moment, told.space, "f_recording = ?", [folder.name])
        desk.write(told.space, [Change(moment.path, {"recording": exhibit.path}) for moment in marked])
    _remove(folder)
    return exhibit


def _folders(place: Path) -> Iterator[Path]:
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
