"""Everything that can be read in a finished document, wherever in it that stands: to be searched before it leaves."""

from __future__ import annotations

import codecs
import html
import io
import re
import zipfile
from collections.abc import Iterator

_ENDING = re.compile("</(?:[A-Za-z0-9]+:)?(?:tc|c|si)>")
"""Where a cell or a shared string ends: numbers of two cells are never one."""

_PARAGRAPH = re.compile("</(?:[A-Za-z0-9]+:)?p>")
"""Where a paragraph ends; the lines of one answer are paragraphs, and an address may go on in the next."""

_TAG = re.compile("<[^>]*>")
_ATTRIBUTE = re.compile(
    "\\b(?:name|displayName|descr|title|alt|string|prompt|promptTitle|error|errorTitle|author|Target)"
    "\\s*=\\s*(?:\"([^\"<]*)\"|'([^'<]*)')"
)
"""Attributes in which somebody's words may stand: names of sheets and pictures, what is said of them, hints, links."""

_BETWEEN = "|"
_XML = (".xml", ".rels", ".vml")


def readable(document: bytes) -> str:
    """Return the words of all parts of a .docx or .xlsx: texts, numbers, names, properties, names of parts."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return _BETWEEN.join(text for name in archive.namelist() for text in _words(name, archive))


def _words(name: str, archive: zipfile.ZipFile) -> Iterator[str]:
    yield name
    if name.lower().endswith(_XML):
        told = _decoded(archive.read(name))
        yield html.unescape(_TAG.sub("", _PARAGRAPH.sub("\n", _ENDING.sub(_BETWEEN, told))))
        yield from (html.unescape(one or other) for one, other in _ATTRIBUTE.findall(told))


def _decoded(part: bytes) -> str:
    """Return a part as text; that of somebody else's workbook may be UTF-16."""
    wide = part.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return part.decode("utf-16" if wide else "utf-8", "replace")
