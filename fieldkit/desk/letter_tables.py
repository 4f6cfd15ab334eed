"""What records give to a letter in more than a word, by the name of its place: lists and tables of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from fieldkit import words
from fieldkit.desk import exhibits, labels, letter_findings, outlines, protection, registers
from fieldkit.desk.desk import Desk
from fieldkit.desk.letter_words import CASE, Matter, exhibit_number, field, filed, team, word
from fieldkit.model.kinds import Bundle, Checklist, Exhibit, Interview, Receipt, Roster
from fieldkit.model.record import Record, kind_of
from fieldkit.paper.letter import WHOLE, Block, Column, Line, Table
from fieldkit.paper.wording import PAPERS, wording

_FREE = 8
"""Rows left to be filled in by hand where no record gives any."""

_BY_HAND, _ROOM = 620, 1250
"""Least height, in twips, of a row to be filled in by hand, and of one for what somebody answers."""

_RANKS = ("leader", "deputy", "inspector")


def names() -> set[str]:
    """Return the names of the places that can stand in a letter."""
    return set(_BLOCKS)


def block(matter: Matter, name: str) -> Sequence[Block]:
    """Return what stands at the place `name`."""
    return _BLOCKS[name](matter)


def _words() -> dict[str, Any]:
    return wording("documents")


def table(name: str, rows: Sequence[Sequence[str]], free: int = _FREE, height: int = 0) -> Table:
    """Return the table `name` of `documents.toml` with these rows; without any, `free` ones to be filled in by hand."""
    columns = tuple(Column(*told) for told in _words()["table"][name].values())
    return Table(columns, tuple(map(tuple, rows)), 0 if rows else free, height or (0 if rows else _BY_HAND))


def _topics(matter: Matter) -> list[Block]:
    topics = sorted(matter.case.topics) if matter.case else []
    return [Line((f"{number}. {topic}。",)) for number, topic in enumerate(topics, 1)] or [Line((WHOLE,))] * 2


def _members(matter: Matter) -> list[Block]:
    """Return who is on the team, by rank; what each of them does is filled in by hand."""
    rows = [(name, words.say("role", role, PAPERS), "") for role in _RANKS for name in team(matter, role)]
    return [table("members", rows)]


def _exhibits(matter: Matter) -> list[Block]:
    there = matter.desk.load(Exhibit, matter.space) if matter.case else []
    if matter.kind == "exhibit":
        there = [matter.record] if isinstance(matter.record, Exhibit) else []
    return [table("exhibits", [_exhibit(matter, one) for one in there])]


def _exhibit(matter: Matter, exhibit: Exhibit) -> list[str]:
    """Return the row of an exhibit; of one that belongs to a protected person, only that it is there."""
    desk, number = matter.desk, exhibit_number(matter.desk, exhibit)
    if protection.guarded(desk, exhibits.whose(desk, exhibit)):
        return [number, _exhibit_title(desk, exhibit), "", "", "", "", exhibit.sha256[:16]]
    told = [_field(desk, exhibit, name) for name in ("obtained", "pages", "holder")]
    return [number, _exhibit_title(desk, exhibit), *told, exhibit.taken[:10], exhibit.sha256[:16]]


def _exhibit_title(desk: Desk, exhibit: Exhibit) -> str:
    """Return how an exhibit is described, or at least what it is; of a protected person's, nothing."""
    if protection.guarded(desk, exhibits.whose(desk, exhibit)):
        return str(wording("registers")["sheet"]["hidden"])
    return _field(desk, exhibit, "description") or _list_title(desk, exhibit) or _field(desk, exhibit, "sort")


def _list_title(desk: Desk, exhibit: Exhibit) -> str:
    """Return the title of the roster that was read from an exhibit; empty where none was."""
    lists = desk.load(Roster, exhibit.space, "f_exhibit = ?", [exhibit.path])
    return next((desk.tell(one.title, outside=True) for one in lists), "")


def _field(desk: Desk, record: Record, name: str) -> str:
    value = getattr(record, name)
    told = desk.tell(value, outside=True) if isinstance(value, str) else value
    return field(desk, kind_of(record.path), name, told)


def _card(matter: Matter) -> list[Block]:
    """Return the case's fields as a table of pairs, its profile across."""
    fields = _words()["card"]["fields"]
    cells = [cell for name in fields for cell in (words.say("field", f"{CASE}.{name}", PAPERS), word(matter, name))]
    return [table("card", [cells[at : at + 4] for at in range(0, len(cells), 4)])]


def _contents(matter: Matter) -> list[Block]:
    """Return the list of a volume: its records in the order in which they are filed, each with what is known of it."""
    shown = [(sort, one) for sort in _words()["volume"] for one in filed(matter, sort)]
    rows = [[str(number), *_filed_row(matter, sort, one)] for number, (sort, one) in enumerate(shown, 1)]
    return [table("contents", rows)]


def _filed_row(matter: Matter, sort: str, record: Record) -> list[str]:
    pages = str(record.pages or "") if isinstance(record, Exhibit) else ""
    day = getattr(record, "started", "") or getattr(record, "taken", "") or getattr(record, "received", "")
    author = matter.desk.name(record.created_by)
    title = labels.label(matter.desk, record.path)
    if isinstance(record, Exhibit):
        title = _exhibit_title(matter.desk, record)
    elif isinstance(record, Checklist):
        title = labels.label(matter.desk, f"form/{record.form}")
    note = registers.state(matter.desk, record) if isinstance(record, Interview) else ""
    return [_words()["volume"][sort], author, title, day[:10], pages, "", note]


def _receipts(matter: Matter) -> list[Block]:
    """Return who is to receive a bundle, by which code they prove it, and whether they did."""
    if not isinstance(matter.record, Bundle):
        return [table("receipts", [], 3)]
    codes: dict[str, str] = json.loads(matter.record.codes or "{}")
    got = {one.peer: one.complete for one in matter.desk.load(Receipt, "own") if one.manifest == matter.record.manifest}
    said = _words()["got"]
    states = {None: said["none"], True: said["whole"], False: said["partial"]}
    peers = matter.record.peer.split()
    rows = [(matter.desk.name(peer), codes.get(peer, ""), states[got.get(peer)]) for peer in peers]
    return [table("receipts", rows)]


def _questions(matter: Matter) -> list[Block]:
    """Return the questions of the outline that was asked for, each with room for an answer."""
    wanted = matter.given.get("outline", "")
    found = next((one for one in outlines.outlines() if wanted in (one.name, one.title)), None)
    rows = [(f"{number}. {one}", "") for number, one in enumerate(found.questions, 1)] if found else []
    return [table("answers", rows, height=_ROOM)]


_BLOCKS: dict[str, Callable[[Matter], Sequence[Block]]] = {
    "topics": _topics,
    "members": _members,
    "exhibits": _exhibits,
    "card": _card,
    "contents": _contents,
    "receipts": _receipts,
    "questions": _questions,
    "findings": letter_findings.by_topic,
    "finding": letter_findings.stated,
}
