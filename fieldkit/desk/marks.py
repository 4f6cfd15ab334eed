"""Marks on words of a turn: laid over the words as they stand now, and written back with them.

A mark is anchored by its words. What the words say as a figure follows from them and is stored nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from fieldkit.desk import interviews, tasks
from fieldkit.desk.desk import Desk
from fieldkit.model import figures
from fieldkit.model.kinds import Interview, Mark, Turn
from fieldkit.model.record import parent_of
from fieldkit.vault.ledger import Change
from fieldkit.vault.tables import OF_FAMILY


class Marked(NamedTuple):
    """A mark where it lies: the id of its record, its sort as in `Mark`, from and to which character, and who is meant.

    `person` is the path of the person, for a mark of that sort.
    """

    id: str
    sort: str
    start: int
    end: int
    person: str = ""

    def quote(self, text: str) -> str:
        """Return the words of `text` that are marked."""
        return text[self.start : self.end]

    def occurrence(self, text: str) -> int:
        """Return which of several equal words of `text` are marked, from 0."""
        return sum(place < self.start for place in _places(text, self.quote(text)))


class Marking(Protocol):
    """A turn as an editor holds it."""

    @property
    def path(self) -> str:
        """The path of the turn."""

    @property
    def text(self) -> str:
        """Its words as they read."""

    @property
    def marks(self) -> tuple[Marked, ...]:
        """The marks on them."""


def laid(desk: Desk, interview: Interview, texts: Mapping[str, str]) -> dict[str, tuple[Marked, ...]]:
    """Return the marks on the turns of an interview, by turn; `texts` are the turns' words as they read.

    A mark whose words stand there no longer lies nowhere; it is kept, for the words may come back.
    """
    found: dict[str, list[Marked]] = {}
    for mark in standing(desk, interview):
        turn = parent_of(mark.path)
        marked = _lay(mark, desk.tell(mark.quote), texts.get(turn, ""))
        if marked is not None:
            found.setdefault(turn, []).append(marked)
    return {turn: tuple(sorted(marks, key=lambda one: (one.start, one.end, one.id))) for turn, marks in found.items()}


def standing(desk: Desk, interview: Interview) -> list[Mark]:
    """Return the marks on the turns of an interview."""
    return desk.load(Mark, "", OF_FAMILY, [interview.space, interview.path, interview.path])


def value(mark: Marked, text: str, said: str = "") -> str:
    """Return what a mark's words say as a figure: an amount in yuan, a day; empty where they say none.

    `said` is when the talk began: the year from which "last year" is told.
    """
    words = mark.quote(text)
    if mark.sort == "amount":
        fen = figures.fen(words)
        return "" if fen is None else f"{fen / 100:,.2f}"
    return figures.day(words, said) if mark.sort == "date" else ""


def write(
    desk: Desk,
    interview: Interview,
    wanted: Sequence[Marking],
    shown: Mapping[str, tuple[Marked, ...]],
    *,
    act: str | None = None,
) -> None:
    """Let the marks on the turns of `wanted` be as they are there; their words are in the vault already.

    Of the marks that stand only those are taken away that were `shown`. The words of a marked person become a mention
    where the member at work may write them, so that protecting that person later takes the words away as well.
    """
    with desk.vault.store.transaction():
        kept = {f"{line.path}/mark/{one.id}" for line in wanted for one in line.marks}
        ids = {one.id for line in wanted for one in line.marks}
        changes = [change for line in wanted for one in line.marks for change in _kept(desk, interview, line, one)]
        for path, one in ((f"{turn}/mark/{one.id}", one) for turn, ones in shown.items() for one in ones):
            if path not in kept:
                changes.append(Change(path, {"deleted": True}))
                if one.id not in ids:
                    changes += tasks.dropped(desk, one.id)
        if changes:
            desk.put(interview.space, *changes, act=act)


def _kept(desk: Desk, interview: Interview, line: Marking, marked: Marked) -> Iterator[Change]:
    """Yield what is to be written so that a mark stands as it lies: its words, itself, the task that it raises."""
    path = f"{line.path}/mark/{marked.id}"
    known = desk.known(Mark, path)
    quote = marked.quote(line.text)
    told = {"sort": marked.sort, "occurrence": marked.occurrence(line.text), "person": marked.person}
    values = {name: value for name, value in told.items() if known is None or getattr(known, name) != value}
    if known is not None and known.deleted:
        values["deleted"] = False
    if known is None or values or desk.tell(known.quote) != quote:
        text = desk.get(Turn, line.path).text
        if marked.sort == "person" and marked.person:
            linked = desk.persons.link(text, marked.start, marked.end, marked.person)
            if linked != text and _may_write(desk, interview):
                yield Change(line.path, {"text": linked})
            text = linked
        stands = desk.persons.within(text, marked.start, marked.end)[1]
        yield Change(path, values if known is not None and known.quote == stands else {**values, "quote": stands})
        if marked.sort == "verify":
            yield from tasks.raised(desk, interview, marked.id, line.path, stands)


def _may_write(desk: Desk, interview: Interview) -> bool:
    mine = desk.member in interviews.authors(desk, interview)
    return mine and interviews.standing_seal(desk, interview) is None


def _lay(mark: Mark, quote: str, text: str) -> Marked | None:
    """Return where the words of a mark stand in `text`; the last of them where there are fewer than there were."""
    places = list(_places(text, quote)) if quote else []
    if not places:
        return None
    start = places[min(mark.occurrence or 0, len(places) - 1)]
    return Marked(mark.id, mark.sort, start, start + len(quote), mark.person)


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
