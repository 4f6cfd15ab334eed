"""What the screen of interviews asks of the desk, and what it says of the one that is open."""

from __future__ import annotations

from pathlib import Path

from fieldkit.desk import outlines, papers, protection, transcripts
from fieldkit.desk.desk import Desk
from fieldkit.desk.outlines import Outline
from fieldkit.model.kinds import Interview, Person
from ui.interview.opened import Opened
from ui.look.theme import Tone
from ui.wording import say


def begin(space: str, outline: Outline | None, desk: Desk) -> Interview:
    """Begin an interview, with the questions of an outline or none."""
    return outlines.begin(desk, space, outline)


def print_to(path: str, target: Path, final: bool, desk: Desk) -> None:  # bound by `partial`
    """Write an interview as a Word document, as a draft or sealed."""
    interview = desk.get(Interview, path)
    made = transcripts.print_final(desk, interview) if final else transcripts.print_draft(desk, interview)
    papers.save(desk, made, target)


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
