"""The contradiction matrix: rows are facts, columns who or what told of them; cells agree, conflict or are silent.

Facts and what was said of them are tagged by a person, never guessed. The matrix itself is derived and stored nowhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from fieldkit.model import figures
from fieldkit.model.record import Record, choice, kind, line, reference, text


@kind("fact")
class Fact(Record):
    """Something that several may have told of: who did what, when, how much. `sort` says as what answers compare."""

    what: str = line(mentions=True, searched=True)
    sort: str = choice("amount", "date", "words")


@kind("statement", within=("fact",))
class Statement(Record):
    """What one passage says of a fact: the record it stands in, its words, and what they come to."""

    target: str = reference()
    quote: str = text(mentions=True)
    said: str = line(mentions=True)


class Cell(StrEnum):
    """What a source says of a fact beside the others."""

    SILENT = "silent"
    ALONE = "alone"
    AGREE = "agree"
    CONFLICT = "conflict"


class Told(NamedTuple):
    """A statement as it is compared: its path, the column it stands in, and what it says as a person reads it."""

    path: str
    column: str
    said: str


def cells(sort: str, told: Iterable[Told]) -> dict[str, Cell]:
    """Return the cell of every column that told of a fact of this sort; all other columns are silent.

    One column that says two things contradicts itself.
    """
    by_column: dict[str, set[str]] = {}
    for one in told:
        by_column.setdefault(one.column, set()).add(compared(sort, one.said))
    values = set().union(*by_column.values()) if by_column else set()
    if len(values) > 1:
        return dict.fromkeys(by_column, Cell.CONFLICT)
    return dict.fromkeys(by_column, Cell.AGREE if len(by_column) > 1 else Cell.ALONE)


def compared(sort: str, said: str) -> str:
    """Return what is compared of `said`: 4,000 yuan however it is written; the day; else the words without spaces."""
    if sort == "amount" and (fen := figures.fen(said)) is not None:
        return str(fen)
    if sort == "date" and (day := figures.day(said)):
        return day
    return "".join(unicodedata.normalize("NFKC", said).casefold().split())
