"""Names inside texts: each mention of a known person stands as a reference that carries the words sealed.

A mention is `⟦person/ID SEALED⟧`, where SEALED holds the very characters that were typed, under that person's secret.
The text stays exactly as typed for whoever holds the secret, and names nobody for whoever does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

OPEN, CLOSE = "\u27e6", "\u27e7"
SEALED = "sealed:[A-Za-z0-9_-]+"
"""The written form of sealed words (keys/sealing.py)."""
_MENTION = re.compile(f"{OPEN}(person/[a-z2-7]{{26}}) ({SEALED}){CLOSE}")
_PIECE = re.compile(f"{_MENTION.pattern}|.", re.DOTALL)
SHORTEST = 2
"""Characters of the shortest name that is looked for in texts: a single one stands in too many words."""

Tell = Callable[[str, str], str]
"""Says what to show for a mention of (person path, sealed words)."""


class _Piece(NamedTuple):
    """A mention or a single character of a text: how it stands there, and how it reads."""

    stands: str
    reads: str

    @property
    def is_mention(self) -> bool:
        return self.stands != self.reads


class _Span(NamedTuple):
    """A piece, and from where to where it reads."""

    start: int
    end: int
    piece: _Piece


def looked_for(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the mentions that stand in a text already, and every one of `names`, longest first."""
    wanted = sorted((name for name in names if len(name) >= SHORTEST), key=lambda name: (-len(name), name))
    return re.compile("|".join([_MENTION.pattern, *map(re.escape, wanted)]))


def refer(text: str, names: Mapping[str, str], pattern: re.Pattern[str], seal: Callable[[str, str], str]) -> str:
    """Return `text` with every occurrence of a known name (name: person path) as a mention.

    `pattern` is `looked_for(names)`. `seal(path, words)` seals the words under that person's secret. Mentions that
    stand already are left alone.
    """

    def put(found: re.Match[str]) -> str:
        words = found.group(0)
        path = names.get(words)
        return words if path is None else mention(path, seal(path, words))

    return pattern.sub(put, text)


def told(text: str, tell: Tell) -> str:
    """Return `text` with every mention replaced by what `tell` says for it."""
    return _MENTION.sub(lambda found: tell(found.group(1), found.group(2)), text) if OPEN in text else text


def cut(text: str, at: int, tell: Tell) -> tuple[str, str]:
    """Cut `text` before character `at` of what it reads as; a mention in which that lies stays whole, on the left."""
    left, right, read = "", "", 0
    for piece in _pieces(text, tell):
        if read < at:
            left += piece.stands
        else:
            right += piece.stands
        read += len(piece.reads)
    return left, right


def within(text: str, start: int, end: int, tell: Tell) -> tuple[int, str]:
    """Return the part of `text` that reads as characters `start` to `end`, and where it begins.

    A mention that is touched stands whole, so that no name is cut.
    """
    touched = [span for span in _spans(text, tell) if span.start < end and span.end > start]
    return (touched[0].start if touched else start), "".join(span.piece.stands for span in touched)


def link(text: str, start: int, end: int, tell: Tell, seal: Callable[[str], str]) -> str:
    """Return `text` with what reads as characters `start` to `end` as one mention: `seal` makes it of the words."""
    before, words, behind = "", "", ""
    for span in _spans(text, tell):
        if span.end <= start:
            before += span.piece.stands
        elif span.start >= end:
            behind += span.piece.stands
        else:
            words += span.piece.reads
    return f"{before}{seal(words)}{behind}" if words else text


def mention(person: str, sealed: str) -> str:
    """Return the mention of the person at path `person` with these sealed words."""
    return f"{OPEN}{person} {sealed}{CLOSE}"


def keep(text: str, stood: str, tell: Tell) -> str:
    """Return `text`, an edit of what `stood` reads as, with those mentions of `stood` that still stand in it.

    So that whoever cannot open a mention, and edits around it, does not take it away from those who can.
    """
    if OPEN not in stood:
        return text
    was = list(_pieces(stood, tell))
    begin, at = _unchanged(was, text)
    end, until = _unchanged([_Piece(one.stands, one.reads[::-1]) for one in reversed(was[begin:])], text[at:][::-1])
    end, until = len(was) - end, len(text) - until
    between = _aligned(was[begin:end], text[at:until])
    return "".join([*(one.stands for one in was[:begin]), *between, *(one.stands for one in was[end:])])


def _spans(text: str, tell: Tell) -> Iterator[_Span]:
    read = 0
    for piece in _pieces(text, tell):
        yield _Span(read, read + len(piece.reads), piece)
        read += len(piece.reads)


def _pieces(text: str, tell: Tell) -> Iterator[_Piece]:
    for found in _PIECE.finditer(text):
        path, sealed = found.groups()
        yield _Piece(found.group(0), tell(path, sealed) if path else found.group(0))


def _unchanged(was: Sequence[_Piece], text: str) -> tuple[int, int]:
    """Return up to the end of which mention `text` begins as `was` does: in pieces, and in characters of `text`."""
    read, sure = 0, (0, 0)
    for number, piece in enumerate(was, 1):
        if not text.startswith(piece.reads, read):
            break
        read += len(piece.reads)
        if piece.is_mention:
            sure = number, read
    return sure


def _aligned(was: Sequence[_Piece], text: str) -> list[str]:
    """Return `text` in parts, those that match a piece of `was` as that piece stands."""
    labels = sorted({re.escape(one.reads) for one in was if one.is_mention and one.reads}, key=len, reverse=True)
    parts = re.findall("|".join([*labels, "."]), text, re.DOTALL)
    pairs = SequenceMatcher(None, [one.reads for one in was], parts, autojunk=False).get_matching_blocks()
    for begin, place, size in pairs:
        parts[place : place + size] = [one.stands for one in was[begin : begin + size]]
    return parts


def mentioned(texts: Iterable[str]) -> set[str]:
    """Return the paths of the persons mentioned in `texts`."""
    return {path for text in texts if OPEN in text for path, _ in _MENTION.findall(text)}
