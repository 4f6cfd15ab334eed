"""Typing that is not an event yet: committed every second, turned into one event when the field is left."""

from __future__ import annotations

import json
from typing import NamedTuple

from fieldkit import clock
from fieldkit.model.record import family_of
from fieldkit.vault.ledger import Change, Ledger
from fieldkit.vault.store import Store


class Draft(NamedTuple):
    """What `by` has typed into a field, and what it replaces: the events shown when editing began (ms since 1970)."""

    space: str
    record: str
    field: str
    by: str
    text: str
    over: list[str]
    begun: int
    saved: int

    @property
    def change(self) -> Change:
        """The change that turns the draft into an event."""
        return Change(self.record, {self.field: self.text}, {self.field: self.over})


_COLUMNS = "space, record, field, by, text, over, begun, saved"
_KEY = "space = ? AND record = ? AND field = ? AND by = ?"


def save(
    ledger: Ledger, space: str, record: str, field: str, by: str, text: str, over: list[str] | None = None
) -> None:
    """Commit the text typed so far; the draft keeps what was shown when it began: a merge meanwhile is a conflict.

    `over` are the events that were shown; without it, those that are shown now.
    """
    now = clock.now_ms()
    with ledger.store.transaction():
        kept = find(ledger.store, space, record, field, by)
        if kept:
            over = kept.over
        elif over is None:
            over = ledger.family(space, family_of(record)).replaced_by_edit(record, field)
        begun = kept.begun if kept else now
        ledger.store.execute(
            f"INSERT OR REPLACE INTO drafts ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (space, record, field, by, text, json.dumps(over), begun, now),
        )


def find(store: Store, space: str, record: str, field: str, by: str) -> Draft | None:
    """Return the draft of `by` for one field, or None."""
    found = _select(store, f"WHERE {_KEY}", (space, record, field, by))
    return found[0] if found else None


def waiting(store: Store) -> list[Draft]:
    """Return every draft, oldest first: what a crash left is simply there."""
    return _select(store, "ORDER BY begun, record, field", ())


def drop(store: Store, draft: Draft) -> None:
    """Forget a draft, because it became an event or was given up."""
    store.execute(f"DELETE FROM drafts WHERE {_KEY}", (draft.space, draft.record, draft.field, draft.by))


def _select(store: Store, condition: str, values: tuple[str, ...]) -> list[Draft]:
    return [
        Draft(space, record, field, by, text, json.loads(over), begun, saved)
        for space, record, field, by, text, over, begun, saved in store.rows(
            f"SELECT {_COLUMNS} FROM drafts {condition}", values
        )
    ]
