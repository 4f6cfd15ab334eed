"""The numbers of findings: preliminary until the leader approves, then final and never given to another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fieldkit import words
from fieldkit.desk.desk import Desk
from fieldkit.model import numbers
from fieldkit.model.kinds import Case, Finding, Round
from fieldkit.model.numbers import Claim
from fieldkit.model.record import parent_of
from fieldkit.model.reviews import Review
from fieldkit.vault import projection

PRE = 8
"""Characters of a finding's id that its preliminary number shows: 40 random bits, the same on every device."""


def number(desk: Desk, finding: Finding) -> str:
    """Return the final number of a finding, or the preliminary one before it has any."""
    return called(finding.path, _given_to(desk, finding))


def numbers_of(desk: Desk, listed: Iterable[Finding]) -> dict[str, str]:
    """Return the numbers of many findings, by path."""
    told = given(desk)
    return {finding.path: called(finding.path, told) for finding in listed}


def called(path: str, told: Mapping[str, numbers.Given]) -> str:
    """Return the number of the finding at `path` as it is written, of all that were given."""
    known = told.get(path)
    if known is None:
        return words.say("review", "preliminary", code=path.rpartition("/")[2][:PRE].upper())
    return words.say("review", "number", series=known.series, number=_counted(known))


def brief(desk: Desk, finding: Finding) -> str:
    """Return the number of a finding without its series, for a list where space is dear."""
    known = _given_to(desk, finding).get(finding.path)
    return words.say("review", "brief", number=_counted(known)) if known else words.say("review", "none_yet")


def _counted(known: numbers.Given) -> str:
    return f"{known.number:02d}" if known.turn == 1 else f"{known.number:02d}-{known.turn}"


def shared(desk: Desk, finding: Finding) -> bool:
    """Say whether others were given the number of a finding first, so that what was printed of it must be renewed."""
    known = _given_to(desk, finding).get(finding.path)
    return known is not None and known.turn > 1


def _given_to(desk: Desk, finding: Finding) -> dict[str, numbers.Given]:
    """Return the number of one finding; all claims are looked at only where another claims one of its numbers."""
    own = _claims(desk, "parent = ?", [finding.path])
    claimed = {(one.series, one.number) for one in own}
    others = [one for told in claimed for one in _claims(desk, "f_series = ? AND f_number = ?", told)]
    return numbers.given(own) if len(others) == len(own) else given(desk)


def _claims(desk: Desk, where: str = "1", values: Sequence[Any] = ()) -> list[Claim]:
    """Return every claim to a number, also of findings that were deleted: a number is never given again."""
    found = projection.load(desk.vault.store, Review, f"f_number IS NOT NULL AND {where}", values)
    return [Claim(one.created, one.path, parent_of(one.path), one.series, one.number or 0) for one in found]


def given(desk: Desk) -> dict[str, numbers.Given]:
    """Return the numbers of all findings that have one, by path."""
    return numbers.given(_claims(desk))


def claim(desk: Desk, finding: Finding) -> dict[str, Any]:
    """Return what an approval sets to give a finding the next number of its series; nothing where it has one."""
    if finding.path in given(desk):
        return {}
    series = _series(desk, finding)
    return {"series": series, "number": numbers.following(_claims(desk), series)}


def _series(desk: Desk, finding: Finding) -> str:
    """Return the series in which a finding is numbered: the year and name of the round, and the team."""
    case = next(iter(desk.load(Case, finding.space)), None)
    in_round = desk.known(Round, case.round) if case is not None and case.round else None
    newest = desk.vault.members.newest()
    entries = [newest.find(member) for member in (desk.member, *sorted(finding.drafters))] if newest else []
    team = next((entry.team for entry in entries if entry is not None and entry.team), "")
    # A number stands on papers, which are in Chinese, whatever language the windows speak.
    chinese = words.LANGUAGES[0]
    return words.say(
        "review",
        "series",
        chinese,
        year=in_round.year or "" if in_round else "",
        round=in_round.name if in_round else "",
        team=team or words.say("review", "team", chinese),
    )
