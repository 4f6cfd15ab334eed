"""A transcript of 50 pages: ours beside raw lxml writing the same paragraphs into the same parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from lxml import etree

from fieldkit.paper.text import Paragraph, talk
from fieldkit.paper.transcript import render
from tests.bench.frame import Act, Bench, Row, Watch, against, in_turns
from tests.bench.ground import Ground
from tests.core.transcripts import long

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{MAIN}}}"
FONTS = {f"{W}ascii": "Times New Roman", f"{W}hAnsi": "Times New Roman", f"{W}eastAsia": "仿宋", f"{W}hint": "eastAsia"}
TURNS_A_PAGE = 9.2
_LIMIT = "raw lxml"


def prepare(_: Ground) -> None:
    """Need nothing."""


def measure(ground: Ground) -> list[Row]:
    """Print a sealed sheet, so that ours includes proving that the code belongs to the words."""
    sheet = long(ground.sizes.turns)
    paragraphs = list(talk(sheet))
    acts = {"ours": _timed(lambda: render(sheet)), _LIMIT: _timed(lambda: raw_lxml(paragraphs))}
    watches = in_turns(5 * ground.sizes.rounds, acts)
    return [
        Row(
            f"transcript of {round(ground.sizes.turns / TURNS_A_PAGE)} pages",
            watches["ours"].median,
            watches["ours"].own,
            [against(watches, _LIMIT, 2)],
        )
    ]


def raw_lxml(paragraphs: list[Paragraph]) -> bytes:
    """The talk alone, element by element, zipped as ours is."""
    root = etree.Element(f"{W}document", nsmap={"w": MAIN})
    body = etree.SubElement(root, f"{W}body")
    for said in paragraphs:
        paragraph = etree.SubElement(body, f"{W}p")
        etree.SubElement(etree.SubElement(paragraph, f"{W}pPr"), f"{W}pStyle").set(f"{W}val", said.style)
        run = etree.SubElement(paragraph, f"{W}r")
        etree.SubElement(etree.SubElement(run, f"{W}rPr"), f"{W}rFonts", FONTS)
        etree.SubElement(run, f"{W}t").text = said.label + said.words
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", etree.tostring(root, xml_declaration=True, encoding="UTF-8"))
    return file.getvalue()


def _timed(work: Callable[[], object]) -> Act:
    def act(watch: Watch) -> None:
        with watch:
            work()

    return act


TRANSCRIPT = Bench("transcript", prepare, measure)
