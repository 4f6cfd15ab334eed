"""What the worker process is asked and what it answers: plain structures, decoded strictly on both sides."""

from __future__ import annotations

from typing import Literal

import msgspec


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What decoding one file may cost: bytes of memory and of answer, seconds of processor and of clock."""

    memory: int = 1 << 30
    processor: int = 30
    clock: float = 60.0
    answer: int = 64 << 20


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """A cell (row and column from 0) that is not as it was written.

    `lost`: a number with more digits than a sheet keeps, so the last ones are made up. `repaired`: the text of a merged
    cell, repeated where the merged cell reaches.
    """

    row: int
    column: int
    sort: Literal["lost", "repaired"]


class Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sheet as texts: row 0 is the sheet's first, also where it is empty. A file without sheets has one unnamed."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden: bool = False
    marks: tuple[Mark, ...] = ()


class Number(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cell that is to hold a number, told as a decimal."""

    number: str


class Filling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a foreign workbook is to be filled with: rows for `sheet`, from its row `first` (from 1) on.

    A row is {column as a sheet names it: what stands there}. Where `key` names a column, a row of the sheet that holds
    the same text there is written over; every other goes below the last. A column `numbered` counts them from 1.
    """

    sheet: str
    first: int
    rows: tuple[dict[str, str | Number], ...] = ()
    key: str = ""
    numbered: str = ""


class Allowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a workbook lets stand in a column of a sheet: one of `choices`, or texts of so many characters."""

    sheet: str
    column: str
    choices: tuple[str, ...] = ()
    longest: int = 0


class Unfit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A cell that a workbook does not take: no choice of its list, too long, or a formula stands there."""

    row: int
    column: str
    reason: Literal["choice", "long", "formula"]


class Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the worker says: the code of a refusal, or paragraphs, or sheets, or what became of a filling."""

    refused: str = ""
    paragraphs: list[str] = []
    sheets: list[Sheet] = []
    allowed: list[Allowed] = []
    unfit: list[Unfit] = []
    places: list[int] = []
    book: bytes = b""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A picture that is to be shown: its bytes follow. `side` is the most points of a side, `page` from 0."""

    size: int
    side: int
    page: int = 0


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The code of a refusal, or the points of a picture, whose pixels follow; `last`: the worker ends with this one."""

    refused: str = ""
    width: int = 0
    height: int = 0
    pages: int = 1
    last: bool = False
