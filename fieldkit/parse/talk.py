"""Reading a typed talk: `key：value` head lines, a blank line, then paragraphs that begin with question or answer.

Keys and markers are those of `[talk]` and `[talk_marker]` in either language's catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from fieldkit.errors import Code, Refused
from fieldkit.words import LANGUAGES, catalogue

_COLON = re.compile("[：:]")
_DATE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})(?:\D{1,2}(\d{1,2}))?\D?")
_MINUTE = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})\D(\d{1,2})\D?")
_DIGITS = 9
_SPLIT = re.compile("[、，,;；]")


MOST_TURNS, MOST_LINES = 20_000, 200_000
"""Turns and lines of one file: what some fifty talks have, and no more than can be taken in at once."""


class Unread(NamedTuple):
    """A line before the first turn that was not understood: its number from 1, and the field whose value is wrong."""

    line: int
    text: str
    field: str = ""

    @property
    def refusal(self) -> Refused:
        """What is said of it where every line must be understood."""
        if self.field:
            return Refused(Code.TALK_VALUE, line=self.line, field=self.field)
        return Refused(Code.TALK_HEAD, line=self.line)


@dataclass(frozen=True)
class Talk:
    """A talk as it stands in a file: `head` by the keys of `[talk]`, its values in the form of the model's fields."""

    head: dict[str, str]
    turns: tuple[tuple[str, str], ...]
    unread: tuple[Unread, ...] = ()

    def names(self, key: str) -> list[str]:
        """Return the names in the head line `key`."""
        return [name.strip() for name in _SPLIT.split(self.head.get(key, "")) if name.strip()]


def decode(data: bytes) -> list[str]:
    """Return the lines of a UTF-8 text. Raises Refused(TALK_ENCODING)."""
    try:
        return data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Refused(Code.TALK_ENCODING) from None


def read(lines: Sequence[str]) -> Talk:
    """Return the talk in `lines`. Raises Refused(TALK_HEAD, TALK_VALUE, TALK_EMPTY, PARSE_TOO_LARGE)."""
    return _read(lines, strict=True)


def look(lines: Sequence[str]) -> Talk:
    """Return the talk in `lines` as far as it is understood. Raises Refused(TALK_EMPTY, PARSE_TOO_LARGE)."""
    return _read(lines, strict=False)


def _read(lines: Sequence[str], *, strict: bool) -> Talk:
    head: dict[str, str] = {}
    turns: list[tuple[str, list[str]]] = []
    unread: list[Unread] = []
    if len(lines) > MOST_LINES:
        raise Refused(Code.PARSE_TOO_LARGE)
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        begun = marked(line)
        if begun is not None:
            if len(turns) == MOST_TURNS:
                raise Refused(Code.PARSE_TOO_LARGE)
            turns.append((begun[0], [begun[1]]))
        elif turns and line:
            turns[-1][1].append(line)
        elif line:
            told = _head_line(line, number)
            if not isinstance(told, Unread):
                head[told[0]] = told[1]
            elif strict:
                raise told.refusal
            else:
                unread.append(told)
    if not turns:
        raise Refused(Code.TALK_EMPTY)
    return Talk(head, tuple((sort, "\n".join(filter(None, said))) for sort, said in turns), tuple(unread))


def marked(line: str) -> tuple[str, str] | None:
    """Return the turn that begins with `line`, as (sort, words), or None where it begins none."""
    parts = _COLON.split(line, maxsplit=1)
    sort = _markers().get(parts[0].strip()) if len(parts) == 2 else None
    return (sort, parts[1].strip()) if sort else None


def _head_line(line: str, number: int) -> tuple[str, str] | Unread:
    parts = _COLON.split(line, maxsplit=1)
    key = _keys().get(parts[0].strip()) if len(parts) == 2 else None
    if key is None:
        return Unread(number, line)
    value = _value(key, parts[1].strip())
    return Unread(number, line, parts[0].strip()) if value is None else (key, value)


def _value(key: str, text: str) -> str | None:
    """Return the value in the form of its field, or None where it has none."""
    if key in ("started", "ended"):
        found = _MINUTE.fullmatch(text)
        return "{}-{:0>2}-{:0>2}T{:0>2}:{:0>2}".format(*found.groups()) if found else None
    if key == "birth":
        found = _DATE.fullmatch(text)
        return "-".join(part.zfill(2) for part in found.groups() if part) if found else None
    if key == "ordinal":
        digits = re.sub(r"\D", "", text)
        return digits if 0 < len(digits) <= _DIGITS else None
    choices = _choices(key)
    return choices.get(text) if choices else text


@cache
def _keys() -> dict[str, str]:
    return {word: key for lang in LANGUAGES for key, word in catalogue(lang)["talk"].items()}


@cache
def _markers() -> dict[str, str]:
    return {word: sort for lang in LANGUAGES for sort, word in catalogue(lang)["talk_marker"].items()}


@cache
def _choices(key: str) -> dict[str, str]:
    return {
        word: name.partition(".")[2]
        for lang in LANGUAGES
        for name, word in catalogue(lang)["talk_value"].items()
        if name.startswith(key + ".")
    }
