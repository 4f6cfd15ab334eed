"""Findings as letters state them: by topic, with what proves them as far as the reader may know it.

The inspected village and its township are told of papers and rosters alone, never of who spoke or wrote; days and
places of the talks that prove a finding are told to them to the month, and not at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from fieldkit.desk import findings, labels
from fieldkit.desk.desk import Desk
from fieldkit.desk.letter_words import Matter, exhibit_number, field
from fieldkit.desk.registers import Audience
from fieldkit.model.kinds import Exhibit, Finding, Interview, Petition, Row, Turn
from fieldkit.model.questions import Visit
from fieldkit.model.record import family_of, kind_of
from fieldkit.paper.letter import WHOLE, Block, Line, plain
from fieldkit.paper.wording import moment, wording

_DATED = ("check", "checklist", "visit")
"""The kinds of which the label is the time at which they were done."""

COARSE = (Audience.VILLAGE, Audience.TOWNSHIP)
"""The readers who must not learn who told."""


def by_topic(matter: Matter) -> list[Block]:
    """Return the findings of a case, numbered under their topics."""
    shapes, told = _words()["finding"], _ordered(matter)
    if not told:
        return [Line((shapes["none"],))]
    return [line for place, (topic, some) in enumerate(told) for line in _topic(matter, place, topic, some)]


def stated(matter: Matter) -> list[Block]:
    """Return the one finding that a letter is about."""
    return [*_facts(matter, matter.record)] if isinstance(matter.record, Finding) else [Line((WHOLE,))] * 6


def told_by_one(matter: Matter) -> list[Finding]:
    """Return the findings that one person alone told, and nothing else shows: printed, they would show who it was."""
    shown = [matter.record] if isinstance(matter.record, Finding) else findings.findings(matter.desk, matter.space)
    return [one for one in shown if _lone(matter.desk, one)]


def _ordered(matter: Matter) -> list[tuple[str, list[Finding]]]:
    there = findings.findings(matter.desk, matter.space) if matter.case else []
    whole = sorted(there, key=lambda one: (one.topic == "", one.topic, one.created))
    return [(topic, list(some)) for topic, some in groupby(whole, key=lambda one: one.topic)]


def _topic(matter: Matter, place: int, topic: str, some: Sequence[Finding]) -> Iterator[Line]:
    shapes = _words()["finding"]
    yield Line((shapes["topic"].format(number=_number(place), topic=topic or shapes["no_topic"]),))
    for at, finding in enumerate(some):
        title = _safe(matter, finding, matter.desk.tell(finding.title, outside=True))
        yield Line((shapes["title"].format(number=_number(at), title=title.rstrip("。")),))
        yield from _facts(matter, finding)
        yield from _shown(matter, finding)


def _facts(matter: Matter, finding: Finding) -> list[Line]:
    """Return what is stated as fact, and the amount."""
    told = plain(_safe(matter, finding, matter.desk.tell(finding.facts, outside=True)))
    if finding.amount is None:
        return told
    amount = field(matter.desk, "finding", "amount", finding.amount)
    return told + plain(_words()["finding"]["amount"].format(amount=amount))


def _shown(matter: Matter, finding: Finding) -> list[Line]:
    """Return what proves a finding, and the own word of those concerned; that word is not for the village."""
    shapes, proofs = _words()["finding"], _proofs(matter, finding)
    told = plain(shapes["proof"].format(proofs=shapes["between"].join(proofs))) if proofs else []
    explained = "" if matter.reader in COARSE else matter.desk.tell(finding.explanation, outside=True)
    return told + (plain(shapes["explanation"].format(text=explained)) if explained else [])


def _proofs(matter: Matter, finding: Finding) -> list[str]:
    cited, words = findings.citations(matter.desk, finding), _words()
    if matter.reader in COARSE:
        papers = {(words["count"].get(kind_of(one.target)), family_of(one.target)) for one in cited}
        counted = Counter(sort for sort, _ in sorted(papers, key=str))
        return [words["finding"]["count"].format(sort=sort, count=count) for sort, count in counted.items() if sort]
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in cited:
        kind = kind_of(one.target)
        where = _label(matter.desk, kind, one.target)
        found.setdefault((one.relation, kind, where), []).append(_place_of(matter.desk, kind, one.target))
    return [_proof(relation, kind, label, places) for (relation, kind, label), places in found.items()]


def _proof(relation: str, kind: str, label: str, places: Sequence[str]) -> str:
    told = _several(sorted(set(places), key=lambda place: (len(place), place)))
    proof = str(_words()["proof"][kind]).format(label=label, numbers=told)
    return str(_words()["finding"][relation]).format(proof=proof)


def _label(desk: Desk, kind: str, target: str) -> str:
    """Return what to call what is cited; exhibits go by their numbers alone."""
    label = "" if kind == "exhibit" else labels.label(desk, family_of(target))
    return moment(label[:10], _words()["value"]) if kind in _DATED else label


def _place_of(desk: Desk, kind: str, target: str) -> str:
    """Return the number by which a cited record is found: of the turn, the exhibit, the line of a roster."""
    if kind == "turn":
        turns = sorted(desk.load(Turn, "", "parent = ?", [family_of(target)]), key=lambda one: (one.place, one.path))
        return str(next((at for at, one in enumerate(turns, 1) if one.path == target), ""))
    if kind == "exhibit":
        return exhibit_number(desk, desk.get(Exhibit, target))
    return str(desk.get(Row, target).number or "") if kind == "row" else ""


def _safe(matter: Matter, finding: Finding, text: str) -> str:
    """Return words of a finding in which, for those who must not learn who told, no talk's day and place stand."""
    if matter.reader not in COARSE:
        return text
    shapes = _words()["value"]
    for day, place in _talks(matter.desk, finding):
        text = _to_the_month(text, day, shapes) if day else text
        text = text.replace(place, shapes["place"]) if len(place) > 1 else text
    return text


