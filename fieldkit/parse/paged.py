"""PDF for the eye: foreign bytes in, the pixels of a page out. No script runs, no link is followed.

PDFium decodes it, in the worker process alone. Nothing of the text is taken: what is evidence is the page.
"""

from __future__ import annotations

from contextlib import closing

import pypdfium2 as pdfium
from PIL import Image
from pypdfium2 import raw

from fieldkit.errors import Code, Refused
from fieldkit.parse.answer import Head
from fieldkit.parse.typeface import REHEARSAL, Typeface

MARK = b"%PDF-"
_AHEAD = 1024
"""Bytes within which readers look for the mark (ISO 32000-1, annex H, note 13)."""

_CLOSEST = 4.0
"""Times 72 points an inch: a stamp a few millimetres wide is not drawn as wide as a page."""


def is_pdf(data: bytes) -> bool:
    """Say whether `data` is a PDF, by what it begins with."""
    return MARK in data[:_AHEAD]


def show(data: bytes, side: int, page: int) -> tuple[Head, bytes]:
    """Return page `page` (from 0), its longer side at most `side` points, as rows of red, green and blue.

    Raises Refused: PICTURE_DAMAGED, PICTURE_LOCKED.
    """
    try:
        with closing(pdfium.PdfDocument(data)) as document:
            pages = len(document)
            return _drawn(document[min(page, pages - 1)], side, pages)
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", 0) == raw.FPDF_ERR_PASSWORD
        raise Refused(Code.PICTURE_LOCKED if locked else Code.PICTURE_DAMAGED) from error


def rehearse() -> None:
    """Draw a page with Chinese text: nothing can be loaded, and no typeface found, once the worker is confined."""
    Typeface().setup()
    show(REHEARSAL, 8, 0)


def _drawn(page: pdfium.PdfPage, side: int, pages: int) -> tuple[Head, bytes]:
    longer = max(page.get_size())
    if not 0 < longer < float("inf"):
        raise Refused(Code.PICTURE_DAMAGED)
    bitmap = page.render(scale=min(_CLOSEST, side / longer), rev_byteorder=True, may_draw_forms=False)
    image: Image.Image = bitmap.to_pil().convert("RGB")
    image.thumbnail((side, side))
    return Head(width=image.width, height=image.height, pages=pages), image.tobytes()
