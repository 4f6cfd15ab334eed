"""One interview as its screen shows it, read in one go."""

from __future__ import annotations

from typing import NamedTuple

from fieldkit.desk import interviews, members, transcripts, turns
from fieldkit.desk.desk import Desk
from fieldkit.desk.turns import Ground, Line
from fieldkit.model.kinds import Interview, Person, Seal
from fieldkit.model.missing import Gap
from ui.interview import beside
from ui.interview.beside import Around
from ui.parts import form
from ui.parts.form import Shown


class Opened(NamedTuple):
    """An interview with all that stands around its words; `person` is None where nobody is named yet."""

    interview: Interview
    lines: list[Line]
    ground: Ground
    """What the lines stand on, for whoever writes them back."""
    head: Shown
    person: Shown | None
    gaps: list[Gap]
    seal: Seal | None
    mine: bool
    """Whether the member at work may change its words: only its authors may."""
    overlaps: tuple[str, ...]
    """Who was somewhere else at the same time, by name."""
    around: Around


def read(path: str, desk: Desk) -> Opened:
    """Read the interview at `path`."""
    interview = desk.get(Interview, path)
    person = desk.known(Person, interview.interviewee) if interview.interviewee else None
    lines = turns.lines(desk, interview)
    return Opened(
        interview,
        lines,
        turns.ground(desk, interview),
        form.read(desk, interview),
        form.read(desk, person) if person is not None else None,
        transcripts.missing(desk, interview),
        interviews.standing_seal(desk, interview),
        desk.member in interviews.authors(desk, interview),
        tuple(sorted({desk.name(one.member) for one in interviews.overlaps(desk, interview)})),
        beside.read(desk, interview, lines),
    )


def known_members(desk: Desk) -> list[tuple[str, str]]:
    """Return the members that an interview may name, by id and name."""
    return [(one.member, one.name) for one in members.listed(desk)]
