"""Erasing the body of an event by a signed event that says why: the chain still holds, the words are gone."""

from __future__ import annotations

from fieldkit import ids
from fieldkit.errors import Code, Refused
from fieldkit.merge.event import Body, decode_body
from fieldkit.merge.rights import LEADING
from fieldkit.vault.ledger import Author, Change, Ledger


def erasure_of(name: str) -> str:
    """Return the path of the record that erases the event `name`."""
    return f"erasure/{ids.derived('erasure', name)}"


def erase(ledger: Ledger, author: Author, space: str, name: str, reason: str) -> None:
    """Erase the body of the event `name` in `space`: by whoever wrote it, or by leader or office.

    Raises Refused(WRITE_NO_RIGHT) for anyone else.
    """
    with ledger.store.transaction():
        path = erasure_of(name)
        ledger.write(author, space, [Change(path, {"event": name, "reason": reason})])
        carry_out(ledger, space, path)
        if _body_row(ledger, space, name) is not None:
            raise Refused(Code.WRITE_NO_RIGHT)


def carry_out(ledger: Ledger, space: str, path: str) -> None:
    """Remove the body that the erasure at `path` names, if its author had the right; then fold what it was part of."""
    shown = ledger.family(space, path).shown(path, "event")
    if shown is None or erasure_of(str(shown.value)) != path:
        return
    row = _body_row(ledger, space, str(shown.value))
    if row is None:
        return
    event, bundle, family, raw = row
    if is_erased(ledger, space, str(shown.value), decode_body(raw)):
        ledger.remove("bodies", "event = ?", (event,), bundle)
        ledger.refold(space, family)


def is_erased(ledger: Ledger, space: str, name: str, body: Body) -> bool:
    """Say whether an erasure by the author of `body`, or by leader or office, names the event `name`."""
    path = erasure_of(name)
    folded = ledger.family(space, path)
    told = [event.body for event in ledger.events_of(space, path) if event.name not in folded.flags]
    return any(_righted(ledger, erasure, body) for erasure in told if erasure is not None)


def _righted(ledger: Ledger, erasure: Body, body: Body) -> bool:
    if erasure.by == body.by:
        return True
    roll = ledger.rolls(erasure.roll)
    return roll is not None and roll.role(erasure.by) in LEADING


def _body_row(ledger: Ledger, space: str, name: str) -> tuple[int, int, str, bytes] | None:
    return ledger.store.one(
        "SELECT b.event, b.bundle, b.family, b.body FROM bodies b JOIN events e ON e.id = b.event"
        " JOIN chains c ON c.id = e.chain WHERE e.name = ? AND c.space = ?",
        (bytes.fromhex(name), space),
    )
