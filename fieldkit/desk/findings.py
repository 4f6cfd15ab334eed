"""Findings and what shows them: from any finding to the very turn, check, exhibit or row, and back."""

from __future__ import annotations

from typing import Any, NamedTuple

from fieldkit import ids
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Citation, Finding
from fieldkit.model.missing import Gap, before_handing_over, may_cite
from fieldkit.model.questions import Hit
from fieldkit.model.record import check_path, kind_of
from fieldkit.vault.ledger import Change
from fieldkit.vault.tables import table_of

CITED = ("turn", "check", "exhibit", "row", "hit", "petition", "interview")


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


def citations(desk: Desk, finding: Finding) -> list[Citation]:
    """Return what a finding cites, oldest first."""
    return desk.children(Citation, finding)


def citing(desk: Desk, target: str) -> list[Cited]:
    """Return the findings that cite the record at `target`."""
    found = desk.load(Citation, "", "f_target = ?", [target])
    return [Cited(desk.get(Finding, citation.family), citation) for citation in found]


def missing(desk: Desk, finding: Finding) -> list[Gap]:
    """Return what a finding lacks before it may be handed over."""
    return before_handing_over(finding, citations(desk, finding))


def is_there(desk: Desk, path: str) -> bool:
    """Say whether there is a record at `path` that is not deleted."""
    sql = f"SELECT 1 FROM [{table_of(kind_of(path))}] WHERE path = ? AND deleted = 0"
    return desk.vault.store.one(sql, (path,)) is not None
