"""A record as plain facts, and facts as fields of a record: one form for printing and for reading in.

The keys are those of the model. A field declared `each` is a list; references are paths, members their ids.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fieldkit import words
from fieldkit.desk import exhibits, members, protection
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model import KINDS
from fieldkit.model.kinds import Exhibit, Payload
from fieldkit.model.record import Field, Record, Type, kind_of

MEMBER = "member"
"""What a reference is to that names a member."""

_STAMPS = frozenset({"id", "kind", "created_ms", "changed_ms", *(field.name for field in dataclasses.fields(Record))})


def told(desk: Desk, record: Record, *, outside: bool = True) -> dict[str, Any]:
    """Return `record` as facts: what every record has, then its fields in the order of their declaration.

    `created` and `changed` are local time, `..._ms` milliseconds since 1970 UTC. `outside` (what is printed leaves the
    vault), protected persons are called by their pseudonyms and nothing sealed of them is told.
    """
    kind = KINDS[kind_of(record.path)]
    stamps = {
        "id": record.id,
        "kind": kind.name,
        "path": record.path,
        "space": record.space,
        "created": local(record.created),
        "created_ms": record.created,
        "created_by": record.created_by,
        "changed": local(record.changed),
        "changed_ms": record.changed,
        "changed_by": record.changed_by,
        "conflicts": list(record.conflicts),
    }
    hidden = outside and protection.guarded(desk, _whose(desk, record))
    return stamps | {field.name: _value(desk, record, field, outside=outside, hidden=hidden) for field in kind.fields}


def read(desk: Desk, kind: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `facts` (the keys of `told`) set of a record of `kind`; what every record has besides is skipped.

    Members may be named by name, records by id alone where they can be of one kind only. Raises Refused(FACTS_FIELD,
    CARD_UNKNOWN, CARD_AMBIGUOUS); whether a value fits its field is asked when it is written.
    """
    declared = {field.name: field for field in KINDS[kind].fields}
    values: dict[str, Any] = {}
    for name, value in facts.items():
        if name in _STAMPS or value is None:
            continue
        if name not in declared:
            raise Refused(Code.FACTS_FIELD, field=name[:40])
        values |= _registers(desk, declared[name], value)
    return values


def reads(desk: Desk, kind: str, name: str, value: Any, lang: str | None = None) -> str:
    """Return the value that `told` gives of the field `name` as a person outside reads it, in `lang` (none: ours)."""
    field = KINDS[kind].field(name)
    if field is None:
        return str(value)
    several = value if isinstance(value, list) else [value]
    told = (_reads(desk, kind, field, one, lang) for one in several)
    return words.say("cli", "between", lang).join(filter(None, told))


def document(data: bytes) -> dict[str, Any]:
    """Return the JSON object in `data`. Raises Refused(FACTS_DAMAGED)."""
    try:
        facts = json.loads(data)
    except (ValueError, RecursionError):
        raise Refused(Code.FACTS_DAMAGED) from None
    if not isinstance(facts, dict):
        raise Refused(Code.FACTS_DAMAGED)
    return facts


def local(ms: int) -> str:
    """Return milliseconds since 1970 UTC as local time to the minute, with its offset."""
    return datetime.fromtimestamp(ms / 1000).astimezone().isoformat(" ", "minutes")


def _whose(desk: Desk, record: Record) -> str:
    """Return to whom belongs what is sealed in a record: itself, or the person whose evidence it is a payload of."""
    exhibit = desk.known(Exhibit, record.family) if isinstance(record, Payload) else None
    return record.path if exhibit is None else exhibits.whose(desk, exhibit)


def _value(desk: Desk, record: Record, field: Field, *, outside: bool, hidden: bool) -> Any:
    value = getattr(record, field.name)
    if field.each:
        return sorted(value)
    if field.sealed:
        return "" if hidden else desk.unseal(record.path, field.name, value)
    return desk.tell(value, outside=outside) if field.mentions else value


def _reads(desk: Desk, kind: str, field: Field, value: Any, lang: str | None) -> str:
    if value in (None, "", False):
        return ""
    if field.type is Type.CHOICE:
        return words.say("choice", f"{kind}.{field.name}.{value}", lang)
    if field.type is Type.FLAG:
        return words.say("cli", "yes", lang)
    if field.to == (MEMBER,):
        return desk.name(str(value))
    face = desk.persons.face(value) if "person" in field.to else None
    return face.label(outside=True) if face is not None else str(value)


def _registers(desk: Desk, field: Field, value: Any) -> dict[str, Any]:
    if not field.each:
        return {field.name: _named(desk, field, value)}
    if not isinstance(value, list):
        raise Refused(Code.FACTS_FIELD, field=field.name)
    return {f"{field.name}.{_named(desk, field, one)}": True for one in value}


def _named(desk: Desk, field: Field, value: Any) -> Any:
    """Return a reference by its full name, anything else as it is."""
    if field.type is not Type.REFERENCE or not isinstance(value, str) or not value:
        return value
    if field.to == (MEMBER,):
        return members.find(desk, value)
    return f"{field.to[0]}/{value}" if len(field.to) == 1 and "/" not in value else value
