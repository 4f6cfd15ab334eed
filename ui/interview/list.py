"""The interviews of a case as a table: with whom, when, how far."""

from __future__ import annotations

from fieldkit.desk import interviews
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Interview
from ui.parts.table import Column
from ui.wording import say


def columns() -> list[Column]:
    """Return what the table says of an interview."""
    return [
        Column(say("interviews", "who"), _who, width=8),
        Column(say("interviews", "when"), _when, "started", width=10),
        Column(say("interviews", "state"), _state, width=5),
    ]


def _who(desk: Desk, interview: Interview) -> str:
    """Return whom it is with; as long as nobody is named, what it is called."""
    face = desk.persons.face(interview.interviewee) if interview.interviewee else None
    return face.label() if face is not None else desk.tell(interview.title)


def _when(_: Desk, interview: Interview) -> str:
    return interview.started.replace("T", " ")


def _state(desk: Desk, interview: Interview) -> str:
    seal = interviews.standing_seal(desk, interview)
    if seal is None:
        return say("interviews", "open")
    return say("interviews", "signed" if seal.signed else "sealed")
