"""What was typed and is not an event yet: kept while it is typed, an event when the field is left.

After a crash it is simply there, as whoever typed it reads it.
"""

from __future__ import annotations

from contextlib import suppress

from fieldkit.desk.desk import Desk
from fieldkit.errors import Refused
from fieldkit.model.record import field_of
from fieldkit.vault import drafts


def type_words(desk: Desk, space: str, record: str, field: str, words: str, over: list[str] | None = None) -> None:
    """Keep what is being typed into a field, at once and safely; it becomes an event when the field is left.

    `over` are the events that whoever types was shown there; without it, those that are shown now.
    """
    with desk.vault.store.transaction():
        text = desk.stored(space, record, field, words)
        drafts.save(desk.vault.ledger, space, record, field, desk.member, text, over)


def leave_field(desk: Desk, space: str, record: str, field: str) -> None:
    """Turn the own draft of a field into one event, standing on what was shown when its typing began."""
    draft = drafts.find(desk.vault.store, space, record, field, desk.member)
    if draft is None:
        return
    known = field_of(record, field)
    if known is not None and known.mentions:
        draft = draft._replace(text=desk.persons.refer(space, draft.text))
    with desk.vault.store.transaction():
        shown = desk.family(space, record).shown(record, field)
        if shown is None or desk.tell(str(shown.value)) != desk.tell(draft.text) or shown.event not in draft.over:
            desk.put(space, draft.change)
        drafts.drop(desk.vault.store, draft)


def leave_all(desk: Desk) -> None:
    """Turn every own draft into an event, where nobody types: what a crash left is words like all others from now on.

    Else it would be read on the screen and stand neither on a print nor in a bundle. One that is refused stays a draft.
    """
    for draft in drafts.waiting(desk.vault.store):
        if draft.by == desk.member:
            with suppress(Refused):
                leave_field(desk, draft.space, draft.record, draft.field)


def drop(desk: Desk, space: str, record: str, field: str) -> None:
    """Forget the own draft of a field: what it says was stated otherwise, or given up."""
    draft = drafts.find(desk.vault.store, space, record, field, desk.member)
    if draft is not None:
        drafts.drop(desk.vault.store, draft)


def held(desk: Desk, family: str) -> dict[tuple[str, str], str]:
    """Return the own drafts in a family of records, by record and field, as they read."""
    return {
        (draft.record, draft.field): _reads(desk, draft)
        for draft in drafts.waiting(desk.vault.store)
        if draft.by == desk.member and (draft.record == family or draft.record.startswith(f"{family}/"))
    }


def _reads(desk: Desk, draft: drafts.Draft) -> str:
    known = field_of(draft.record, draft.field)
    if known is not None and known.sealed:
        return desk.unseal(draft.record, draft.field, draft.text)
    return desk.tell(draft.text) if known is not None and known.mentions else draft.text
