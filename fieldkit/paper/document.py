"""A Word document that holds its paper and nothing else: no author, path, template, thumbnail or revision id.

The same paper gives the same bytes: parts in fixed order, fixed times, no random names.
"""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from fieldkit.paper.word import MAIN, part

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PAGE = (
    '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1980" w:left="1588" w:header="1134" w:footer="794" w:gutter="0"/>'
    '<w:docGrid w:linePitch="580"/></w:sectPr>'
)
"""A4 with the margins of GB/T 9704-2012, 5.2.1 (37, 26, 35, 28 mm; the lower one 0.1 mm less, for 22 whole lines)."""

_STATIC = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "rels.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/fontTable.xml": "fonts.xml",
    "word/settings.xml": "settings.xml",
    "word/styles.xml": "styles.xml",
}
_LONG_AGO = "2000-01-01"


def document(body: str, header: str, footer: str, *, title: str, on: str | None) -> bytes:
    """Return the .docx with these paragraphs in body, header and footer of every page.

    `title` is the one property a reader sees: give it a neutral name. `on` is the day of the print (2026-03-05).
    """
    parts = {name: part(source) for name, source in _STATIC.items()} | {
        "docProps/core.xml": _properties(title, on or _LONG_AGO),
        "word/document.xml": _root("document", f"<w:body>{body}{_PAGE}</w:body>"),
        "word/footer1.xml": _root("ftr", footer),
        "word/header1.xml": _root("hdr", header),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(parts):
            archive.writestr(_member(name), parts[name].encode("utf-8"))
    return file.getvalue()


def _root(name: str, content: str) -> str:
    return f'{_XML}<w:{name} xmlns:w="{MAIN}" xmlns:r="{_RELATIONS}">{content}</w:{name}>'


def _properties(title: str, day: str) -> str:
    moment = f'xsi:type="dcterms:W3CDTF">{day}T00:00:00Z'
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy>"
        f"<dcterms:created {moment}</dcterms:created><dcterms:modified {moment}</dcterms:modified>"
        "</cp:coreProperties>"
    )


def _member(name: str) -> zipfile.ZipInfo:
    """Return a member without this machine's clock or system in it."""
    member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 0
    return member
