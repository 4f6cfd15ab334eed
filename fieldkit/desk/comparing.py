"""Comparing rosters: what is found becomes questions that wait for a person; what no longer holds is taken back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from fieldkit import ids
from fieldkit.desk import accounts, rulebooks
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Roster
from fieldkit.model.questions import Hit, Match
from fieldkit.model.record import family_of
from fieldkit.rosters import comparing, found, rolls
from fieldkit.rosters.found import Outcome, Ran
from fieldkit.rosters.joining import Decided
from fieldkit.rosters.rolls import Roll
from fieldkit.rosters.sorts import sort
from fieldkit.vault import projection
from fieldkit.vault.ledger import Change

MOST_HITS = 20_000
"""More than these are a column that holds something else, and nobody's to go through."""

OFFICE = "office"
"""The space of what rosters of several cases tell together."""


class Compared(NamedTuple):
    """What comparing brought: all hits and matches by path, how many are new or were taken back, what was asked."""

    hits: tuple[str, ...]
    matches: tuple[str, ...]
    new: int
    withdrawn: int
    ran: tuple[Ran, ...]
    left_out: tuple[str, ...]


def compare(desk: Desk, chosen: Sequence[Roster]) -> Compared:
    """Compare rosters by the rules in force, each read as a person confirmed it.

    Rosters of no known kind are left out. Raises Refused(ROSTER_UNCONFIRMED) naming one whose columns nobody confirmed,
    ROSTER_FEW where nothing is left, HITS_MANY; nothing is noted then.
    """
    able = [roster for roster in chosen if sort(roster.sort).role]
    for roster in able:
        if not accounts.is_confirmed(roster):
            raise Refused(Code.ROSTER_UNCONFIRMED, roster=roster.id)
    if not able:
        raise Refused(Code.ROSTER_FEW)
    outcome = comparing.compare(list(_rolls(desk, able)), rulebooks.current(desk), decided(desk))
    if len(outcome.hits) + len(outcome.doubts) > MOST_HITS:
        raise Refused(Code.HITS_MANY, count=len(outcome.hits) + len(outcome.doubts))
    left_out = tuple(roster.path for roster in chosen if roster not in able)
    return _noted(desk, outcome, {roster.path: roster.space for roster in able}, left_out)


def decided(desk: Desk) -> Decided:
    """Return what persons said of rows of one name; where two said different things, nothing is said."""
    told = {}
    for match in desk.load(Match):
        if match.same and "same" not in match.conflicts and len(match.rows) == 2:
            one, other = sorted(match.rows)
            told[one, other] = match.same == "same"
    return told


def _rolls(desk: Desk, chosen: Iterable[Roster]) -> Iterator[Roll]:
    pool: dict[str, str] = {}
    villages = {case.space: case.village for case in desk.load(Case)}
    for roster in chosen:
        read = [(one.reading, [row.path for row in one.rows]) for one in accounts.account(desk, roster)]
        village = villages.get(roster.space, "")
        yield rolls.roll(roster.path, sort(roster.sort), read, village, lambda text: pool.setdefault(text, text))


def _noted(desk: Desk, outcome: Outcome, spaces: Mapping[str, str], left_out: tuple[str, ...]) -> Compared:
    """Write new questions, bring back those that hold again, and take back open ones that no longer do."""
    asked = {ran.rule for ran in outcome.ran}
    known: dict[str, Hit | Match] = {one.path: one for one in projection.load(desk.vault.store, Hit)}
    known |= {one.path: one for one in projection.load(desk.vault.store, Match)}
    wanted = {_path("hit", hit.rule, *hit.rows): _hit(hit) for hit in outcome.hits}
    hits = tuple(wanted)
    wanted |= {
        _path("match", *doubt): dict.fromkeys((f"rows.{row}" for row in doubt), True) for doubt in outcome.doubts
    }
    moot = [one for path, one in known.items() if path not in wanted and _is_moot(one, spaces.keys(), asked)]
    changes = [(_space(values, spaces), Change(path, values)) for path, values in wanted.items() if path not in known]
    changes += [(known[path].space, _again(known[path], values)) for path, values in wanted.items() if path in known]
    changes += [(one.space, Change(one.path, {"deleted": True})) for one in moot]
    act = ids.new()
    with desk.vault.store.transaction():
        for space in sorted({space for space, _ in changes}):
            desk.put(space, *(one for where, one in changes if where == space and one.values), act=act)
    return Compared(
        hits, tuple(wanted)[len(hits) :], len(wanted.keys() - known.keys()), len(moot), outcome.ran, left_out
    )


def _path(kind: str, *parts: str) -> str:
    return f"{kind}/{ids.derived(kind, *parts)}"


def _hit(hit: found.Hit) -> dict[str, Any]:
    registers = [*(f"rows.{row}" for row in hit.rows), *(f"lists.{one}" for one in hit.lists)]
    told = json.dumps(dict(hit.told), ensure_ascii=False)
    return {"rule": hit.rule, "told": told, **dict.fromkeys(registers, True)}


def _again(known: Hit | Match, values: Mapping[str, Any]) -> Change:
    """Return what has changed of a question that was known: lists compared since then, sums, or that it holds again."""
    changed: dict[str, Any] = {"deleted": False} if known.deleted else {}
    if isinstance(known, Hit):
        changed |= {name: True for name in values if name.startswith("lists.") and name[6:] not in known.lists}
        changed |= {"told": values["told"]} if values["told"] != known.told else {}
    return Change(known.path, changed)


def _space(values: Mapping[str, Any], spaces: Mapping[str, str]) -> str:
    """Return where a question belongs: in the case of its rows and lists, or in the office's space for several."""
    named = {family_of(name.partition(".")[2]) for name in values if "." in name}
    found_in = {spaces[one] for one in named}
    return found_in.pop() if len(found_in) == 1 else OFFICE


def _is_moot(one: Hit | Match, compared: AbstractSet[str], asked: AbstractSet[str]) -> bool:
    """Say whether an open question was asked again, of the same lists, and is none any more."""
    if one.deleted or not {family_of(path) for path in one.rows} <= compared:
        return False
    if isinstance(one, Match):
        return not one.same
    return not one.mark and one.rule in asked and one.lists <= compared
