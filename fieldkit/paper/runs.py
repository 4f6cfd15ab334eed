"""The runs of a paragraph of a Word document as pieces: words, tabulators, fields and pictures."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from fieldkit.paper.layout import PICTURE, Font, Mark, Picture, Piece, Placed
from fieldkit.paper.looks import Looks, Properties, W, cut, flat

_FIELDS = {"PAGE": "page", "NUMPAGES": "pages", "SECTIONPAGES": "pages"}
_SIGNS = {"tab": "\t", "cr": "\u2028", "noBreakHyphen": "\u2011"}
_INSIDE = frozenset({"hyperlink", "ins", "smartTag", "sdt", "sdtContent", "fldSimple"})
_SILENT = frozenset(
    {"pPr", "rPr", "bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak", "del", "softHyphen", "sdtPr"}
)
_DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_FILE = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_EMBED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_VML = "{urn:schemas-microsoft-com:vml}"
_EMU = 635
"""English metric units in a twip."""

_BREAK = "\f"


class Runs:
    """Reads the runs of one paragraph; `strange` names what none of its pieces shows.

    A paragraph without words has one empty piece: what it would be written in says how high it is.
    """

    def __init__(self, looks: Looks, look: Properties, pitch: int, pictures: dict[str, bytes]) -> None:
        self._looks = looks
        self._look = look
        self._pitch = pitch
        self._pictures = pictures
        self._field: str | None = None
        self._shown = True
        self.strange: list[str] = []

    def pages(self, paragraph: ET.Element) -> Iterator[tuple[Piece, ...]]:
        """Yield the pieces of `paragraph` up to each page break in it, and those behind the last."""
        pieces: list[Piece] = []
        for piece in self._pieces(paragraph):
            if piece.text == _BREAK:
                yield tuple(pieces)
                pieces = []
            else:
                pieces.append(piece)
        yield tuple(pieces) or (Piece("", self._looks.fonts(self._look, self._pitch)[1]),)

    def _pieces(self, element: ET.Element) -> Iterator[Piece]:
        for child in element:
            name = child.tag.removeprefix(W)
            if name == "r":
                yield from self._run(child)
            elif name in _INSIDE:
                yield from self._pieces(child)
            elif name not in _SILENT:
                self.strange.append(name)

    def _run(self, run: ET.Element) -> Iterator[Piece]:
        look = {**self._look, **flat(run.find(f"{W}rPr"))}
        latin, other = self._looks.fonts(look, self._pitch)
        for child in run:
            name = child.tag.removeprefix(W)
            if name == "fldChar":
                yield from self._bound(str(child.get(f"{W}fldCharType")), latin)
            elif name == "instrText":
                self._field = (self._field or "") + (child.text or "")
            elif name == "t" and self._shown:
                yield from (Piece(part, latin if is_latin else other) for part, is_latin in cut(child.text or ""))
            elif name == "br":
                yield Piece(_BREAK if child.get(f"{W}type") == "page" else "\u2028", other)
            elif name in _SIGNS:
                yield Piece(_SIGNS[name], other)
            elif name == "drawing":
                yield from self._drawing(child, other)
            elif name not in _SILENT and name != "t" and not (name == "pict" and list(marks(child))):
                self.strange.append(name)

    def _bound(self, sort: str, font: Font) -> Iterator[Piece]:
        """Follow a field from its begin to its end; a page's number stands in place of what it last read as."""
        if sort == "begin":
            self._field = ""
        elif sort == "separate" and self._named():
            self._shown = False
        elif sort == "end":
            if self._named():
                yield Piece("1", font, self._named())
            self._field, self._shown = None, True

    def _named(self) -> str:
        told = (self._field or "").split()
        return _FIELDS.get(told[0].upper(), "") if told else ""

    def _drawing(self, drawing: ET.Element, font: Font) -> Iterator[Piece]:
        if list(placed(drawing, self._pictures)):
            return
        inline, blip = drawing.find(f"{_DRAWN}inline"), drawing.find(f".//{_FILE}")
        content = self._pictures.get(blip.get(_EMBED, "")) if blip is not None else None
        extent = inline.find(f"{_DRAWN}extent") if inline is not None else None
        if content is None or extent is None:
            self.strange.append("drawing")
        else:
            size = (int(extent.get(side, "0")) // _EMU for side in ("cx", "cy"))
            yield Piece(PICTURE, font, picture=Picture(content, *size))


def marks(element: ET.Element) -> Iterator[Mark]:
    """Yield the words that stand across the page behind its text (VML, as Word writes a watermark)."""
    for shape in element.iter(f"{_VML}shape"):
        path = shape.find(f"{_VML}textpath")
        if path is not None and path.get("string"):
            told = dict(re.findall(r"([a-z-]+):([^;]+)", shape.get("style", "")))
            width, height = (
                round(float(told.get(side, "0pt").removesuffix("pt")) * 20) for side in ("width", "height")
            )
            yield Mark(str(path.get("string")), width, height, float(told.get("rotation", "0")))


def placed(element: ET.Element, pictures: dict[str, bytes]) -> Iterator[Placed]:
    """Yield the pictures that are anchored at a place of the page, whatever the text does."""
    for anchor in element.iter(f"{_DRAWN}anchor"):
        blip, extent = anchor.find(f".//{_FILE}"), anchor.find(f"{_DRAWN}extent")
        content = pictures.get(blip.get(_EMBED, "")) if blip is not None else None
        offsets = [
            place.findtext(f"{_DRAWN}posOffset")
            for place in (anchor.find(f"{_DRAWN}position{way}") for way in "HV")
            if place is not None and place.get("relativeFrom") == "page"
        ]
        told = [int(one) // _EMU for one in offsets if one]
        if content is not None and extent is not None and len(told) == 2:
            size = (int(extent.get(side, "0")) // _EMU for side in ("cx", "cy"))
            yield Placed(Picture(content, *size), *told)
