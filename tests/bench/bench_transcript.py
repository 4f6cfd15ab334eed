"""A transcript of 50 pages: ours beside raw lxml writing the same paragraphs into the same parts."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from lxml import etree

from fieldkit.paper.text import Paragraph, talk
from fieldkit.paper.transcript import render
from tests.core.transcripts import long

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{MAIN}}}"
FONTS = {f"{W}ascii": "Times New Roman", f"{W}hAnsi": "Times New Roman", f"{W}eastAsia": "仿宋", f"{W}hint": "eastAsia"}


class Row(NamedTuple):
    """One measured work: milliseconds of ours and of the peer, and how many times the peer's ours may be."""

    work: str
    ours: float
    peer: float
    limit: float


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


def best(work: Callable[[], bytes], times: int = 15) -> float:
    """Milliseconds of the quickest of `times` runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken) * 1000


def rows() -> list[Row]:
    """Measure: a sealed sheet, so ours includes proving that the code belongs to the words."""
    sheet = long(460)
    paragraphs = list(talk(sheet))
    return [Row("transcript of 50 pages", best(lambda: render(sheet)), best(lambda: raw_lxml(paragraphs)), 2.0)]


if __name__ == "__main__":
    for row in rows():
        print(
            f"{row.work}: {row.ours:.1f} ms, raw lxml {row.peer:.1f} ms, {row.ours / row.peer:.2f} x (<= {row.limit})"
        )
