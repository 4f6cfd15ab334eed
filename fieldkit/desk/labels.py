"""What to call a record on a paper where another one names it: a person by name or pseudonym, an exhibit as described.

The windows have their own words for it, which may say more: `persons.called`, `exhibits.called`.
"""

from __future__ import annotations

from fieldkit.desk import protection
from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.model.record import Record, kind_of

_BY: dict[str, tuple[str, ...]] = {
    "case": ("village",),
    "checklist": ("started",),
    "exhibit": ("description", "sha256"),
    "finding": ("title",),
    "form": ("title",),
    "household": ("name",),
    "interview": ("title", "started"),
    "organisation": ("name",),
    "petition": ("number", "received"),
    "roster": ("title",),
    "round": ("name",),
    "turn": ("text",),
    "visit": ("day",),
}
"""Kind of record, then the fields of which the first that says something is its label."""

_LONGEST = 40


def label(desk: Desk, path: str) -> str:
    """Return what to call the record at `path`, or the member with this id, outside the vault.

    Nothing leads to the protected: empty where nothing may be said, or nothing is known of it.
    """
    if not path or "/" not in path:
        return desk.name(path) if path else ""
    face = desk.persons.face(path)
    if face is not None:
        return face.label(outside=True)
    if protection.guarded(desk, path):
        return ""
    record = desk.known(KINDS[kind_of(path)].record, path) if kind_of(path) in KINDS else None
    return "" if record is None else _called(desk, record)


def _called(desk: Desk, record: Record) -> str:
    kind = KINDS[kind_of(record.path)]
    for name in _BY.get(kind.name, ()):
        field, value = kind.field(name), str(getattr(record, name))
        if field is not None and field.sealed:
            value = desk.unseal(record.path, name, value)
        text = " ".join(desk.tell(value, outside=True).split())[:_LONGEST]
        if text:
            return text
    return ""
