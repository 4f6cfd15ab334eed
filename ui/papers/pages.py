"""The pages of a paper: made one after another with pauses between, and drawn; lengths are in twips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen

from fieldkit.desk.papers import Block, Cell, Edge, Layout, Mark, Paragraph, Section, Table
from ui.papers.breaking import fits
from ui.papers.lines import Lines, Numbers, image

TWIPS = 1440
"""Twips in an inch."""

_UNKNOWN = "…"
"""What stands for the number of pages while it is not known."""
_RULE = 10
"""The width of a table's lines: half a point."""


class Line(NamedTuple):
    """One line of a paragraph on a page."""

    lines: Lines
    at: int
    above: float
    stays: bool
    breaks: bool

    @property
    def height(self) -> float:
        """How high it is, with what is kept free below the last."""
        last = self.at == len(self.lines.heights) - 1
        return self.lines.heights[self.at] + (self.lines.paragraph.after if last else 0)

    @property
    def text(self) -> str:
        """Its words."""
        return self.lines.line_text(self.at)

    def draw(self, painter: QPainter, left: float, top: float) -> None:
        """Draw it."""
        self.lines.draw(painter, left, top, self.at, self.at + 1)


class Stacked(NamedTuple):
    """A cell with its paragraphs laid out, one below another."""

    cell: Cell
    parts: tuple[Lines, ...]

    @property
    def height(self) -> float:
        """How high its words are."""
        return sum(one.height + one.paragraph.before + one.paragraph.after for one in self.parts)


@dataclass(frozen=True)
class Ruled:
    """A row of a table; `heads` are the rows that stand above it where it begins a page.

    Of one higher than a page, `cut` is what the pages before have shown and `height` what is left.
    """

    table: Table
    cells: tuple[Stacked, ...]
    height: float
    heads: tuple[Ruled, ...] = ()
    above: float = 0
    stays: bool = False
    breaks: bool = False
    cut: float = 0

    @property
    def text(self) -> str:
        """Its words."""
        return "\n".join(part.text for one in self.cells for part in one.parts)

    def draw(self, painter: QPainter, left: float, top: float) -> None:
        """Draw its words and the lines around them."""
        x = left + self.table.left
        for stacked in self.cells:
            box = QRectF(x, top, stacked.cell.width, self.height)
            if self.table.ruled:
                _rule(painter, box, open_above=stacked.cell.goes_on)
            painter.save()
            painter.setClipRect(box)
            y = top - self.cut + ((self.height - stacked.height) / 2 if stacked.cell.middle else 0)
            for part in stacked.parts:
                part.draw(painter, x + self.table.margin, y + part.paragraph.before)
                y += part.height + part.paragraph.before + part.paragraph.after
            painter.restore()
            x += stacked.cell.width

    def parted(self, room: float) -> tuple[Ruled, Ruled]:
        """Return what of a row that is too high goes on a page with so much room, and the rest."""
        ends = sorted({end for one in self.cells for end in _ends(one)})
        upto = max((end for end in ends if self.cut < end <= self.cut + room), default=self.cut + room) - self.cut
        upper = Ruled(self.table, self.cells, upto, self.heads, self.above, self.stays, self.breaks, self.cut)
        return upper, Ruled(self.table, self.cells, self.height - upto, self.heads, cut=self.cut + upto)


Strip = Line | Ruled


