"""Remarks: what one says about a record without touching it, anchored on its words, answered, closed by who made it."""

from __future__ import annotations

from typing import Any

from fieldkit import ids
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.merge import rights
from fieldkit.model import KINDS
from fieldkit.model.record import Record, kind_of
from fieldkit.model.reviews import Answer, Remark
from fieldkit.vault.ledger import Change


def new(desk: Desk, space: str, target: str, words: str, **anchor: Any) -> Remark:
    """Remark on the record at `target`; `anchor` are fields of `Remark` as they are to stand in an event.

    Raises Refused(REMARK_WORDS).
    """
    if not words.strip():
        raise Refused(Code.REMARK_WORDS)
    root = ids.new()
    path = f"remark/{ids.derived('remark', desk.member, root)}"
    told = desk.persons.refer(space, words)
    desk.put(space, Change(path, {"root": root, "target": target, "words": told, **anchor}))
    return desk.get(Remark, path)


def on_words(desk: Desk, record: Record, field: str, quote: str, words: str, occurrence: int = 0) -> Remark:
    """Remark on `quote`, the words of a text field of `record` as it reads, or on the whole field where it is empty.

    Raises Refused(REMARK_ANCHOR) where these words do not stand there, REMARK_WORDS.
    """
    declared = KINDS[kind_of(record.path)].field(field)
    if declared is None or not declared.mentions:
        raise Refused(Code.REMARK_ANCHOR)
    stored = str(getattr(record, field))
    place = _place(desk.tell(stored), quote, occurrence)
    if place is None:
        raise Refused(Code.REMARK_ANCHOR)
    anchored = desk.persons.within(stored, *place)[1] if quote else ""
    return new(desk, record.space, record.path, words, field=field, quote=anchored, occurrence=occurrence)


def place(desk: Desk, remark: Remark, text: str) -> tuple[int, int] | None:
    """Return from and to which character of `text`, the field as it reads now, a remark is on; None: not any more."""
    return _place(text, desk.tell(remark.quote), remark.occurrence or 0)


def occurrence(text: str, quote: str, start: int) -> int:
    """Return which of equal words of `text` the ones are that begin at `start`, from 0."""
    found = 0
    while (stands := _place(text, quote, found)) is not None and stands[0] < start:
        found += 1
    return found


def on(desk: Desk, target: str) -> list[Remark]:
    """Return the remarks on the record at `target`, oldest first."""
    return desk.load(Remark, "", "f_target = ?", [target])


def answers(desk: Desk, remark: Remark) -> list[Answer]:
    """Return what was answered to a remark, oldest first."""
    return desk.children(Answer, remark)


def answer(desk: Desk, remark: Remark, words: str) -> Answer:
    """Answer a remark; an answer is never changed. Raises Refused(REMARK_WORDS)."""
    if not words.strip():
        raise Refused(Code.REMARK_WORDS)
    values = {"words": desk.persons.refer(remark.space, words)}
    path = f"{remark.path}/answer/{rights.once('answer', desk.member, values)}"
    desk.put(remark.space, Change(path, values))
    return desk.get(Answer, path)


def close(desk: Desk, remark: Remark, *, closed: bool = True) -> None:
    """Close a remark, or open it again; only who made it does. Raises Refused(REMARK_OWNER)."""
    if remark.created_by != desk.member:
        raise Refused(Code.REMARK_OWNER, name=desk.name(remark.created_by))
    desk.put(remark.space, Change(remark.path, {"closed": closed}))


def unanswered(desk: Desk, target: str) -> list[Remark]:
    """Return the open remarks on a record to which nobody but their author said anything."""
    return [
        one
        for one in on(desk, target)
        if not one.closed and all(told.created_by == one.created_by for told in answers(desk, one))
    ]


def _place(text: str, quote: str, occurrence: int) -> tuple[int, int] | None:
    """Return where the words stand for the time `occurrence` (from 0); an empty quote is the whole text."""
    if not quote:
        return 0, len(text)
    start = -1
    for _ in range(occurrence + 1):
        start = text.find(quote, start + 1)
        if start < 0:
            return None
    return start, start + len(quote)
