"""Letters and forms as Word documents after GB/T 9704-2012: what one shows, and how it is set.

Page, grid and page numbers are in `document.py` and `resources/paper/word/styles.xml`. A heading is known by its
number, as the standard writes it (7.3.3): 一、 in Heiti, （一） in Kaiti, 1. and （1） as the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from fieldkit.paper.document import Around, document
from fieldkit.paper.ending import signature
from fieldkit.paper.table import table
from fieldkit.paper.word import UNDERLINED, field, paragraph, run, tab
from fieldkit.paper.wording import lines, one_line, wording

_STOP = "。"
_CHARACTER, _HALF, _WIDTH = 310, 150, 8844
"""Twips of a character, of a digit, and of a line of 28 characters (resources/paper/word/styles.xml)."""

WHOLE = 28
"""Characters of a line; a blank as wide is the whole line."""

_FROM_RIGHT = 4
"""Characters right of the date (7.3.5.1); the name of the organ stands centred over it."""


class Sort(StrEnum):
    """How a line is set: as text, without indent, in the middle, or as a line to sign on."""

    TEXT = "Letter"
    TO = "LetterTo"
    MIDDLE = "LetterMiddle"
    SIGN = "LetterSign"


class Line(NamedTuple):
    """A paragraph: words, and blanks to be filled in by hand, told by their width in characters."""

    pieces: tuple[str | int, ...]
    sort: Sort = Sort.TEXT


class Column(NamedTuple):
    """A column of a table: its title, its share of the width, whether its cells stand in the middle."""

    title: str
    share: int
    middle: bool = False


class Table(NamedTuple):
    """A ruled table; without titles it has no head. `free` rows follow `rows`; all are at least of `height` (twips)."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...] = ()
    free: int = 0
    height: int = 0


Block = Line | Table


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Everything a letter shows; nothing that is not here reaches the paper. `signer` and `day` close it, if told."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    signer: str = ""
    day: str = ""


def render(letter: Letter, on: str | None = None) -> bytes:
    """Return the .docx of `letter`, printed on the day `on` (2026-03-05); the same letter gives the same bytes."""
    body = "".join([*_title(letter), *_blocks(letter), *_closing(letter)])
    around = Around(paragraph("Header"), _page("PageOdd"), even=_page("PageEven"))
    return document(body, around, title=letter.name, on=on)


def words_of(letter: Letter) -> str:
    """Return all that `letter` says, as one text to be searched for names."""
    said = (word for block in letter.blocks for word in _said(block))
    return "\n".join([letter.name, letter.title, *said, letter.signer])


def plain(text: str, sort: Sort = Sort.TEXT) -> list[Line]:
    """Return a text of several lines as paragraphs."""
    return [Line((line.strip(),), sort) for line in lines(text)]


def _said(block: Block) -> Iterator[str]:
    if isinstance(block, Line):
        yield "".join(piece for piece in block.pieces if isinstance(piece, str))
    else:
        yield from (column.title for column in block.columns)
        yield from (cell for row in block.rows for cell in row)


def _title(letter: Letter) -> Iterator[str]:
    yield from (paragraph("LetterTitle", run("LetterTitle", line)) for line in lines(letter.title))


def _blocks(letter: Letter) -> Iterator[str]:
    """Yield what stands in the letter; what is before the lines to sign on, or the closing, stays with them."""
    closing = Line((), Sort.SIGN) if letter.signer or letter.day else None
    for block, after in zip(letter.blocks, [*letter.blocks[1:], closing], strict=False):
        keep = isinstance(after, Line) and after.sort is Sort.SIGN
        yield _line(block, keep=keep) if isinstance(block, Line) else _ruled(block)


def _line(line: Line, *, keep: bool) -> str:
    if line.pieces == (WHOLE,):
        return paragraph("LetterHand", tab("LetterHand", UNDERLINED), keep=keep)
    if line.sort is Sort.SIGN:
        return signature(line.sort, one_line("".join(map(str, line.pieces))))
    first = line.pieces[0] if line.pieces else ""
    levels = wording("documents")["level"].items()
    style = next((name for name, told in levels if isinstance(first, str) and re.match(told, first)), line.sort.value)
    return paragraph(style, *_runs(style, line.pieces), keep=keep)


def _runs(style: str, pieces: tuple[str | int, ...]) -> Iterator[str]:
    """Yield the runs of a line; of a heading that goes on as text, only its first sentence has the heading's font."""
    look = style
    for piece in pieces:
        if isinstance(piece, int):
            yield run(style, "\u3000" * piece, UNDERLINED)
            continue
        heading, stop, text = piece.partition(_STOP)
        if look.startswith("Level") and stop:
            yield run(look, heading + stop)
            look = Sort.TEXT.value
            if text:
                yield run(look, text)
        elif piece:
            yield run(look, piece)


def _ruled(block: Table) -> str:
    whole = sum(column.share for column in block.columns)
    widths = [_WIDTH * column.share // whole for column in block.columns]
    styles = ["CellMiddle" if column.middle else "Cell" for column in block.columns]
    titles = [paragraph("CellMiddle", run("CellMiddle", column.title, "<w:b/>")) for column in block.columns]
    head = titles if any(column.title for column in block.columns) else []
    rows = [
        [_cell(style, text) for style, text in zip(styles if len(row) > 1 else ("Cell",), row, strict=True)]
        for row in [*block.rows, *[("",) * len(widths)] * block.free]
    ]
    return table(widths, head, rows, height=block.height)


def _cell(style: str, text: str) -> str:
    return "".join(paragraph(style, run(style, line)) for line in lines(text)) or paragraph(style)


def _closing(letter: Letter) -> Iterator[str]:
    """Yield the name of the organ and the date (7.3.5.1), never alone on a page; a table wants a line below it."""
    style = "LetterRight"
    over, under = _set_in(letter.signer, letter.day)
    if letter.signer or letter.day:
        yield paragraph("LetterTo", keep=True)
    if letter.signer:
        yield paragraph(style, run(style, letter.signer), keep=True, right=over)
    if letter.day:
        yield paragraph(style, run(style, letter.day), right=under)
    elif letter.blocks and isinstance(letter.blocks[-1], Table):
        yield paragraph("CellSmall")


def _set_in(signer: str, day: str) -> tuple[int, int]:
    """Return how far the name and the date are set in from the right; what is longer decides."""
    under = _FROM_RIGHT * _CHARACTER
    over = under + (_wide(day) - _wide(signer)) // 2
    return max(over, 0), under - min(over, 0)


def _wide(text: str) -> int:
    return sum(_HALF if sign.isascii() else _CHARACTER for sign in text)


def _page(style: str) -> str:
    dash = wording("documents")["page"]["dash"]
    return paragraph(style, run(style, f"{dash} "), field(style, "PAGE"), run(style, f" {dash}"))