@dataclass
class Page:
    """One page: its number, and from where each strip is drawn; `first`: it is the first of its section."""

    section: Section
    number: int
    first: bool
    strips: list[tuple[float, Strip]] = field(default_factory=list)

    def draw(self, painter: QPainter, pages: int) -> None:
        """Draw the whole page; `pages` are all there are, 0 while that is not known."""
        head, foot = self._edges(pages)
        for mark in (*head.edge.marks, *foot.edge.marks):
            _draw_mark(painter, mark, self._text_box())
        for one in (*head.edge.pictures, *foot.edge.pictures):
            box = QRectF(one.left, one.top, one.picture.width, one.picture.height)
            painter.drawImage(box, image(one.picture.content))
        for edge, top in ((head, self.section.header), (foot, self._foot_top(foot))):
            edge.draw(painter, self.section.left, top)
        for top, strip in self.strips:
            strip.draw(painter, self.section.left, top)

    def text(self, pages: int) -> str:
        """Return the words on the page, a line each, as they stand from above to below."""
        head, foot = self._edges(pages)
        return "\n".join([*head.texts(), *(strip.text for _, strip in self.strips), *foot.texts()])

    def _edges(self, pages: int) -> tuple[Stack, Stack]:
        numbers = {"page": str(self.number), "pages": str(pages or _UNKNOWN)}
        head, foot = self.section.edges(self.number, first=self.first)
        return Stack(head, _width(self.section), numbers), Stack(foot, _width(self.section), numbers)

    def _foot_top(self, foot: Stack) -> float:
        return self.section.height - self.section.footer - foot.height

    def _text_box(self) -> QRectF:
        section = self.section
        high = section.height - section.top - section.bottom
        return QRectF(section.left, section.top, _width(section), high)


class Stack:
    """What stands above or below the text of a page, laid out."""

    def __init__(self, edge: Edge, width: float, numbers: Numbers) -> None:
        self.edge = edge
        self._strips = [strip for block in edge.blocks for strip in _strips(block, width, numbers)]

    @property
    def height(self) -> float:
        """How high it is."""
        return sum(strip.above + strip.height for strip in self._strips)

    def texts(self) -> list[str]:
        """Return its words, a line each."""
        return [strip.text for strip in self._strips]

    def draw(self, painter: QPainter, left: float, top: float) -> None:
        """Draw it."""
        for strip in self._strips:
            strip.draw(painter, left, top + strip.above)
            top += strip.above + strip.height


def pages_of(layout: Layout) -> Iterator[Page | None]:
    """Yield the pages; None where whoever draws them may do something else meanwhile."""
    number = 1
    for section in layout.sections:
        filling = _Filling(section, number)
        for block in section.blocks:
            yield None
            yield from filling.add(block)
        yield from filling.rest()
        number = filling.number


class _Filling:
    """A section while its pages are filled; `number` is that of the next."""

    def __init__(self, section: Section, number: int) -> None:
        self._section = section
        self._begun = number
        self._waiting: list[Strip] = []
        self._turn(number)

    def add(self, block: Block) -> Iterator[Page]:
        """Lay out what comes next; yield the pages that are full then."""
        self._waiting += _strips(block, _width(self._section), {"page": "", "pages": ""})
        while (room := self._room()[1]) and (fits(self._waiting, room) is not None or self._too_high(room)):
            yield self._page()

    def rest(self) -> Iterator[Page]:
        """Yield the last page."""
        if self._waiting or self.number == self._begun:
            yield self._page()

    def _page(self) -> Page:
        """Take what goes on one page from what is waiting; of a row that is too high, a part."""
        page = Page(self._section, self.number, self._is_first)
        top, room = self._room()
        heads = self._heads()
        taken = self._waiting[: fits(self._waiting, room)]
        del self._waiting[: len(taken)]
        if taken and isinstance(taken[0], Ruled) and taken[0].height > room:
            upper, lower = taken[0].parted(room)
            self._waiting[:0] = [lower, *taken[1:]]
            taken = [upper]
        for at, strip in enumerate([*heads, *taken]):
            top += strip.above if at or self._is_first else 0
            page.strips.append((top, strip))
            top += strip.height
        self._turn(self.number + 1)
        return page

    @property
    def _is_first(self) -> bool:
        return self.number == self._begun

    def _too_high(self, room: float) -> bool:
        return bool(self._waiting) and isinstance(self._waiting[0], Ruled) and self._waiting[0].height > room

    def _heads(self) -> tuple[Ruled, ...]:
        """Return the rows that are repeated where the first that is waiting begins the page."""
        begins = self._waiting[0] if self._waiting else None
        return begins.heads if isinstance(begins, Ruled) else ()

    def _room(self) -> tuple[float, float]:
        """Return where what is waiting begins, and how much room it has below the heads that are repeated."""
        used = sum(one.height for one in self._heads())
        used += self._waiting[0].above if self._waiting and self._is_first else 0
        return self._top, max(self._space - used, self._space / 2)

    def _turn(self, number: int) -> None:
        """Turn to the page `number`: long edges push its text in."""
        self.number = number
        section, numbers = self._section, {"page": str(number), "pages": _UNKNOWN}
        edges = section.edges(number, first=self._is_first)
        head, foot = (Stack(edge, _width(section), numbers).height for edge in edges)
        self._top = max(section.top, section.header + head)
        self._space = section.height - max(section.bottom, section.footer + foot) - self._top


