"""The transcript as paper: a Word document of a form of its own, which only borrows the letters' page.

On every page stand a line for signature and fingerprint, the page and the number of pages, and the code of the sealed
version, in digits and as a QR code (Procedures for Handling Criminal Cases, art. 206). `Sheet` is what it shows.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator

from fieldkit.errors import Code, Refused
from fieldkit.paper.document import Around, document
from fieldkit.paper.ending import ending, signature
from fieldkit.paper.seal_code import picture, read_code, short_code
from fieldkit.paper.sheet import Amended, Interviewee, Sheet, Spoken
from fieldkit.paper.text import Entry, head, marks, talk, terms, text_as_printed, words
from fieldkit.paper.word import UNDERLINED, field, mark, paragraph, run, tab, watermark
from fieldkit.paper.wording import one_line

__all__ = ["Amended", "Interviewee", "Sheet", "Spoken", "read_code", "render", "short_code", "text_as_printed"]

_HALF_LINE = 12.5
"""Widths of a Chinese character that label and value may take to share a line of the head with another entry."""


def render(sheet: Sheet, at: str | None = None) -> bytes:
    """Return the .docx of `sheet`, printed on the day `at` (2026-03-05); the same sheet gives the same bytes.

    Raises Refused(PAPER_SEALED_TEXT) when `sheet.code` does not belong to these words and this version: a code never
    stands under a text that was not sealed.
    """
    _check_code(sheet)
    body = "".join([*_letter_head(sheet), *_head(sheet), *_talk(sheet), *ending(sheet)])
    code = b"" if sheet.number is None else picture(sheet.code)
    return document(body, Around(_header(sheet), _footer(sheet), mark=code), title=terms(sheet)["name"], on=at)


def _check_code(sheet: Sheet) -> None:
    if sheet.number is None:
        return
    sha256 = hashlib.sha256(text_as_printed(sheet).encode("utf-8")).hexdigest()
    if sheet.code != short_code(sha256, sheet.number):
        raise Refused(Code.PAPER_SEALED_TEXT, number=sheet.number)


def _letter_head(sheet: Sheet) -> Iterator[str]:
    for organ in sheet.organs:
        yield paragraph("Organ", run("Organ", one_line(organ)))
    yield paragraph("PaperTitle", run("PaperTitle", terms(sheet)["name"]))
    for line in marks(sheet):
        yield paragraph("Mark", run("Mark", line))


def _head(sheet: Sheet) -> Iterator[str]:
    """Yield the head's lines; two short entries share one."""
    waiting: list[Entry] = []
    for entry in head(sheet):
        if waiting and not (_short(entry) and _short(waiting[0])):
            yield _head_line(waiting)
            waiting = []
        waiting.append(entry)
        if len(waiting) == 2:
            yield _head_line(waiting)
            waiting = []
    if waiting:
        yield _head_line(waiting)


def _head_line(entries: list[Entry]) -> str:
    style, between = "HeadPair" if len(entries) == 2 else "Head", words()["turn"]["between"]
    filled = (
        run(style, entry.label + between) + run(style, entry.value, UNDERLINED) + tab(style, UNDERLINED)
        for entry in entries
    )
    return paragraph(style, tab(style).join(filled))


def _short(entry: Entry) -> bool:
    wide = sum(1 if unicodedata.east_asian_width(sign) in "WFA" else 0.6 for sign in entry.label + entry.value)
    return wide + 1 <= _HALF_LINE


def _talk(sheet: Sheet) -> list[str]:
    """Return the paragraphs of the talk; the last one stays with the signatures, which never stand alone on a page."""
    said = list(talk(sheet))
    return [
        paragraph(part.style, run(part.style, part.label + part.words), keep=place == len(said))
        for place, part in enumerate(said, 1)
    ]


def _header(sheet: Sheet) -> str:
    """Return what stands above each page: the paper's name and its sealed version, or that it is a draft."""
    texts, style = words()["page"], "Header"
    draft = sheet.number is None
    state = texts["unsealed"] if draft else texts["version"].format(number=sheet.number, code=sheet.code)
    name = terms(sheet)["name"] + (words()["heading"]["handwritten"] if sheet.handwritten else "")
    behind = watermark(style, texts["draft"]) if draft else mark(style)
    return paragraph(style, run(style, name), tab(style), run(style, state), behind)


def _footer(sheet: Sheet) -> str:
    """Return what stands below each page: the line to sign on, and which page of how many."""
    texts = words()["page"]
    label = words()["ending"]["copyist"] if sheet.handwritten else texts["sign"].format_map(terms(sheet))
    page = (
        run("Footer", texts["before_page"]),
        field("Footer", "PAGE"),
        run("Footer", texts["between_pages"]),
        field("Footer", "NUMPAGES"),
        run("Footer", texts["after_pages"]),
    )
    return signature("FooterSign", label) + paragraph("Footer", *page)
