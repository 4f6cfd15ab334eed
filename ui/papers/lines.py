"""A paragraph laid out in lines: where each begins and how high it is, with pictures among its words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTextCharFormat, QTextLayout, QTextLine, QTextOption

from fieldkit.desk.papers import Paragraph, Picture
from ui.papers.type import font, style

_ALIGNED = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "center": Qt.AlignmentFlag.AlignHCenter,
    "both": Qt.AlignmentFlag.AlignJustify,
}
_STOPS = {"right": QTextOption.TabType.RightTab, "center": QTextOption.TabType.CenterTab}
_BASELINE = 0.8
"""Where in a line of exact height its letters stand, as word processors put them."""
_AUTO = 240
_ROOM = "\u3000"
"""What keeps the place of a picture: as wide as it, by its spacing."""

Numbers = Mapping[str, str]
"""What stands for the fields: page, pages."""


class _Placed(NamedTuple):
    """A picture, and at which character of the paragraph it stands."""

    at: int
    picture: Picture


class Lines:
    """The lines of one paragraph in a width of so many twips."""

    def __init__(self, paragraph: Paragraph, width: float, numbers: Numbers) -> None:
        self.paragraph = paragraph
        self.heights: list[float] = []
        self._pictures: list[_Placed] = []
        self._tops: list[float] = []
        self.text = ""
        formats = list(self._formats(numbers))
        self._layout = QTextLayout(self.text, font(paragraph.pieces[0].font))
        self._layout.setTextOption(_option(paragraph))
        self._layout.setFormats(formats)
        self._break(width)

    @property
    def height(self) -> float:
        """How high all lines are together, without what is kept free above and below."""
        return sum(self.heights)

    def line_text(self, index: int) -> str:
        """Return the words of a line."""
        line = self._layout.lineAt(index)
        units = self.text.encode("utf-16-le")
        return units[2 * line.textStart() : 2 * (line.textStart() + line.textLength())].decode("utf-16-le")

    def draw(self, painter: QPainter, left: float, top: float, first: int = 0, last: int | None = None) -> None:
        """Draw the lines from `first` to before `last`, the upper edge of the first at `top`."""
        painter.setPen(Qt.GlobalColor.black)
        for index in range(len(self.heights))[first:last]:
            line = self._layout.lineAt(index)
            line.draw(painter, QPointF(left, top - self._tops[first]))
            for placed in self._pictures:
                if line.textStart() <= placed.at < line.textStart() + line.textLength():
                    self._draw_picture(painter, placed, line, left, top - self._tops[first] + self._tops[index])

    def _formats(self, numbers: Numbers) -> Iterator[QTextLayout.FormatRange]:
        """Yield how each piece is drawn, and put together the words; Qt counts characters of 16 bits."""
        at = 0
        for piece in self.paragraph.pieces:
            text = numbers[piece.field] if piece.field else _ROOM if piece.picture else piece.text
            length = len(text.encode("utf-16-le")) // 2
            if piece.picture:
                self._pictures.append(_Placed(at, piece.picture))
            yield _range(at, length, style(piece.font, piece.picture.width if piece.picture else 0))
            at += length
            self.text += text

    def _break(self, width: float) -> None:
        told, top = self.paragraph, 0.0
        self._layout.beginLayout()
        while (line := self._layout.createLine()).isValid():
            left = told.left + (0 if self.heights else told.first)
            # Tabulators count from the edge of the text, so a line must know where it begins before it is filled.
            line.setPosition(QPointF(left, 0))
            line.setLineWidth(max(width - left - told.right, 1))
            height, baseline = self._measured(line)
            line.setPosition(QPointF(left, top + baseline - line.ascent()))
            self._tops.append(top)
            self.heights.append(height)
            top += height
        self._layout.endLayout()

    def _measured(self, line: QTextLine) -> tuple[float, float]:
        """Return the height of a line, and where its letters stand in it."""
        told = self.paragraph
        if told.rule == "exact":
            return told.line, told.line * _BASELINE
        natural = line.ascent() + line.descent()
        height = max(natural, told.line) if told.rule == "atLeast" else natural * told.line / _AUTO
        start, end = line.textStart(), line.textStart() + line.textLength()
        height = max([height, *(one.picture.height for one in self._pictures if start <= one.at < end)])
        return height, height - line.descent()

    def _draw_picture(self, painter: QPainter, placed: _Placed, line: QTextLine, left: float, top: float) -> None:
        picture = placed.picture
        x = cast("tuple[float, int]", line.cursorToX(placed.at))[0]
        bottom = top + self._measured(line)[0]
        box = QRectF(left + x, bottom - picture.height, picture.width, picture.height)
        painter.drawImage(box, image(picture.content))


@lru_cache(maxsize=16)
def image(content: bytes) -> QImage:
    """Return a picture that was put into a paper here: the file of a stranger never comes this far."""
    return QImage.fromData(content)


def _range(start: int, length: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    # What Qt's stubs for Python leave out.
    for name, value in (("start", start), ("length", length), ("format", look)):
        setattr(made, name, value)
    return made


def _option(paragraph: Paragraph) -> QTextOption:
    option = QTextOption(_ALIGNED[paragraph.align])
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setUseDesignMetrics(True)
    stops = [(stop.at, _STOPS.get(stop.align, QTextOption.TabType.LeftTab)) for stop in paragraph.stops]
    option.setTabs([QTextOption.Tab(at, sort) for at, sort in stops])
    return option
