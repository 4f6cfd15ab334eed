"""What the screen of interviews asks of the desk, and what it says of the one that is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from fieldkit.desk import outlines, protection, transcripts
from fieldkit.desk.desk import Desk
from fieldkit.desk.outlines import Outline
from fieldkit.desk.papers import Paper, Source
from fieldkit.model.kinds import Interview, Person
from ui.interview.opened import Opened
from ui.look.theme import Tone
from ui.wording import say


def begin(space: str, outline: Outline | None, desk: Desk) -> Interview:
    """Begin an interview, with the questions of an outline or none."""
    return outlines.begin(desk, space, outline)


def paper(path: str, *, final: bool) -> Source:
    """Return how the transcript of the interview at `path` is made: as a draft, or sealed as it leaves."""
    name = say("interviews", "file_final" if final else "file_draft")
    proof, make = (transcripts.proof, transcripts.print_final) if final else (transcripts.print_draft,) * 2
    return Source(name, partial(_made, proof, path), partial(_made, make, path))


def _made(make: Callable[[Desk, Interview], Paper], path: str, desk: Desk) -> Paper:
    return make(desk, desk.get(Interview, path))


def protect(path: str, desk: Desk) -> int:
    """Protect a person under the next free pseudonym; return how many mentions are left as they are."""
    person = desk.get(Person, path)
    return len(protection.protect(desk, person, protection.next_alias(desk, person.space)).left)


def state_of(opened: Opened | None) -> tuple[str, Tone]:
    """Return what is said above the words of an interview."""
    if opened is None:
        return "", Tone.CALM
    if opened.seal is not None:
        return say("interviews", "is_sealed", number=opened.seal.number or 1, code=opened.seal.code), Tone.CALM
    if opened.overlaps:
        return say("interviews", "overlap", names=say("interviews", "comma").join(opened.overlaps)), Tone.WARN
    if not opened.mine:
        return say("interviews", "is_others"), Tone.WARN
    return say("interviews", "hint"), Tone.CALM
