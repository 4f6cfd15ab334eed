"""What differs between two texts, to the character: what is the same, what went, what came. A pure function."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

LARGEST = 1_000_000
"""Pairs of characters that are compared one by one; comparing takes the square of what is unlike."""

_SENTENCES = re.compile(r"[^。！？；，、\n.!?;,]*[。！？；，、\n.!?;,]?")


class Sort(StrEnum):
    """What became of a piece of text from the older to the newer."""

    SAME = "same"
    GONE = "gone"
    COME = "come"


class Piece(NamedTuple):
    """A stretch of text, and what became of it."""

    sort: Sort
    text: str


def pieces(older: str, newer: str) -> list[Piece]:
    """Return the pieces of two texts in their order: without what came they are `older`, without what went `newer`.

    Sentences are compared first, then the characters of those that are unlike, so that long texts stay quick.
    """
    found: list[Piece] = []
    for gone, come, same in _stretches(_SENTENCES.findall(older), _SENTENCES.findall(newer)):
        told = [Piece(Sort.SAME, gone)] if same else _by_character(gone, come)
        for piece in told:
            if found and found[-1].sort is piece.sort:
                found[-1] = Piece(piece.sort, found[-1].text + piece.text)
            elif piece.text:
                found.append(piece)
    return found


def _by_character(older: str, newer: str) -> Iterator[Piece]:
    if len(older) * len(newer) > LARGEST:
        yield from (Piece(Sort.GONE, older), Piece(Sort.COME, newer))
        return
    for gone, come, same in _stretches(older, newer):
        yield from [Piece(Sort.SAME, gone)] if same else [Piece(Sort.GONE, gone), Piece(Sort.COME, come)]


def _stretches(older: Sequence[str], newer: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
    """Yield what stands in the older and in the newer, stretch by stretch, and whether it is the same."""
    for act, first, last, start, end in SequenceMatcher(None, older, newer, autojunk=False).get_opcodes():
        yield "".join(older[first:last]), "".join(newer[start:end]), act == "equal"
