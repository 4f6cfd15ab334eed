"""A Word document that holds its paper and nothing else: no author, path, template, thumbnail or revision id.

The same paper gives the same bytes: parts in fixed order, fixed times, no random names.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from fieldkit.paper.word import MAIN, part

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SIZE = (
    '<w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1980" w:left="1588" w:header="1134" w:footer="{footer}" '
    'w:gutter="0"/>'
)
"""A4 with the margins of GB/T 9704-2012, 5.2.1 (37, 26, 35, 28 mm; the lower one 0.1 mm less, for 22 whole lines)."""

_OWN_GRID = '<w:docGrid w:linePitch="580"/>'
_LETTER_GRID = '<w:docGrid w:type="linesAndChars" w:linePitch="580" w:charSpace="-848"/>'
"""22 lines in 225 mm and 28 characters in 156 mm (GB/T 9704-2012, 5.2.3): 580 twips a line, and what each character of
16 pt gives up of its width, in 1/4096 pt."""

_OWN_FOOTER, _LETTER_FOOTER = 794, 1447
"""From the paper's lower edge to the footer's, in twips. A letter's page number stands 7 mm below the text (7.5)."""

_RELATED = '<Relationship Id="{id}" Type="' + _RELATIONS + '/{sort}" Target="{target}"/>'
_EVEN_TYPE = (
    '<Override PartName="/word/footer2.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>'
)

_STATIC = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "rels.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/fontTable.xml": "fonts.xml",
    "word/settings.xml": "settings.xml",
    "word/styles.xml": "styles.xml",
}
_LONG_AGO = "2000-01-01"
_TAB_STOP = '<w:defaultTabStop w:val="640"/>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Around(NamedTuple):
    """What stands around the text of every page: its header, its footer, and the picture in its header if any.

    `even` is the footer of the pages on the left: only a letter has one, and with it the grid of GB/T 9704.
    """

    header: str
    footer: str
    even: str = ""
    mark: bytes = b""


def document(body: str, around: Around, *, title: str, on: str | None, pictures: Sequence[bytes] = ()) -> bytes:
    """Return the .docx with these paragraphs in its body, and `around` on every page.

    `title` is the one property a reader sees: give it a neutral name. `on` is the day of the print (2026-03-05).
    `pictures` are PNG or JPEG files, which the body names `picture1` and so on; that of the header is `mark`.
    """
    named = {f"media/picture{number}.{_suffix(data)}": data for number, data in enumerate(pictures, 1)}
    if around.mark:
        named[f"media/mark.{_suffix(around.mark)}"] = around.mark
    parts = {f"word/{name}": data for name, data in named.items()}
    for name, text in (_static(around, named) | _written(body, around, title, on)).items():
        parts[name] = text.encode("utf-8")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in sorted(parts):
            archive.writestr(_member(name), parts[name])
    return file.getvalue()


def _written(body: str, around: Around, title: str, on: str | None) -> dict[str, str]:
    """Return the parts that hold what this paper says."""
    written = {
        "docProps/core.xml": _properties(title, on or _LONG_AGO),
        "word/document.xml": _root("document", f"<w:body>{body}{_section(letter=bool(around.even))}</w:body>"),
        "word/footer1.xml": _root("ftr", around.footer),
        "word/header1.xml": _root("hdr", around.header),
    }
    return written | ({"word/footer2.xml": _root("ftr", around.even)} if around.even else {})


def _static(around: Around, named: dict[str, bytes]) -> dict[str, str]:
    """Return the parts that are the same in all papers, with what even pages and pictures add to them."""
    parts = {name: part(source) for name, source in _STATIC.items()}
    types, related = [], []
    if around.even:
        types.append(_EVEN_TYPE)
        related.append(_RELATED.format(id="rId6", sort="footer", target="footer2.xml"))
        parts["word/settings.xml"] = parts["word/settings.xml"].replace(_TAB_STOP, f"{_TAB_STOP}<w:evenAndOddHeaders/>")
    for target in named:
        stem = target.removeprefix("media/").partition(".")[0]
        link = _RELATED.format(id=stem, sort="image", target=target)
        if stem == "mark":
            parts["word/_rels/header1.xml.rels"] = f'{_XML}<Relationships xmlns="{_PACKAGE}">{link}</Relationships>'
        else:
            related.append(link)
    suffixes = sorted({target.rpartition(".")[2] for target in named})
    defaults = "".join(f'<Default Extension="{suffix}" ContentType="image/{suffix}"/>' for suffix in suffixes)
    _insert(parts, "[Content_Types].xml", "</Types>", defaults + "".join(types))
    _insert(parts, "word/_rels/document.xml.rels", "</Relationships>", "".join(related))
    return parts


def _insert(parts: dict[str, str], name: str, end: str, more: str) -> None:
    parts[name] = parts[name].replace(end, more + end)


def _suffix(data: bytes) -> str:
    return "png" if data.startswith(b"\x89PNG") else "jpeg"


def _section(*, letter: bool) -> str:
    footers = '<w:footerReference w:type="default" r:id="rId5"/>'
    if letter:
        footers += '<w:footerReference w:type="even" r:id="rId6"/>'
    size = _SIZE.format(footer=_LETTER_FOOTER if letter else _OWN_FOOTER)
    headers = '<w:headerReference w:type="default" r:id="rId4"/>'
    return f"<w:sectPr>{headers}{footers}{size}{_LETTER_GRID if letter else _OWN_GRID}</w:sectPr>"


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
