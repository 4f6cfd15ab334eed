"""The words that records give to a letter, by the name of their placeholder: every field of the record it is about,
every field of the case, and what follows from both. Protected persons go by their pseudonyms.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fieldkit.desk import cases, exhibits, facts, interviews, labels, visits
from fieldkit.desk.desk import Desk
from fieldkit.desk.registers import Audience
from fieldkit.model import KINDS
from fieldkit.model.kinds import Bundle, Case, Exhibit, Interview, Roster, Round
from fieldkit.model.questions import Visit
from fieldkit.model.record import Field, Record, Type
from fieldkit.paper.wording import PAPERS, moment, wording

CASE = "case"


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What a letter is about (no record: an empty form), in which case, for whom, on which day, and what was told.

    `given` are the words that no record holds, by placeholder.
    """

    desk: Desk
    kind: str
    record: Record | None
    case: Case | None
    reader: Audience
    on: str
    given: Mapping[str, str]

    @property
    def space(self) -> str:
        """The space of the case, or an empty text."""
        return self.case.space if self.case else ""

    @cached_property
    def told(self) -> dict[str, dict[str, Any]]:
        """Facts of the record and of the case, by kind."""
        told = {CASE: facts.told(self.desk, self.case)} if self.case else {}
        return told | ({self.kind: facts.told(self.desk, self.record)} if self.record else {})


def names(kind: str) -> set[str]:
    """Return the placeholders that a letter about a record of `kind` may have."""
    fields = {field.name for one in (kind, CASE) for field in KINDS[one].fields}
    return fields | _COMMON.keys() | _DERIVED.get(kind, {}).keys()


def word(matter: Matter, name: str) -> str:
    """Return what stands for the placeholder `name`, empty where nobody knows it."""
    if name in matter.given:
        return matter.given[name]
    derived = _DERIVED.get(matter.kind, {}).get(name)
    if derived is not None:
        return derived(matter.desk, matter.record) if matter.record else ""
    if name in _COMMON:
        return _COMMON[name](matter)
    kind = matter.kind if KINDS[matter.kind].field(name) else CASE
    return field(matter.desk, kind, name, matter.told[kind][name]) if kind in matter.told else ""


def field(desk: Desk, kind: str, name: str, value: Any) -> str:
    """Return the value that `facts.told` gives of a field as a letter says it: sums in yuan, days in words."""
    declared, shapes = KINDS[kind].field(name), wording("documents")["value"]
    if declared is None or value in (None, ""):
        return ""
    if declared.type is Type.MONEY:
        return str(shapes["money"]).format(yuan=f"{value / 100:.2f}".removesuffix(".00"))
    if declared.type in (Type.DATE, Type.MINUTE):
        return moment(value, shapes)
    return _several(sorted(_one(desk, kind, declared, one) for one in (value if isinstance(value, list) else [value])))


def _one(desk: Desk, kind: str, declared: Field, value: Any) -> str:
    if declared.type is Type.REFERENCE:
        return labels.label(desk, value)
    return facts.reads(desk, kind, declared.name, value, PAPERS)


def _several(texts: Any) -> str:
    return str(wording("documents")["value"]["several"]).join(filter(None, texts))


def team(matter: Matter, *roles: str) -> list[str]:
    """Return the names of those of the case's team who have one of `roles`."""
    there = matter.case.team if matter.case else frozenset()
    members = matter.desk.vault.members
    return sorted(matter.desk.name(one) for one in there if members.role(one) in roles)


def _office(matter: Matter) -> str:
    members = matter.desk.vault.members
    return next((card.name for card in members.cards().values() if members.role(card.member) == "office"), "")


def _round(matter: Matter) -> Round | None:
    return matter.desk.known(Round, matter.case.round) if matter.case and matter.case.round else None


def _of_round(matter: Matter, name: str) -> str:
    held = _round(matter)
    return str(getattr(held, name) or "") if held else ""


def filed(matter: Matter, sort: str) -> list[Record]:
    """Return the records of one kind in the volume of a case; the file that a roster was read from is the roster."""
    if not matter.case:
        return []
    desk, space = matter.desk, matter.space
    read = {one.exhibit for one in desk.load(Roster, space)} if sort == "exhibit" else set()
    return [one for one in desk.load(KINDS[sort].record, space) if one.path not in read]


def _items(matter: Matter) -> str:
    """Return how many records are filed in the volume of a case."""
    kinds = wording("documents")["volume"]
    return str(sum(len(filed(matter, kind)) for kind in kinds)) if matter.case else ""


_COMMON: dict[str, Callable[[Matter], str]] = {
    "items": _items,
    "county": lambda matter: matter.desk.county.name,
    "office": _office,
    "round": lambda matter: _of_round(matter, "name"),
    "year": lambda matter: _of_round(matter, "year"),
    "today": lambda matter: moment(matter.on, wording("documents")["value"]),
    "leader": lambda matter: _several(team(matter, "leader")),
    "deputies": lambda matter: _several(team(matter, "deputy")),
    "inspectors": lambda matter: _several(team(matter, "inspector")),
    "clerk": lambda matter: matter.desk.name(matter.desk.member),
}
"""Words of every letter; `team` and `topics` are fields of the case."""


def exhibit_number(desk: Desk, exhibit: Exhibit) -> str:
    """Return the number of an exhibit on the papers of its case: they are counted as they came in."""
    there = [one.path for one in desk.load(Exhibit, exhibit.space)]
    return str(there.index(exhibit.path) + 1) if exhibit.path in there else ""


def _scope(desk: Desk, bundle: Bundle) -> str:
    spaces = json.loads(bundle.scope or "[]")
    return _several(one.village for one in cases.cases(desk) if one.space in spaces)


def _asked(desk: Desk, interview: Interview) -> str:
    return labels.label(desk, interview.interviewee)


def _who(desk: Desk, visit: Visit) -> str:
    return " ".join(visits.seen(desk, visit).who.values())


_DERIVED: dict[str, dict[str, Callable[[Desk, Any], str]]] = {
    "exhibit": {
        "number": exhibit_number,
        "file": lambda desk, exhibit: exhibits.held(desk, exhibit).name,
        "bytes": lambda _, exhibit: f"{exhibit.size or 0:,}",
    },
    "bundle": {
        "villages": _scope,
        "receivers": lambda desk, bundle: _several(map(desk.name, bundle.peer.split())),
        "written": lambda _, bundle: moment(
            facts.local(bundle.created)[:16].replace(" ", "T"), wording("documents")["value"]
        ),
    },
    "interview": {
        "asked": _asked,
        "turns": lambda desk, interview: str(len(interviews.turns(desk, interview))),
    },
    "visit": {"who": _who},
}
"""By kind: words that follow from a record and are no field of it."""
