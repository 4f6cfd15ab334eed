"""One exhibit as its screen shows it, read in the lane."""

from __future__ import annotations

from typing import NamedTuple

from fieldkit import words
from fieldkit.desk import exhibits, findings, persons, recordings, uses, viewing
from fieldkit.desk.desk import Desk
from fieldkit.desk.viewing import Subject
from fieldkit.model.kinds import Custody, Exhibit, Finding
from fieldkit.model.missing import Gap, before_copy_counts
from fieldkit.model.record import kind_of
from ui.parts import form, telling
from ui.parts.fields import choice_label
from ui.parts.form import Shown
from ui.parts.marked import MarkedLine
from ui.wording import say

TITLE = 40
"""Characters of a description that become the title of a finding."""


class Opened(NamedTuple):
    """An exhibit: facts, what it shows, what it lacks, who held it, where it is used, and of whom or what it may be."""

    exhibit: Exhibit
    subject: Subject
    shown: Shown
    gaps: list[Gap]
    custody: list[str]
    uses: list[MarkedLine]
    people: list[tuple[str, str]]
    talks: list[tuple[str, str]]


def read(path: str, desk: Desk) -> Opened:
    """Return the exhibit at `path`; for `Session.do`."""
    exhibit = desk.get(Exhibit, path)
    return Opened(
        exhibit,
        viewing.subject(desk, exhibit),
        form.read(desk, exhibit),
        before_copy_counts(exhibit),
        [_line(desk, one) for one in exhibits.custody_lines(desk, exhibit)],
        [*_original(desk, exhibit), *(_use(desk, used) for used in uses.of(desk, exhibit))],
        _people(desk, exhibit.space),
        recordings.talks(desk, exhibit),
    )


def find(path: str, desk: Desk) -> Finding:
    """Make a finding that cites the exhibit at `path`; its title is what the exhibit is said to be."""
    exhibit = desk.get(Exhibit, path)
    title = desk.tell(exhibit.description).partition("\n")[0][:TITLE]
    finding = findings.new_finding(desk, exhibit.space, **({"title": title} if title else {}))
    findings.cite(desk, finding, path, "supports")
    return finding


def _original(desk: Desk, exhibit: Exhibit) -> list[MarkedLine]:
    """Return the line that leads from a masked copy to what it was made of."""
    path = exhibit.derived_from
    return [MarkedLine(path, say("evidence", "original"), telling.line(desk, path))] if path else []


def _use(desk: Desk, path: str) -> MarkedLine:
    return MarkedLine(path, words.say("kind", kind_of(path)), telling.line(desk, path))


def _line(desk: Desk, custody: Custody) -> str:
    people = " → ".join(filter(None, (desk.tell(custody.giver), desk.tell(custody.receiver))))
    act = choice_label("custody", "act", custody.act) if custody.act else ""
    told = (custody.at.replace("T", " "), act, people, desk.tell(custody.note))
    return "　".join(filter(None, told))


def _people(desk: Desk, space: str) -> list[tuple[str, str]]:
    return [
        (path, called or say("people", "nameless_person")) for path, called in persons.listed(desk, "person", space)
    ]
