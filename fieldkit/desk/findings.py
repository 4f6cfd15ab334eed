"""Findings and what shows them: from any finding to the very turn, check, exhibit or row, and back."""

from __future__ import annotations

from typing import Any, NamedTuple

from fieldkit import ids
from fieldkit.desk import marks
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model import figures, mentions
from fieldkit.model.kinds import Citation, Finding, Interview, Turn
from fieldkit.model.missing import Gap, before_handing_over, may_cite
from fieldkit.model.questions import Hit
from fieldkit.model.record import check_path, kind_of
from fieldkit.vault.ledger import Change
from fieldkit.vault.tables import table_of

TITLE = 40
"""Characters of cited words that a title begins with."""

CITED = ("turn", "check", "exhibit", "row", "hit", "visit", "petition", "interview")


class Cited(NamedTuple):
    """A finding and the citation by which it cites something."""

    finding: Finding
    citation: Citation


def new_finding(desk: Desk, space: str, **facts: Any) -> Finding:
    """State a finding in a case; `facts` are fields of `Finding`. Its drafter is the member at work."""
    path = f"finding/{ids.new()}"
    desk.set(space, path, {f"drafters.{desk.member}": True, **facts})
    return desk.get(Finding, path)


def findings(desk: Desk, space: str = "") -> list[Finding]:
    """Return the findings (of one case), oldest first."""
    return desk.load(Finding, space)


def cite(desk: Desk, finding: Finding, target: str, relation: str, quote: str = "") -> Citation:
    """Cite the record at `target` from a finding: it `supports`, `contradicts` or `explains`.

    Raises Refused(CITATION_TARGET) for what is not there or cannot be cited, HIT_OPEN for a hit that nobody marked, or
    one that would support without being confirmed.
    """
    if not can_cite(desk, target):
        raise Refused(Code.CITATION_TARGET)
    if kind_of(target) == "hit" and not may_cite(desk.get(Hit, target), relation):
        raise Refused(Code.HIT_OPEN)
    path = f"{finding.path}/citation/{ids.new()}"
    desk.write(finding.space, [Change(path, {"target": target, "relation": relation, "quote": quote})])
    return desk.get(Citation, path)


def can_cite(desk: Desk, target: str) -> bool:
    """Say whether there is a record at `target` of a kind that can be cited. Raises Refused(RECORD_PATH)."""
    check_path(target)
    return kind_of(target) in CITED and is_there(desk, target)


def cite_words(desk: Desk, finding: Finding, turn: Turn, start: int, end: int, relation: str = "supports") -> Citation:
    """Cite characters `start` to `end` of what a turn reads as; a name that is touched is quoted whole and sealed."""
    quote = desk.persons.within(turn.text, start, end)[1]
    path = f"{finding.path}/citation/{ids.new()}"
    desk.put(finding.space, Change(path, {"target": turn.path, "relation": relation, "quote": quote}))
    return desk.get(Citation, path)


def from_words(desk: Desk, turn: Turn, start: int, end: int) -> Finding:
    """State a finding that cites characters `start` to `end` of what a turn reads as.

    Its title begins as these words. Of what is marked in them it takes the persons, and the amount where there is one.
    """
    path = f"finding/{ids.new()}"
    quote = desk.persons.within(turn.text, start, end)[1]
    amounts, persons = _marked(desk, turn, start, end)
    title = desk.persons.within(turn.text, start, min(end, start + TITLE))[1].replace("\n", " ")
    values: dict[str, Any] = {f"drafters.{desk.member}": True, "title": title}
    values |= {f"persons.{person}": True for person in sorted(persons | mentions.mentioned([quote]))}
    values |= {"amount": amounts[0]} if len(amounts) == 1 else {}
    with desk.vault.store.transaction():
        desk.put(turn.space, Change(path, values))
        finding = desk.get(Finding, path)
        cite_words(desk, finding, turn, start, end)
    return finding


def _marked(desk: Desk, turn: Turn, start: int, end: int) -> tuple[list[int], set[str]]:
    """Return the amounts (fen) and the persons that are marked in a part of a turn."""
    text = desk.tell(turn.text)
    laid = marks.laid(desk, desk.get(Interview, turn.family), {turn.path: text}).get(turn.path, ())
    inside = [one for one in laid if one.start >= start and one.end <= end]
    amounts = [figures.fen(one.quote(text)) for one in inside if one.sort == "amount"]
    return [fen for fen in amounts if fen is not None], {one.person for one in inside if one.person}


def citations(desk: Desk, finding: Finding) -> list[Citation]:
    """Return what a finding cites, oldest first."""
    return desk.children(Citation, finding)


def citing(desk: Desk, target: str) -> list[Cited]:
    """Return the findings that cite the record at `target`."""
    found = desk.load(Citation, "", "f_target = ?", [target])
    return [Cited(desk.get(Finding, citation.family), citation) for citation in found]


def citing_turns(desk: Desk, interview: Interview) -> dict[str, list[Finding]]:
    """Return the findings that cite turns of an interview, by turn."""
    told: dict[str, list[Finding]] = {}
    for citation in desk.load(Citation, "", "f_target >= ? AND f_target < ? || '0'", [interview.path, interview.path]):
        finding = desk.get(Finding, citation.family)
        if not finding.deleted and finding not in told.setdefault(citation.target, []):
            told[citation.target].append(finding)
    return told


def missing(desk: Desk, finding: Finding) -> list[Gap]:
    """Return what a finding lacks before it may be handed over."""
    return before_handing_over(finding, citations(desk, finding))


def is_there(desk: Desk, path: str) -> bool:
    """Say whether there is a record at `path` that is not deleted."""
    sql = f"SELECT 1 FROM [{table_of(kind_of(path))}] WHERE path = ? AND deleted = 0"
    return desk.vault.store.one(sql, (path,)) is not None
