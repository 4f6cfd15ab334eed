"""Facts of a record as a person reads them: labels and choices in words, members by name."""

from __future__ import annotations

from typing import Any

from fieldkit import words
from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.model.record import Field, Type


def row(desk: Desk, fact: dict[str, Any], *names: str) -> str:
    """Return a record in one line: its id, then the fields `names`."""
    return "  ".join([fact["id"], *(" ".join(reads(desk, fact, name).split()) for name in names)])


def page(desk: Desk, fact: dict[str, Any]) -> str:
    """Return a record with a line for each field that says something."""
    kind = KINDS[fact["kind"]]
    told = [("kind", words.say("kind", kind.name)), ("path", fact["path"]), ("made", fact["created"])]
    lines = [words.say("cli", "labelled", label=words.say("cli", key), text=text) for key, text in told]
    for field in kind.fields:
        text = reads(desk, fact, field.name)
        if text:
            label = words.say("field", f"{kind.name}.{field.name}")
            lines.append(words.say("cli", "labelled", label=label, text=text))
    return "\n".join(lines)


def reads(desk: Desk, fact: dict[str, Any], name: str) -> str:
    """Return the field `name` as a person reads it."""
    kind = KINDS[fact["kind"]]
    field = kind.field(name)
    value = fact[name]
    if field is None:
        return str(value)
    several = value if isinstance(value, list) else [value]
    return words.say("cli", "between").join(_reads(desk, kind.name, field, one) for one in several)


def _reads(desk: Desk, kind: str, field: Field, value: Any) -> str:
    if value in (None, "", False):
        return ""
    if field.type is Type.CHOICE:
        return words.say("choice", f"{kind}.{field.name}.{value}")
    if field.type is Type.FLAG:
        return words.say("cli", "yes")
    if field.to == ("member",):
        return desk.name(str(value))
    face = desk.persons.face(value) if "person" in field.to else None
    if face is not None:
        return face.label(outside=True)
    return str(value)
