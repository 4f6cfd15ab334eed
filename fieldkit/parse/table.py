"""Tables of texts: UTF-8, UTF-16 with a mark, or GB18030; the separator is the one that fits its lines best."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from fieldkit.errors import Code, Refused
from fieldkit.parse.answer import Sheet
from fieldkit.parse.grid import LONGEST_CELL, bounded

SEPARATORS = ",\t;|"
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PROBED = 50
_LOOKED_AT, _NO_ACCIDENT = 1 << 16, 8
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f]")

for _name in ("utf-8-sig", "utf-16", "gb18030"):
    codecs.lookup(_name)  # the worker can load nothing more once it is confined


def sheet(data: bytes) -> Sheet:
    """Return the table in `data` as one unnamed sheet.

    Raises Refused: PARSE_ENCODING, PARSE_DAMAGED (begun in UTF-8), PARSE_FORMAT (not text), PARSE_TOO_LARGE.
    """
    told = text(data)
    csv.field_size_limit(LONGEST_CELL)
    try:
        return Sheet(name="", rows=bounded(_lines(told, _separator(told))))
    except csv.Error as error:
        raise Refused(Code.PARSE_TOO_LARGE) from error


def text(data: bytes) -> str:
    """Return the text in `data`. Raises Refused: PARSE_ENCODING, PARSE_DAMAGED (begun in UTF-8), PARSE_FORMAT."""
    told = _decoded(data)
    if _NO_TEXT.search(told):
        raise Refused(Code.PARSE_FORMAT)
    return told


def _decoded(data: bytes) -> str:
    if data.startswith(_MARKS):
        return _read(data, "utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _is_utf_8(data[: error.start]):
            raise Refused(Code.PARSE_DAMAGED) from None
    return _read(data, "gb18030")


def _read(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Refused(Code.PARSE_ENCODING) from None


def _is_utf_8(begun: bytes) -> bool:
    """Say whether what was read before a fault is no accident: GB18030 seldom looks like UTF-8 for two characters."""
    text = begun[:_LOOKED_AT].decode("utf-8", "ignore")
    return begun.startswith(codecs.BOM_UTF8) or len(text) - len(text.encode("ascii", "ignore")) >= _NO_ACCIDENT


def _separator(text: str) -> str:
    """Return the separator with which most of the first lines have the same number of cells, and more than one."""

    def fit(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in islice(_lines(text, separator), _PROBED) if len(row) > 1]
        usual = max(widths, key=widths.count, default=0)
        return widths.count(usual), usual

    return max(SEPARATORS, key=fit)


def _lines(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)
