"""Erasing the body of an event by a signed event that says why: the chain still holds, the words are gone.

The rules are those of merge/RULES.md, "Erasing and withholding".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fieldkit import ids
from fieldkit.errors import Code, Refused
from fieldkit.merge import reviews, rights, seals
from fieldkit.merge.event import Event, decode_body, decode_envelope, is_hash
from fieldkit.model.record import family_of
from fieldkit.vault.ledger import Author, Change, Ledger

KIND = "erasure"


def erasure_of(name: str) -> str:
    """Return the path of the record that erases the event `name`."""
    return f"{KIND}/{ids.derived(KIND, name)}"


def erase(ledger: Ledger, author: Author, space: str, name: str, reason: str) -> None:
    """Erase the body of the event `name` in `space`: by whoever wrote it, or by leader or office.

    What must go is to be replaced first: by its author, what stands of the event besides is said anew, and what the
    event had replaced is replaced again, so that nothing else goes or comes back with it.
    Raises Refused(WRITE_NO_RIGHT) for anyone else, ERASE_KEPT for a body that is never erased.
    """
    with ledger.store.transaction():
        found = _stored(ledger, space, name)
        if found is not None and not _is_erasable(found[2]):
            raise Refused(Code.ERASE_KEPT)
        changes = list(_said_anew(ledger, found[2])) if found and found[2].body.by == author.member else []
        path = erasure_of(name)
        over = {"event": ledger.family(space, path).replaced_by_settlement(path, "event")}
        ledger.write(author, space, [*changes, Change(path, {"event": name, "reason": reason}, over)])
        carry_out(ledger, space, path)
        if _stored(ledger, space, name) is not None:
            raise Refused(Code.WRITE_NO_RIGHT)


def carry_out(ledger: Ledger, space: str, path: str) -> None:
    """Remove the body that the erasure at `path` names, if its author had the right; then fold what it was part of.

    Whoever has carried out the last of several lets `indexing.purge` end it: that looks at the whole index.
    """
    state = ledger.family(space, path).states.get(path)
    for name in {str(touch.body.values.get("event")) for touch in state.touches} if state else ():
        found = _stored(ledger, space, name) if is_hash(name) and erasure_of(name) == path else None
        if found is not None and is_erased(ledger, found[2]):
            row, bundle, event = found
            ledger.store.execute("DELETE FROM flags WHERE event = ?", (row,))
            ledger.remove("bodies", "event = ?", (row,), bundle)
            ledger.refold(space, family_of(event.body.record))


def is_erased(ledger: Ledger, event: Event) -> bool:
    """Say whether an erasure by the author of `event`, or by leader or office, that had seen it names it."""
    path = erasure_of(event.name)
    state = ledger.family(event.space, path).states.get(path)
    return state is not None and _is_erasable(event) and any(_erases(ledger, it, event) for it in state.touches)


def _erases(ledger: Ledger, erasure: Event, event: Event) -> bool:
    if erasure.body.values.get("event") != event.name or not ledger.past(event.space).saw(erasure, event):
        return False
    roll = ledger.rolls_in(event.space)(erasure.body.roll)
    return erasure.body.by == event.body.by or (roll is not None and roll.role(erasure.body.by) in rights.LEADING)


def _is_erasable(event: Event) -> bool:
    """Say whether the body of `event` may go: not what says who may write, what was sealed, reviewed or erased."""
    return event.kind not in (KIND, seals.SEAL, reviews.REVIEW) and not rights.names_authors(event)


def _said_anew(ledger: Ledger, event: Event) -> Iterator[Change]:
    """Yield what keeps the record as it reads without the body of `event`: nothing, where it was not applied."""
    path, told = event.body.record, event.body.over
    family = ledger.family(event.space, family_of(path))
    values: dict[str, Any] = {}
    over: dict[str, list[str]] = {}
    for field, value in event.body.values.items() if event.name not in family.flags else ():
        shown = family.shown(path, field)
        stands = any(one.event == event.name for one in family.standing(path, field))
        if shown is not None and (stands or field in told):
            values[field] = value if stands else shown.value
            replaced = [] if stands else family.replaced_by_edit(path, field)
            over[field] = sorted({event.name, *told.get(field, ()), *replaced})
    if values:
        yield Change(path, values, over)


def _stored(ledger: Ledger, space: str, name: str) -> tuple[int, int, Event] | None:
    """Return the event `name` whose body is here, with its row and the bundle that brought the body."""
    row = ledger.store.one(
        "SELECT e.id, b.bundle, e.envelope, b.body FROM bodies b JOIN events e ON e.id = b.event"
        " JOIN chains c ON c.id = e.chain WHERE e.name = ? AND c.space = ?",
        (bytes.fromhex(name), space),
    )
    return (row[0], row[1], Event(name, decode_envelope(row[2]), decode_body(row[3]))) if row else None
