"""What a finding cites, told so that one can see it and go there."""

from __future__ import annotations

from fieldkit import words
from fieldkit.desk import findings
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Citation, Finding, Turn
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
    quote = desk.tell(citation.quote)
    text = quote or telling.line(desk, citation.target)
    return MarkedLine(_place(desk, citation.target, quote), what, text, stands_for=citation.path)


def _place(desk: Desk, target: str, quote: str) -> str:
    """Return the path at which a citation opens: in a turn, the very words, while they stand there."""
    turn = desk.known(Turn, target) if kind_of(target) == "turn" else None
    start = desk.tell(turn.text).find(quote) if turn is not None and quote else -1
    return f"{target}@{start}-{start + len(quote)}" if start >= 0 else target