def _width(section: Section) -> float:
    return section.width - section.left - section.right


def _strips(block: Block, width: float, numbers: Numbers) -> list[Strip]:
    return list(_lines(block, width, numbers) if isinstance(block, Paragraph) else _rows(block, numbers))


def _lines(paragraph: Paragraph, width: float, numbers: Numbers) -> Iterator[Line]:
    """Yield the lines of a paragraph; with widow control, two at least stand on either side of a page's end."""
    lines = Lines(paragraph, width, numbers)
    last = len(lines.heights) - 1
    for index in range(last + 1):
        together = index < last and (paragraph.whole or (paragraph.widows and index in (0, last - 1)))
        stays = together or (index == last and paragraph.stays)
        yield Line(lines, index, 0 if index else paragraph.before, stays, paragraph.breaks and not index)


def _rows(table: Table, numbers: Numbers) -> Iterator[Ruled]:
    heads: tuple[Ruled, ...] = ()
    for at, row in enumerate(table.rows):
        cells = tuple(
            Stacked(cell, tuple(Lines(one, cell.width - 2 * table.margin, numbers) for one in cell.blocks))
            for cell in row.cells
        )
        height = max([row.height, *(one.height for one in cells)])
        is_head = row.head and len(heads) == at
        # The first row below its head has it above already.
        made = Ruled(table, cells, height, heads if at > len(heads) else (), stays=is_head or _stays(cells))
        heads = (*heads, made) if is_head else heads
        yield made


def _stays(cells: Sequence[Stacked]) -> bool:
    return any(part.paragraph.stays for one in cells for part in one.parts[:1])


def _ends(stacked: Stacked) -> Iterator[float]:
    """Yield where the lines of a cell end, from its upper edge."""
    at = 0.0
    for part in stacked.parts:
        at += part.paragraph.before
        for height in part.heights:
            at += height
            yield at
        at += part.paragraph.after


def _rule(painter: QPainter, box: QRectF, *, open_above: bool) -> None:
    painter.setPen(QPen(Qt.GlobalColor.black, _RULE))
    sides = [
        (box.topLeft(), box.bottomLeft()),
        (box.topRight(), box.bottomRight()),
        (box.bottomLeft(), box.bottomRight()),
    ]
    for start, end in sides if open_above else [*sides, (box.topLeft(), box.topRight())]:
        painter.drawLine(start, end)


def _draw_mark(painter: QPainter, mark: Mark, box: QRectF) -> None:
    """Draw grey words across the page, as large as their box."""
    font = QFont()
    font.setPixelSize(mark.height)
    wide = max(QFontMetricsF(font).horizontalAdvance(mark.text), 1)
    painter.save()
    painter.translate(box.center())
    painter.rotate(mark.angle)
    painter.scale(mark.width / wide, 1)
    painter.setFont(font)
    painter.setPen(Qt.GlobalColor.lightGray)
    painter.setOpacity(0.5)
    painter.drawText(QRectF(-wide, -mark.height, 2 * wide, 2 * mark.height), Qt.AlignmentFlag.AlignCenter, mark.text)
    painter.restore()
