"""What is done with selected words by a key: marked as an amount, a date or a person, cited, made a finding."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QObject, QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from fieldkit import words
from fieldkit.desk import findings, persons
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Finding, Interview, Turn
from fieldkit.model.mentions import SHORTEST
from ui.interview.acts import Acts
from ui.interview.keeping import Keeping
from ui.interview.transcript import Transcript
from ui.parts.citing import Citing
from ui.parts.picker import Choice, Picker
from ui.session import Session
from ui.wording import say

_NEW = "new"


class Chosen(NamedTuple):
    """Words of a turn: its path, from and to which character, and what stands there."""

    turn: str
    start: int
    end: int
    text: str


class Picking(QObject):
    """Does it, and asks by typing where one of many is meant."""

    wanted = Signal(str)
    """The path of a finding that was made."""
    told = Signal(str)

    def __init__(self, session: Session, transcript: Transcript, keeping: Keeping, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._transcript = transcript
        self._keeping = keeping
        self._interview: Interview | None = None
        self._chosen: Chosen | None = None
        self.people, self.findings = Picker(parent), Picker(parent)
        self.exhibits = Citing(session, parent)
        self.people.picked.connect(self._person_picked)
        self.exhibits.cited.connect(self._cite_exhibit)
        self.exhibits.taken_away.connect(self._take_exhibit_away)
        self.findings.picked.connect(self._finding_picked)

    def add_to(self, bar: Acts) -> None:
        """Offer it all, in two menus of a bar."""
        text = self._transcript
        bar.add_menu(
            "mark",
            [
                ("mark_amount", "Ctrl+1", self.mark_amount),
                ("mark_date", "Ctrl+2", self.mark_date),
                ("mark_person", "Ctrl+3", self.mark_person),
                ("turn_verify", "Ctrl+K", text.turn_verify),
                ("move_up", "Alt+Up", text.move_up),
                ("move_down", "Alt+Down", text.move_down),
            ],
        )
        bar.add_menu(
            "cite",
            [
                ("cite_exhibit", "Ctrl+E", self.cite_exhibit),
                ("make_finding", "Ctrl+J", self.make_finding),
                ("cite_in_finding", "Ctrl+Shift+J", self.cite_in_finding),
            ],
        )

    def show(self, interview: Interview | None) -> None:
        """Work on the talk that is open."""
        self._interview = interview

    @Slot()
    def mark_amount(self) -> None:
        """Mark the selected words as an amount, or take the mark away."""
        self._mark("amount")

    @Slot()
    def mark_date(self) -> None:
        """Mark the selected words as a date, or take the mark away."""
        self._mark("date")

    @Slot()
    def mark_person(self) -> None:
        """Mark the selected words as a person: whoever has that name, else asked; or take the mark away."""
        if self._transcript.marks_here("person"):
            self._mark("person")
        elif self._choose() is not None and self._interview is not None:
            self._session.do(self, partial(_people, self._interview.space), self._offer_people)

    @Slot()
    def cite_exhibit(self) -> None:
        """Cite an exhibit of the case in the turn with the cursor, or one that is cited there no longer."""
        if self._interview is not None and not self._transcript.isReadOnly():
            self.exhibits.ask(self._interview.space, self._transcript.line.exhibits, self._place())

    @Slot()
    def make_finding(self) -> None:
        """State a finding that cites the selected words, or the whole turn."""
        chosen = self._choose(whole=True)
        if chosen is not None:
            self._keeping.leave()
            self._session.do(self, partial(_find, chosen), self.wanted.emit)

    @Slot()
    def cite_in_finding(self) -> None:
        """Add the selected words, or the whole turn, to what a finding cites."""
        if self._choose(whole=True) is not None and self._interview is not None:
            self._keeping.leave()
            self._session.do(self, partial(_findings, self._interview.space), self._offer_findings)

    def _mark(self, sort: str) -> None:
        if not self._transcript.mark(sort):
            self.told.emit(say("interviews", "select_first"))

    def _choose(self, *, whole: bool = False) -> Chosen | None:
        """Remember and return what is selected, or else (`whole`) all of the turn; say so where that is nothing."""
        path, text, start, end = self._transcript.chosen()
        if whole and start == end:
            start, end = 0, len(text)
        self._chosen = Chosen(path, start, end, text[start:end]) if start < end else None
        if self._chosen is None:
            self.told.emit(say("interviews", "select_first"))
        return self._chosen

    def _place(self) -> QPoint:
        return self._transcript.viewport().mapToGlobal(self._transcript.cursorRect().bottomLeft())

    @Slot(object)
    def _offer_people(self, people: list[tuple[Choice, list[str]]]) -> None:
        if self._chosen is None:
            return
        named = [choice.value for choice, names in people if self._chosen.text in names]
        if len(named) == 1:
            self._person_picked(named[0])
            return
        new = [Choice(_NEW, say("interviews", "new_person", name=self._chosen.text), fixed=True)]
        offered = [choice for choice, _ in people] + (new if len(self._chosen.text) >= SHORTEST else [])
        self.people.offer(say("interviews", "pick_person", words=self._chosen.text), offered, self._place())

    @Slot(str)
    def _person_picked(self, person: str) -> None:
        if self._chosen is None or self._interview is None:
            return
        if person == _NEW:
            self._session.do(self, partial(_meet, self._interview.space, self._chosen.text), self._person_picked)
        else:
            self._transcript.select(self._chosen.turn, self._chosen.start, self._chosen.end)
            self._transcript.mark("person", person)

    @Slot(str, str)
    def _cite_exhibit(self, exhibit: str, name: str) -> None:
        self._transcript.cite(exhibit, say("interviews", "shown", name=name))
        self._transcript.setFocus()

    @Slot(str)
    def _take_exhibit_away(self, exhibit: str) -> None:
        self._transcript.take_away(exhibit)
        self._transcript.setFocus()

    @Slot(object)
    def _offer_findings(self, offered: list[Choice]) -> None:
        self.findings.offer(say("interviews", "pick_finding"), offered, self._place())

    @Slot(str)
    def _finding_picked(self, finding: str) -> None:
        if self._chosen is not None:
            self._session.do(self, partial(_cite, self._chosen, finding), self._cited)

    @Slot(object)
    def _cited(self, title: str) -> None:
        self.told.emit(say("interviews", "cited_in", title=title))


def _people(space: str, desk: Desk) -> list[tuple[Choice, list[str]]]:
    """Return whom a mark may mean, each with the names that identify them."""
    faces = [one for one in desk.persons.faces().values() if one.person.space == space and not one.person.deleted]
    told = [(Choice(one.person.path, _called(one.label(), one.told.get("post", ""))), one.words()) for one in faces]
    return sorted(told, key=lambda one: one[0].text)


def _called(label: str, post: str) -> str:
    return f"{label}　{post}" if post else label


def _meet(space: str, name: str, desk: Desk) -> str:
    return persons.meet(desk, space, {"name": name}).path


def _findings(space: str, desk: Desk) -> list[Choice]:
    return [
        Choice(one.path, desk.tell(one.title) or say("findings", "untitled"))
        for one in reversed(findings.findings(desk, space))
    ]


def _find(chosen: Chosen, desk: Desk) -> str:
    return findings.from_words(desk, desk.get(Turn, chosen.turn), chosen.start, chosen.end).path


def _cite(chosen: Chosen, finding: str, desk: Desk) -> str:
    found = desk.get(Finding, finding)
    findings.cite_words(desk, found, desk.get(Turn, chosen.turn), chosen.start, chosen.end)
    return desk.tell(found.title) or words.say("kind", "finding")
