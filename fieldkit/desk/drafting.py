"""What was typed and is not an event yet, as whoever typed it reads it: after a crash it is simply there."""

from __future__ import annotations

from fieldkit.desk.desk import Desk
from fieldkit.model.record import field_of
from fieldkit.vault import drafts


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
