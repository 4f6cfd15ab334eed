"""The rules by which rosters are compared: those of the program, and over them the office's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from fieldkit import files, ids
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.questions import Rulebook
from fieldkit.rosters import explaining, rules
from fieldkit.rosters.rules import Rules

_LARGEST = 200_000


def current(desk: Desk) -> Rules:
    """Return all rules in force: the books of the office in the order of their names, each over those before."""
    books = sorted(desk.load(Rulebook), key=lambda book: (book.name, book.path))
    return rules.shipped().over([_read(book.rules) for book in books])


def told(desk: Desk) -> list[dict[str, Any]]:
    """Return the rules in force as facts, by name, with the standards that go with each."""
    known = current(desk)
    return [
        {
            "rule": name,
            **msgspec.to_builtins(rule),
            "title": explaining.title(name, rule),
            "standards": [msgspec.to_builtins(one) for one in known.standard if one.rule == name],
        }
        for name, rule in sorted(known.rule.items())
    ]


def take_in(desk: Desk, path: Path) -> Rulebook:
    """Take in a file of rules (TOML, rosters/RULES.md) under its name, in the place of an earlier one of that name.

    Raises Refused(RULES_DAMAGED, RULES_WRONG, TEXT_ENCODING, FILE_*).
    """
    try:
        text = files.read_stable(path, _LARGEST).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(Code.TEXT_ENCODING) from None
    for name, rule in rules.read(text).rule.items():
        if not explaining.can_say(rule.says):
            raise Refused(Code.RULES_WRONG, rule=name)
    book = f"rulebook/{ids.derived('rulebook', path.stem)}"
    desk.set("county", book, {"name": path.stem, "rules": text})
    return desk.get(Rulebook, book)


def _read(text: str) -> Rules:
    """Return the rules of a book; one that another program wrote amiss rules nothing."""
    try:
        told = rules.read(text)
    except Refused:
        return Rules()
    return told if all(explaining.can_say(rule.says) for rule in told.rule.values()) else Rules()
