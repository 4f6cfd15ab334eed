"""Facts of a record as a person reads them: labels and choices in words, members by name."""

from __future__ import annotations

from typing import Any

from fieldkit import words
from fieldkit.desk import facts
from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS


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
    return facts.reads(desk, fact["kind"], name, fact[name])
