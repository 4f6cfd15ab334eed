"""A finished Word document of ours read back as a layout: what is previewed and printed is the very file that is saved.

Whatever builds a document needs nothing for that. What it holds and a layout cannot is named, never left out silently.
"""

from __future__ import annotations

import io
import posixpath
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from fieldkit.paper import looks
from fieldkit.paper.layout import Block, Cell, Edge, Layout, Paragraph, Piece, Row, Section, Table
from fieldkit.paper.looks import Looks, Properties, W, flat, said
from fieldkit.paper.runs import Runs, marks, placed

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_DOCUMENT = "word/document.xml"
_ALIGNED = {"both": "both", "center": "center", "right": "right", "end": "right", "distribute": "both"}
_MARGIN = 108
"""How far words keep from the sides of their cell where a table does not say so: as our styles do."""

_SILENT = frozenset({"sectPr", "bookmarkStart", "bookmarkEnd", "proofErr", "tblPr", "tblGrid"})


def read(document: bytes) -> Layout:
    """Return the layout of a .docx that was made here."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return _Reading(archive).whole()


class _Part(NamedTuple):
    """A part of the document with what it refers to."""

    root: ET.Element
    pictures: dict[str, bytes]
    edges: dict[str, str]


class _Reading:
    """A document while it is read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = frozenset(archive.namelist())
        self._looks = Looks(self._xml("word/styles.xml"), self._optional("word/fontTable.xml"))
        settings = self._optional("word/settings.xml")
        self._even = settings is not None and settings.find(f"{W}evenAndOddHeaders") is not None
        self._strange: dict[str, None] = {}

    def whole(self) -> Layout:
        main = self._part(_DOCUMENT)
        body = main.root.find(f"{W}body")
        properties = self._optional("docProps/core.xml")
        title = properties.findtext(_TITLE, "") if properties is not None else ""
        sections = tuple(self._sections(main, body if body is not None else main.root))
        if any(placed(main.root, main.pictures)):
            self._strange["anchor"] = None
        return Layout(title, sections, tuple(self._strange))

    def _sections(self, main: _Part, body: ET.Element) -> Iterator[Section]:
        """Yield the sections: each ends with the paragraph that holds its properties, the last one with the body."""
        waiting: list[ET.Element] = []
        for element in body:
            waiting.append(element)
            ends = element if element.tag == f"{W}sectPr" else element.find(f"{W}pPr/{W}sectPr")
            if ends is not None:
                yield self._section(main, waiting, ends)
                waiting = []

    def _section(self, main: _Part, elements: list[ET.Element], told: ET.Element) -> Section:
        size = {
            name: int(value)
            for name, value in flat(told).items()
            if name.startswith(("pgSz.", "pgMar.")) and value.isdigit()
        }
        grid = told.find(f"{W}docGrid")
        characters = grid is not None and grid.get(f"{W}type") in ("linesAndChars", "snapToChars")
        pitch = int(grid.get(f"{W}charSpace", "0")) if grid is not None and characters else 0
        margins = {
            name: size.get(f"pgMar.{name}", 0) for name in ("top", "right", "bottom", "left", "header", "footer")
        }
        return Section(
            blocks=tuple(self._blocks(main, elements, pitch)),
            width=size.get("pgSz.w", 11906),
            height=size.get("pgSz.h", 16838),
            heads=self._edges(main, told, "header"),
            feet=self._edges(main, told, "footer"),
            **margins,
        )

    def _edges(self, main: _Part, told: ET.Element, sort: str) -> dict[str, Edge]:
        wanted = {"default"} | ({"even"} if self._even else set())
        wanted |= {"first"} if told.find(f"{W}titlePg") is not None else set()
        found: dict[str, Edge] = {}
        for reference in told.iterfind(f"{W}{sort}Reference"):
            pages = str(reference.get(f"{W}type"))
            if pages in wanted:
                part = self._part(main.edges[str(reference.get(f"{_R}id"))])
                blocks, pictures = tuple(self._blocks(part, list(part.root), 0)), placed(part.root, part.pictures)
                found[pages] = Edge(blocks, tuple(marks(part.root)), tuple(pictures))
        return found

    def _blocks(self, part: _Part, elements: list[ET.Element], pitch: int) -> Iterator[Block]:
        for element in elements:
            name = element.tag.removeprefix(W)
            if name == "p":
                yield from self._paragraph(part, element, pitch)
            elif name == "tbl":
                yield self._table(part, element, pitch)
            elif name == "sdt":
                content = element.find(f"{W}sdtContent")
                yield from self._blocks(part, list(content) if content is not None else [], pitch)
            elif name not in _SILENT:
                self._strange[name] = None

    def _paragraph(self, part: _Part, element: ET.Element, pitch: int) -> Iterator[Paragraph]:
        """Yield a paragraph; one with page breaks inside comes in pieces."""
        own = flat(element.find(f"{W}pPr"))
        style = own.get("pStyle", "")
        look = {**self._looks.of_style(style, "pPr"), **own}
        snaps = look.get("snapToGrid", "1") not in looks.OFF
        runs = Runs(self._looks, self._looks.of_style(style, "rPr"), pitch if snaps else 0, part.pictures)
        pages = list(runs.pages(element))
        self._strange |= dict.fromkeys(runs.strange)
        made = _paragraph(look, pages[0])
        yield made
        yield from (replace(made, pieces=pieces, breaks=True) for pieces in pages[1:])

    def _table(self, part: _Part, element: ET.Element, pitch: int) -> Table:
        look = flat(element.find(f"{W}tblPr"))
        ruled = look.get("tblBorders.insideH", "none") not in ("none", "nil")
        margin = int(look.get("tblCellMar.left.w", _MARGIN))
        widths = [int(column.get(f"{W}w", "0")) for column in element.iterfind(f"{W}tblGrid/{W}gridCol")]
        rows = tuple(self._row(part, row, widths, pitch) for row in element.iterfind(f"{W}tr"))
        return Table(rows, ruled, margin, int(look.get("tblInd.w", "0")))

    def _row(self, part: _Part, element: ET.Element, widths: list[int], pitch: int) -> Row:
        look, cells, at = flat(element.find(f"{W}trPr")), [], 0
        for one in element.iterfind(f"{W}tc"):
            own = flat(one.find(f"{W}tcPr"))
            span = int(own.get("gridSpan", "1"))
            inner = [child for child in one if child.tag != f"{W}tcPr"]
            told = list(self._blocks(part, inner, pitch))
            blocks = tuple(block for block in told if isinstance(block, Paragraph))
            self._strange |= dict.fromkeys(["tbl"] if len(blocks) < len(told) else [])
            goes_on = own.get("vMerge", "") == "1" or own.get("vMerge", "") == "continue"
            cells.append(Cell(blocks, sum(widths[at : at + span]), own.get("vAlign") == "center", goes_on))
            at += span
        height = int(look.get("trHeight", "0"))
        return Row(tuple(cells), height, said(look, "tblHeader"))

    def _part(self, name: str) -> _Part:
        folder, file = posixpath.split(name)
        related = self._optional(f"{folder}/_rels/{file}.rels")
        pictures, edges = {}, {}
        for one in related if related is not None else ():
            target = posixpath.normpath(posixpath.join(folder, one.get("Target", "")))
            if target in self._names:
                if one.get("Type", "").endswith("/image"):
                    pictures[one.get("Id", "")] = self._archive.read(target)
                elif one.get("Type", "").endswith(("/header", "/footer")):
                    edges[one.get("Id", "")] = target
        return _Part(self._xml(name), pictures, edges)

    def _xml(self, name: str) -> ET.Element:
        return ET.fromstring(self._archive.read(name))

    def _optional(self, name: str) -> ET.Element | None:
        return self._xml(name) if name in self._names else None


def _paragraph(look: Properties, pieces: tuple[Piece, ...]) -> Paragraph:
    def length(*names: str) -> int:
        return next((int(look[name]) for name in names if name in look), 0)

    return Paragraph(
        pieces=pieces,
        align=_ALIGNED.get(look.get("jc", ""), "left"),
        left=length("ind.left", "ind.start"),
        right=length("ind.right", "ind.end"),
        first=length("ind.firstLine") if "ind.firstLine" in look else -length("ind.hanging"),
        before=length("spacing.before"),
        after=length("spacing.after"),
        line=int(look.get("spacing.line", "240")),
        rule=look.get("spacing.lineRule", "auto"),
        stops=looks.stops(look),
        breaks=said(look, "pageBreakBefore"),
        stays=said(look, "keepNext"),
        whole=said(look, "keepLines"),
        widows=said(look, "widowControl"),
    )
