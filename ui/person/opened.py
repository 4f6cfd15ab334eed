"""A person, household or organisation as its page shows it, read in the lane."""

from __future__ import annotations

from typing import NamedTuple

from fieldkit import words
from fieldkit.desk import asking, checklists, mentions, persons, protection, same
from fieldkit.desk.desk import Desk
from fieldkit.desk.mentions import Place
from fieldkit.model import KINDS
from fieldkit.model.kinds import Checklist, Tie
from fieldkit.model.record import kind_of
from fieldkit.model.reviews import Remark
from ui.parts import form, telling
from ui.parts.form import Shown
from ui.parts.marked import MarkedLine
from ui.wording import say

Named = list[tuple[str, str]]
"""Records by path and label."""

FIRST = ("interview", "turn", "petition", "finding", "exhibit", "row")
"""The kinds of records that are told before the others, each newest first."""


class Opened(NamedTuple):
    """One of them: whether we may know the identity, who else may where it is protected, and what belongs to it.

    `joined` were said to be the same, `others` are those that could be; `namesakes` of these have the same name or
    number. `homes` are the households of the case; `members` are a household's people, `free` those
    of the case who are in none, `forms` the checklists that can be run there.
    """

    shown: Shown
    kind: str
    known: bool
    knowers: list[str]
    joined: Named
    others: Named
    namesakes: int
    homes: Named
    members: Named
    free: Named
    forms: Named
    places: list[MarkedLine]

    @property
    def alias(self) -> str:
        """The pseudonym of a protected person, else nothing."""
        return str(self.shown.values["alias"]) if self.shown.values.get("protected") else ""


def read(path: str, desk: Desk) -> Opened:
    """Return what the page of the record at `path` shows; for `Session.do`."""
    kind = kind_of(path)
    record = desk.get(KINDS[kind].record, path)
    face = desk.persons.face(path) if kind == "person" else None
    near = same.others(desk, path)
    others = [one for one in persons.listed(desk, kind) if one[0] not in {path, *near}]
    own = _words(desk, path)
    alike = [one for one in others if own & _words(desk, one[0])]
    return Opened(
        shown=form.read(desk, record),
        kind=kind,
        known=face is None or face.known,
        knowers=protection.who_knows(desk, path) if face and face.person.protected else [],
        joined=_named(desk, same.links(desk, path)),
        others=[*alike, *(one for one in others if one not in alike)],
        namesakes=len(alike),
        homes=_labelled(persons.listed(desk, "household", record.space)) if kind == "person" else [],
        members=_named(desk, persons.members(desk, path)) if kind == "household" else [],
        free=_homeless(desk, record.space) if kind == "household" else [],
        forms=asking.titles(desk) if kind == "household" else [],
        places=_places(desk, [path, *near]),
    )


def label(path: str, called: str) -> str:
    """Return a name, or what stands where there is none that may be shown."""
    return called or say("people", f"nameless_{kind_of(path)}")


def _labelled(found: Named) -> Named:
    return [(path, label(path, called)) for path, called in found]


def _named(desk: Desk, paths: list[str]) -> Named:
    return _labelled([(path, persons.called(desk, path)) for path in paths])


def _words(desk: Desk, path: str) -> set[str]:
    """Return what two records of one person have in common: a name, a number. An address is shared by many."""
    face = desk.persons.face(path) if kind_of(path) == "person" else None
    if face is None:
        return {persons.called(desk, path)} - {""}
    return {face.told[field] for field in ("name", "id_number", "phone") if face.told.get(field)}


def _homeless(desk: Desk, space: str) -> Named:
    """Return the persons of a case who are in no household yet."""
    faces = desk.persons.faces()
    found = persons.listed(desk, "person", space)
    return _labelled([one for one in found if not faces[one[0]].person.household])


def _places(desk: Desk, paths: list[str]) -> list[MarkedLine]:
    if kind_of(paths[0]) == "household":
        runs = [place for place in mentions.places(desk, *paths) if kind_of(place.path) == "checklist"]
        return [_run(desk, place) for place in runs]
    told = mentions.places(desk, *paths)
    told.sort(key=lambda place: FIRST.index(kind_of(place.path)) if kind_of(place.path) in FIRST else len(FIRST))
    found = [_line(desk, place, paths) for place in told]
    faces = [face for path in paths if (face := desk.persons.face(path)) is not None]
    return found + [_row(desk, place) for place in mentions.rows(desk, faces)]


def _run(desk: Desk, place: Place) -> MarkedLine:
    run = desk.get(Checklist, place.path)
    by = say("people", "comma").join(desk.name(member) for member in sorted(run.inspectors))
    title = checklists.definition_of(desk, run).title.chinese
    return MarkedLine(place.path, run.started.replace("T", " "), f"{title}　{by}")


def _line(desk: Desk, place: Place, paths: list[str]) -> MarkedLine:
    kind = kind_of(place.path)
    if kind == "tie":
        return _tie(desk, place, paths)
    what = f"{words.say('kind', kind)} · {words.say('field', f'{kind}.{place.field}')}"
    where = desk.get(Remark, place.path).target if kind == "remark" else place.path
    return MarkedLine(where, what, place.text or telling.line(desk, place.path))


def _tie(desk: Desk, place: Place, paths: list[str]) -> MarkedLine:
    """A relation leads to the other one of the two."""
    tie = desk.get(Tie, place.path)
    one, other = (label(end, persons.called(desk, end)) for end in (tie.one, tie.other))
    text = say("people", "tie", one=one, other=other, relation=desk.tell(tie.relation), source=desk.tell(tie.source))
    return MarkedLine(tie.other if tie.one in paths else tie.one, words.say("kind", "tie"), text)


def _row(desk: Desk, place: Place) -> MarkedLine:
    return MarkedLine(place.path, say("people", f"row_by_{place.field}"), place.text)
