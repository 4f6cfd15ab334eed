"""Paragraphs of a .docx: the main part read as a stream, without a document type, entity or tree."""

from __future__ import annotations

from xml.parsers import expat

from fieldkit.errors import Code, Refused
from fieldkit.parse import zips

MAIN = "word/document.xml"
MOST_PARAGRAPHS = 100_000

# Transitional and strict documents (ISO/IEC 29500-1, 17; -4, A), and ISO/IEC 29500-3, 10.
_W = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main ",
    "http://purl.oclc.org/ooxml/wordprocessingml/main ",
)
_FALLBACK = "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback"
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_UNSEEN = ("del", "moveFrom")


def paragraphs(data: bytes) -> list[str]:
    """Return the paragraphs of the .docx `data` in their order; deletions that are still tracked are not part of it.

    Raises Refused: PARSE_FORMAT (a ZIP of something else), PARSE_BOMB (a document type), PARSE_DAMAGED, and as `zips`.
    """
    found = zips.members(data, (MAIN,))
    if MAIN not in found:
        raise Refused(Code.PARSE_FORMAT)
    return _Reader().read(found[MAIN])


class _Reader:
    """Collects paragraphs while the parser runs; the innermost takes the text (a text box stands inside another)."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._open: list[list[str]] = []
        self._hidden = 0
        self._in_text = False

    def read(self, xml: bytes) -> list[str]:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(xml)
            parser.Parse(b"", True)  # noqa: FBT003  # expat takes "this is the end" by position only
        except expat.ExpatError as error:
            raise Refused(Code.PARSE_DAMAGED) from error
        return self.done

    def _start(self, element: str, _: object) -> None:
        name = _own_name(element)
        if _is_unseen(element, name):
            self._hidden += 1
        elif name == "p":
            self._open.append([])
        elif name == "t":
            self._in_text = True
        elif name in _SIGNS:
            self._put(_SIGNS[name])

    def _end(self, element: str) -> None:
        name = _own_name(element)
        if _is_unseen(element, name):
            self._hidden -= 1
        elif name == "p":
            self._close("".join(self._open.pop()))
        elif name == "t":
            self._in_text = False

    def _text(self, words: str) -> None:
        if self._in_text:
            self._put(words)

    def _put(self, words: str) -> None:
        if self._open and not self._hidden:
            self._open[-1].append(words)

    def _close(self, words: str) -> None:
        if self._hidden:
            return
        if len(self.done) == MOST_PARAGRAPHS:
            raise Refused(Code.PARSE_TOO_LARGE)
        self.done.append(words)


def _own_name(element: str) -> str:
    return next((element.removeprefix(space) for space in _W if element.startswith(space)), "")


def _is_unseen(element: str, name: str) -> bool:
    """Say whether what is inside is not read: moved away, deleted, or said a second time for older programs."""
    return name in _UNSEEN or element == _FALLBACK


def _refuse_doctype(*_: object) -> None:
    raise Refused(Code.PARSE_BOMB)
