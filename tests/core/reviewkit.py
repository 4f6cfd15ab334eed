"""Findings that may be handed in, for the tests of their review."""

from __future__ import annotations

from fieldkit.desk import findings
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Finding
from tests.vaultkit import County, carry, new_interview

PEOPLE = ("zhang", "wang", "li", "qian")


def written(county: County, desk: Desk, space: str, title: str = "虚报水渠工程款") -> Finding:
    """State a finding by zhang and wang that lacks nothing."""
    interview = new_interview(desk.vault, space, "水渠哪年修的？", "前年，花了四千。")
    finding = findings.new_finding(
        desk,
        space,
        title=title,
        facts="账上记四千元，实际三千元。",
        topic="三资",
        heard="heard",
        explanation="本人称记错了。",
        **{f"drafters.{county.member(name)}": True for name in ("zhang", "wang")},
    )
    findings.cite(desk, finding, interview, "supports")
    return desk.get(Finding, finding.path)


def again(desk: Desk, finding: Finding) -> Finding:
    """Return the finding as it is now."""
    return desk.get(Finding, finding.path)


def meet(county: County, space: str, *people: str) -> None:
    """Let everyone take in what everyone has."""
    for giver in people:
        for taker in people:
            if giver != taker:
                carry(county[giver], county[taker], space)
