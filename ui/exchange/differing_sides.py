"""A conflict as a person reads it: what it is about, who wrote what when on which device, and what each had seen."""

from __future__ import annotations

from typing import Any, NamedTuple

from fieldkit import words
from fieldkit.desk import facts
from fieldkit.desk.conflicts import Conflict, Edit
from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.model.record import Type, kind_of
from ui.parts import telling
from ui.wording import say

PLAIN = {"deleted": ("keep", "delete"), "sealed": ("exclude",)}
"""What can be said of a conflict that is about no value: the record stays or goes, the words beside a seal stay out."""


class Told(NamedTuple):
    """A conflict, what it is about, the record's own words, of each side who wrote it, the value, what they had seen.

    `beside` is what was written beside a deletion or a seal.
    """

    conflict: Conflict
    about: str
    record: str
    sides: list[tuple[str, str, str]]
    beside: list[str]

    @property
    def is_text(self) -> bool:
        """Say whether its values are texts that one may write anew."""
        field = KINDS[kind_of(self.conflict.path)].field(self.conflict.field.partition(".")[0])
        return field is not None and field.type in (Type.LINE, Type.TEXT) and self.conflict.field not in PLAIN


def tell(desk: Desk, conflict: Conflict) -> Told:
    """Return a conflict in words."""
    sides = [
        (
            say("settle", "side", name=desk.name(side.by), device=side.device[:8], when=facts.local(side.at)[:16]),
            shown(desk, conflict, side.value),
            say("settle", "between").join(shown(desk, conflict, value) for value in side.before),
        )
        for side in conflict.sides
    ]
    beside = [_edit(desk, edit) for edit in conflict.edits]
    return Told(conflict, about(desk, conflict), telling.line(desk, conflict.path), sides, beside)


def about(desk: Desk, conflict: Conflict) -> str:
    """Return what a conflict is about."""
    kind = kind_of(conflict.path)
    if conflict.field in PLAIN:
        return say("settle", f"about_{conflict.field}", kind=words.say("kind", kind))
    return say("settle", "about", kind=words.say("kind", kind), field=_label(kind, conflict.field))


def shown(desk: Desk, conflict: Conflict, value: Any) -> str:
    """Return a value as it reads; choices and members in words."""
    if conflict.field == "deleted":
        return say("settle", "delete" if value else "keep")
    if isinstance(value, bool):
        return say("settle", "yes" if value else "no")
    kind, name = kind_of(conflict.path), conflict.field.partition(".")[0]
    field = KINDS[kind].field(name)
    plain = field is None or field.type in (Type.LINE, Type.TEXT) or field.sealed
    return str(value) if plain else facts.reads(desk, kind, name, value) or str(value)


def _edit(desk: Desk, edit: Edit) -> str:
    kind = kind_of(edit.path)
    names = dict.fromkeys(_label(kind, field) for field in edit.fields if field != "deleted")
    key = "edited_deleted" if edit.deletes else "edited"
    who = say("settle", "side", name=desk.name(edit.by), device=edit.device[:8], when=facts.local(edit.at)[:16])
    fields = say("settle", "between").join(names)
    return say("settle", key, who=who, kind=words.say("kind", kind), fields=fields)


def _label(kind: str, field: str) -> str:
    return words.say("field", f"{kind}.{field.partition('.')[0]}")
