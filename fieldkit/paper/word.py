"""WordprocessingML as text: runs, paragraphs and fields that follow the styles of `resources/paper/word/styles.xml`.

A paragraph is two texts around its words, made once per style; that is quicker than any tree of elements.
Lengths are in twips (1/20 pt).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import cache
from xml.sax.saxutils import escape, quoteattr

from fieldkit.words import resource

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = f"{{{MAIN}}}"

UNDERLINED = '<w:u w:val="single"/>'
STRUCK = "<w:strike/>"


@cache
def part(name: str) -> str:
    """Return the text of our own document part `name`."""
    return resource("paper", "word", name).read_text(encoding="utf-8")


def run(style: str, text: str, look: str = "") -> str:
    """Return `text` as a run with the fonts of `style` (and the run properties `look`)."""
    return f'{_opening(style, look)}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def tab(style: str, look: str = "") -> str:
    """Return a tabulator; underlined, it is a blank to write on."""
    return f"{_opening(style, look)}<w:tab/></w:r>"


def field(style: str, instruction: str) -> str:
    """Return the field `instruction` (PAGE, NUMPAGES), which the word processor fills as it breaks pages."""
    start = _opening(style)
    return "".join(
        f"{start}{inner}</w:r>"
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>',
            f'<w:instrText xml:space="preserve"> {instruction} </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )


def watermark(style: str, words: str) -> str:
    """Return `words` as a grey slanted picture behind the page; it belongs into a header."""
    picture = part("watermark.xml").replace('"{words}"', quoteattr(words))
    return f"{_opening(style)}{picture}</w:r>"


def mark(style: str) -> str:
    """Return the picture `mark` of the header as a square of 16 mm in the corner, right of the text and above it."""
    return f"{_opening(style)}{part('mark.xml')}</w:r>"


def paragraph(style: str, *content: str, keep: bool = False, right: int = 0) -> str:
    """Return a paragraph of `style`; `keep`: on one page with what follows; `right`: set in by so many twips."""
    opening = _paragraph_opening(style, keep=keep)
    if right:
        opening = opening.replace("</w:pPr>", f'<w:ind w:right="{right}"/></w:pPr>')
    return f"{opening}{''.join(content)}</w:p>"


@cache
def _paragraph_opening(style: str, *, keep: bool) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{"<w:keepNext/>" if keep else ""}</w:pPr>'


@cache
def _opening(style: str, look: str = "") -> str:
    """Return the start of a run that names its fonts itself, because readers of single runs do not follow styles.

    `hint` makes quotation marks and dashes Chinese, which are otherwise taken from the Latin font.
    """
    fonts = "".join(f' w:{name}="{value}"' for name, value in _fonts()[style].items())
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"{fonts}/>{look}</w:rPr>'


@cache
def _fonts() -> dict[str, dict[str, str]]:
    """Return style, then font slot, then font, inherited where the style names none."""
    fonts: dict[str, dict[str, str]] = {}
    for style in ET.fromstring(part("styles.xml")).iterfind(f"{_W}style[@{_W}type='paragraph']"):
        base = style.find(f"{_W}basedOn")
        own = style.find(f"{_W}rPr/{_W}rFonts")
        inherited = {} if base is None else fonts[base.attrib[f"{_W}val"]]
        named = {} if own is None else {name.removeprefix(_W): value for name, value in own.attrib.items()}
        fonts[style.attrib[f"{_W}styleId"]] = inherited | named
    return fonts
