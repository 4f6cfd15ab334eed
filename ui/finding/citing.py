"""What a finding cites, told so that one can see it and go there."""

from __future__ import annotations

from fieldkit import words
from fieldkit.desk import findings, transcripts
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Check, Citation, Exhibit, Finding, Interview, Petition, Row, Turn
from fieldkit.model.record import Record, kind_of
from ui.parts.fields import choice_label
from ui.parts.marked import MarkedLine

_TOLD: dict[str, type[Record]] = {
    "turn": Turn,
    "interview": Interview,
    "exhibit": Exhibit,
    "check": Check,
    "petition": Petition,
    "row": Row,
}


def lines(desk: Desk, finding: Finding) -> list[MarkedLine]:
    """Return the citations of a finding, each with what it is and the words cited."""
    return [_line(desk, citation) for citation in findings.citations(desk, finding)]


def _line(desk: Desk, citation: Citation) -> MarkedLine:
    kind = kind_of(citation.target)
    relation = choice_label("citation", "relation", citation.relation) if citation.relation else ""
    what = f"{relation} · {words.say('kind', kind)}"
    return MarkedLine(citation.target, what, desk.tell(citation.quote) or _told(desk, kind, citation.target))


def _told(desk: Desk, kind: str, path: str) -> str:
    record = desk.known(_TOLD[kind], path) if kind in _TOLD else None
    if isinstance(record, Turn):
        interview = desk.get(Interview, record.family)
        return f"{transcripts.turn_number(desk, interview, record)} {desk.tell(record.text)}"
    if isinstance(record, Interview):
        return desk.tell(record.title)
    if isinstance(record, Exhibit):
        return desk.tell(record.description) or record.sha256[:12]
    if isinstance(record, Check):
        return f"{record.name} {desk.tell(record.note)}"
    if isinstance(record, Petition):
        return desk.tell(record.summary)
    return record.cells if isinstance(record, Row) else ""
