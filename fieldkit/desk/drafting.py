"""What was typed and is not an event yet: kept while it is typed, an event when the field is left.

After a crash it is simply there, as whoever typed it reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from fieldkit.desk.desk import Desk
from fieldkit.errors import Refused
from fieldkit.model import KINDS
from fieldkit.model.record import Record, field_of, kind_of
from fieldkit.vault import drafts
from fieldkit.vault.ledger import Change


class Footing(NamedTuple):
    """What whoever edits was shown of the fields of a record: the events of the values shown, and of all that stood."""

    shown: Mapping[str, Sequence[str]]
    stood: Mapping[str, frozenset[str]]


def footing(desk: Desk, record: Record) -> Footing:
    """Return what whoever reads the record now stands on."""
    family = desk.family(record.space, record.path)
    names = [field.name for field in KINDS[kind_of(record.path)].fields if not field.each]
    return Footing(
        {name: family.replaced_by_edit(record.path, name) for name in names},
        {name: frozenset(one.event for one in family.standing(record.path, name)) for name in names},
    )


def replaced(desk: Desk, space: str, path: str, field: str, shown: Sequence[str], stood: Collection[str]) -> list[str]:
    """Return the events that an edit of a field replaces: what was shown, and what was written on this device since.

    `stood` is all that stood there when it was shown. What a merge brought meanwhile is not among them: nobody saw it,
    so that it becomes a conflict.
    """
    device = desk.vault.signer.device
    standing = desk.family(space, path).standing(path, field)
    written = [one.event for one in standing if one.event in shown or (one.device == device and one.event not in stood)]
    return sorted(written or shown)


def state(desk: Desk, space: str, path: str, values: Mapping[str, Any], on: Footing) -> None:
    """Set fields of a record as an editor does who was shown `on`; single elements of a field are set as they come."""
    over = {name: _over(desk, space, path, name, on) for name in values if name in on.shown}
    changes = [
        Change(path, {name: value for name, value in values.items() if name in over}, over),
        Change(path, {name: value for name, value in values.items() if name not in over}),
    ]
    desk.write(space, [change for change in changes if change.values])


def _over(desk: Desk, space: str, path: str, name: str, on: Footing) -> list[str]:
    return replaced(desk, space, path, name, on.shown[name], on.stood[name])


def type_field(desk: Desk, space: str, record: str, field: str, words: str, on: Footing) -> None:
    """Keep what is being typed into a field by an editor who was shown `on`."""
    over = _over(desk, space, record, field, on) if field in on.shown else None
    type_words(desk, space, record, field, words, over)


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
