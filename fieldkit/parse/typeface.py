"""The typeface for Chinese PDFs that bring none of their own: read before the worker confines itself.

PDFium asks the system for it when it first meets such a text, and then the worker can open no file any more. So the
first one that it is given is kept in memory and serves for every Chinese, Japanese or Korean text; the Latin ones
PDFium has built in. Where the system has none, such text stays blank, as in any other reader.
"""

from __future__ import annotations

import ctypes
from typing import Any

from pypdfium2 import PdfSysfontBase

_EAST_ASIAN = (128, 129, 134, 136)
"""Character sets of fpdf_sysfontinfo.h: Shift-JIS, Hangul, GB 2312, Big 5."""

_TABLES = (0, int.from_bytes(b"ttcf", "big"))
"""What PDFium asks for: all of a file with one typeface, all of a collection."""

_BYTES = ctypes.POINTER(ctypes.c_ubyte)

REHEARSAL = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 23>>stream
BT /F 9 Tf <6751> Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type0/BaseFont/SimSun/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>endobj
6 0 obj<</Type/Font/Subtype/CIDFontType0/BaseFont/SimSun
/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>
/FontDescriptor<</Type/FontDescriptor/FontName/SimSun/Flags 6>>>>endobj
trailer<</Size 7/Root 1 0 R>>
"""
"""A page with one Chinese character in a typeface that it does not bring: to draw it is to have asked for one."""


class Typeface(PdfSysfontBase):  # type: ignore[misc]  # the library says nothing of its types
    """Answers PDFium for the system; the names of its methods are PDFium's."""

    def __init__(self) -> None:
        super().__init__()
        self._handle: int | None = None
        self._held: dict[int, bytes] = {}

    def MapFont(  # noqa: N802  # PDFium's name
        self, _: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any
    ) -> int | None:
        """Return the one typeface for East Asian text, and none for any other."""
        if charset not in _EAST_ASIAN:
            return None
        if self._handle is None:
            self._handle = self.default.MapFont(self.default, weight, italic, charset, pitch, face, exact)
            self._held = {table: self._read(table) for table in _TABLES} if self._handle else {}
        return self._handle

    def GetFont(self, _: Any, face: Any) -> None:  # noqa: N802  # PDFium's name
        """Return no other typeface: its file could not be opened."""

    def GetFontData(  # noqa: N802  # PDFium's name
        self, _: Any, handle: int, table: int, buffer: Any, size: int
    ) -> int:
        """Copy what was asked for into `buffer` where it fits, and return its size in bytes."""
        held = self._held.get(table, b"")
        if buffer and len(held) <= size:
            ctypes.memmove(buffer, held, len(held))
        return len(held)

    def _read(self, table: int) -> bytes:
        size = int(self.default.GetFontData(self.default, self._handle, table, None, 0))
        held = ctypes.create_string_buffer(size)
        self.default.GetFontData(self.default, self._handle, table, ctypes.cast(held, _BYTES), size)
        return held.raw