def _to_the_month(text: str, day: str, shapes: dict[str, Any]) -> str:
    """Return a text in which a day is told to its month, however people write it: with or without its year."""
    year, month, date = map(int, [*day.split("-"), "0", "0"][:3])
    if not date:
        return text
    whole, alone = moment(day[:7], shapes), shapes["month_alone"].format(month=month)
    for told, instead in zip(shapes["days"], (whole, alone), strict=True):
        text = re.sub(told.format(year=year, month=month, day=date), instead, text)
    return text


def _talks(desk: Desk, finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield day and place of every talk, visit and petition that a finding cites."""
    for target in {one.target for one in findings.citations(desk, finding)}:
        talk = desk.known(Interview, family_of(target)) if kind_of(target) in ("turn", "interview") else None
        visit = desk.known(Visit, target) if kind_of(target) == "visit" else None
        petition = desk.known(Petition, target) if kind_of(target) == "petition" else None
        if talk is not None:
            yield talk.started[:10], desk.tell(talk.location, outside=True)
        elif visit is not None or petition is not None:
            yield (visit.day if visit else petition.received if petition else ""), ""


def _lone(desk: Desk, finding: Finding) -> bool:
    """Say whether all that supports a finding is the word of one and the same person."""
    sources = {_source(desk, one.target) for one in findings.citations(desk, finding) if one.relation == "supports"}
    return len(sources) == 1 and "" not in sources


def _source(desk: Desk, target: str) -> str:
    """Return who told what is cited: the person, or the petition that nobody signed; empty for what nobody told."""
    kind = kind_of(target)
    if kind in ("turn", "interview"):
        return desk.get(Interview, family_of(target)).interviewee or family_of(target)
    if kind == "petition":
        return desk.get(Petition, target).petitioner or target
    return target if kind == "visit" else ""


def _number(place: int) -> str:
    """Return the Chinese number of a place that counts from 0, up to 99."""
    digits: list[str] = _words()["finding"]["numbers"]
    tens, ones = divmod(place + 1, 10)
    if not tens:
        return digits[ones - 1]
    return ("" if tens == 1 else digits[tens - 1]) + digits[9] + (digits[ones - 1] if ones else "")


def _several(texts: Sequence[str]) -> str:
    return str(_words()["value"]["several"]).join(texts)


def _words() -> dict[str, Any]:
    return wording("documents")
