"""A paragraph of the editor as a turn: which record it is, and what is marked in it, stands in its formats.

So undo and redo of the document bring records and marks back with their words, and marks go where their words go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtGui import QTextBlock, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextFormat

from fieldkit.desk.marks import Marked
from fieldkit.desk.turns import Line

_FIRST = QTextFormat.Property.UserProperty.value + 1
_PATH, SORT, _VERIFY, _EXHIBITS, _PERSON = range(_FIRST, _FIRST + 5)
_MARKS = {sort: _FIRST + 5 + number for number, sort in enumerate(("verify", "amount", "date", "person"))}
"""Where the id of a mark stands in the format of its words: one of each sort may lie on the same words."""

BREAK = "\u2028"
"""What breaks a line inside a paragraph in Qt; a line feed in the record."""

LABELS = 2.6
"""Width of the column with the sort of each turn, in the height of a line."""
CHIPS = 1.9
"""Width of the column with what stands beside each turn, in the height of a line."""


def format_of(line: Line, height: int) -> QTextBlockFormat:
    """Return the format of the paragraph of a turn; `height` is that of a line of text."""
    made = QTextBlockFormat()
    made.setLeftMargin(height * LABELS)
    made.setRightMargin(height * CHIPS)
    made.setTopMargin(height * (0.55 if line.sort == "question" else 0.15))
    made.setLineHeight(130.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    made.setProperty(_PATH, line.path)
    made.setProperty(SORT, line.sort)
    made.setProperty(_VERIFY, line.verify)
    made.setProperty(_EXHIBITS, " ".join(line.exhibits))
    return made


def line_of(block: QTextBlock) -> Line:
    """Return the turn that a paragraph is."""
    told = block.blockFormat()
    return Line(
        str(told.property(_PATH) or ""),
        str(told.property(SORT) or "question"),
        block.text().replace(BREAK, "\n"),
        bool(told.property(_VERIFY)),
        tuple(str(told.property(_EXHIBITS) or "").split()),
        marks_of(block),
    )


def path_of(block: QTextBlock) -> str:
    """Return the path of the record of a paragraph; empty where it has none."""
    return str(block.blockFormat().property(_PATH) or "")


def marks_of(block: QTextBlock) -> tuple[Marked, ...]:
    """Return the marks in a paragraph."""
    found: dict[str, Marked] = {}
    text = block.text()
    for start, end, sorts, person in runs(block):
        for sort, id_ in sorts.items():
            begin = found[id_].start if id_ in found else _signs(text, start)
            found[id_] = Marked(id_, sort, begin, _signs(text, end), person if sort == "person" else "")
    return tuple(sorted(found.values(), key=lambda one: (one.start, one.end, one.id)))


def write(cursor: QTextCursor, line: Line) -> None:
    """Write the words of a turn at a cursor, with their marks."""
    cursor.insertText(line.text.replace("\n", BREAK), QTextCharFormat())
    for marked in line.marks:
        lay(cursor.block(), marked)


def lay(block: QTextBlock, marked: Marked) -> None:
    """Mark words of a paragraph."""
    inner = selected(block, marked.start, marked.end)
    made = QTextCharFormat()
    made.setProperty(_MARKS[marked.sort], marked.id)
    if marked.sort == "person":
        made.setProperty(_PERSON, marked.person)
    inner.mergeCharFormat(made)


def selected(block: QTextBlock, start: int, end: int) -> QTextCursor:
    """Return a cursor over characters `start` to `end` of a paragraph."""
    text = block.text()
    inner = QTextCursor(block)
    inner.setPosition(block.position() + _units(text, start))
    inner.setPosition(block.position() + _units(text, end), QTextCursor.MoveMode.KeepAnchor)
    return inner


def selection(cursor: QTextCursor) -> tuple[int, int]:
    """Return from and to which character of its paragraph a cursor has selected, cut at the paragraph's end."""
    block = cursor.document().findBlock(cursor.selectionStart())
    begin, text = block.position(), block.text()
    end = min(cursor.selectionEnd(), begin + block.length() - 1)
    return _signs(text, cursor.selectionStart() - begin), _signs(text, end - begin)


def lift(block: QTextBlock, marked: Marked) -> None:
    """Take a mark from the words of a paragraph."""
    for told in _stretches(block):
        if told.format.property(_MARKS[marked.sort]) == marked.id:
            inner = QTextCursor(block)
            inner.setPosition(block.position() + told.start)
            inner.setPosition(block.position() + told.start + told.length, QTextCursor.MoveMode.KeepAnchor)
            inner.setCharFormat(_without(told.format, {marked.sort}))


def behind_marks(cursor: QTextCursor) -> QTextCharFormat | None:
    """Return the format for words typed at a cursor where a mark begins or ends, so that they are no part of it.

    None inside a mark and away from any, and for a selection, which would itself lose its marks.
    """
    here = cursor.charFormat()
    marked = {sort for sort, name in _MARKS.items() if here.hasProperty(name)}
    if not marked or cursor.hasSelection():
        return None
    block, at = cursor.block(), cursor.positionInBlock()
    before, behind = _ids_at(block, at - 1), _ids_at(block, at)
    outside = {sort for sort in marked if before.get(sort) != behind.get(sort)}
    return _without(here, outside) if outside else None


def _stretches(block: QTextBlock) -> list[Any]:
    """Return the stretches of one format; the stubs lack the fields of what Qt returns."""
    return list(block.textFormats())


def _without(told: QTextCharFormat, sorts: set[str]) -> QTextCharFormat:
    made = QTextCharFormat(told)
    for sort in sorts:
        made.clearProperty(_MARKS[sort])
    if "person" in sorts:
        made.clearProperty(_PERSON)
    return made


def _ids_at(block: QTextBlock, index: int) -> dict[str, str]:
    return next((sorts for start, end, sorts, _ in runs(block) if start <= index < end), {})


def runs(block: QTextBlock) -> Iterator[tuple[int, int, dict[str, str], str]]:
    """Yield the marked stretches of a paragraph: from, to, the ids of their marks by sort, and the person meant.

    Places count in Qt's units, of which a rare character takes two.
    """
    for told in _stretches(block):
        sorts = {
            sort: str(told.format.property(name)) for sort, name in _MARKS.items() if told.format.hasProperty(name)
        }
        if sorts:
            yield told.start, told.start + told.length, sorts, str(told.format.property(_PERSON) or "")


def _signs(text: str, units: int) -> int:
    """Return how many characters of `text` the first `units` of UTF-16 are."""
    return units if _is_plain(text) else len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))


def _units(text: str, signs: int) -> int:
    """Return how many units of UTF-16 the first `signs` characters of `text` take."""
    return signs if _is_plain(text) else len(text[:signs].encode("utf-16-le")) // 2


def _is_plain(text: str) -> bool:
    return max(text, default="") <= "\uffff"
