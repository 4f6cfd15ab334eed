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
from fieldkit.parse.grid import bounded

SEPARATORS = ",\t;|"
LONGEST_CELL = 1 << 20
_PROBED = 50
_NO_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


def sheet(data: bytes) -> Sheet:
    """Return the table in `data` as one unnamed sheet.

    Raises Refused: PARSE_ENCODING, PARSE_FORMAT (not text), PARSE_TOO_LARGE.
    """
    text = _decoded(data)
    if _NO_TEXT.search(text):
        raise Refused(Code.PARSE_FORMAT)
    csv.field_size_limit(LONGEST_CELL)
    try:
        return Sheet(name="", rows=bounded(_lines(text, _separator(text))))
    except csv.Error as error:
        raise Refused(Code.PARSE_TOO_LARGE) from error


def _decoded(data: bytes) -> str:
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(Code.PARSE_ENCODING)


def _separator(text: str) -> str:
    """Return the separator with which most of the first lines have the same number of cells, and more than one."""

    def fit(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in islice(_lines(text, separator), _PROBED) if len(row) > 1]
        usual = max(widths, key=widths.count, default=0)
        return widths.count(usual), usual

    return max(SEPARATORS, key=fit)


def _lines(text: str, separator: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)
