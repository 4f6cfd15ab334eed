"""What a finding cites, told so that one can see it and go there."""

from __future__ import annotations

from fieldkit import words
from fieldkit.desk import findings
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Citation, Finding
from fieldkit.model.record import kind_of
from ui.parts import telling
from ui.parts.fields import choice_label
from ui.parts.marked import MarkedLine


def lines(desk: Desk, finding: Finding) -> list[MarkedLine]:
    """Return the citations of a finding, each with what it is and the words cited."""
    return [_line(desk, citation) for citation in findings.citations(desk, finding)]


def _line(desk: Desk, citation: Citation) -> MarkedLine:
    relation = choice_label("citation", "relation", citation.relation) if citation.relation else ""
    what = f"{relation} · {words.say('kind', kind_of(citation.target))}"
    return MarkedLine(citation.target, what, desk.tell(citation.quote) or telling.line(desk, citation.target))
