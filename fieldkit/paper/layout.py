"""A paper as it is to be laid out on pages: blocks, their look, and what stands around every page; plain, frozen.

Lengths are in twips (1/20 pt), as Word writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

PICTURE = "\ufffc"
"""The character that a picture stands for in the words of its piece."""


class Font(NamedTuple):
    """How words are written: `families`, the wanted one first and what may stand for it; `size` in twips.

    `spacing` is added behind every character.
    """

    families: tuple[str, ...]
    size: int
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    struck: bool = False
    colour: str = ""
    spacing: float = 0.0


class Picture(NamedTuple):
    """A picture: its file's bytes, and how large it is printed."""

    content: bytes
    width: int
    height: int


class Piece(NamedTuple):
    """Words of one look. A tab is a tabulator, a line separator (U+2028) begins a line.

    `field`: page or pages, in whose place the number of the page, or of all pages, stands.
    """

    text: str
    font: Font
    field: str = ""
    picture: Picture | None = None


class Stop(NamedTuple):
    """A tabulator stop: where from the left edge of the text, and what stands there: left, right or center."""

    at: int
    align: str


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph. `first` is how far its first line is set in (out, where negative) from `left`.

    `rule`: lines are `line` high (exact), at least so (atLeast), or `line` 240ths of their font's height (auto).
    `breaks`: it begins a page. `stays`: it is kept on one page with what follows; `whole`: its lines are kept together.
    """

    pieces: tuple[Piece, ...]
    align: str = "left"
    left: int = 0
    right: int = 0
    first: int = 0
    before: int = 0
    after: int = 0
    line: int = 240
    rule: str = "auto"
    stops: tuple[Stop, ...] = ()
    breaks: bool = False
    stays: bool = False
    whole: bool = False
    widows: bool = True

    @property
    def text(self) -> str:
        """Its words as they stand."""
        return "".join(piece.text for piece in self.pieces)


class Cell(NamedTuple):
    """A cell: its paragraphs and how wide it is; `goes_on`: it is one with the cell above."""

    blocks: tuple[Paragraph, ...]
    width: int
    middle: bool = False
    goes_on: bool = False


class Row(NamedTuple):
    """A row, at least `height` high, kept on one page; `head`: it is repeated on every page."""

    cells: tuple[Cell, ...]
    height: int = 0
    head: bool = False


class Table(NamedTuple):
    """A table; `ruled` ones have lines around their cells. Words keep `margin` from the lines beside them."""

    rows: tuple[Row, ...]
    ruled: bool
    margin: int
    left: int = 0


Block = Paragraph | Table


class Mark(NamedTuple):
    """Words across the page behind its text, as large as the box that they fill, turned by `angle` degrees."""

    text: str
    width: int
    height: int
    angle: float


class Placed(NamedTuple):
    """A picture at a place of its own: where its upper left corner lies, from that of the page."""

    picture: Picture
    left: int
    top: int


class Edge(NamedTuple):
    """What stands above or below the text of a page, and beside it: marks behind it, pictures in the margins."""

    blocks: tuple[Block, ...] = ()
    marks: tuple[Mark, ...] = ()
    pictures: tuple[Placed, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Section:
    """Pages of one size. `header` and `footer` are how far these keep from the edges of the paper.

    `heads` and `feet` are by which pages they are for: default, first, even.
    """

    blocks: tuple[Block, ...]
    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    header: int
    footer: int
    heads: dict[str, Edge]
    feet: dict[str, Edge]

    def edges(self, number: int, *, first: bool) -> tuple[Edge, Edge]:
        """Return what stands above and below on the page `number`; `first`: it is the first of the section."""
        return _edge(self.heads, number, first=first), _edge(self.feet, number, first=first)


class Layout(NamedTuple):
    """A whole paper. `strange` names what the file holds and pages made of this would not show."""

    title: str
    sections: tuple[Section, ...]
    strange: tuple[str, ...] = ()


def words(layout: Layout) -> Iterator[str]:
    """Yield the words of every paragraph of a paper, with what stands around its pages."""
    for section in layout.sections:
        for edge in (*section.heads.values(), *section.feet.values()):
            yield from _words(edge.blocks)
            yield from (mark.text for mark in edge.marks)
        yield from _words(section.blocks)


def _words(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from (one for row in block.rows for cell in row.cells for one in _words(cell.blocks))


def _edge(edges: dict[str, Edge], number: int, *, first: bool) -> Edge:
    wanted = "first" if first and "first" in edges else "even" if number % 2 == 0 and "even" in edges else "default"
    return edges.get(wanted, Edge())
