"""Records as facts to print: the declared fields as this desk may read them, with stable keys."""

from __future__ import annotations

from typing import Any

from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.model.record import Record, kind_of


def facts_of(desk: Desk, record: Record) -> dict[str, Any]:
    """Return what `--json` prints of a record: id, path, case, its fields in their order, who and when, conflicts."""
    kind = KINDS[kind_of(record.path)]
    told: dict[str, Any] = {"id": record.id, "path": record.path, "space": record.space}
    for field in kind.fields:
        value = getattr(record, field.name)
        if isinstance(value, frozenset):
            value = sorted(value)
        elif field.sealed:
            value = desk.unseal(record.path, field.name, value)
        elif isinstance(value, str):
            value = desk.tell(value)
        told[field.name] = value
    return {
        **told,
        "created": record.created,
        "created_by": record.created_by,
        "changed": record.changed,
        "changed_by": record.changed_by,
        "conflicts": list(record.conflicts),
    }
