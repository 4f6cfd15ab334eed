"""Rows of texts, bounded: what a list of villagers can be, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fieldkit.errors import Code, Refused

MOST_SHEETS = 256
MOST_ROWS = 200_000
MOST_CELLS = 4_000_000
MOST_COLUMNS = 16_384
LONGEST_CELL = 32_767
"""Columns and characters of a cell at most: what Excel allows."""


def bounded(rows: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return `rows` without empty cells at their ends and empty rows at the end. Raises Refused(PARSE_TOO_LARGE)."""
    kept: list[tuple[str, ...]] = []
    cells = last = 0
    for row in rows:
        trimmed = _trimmed(row)
        kept.append(trimmed)
        cells += len(trimmed)
        if trimmed:
            last = len(kept)
        far = len(trimmed) > MOST_COLUMNS or max(map(len, trimmed), default=0) > LONGEST_CELL
        if far or len(kept) > MOST_ROWS or cells > MOST_CELLS:
            raise Refused(Code.PARSE_TOO_LARGE)
    return tuple(kept[:last])


def _trimmed(row: Sequence[str]) -> tuple[str, ...]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return tuple(row[:end])


def number(column: str) -> int:
    """Return the number, from 1, of a column told as `A` or `AB`."""
    whole = 0
    for letter in column:
        whole = whole * 26 + ord(letter) - ord("A") + 1
    return whole


def letters(column: int) -> str:
    """Return the letters of the column with this number, from 1; none before the first."""
    told = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        told = chr(ord("A") + rest) + told
    return told
