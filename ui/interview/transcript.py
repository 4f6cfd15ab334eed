"""The editor of a talk: one paragraph is one turn, typed without the mouse and without a pop-up.

Enter ends a turn and begins the next of the other sort; Shift+Enter breaks the line inside it. Which record a paragraph
is, and of which sort, stands in its format, so that undo and redo of the document bring records back with their words.
It knows no vault: `lines` is what stands in it, `edited` says that this has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QMimeData, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from fieldkit import words
from fieldkit.desk.turns import Line
from ui.look import theme
from ui.look.theme import Tone

_PATH = QTextFormat.Property.UserProperty.value + 1
_SORT = _PATH + 1
_VERIFY = _PATH + 2

BREAK = "\u2028"
"""What breaks a line inside a paragraph in Qt; a line feed in the record."""

_OTHER = {"question": "answer", "answer": "question", "note": "answer"}
_NEXT = {"question": "answer", "answer": "note", "note": "question"}
_LABELS = 2.6
"""Width of the column with the sort of each turn, in the height of a line."""


class Transcript(QTextEdit):
    """Shows and edits the turns of one talk."""

    edited = Signal()
    """What stands in it is not what stood before; also after undo."""
    moved = Signal(str)
    """The cursor came to another turn: the path of the one that it left."""
    pointed = Signal(str)
    """The path of the turn in which the cursor now is."""

    def __init__(self, new_path: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._new_path = new_path
        self._loading = False
        self._at = ""
        self._count = 1
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setAccessibleName(words.say("kind", "turn"))
        self.document().setUndoRedoEnabled(True)
        self._ink = _Ink(self.document())
        self.textChanged.connect(self._changed)
        self.cursorPositionChanged.connect(self._moved)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show other turns; what could be undone before is forgotten."""
        self._loading = True
        self.document().setUndoRedoEnabled(False)
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for number, line in enumerate(lines or [Line(self._new_path(), "question", "")]):
            block_format = self._format(line.path, line.sort, verify=line.verify)
            if number:
                cursor.insertBlock(block_format)
            else:
                cursor.setBlockFormat(block_format)
            cursor.insertText(line.text.replace("\n", BREAK))
        cursor.endEditBlock()
        self.document().setUndoRedoEnabled(True)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._loading = False
        self._count = self.document().blockCount()
        self._at = path_of(self.textCursor().block())

    @property
    def lines(self) -> list[Line]:
        """The turns as they stand."""
        return [line_of(block) for block in self.blocks()]

    @property
    def line(self) -> Line:
        """The turn with the cursor."""
        return line_of(self.textCursor().block())

    def blocks(self) -> Iterator[QTextBlock]:
        """Yield the paragraphs in their order."""
        block = self.document().begin()
        while block.isValid():
            yield block
            block = block.next()

    def go_to(self, path: str, at: int = 0) -> None:
        """Put the cursor into the turn at `path`, before character `at`, and show it."""
        for block in self.blocks():
            if path_of(block) == path:
                cursor = self.textCursor()
                cursor.setPosition(block.position() + min(at, block.length() - 1))
                self.setTextCursor(cursor)
                self.ensureCursorVisible()
                return

    @Slot()
    def turn_sort(self) -> None:
        """Make the turn with the cursor a question, an answer, a note, in this order."""
        line = self.line
        self._reformat(line._replace(sort=_NEXT[line.sort]))

    @Slot()
    def turn_verify(self) -> None:
        """Mark the turn as one to be verified, or take the mark away."""
        line = self.line
        self._reformat(line._replace(verify=not line.verify))

    @Slot()
    def move_up(self) -> None:
        """Move the turn before the one above."""
        self._move(-1)

    @Slot()
    def move_down(self) -> None:
        """Move the turn behind the one below."""
        self._move(1)

    def put_in(self, text: str) -> None:
        """Insert a phrase at the cursor."""
        if not self.isReadOnly():
            self.textCursor().insertText(text.replace("\n", BREAK))

    def add_turn(self, sort: str, text: str) -> None:
        """Put a turn behind the one with the cursor, or into it while it is empty, and go there."""
        if self.isReadOnly():
            return
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        if cursor.block().length() > 1:
            cursor.insertBlock(self._format(self._new_path(), sort))
        else:
            line = line_of(cursor.block())
            cursor.setBlockFormat(self._format(line.path, sort, verify=line.verify))
        cursor.insertText(text.replace("\n", BREAK))
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter begins the next turn; everything else is as in any editor."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if self.isReadOnly() or not self._is_our_key(event):
            super().keyPressEvent(event)
        elif enter and shift:
            self.textCursor().insertText(BREAK)
        elif enter:
            self._next_turn(same=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        else:
            self._join_above()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take pasted text: paragraphs marked as question or answer become turns, the rest stays in this one."""
        from fieldkit.desk.talks import turns_in

        told = turns_in(source.text())
        if len(told) == 1 and not told[0][0]:
            self.put_in(told[0][1])
            return
        cursor = self.textCursor()
        cursor.beginEditBlock()
        for sort, text in told:
            if sort:
                self.setTextCursor(cursor)
                self.add_turn(sort, text)
                cursor = self.textCursor()
            else:
                cursor.insertText(text.replace("\n", BREAK))
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the words, then the sort of each turn beside them."""
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        offset = QPointF(-self.horizontalScrollBar().value(), -self.verticalScrollBar().value())
        layout = self.document().documentLayout()
        block = self.cursorForPosition(event.rect().topLeft()).block()
        if block.previous().isValid():
            block = block.previous()
        while block.isValid():
            rect = layout.blockBoundingRect(block).translated(offset)
            if rect.top() > event.rect().bottom():
                break
            self._paint_label(painter, block, rect)
            block = block.next()
        painter.end()

    def _paint_label(self, painter: QPainter, block: QTextBlock, rect: QRectF) -> None:
        line = line_of(block)
        height = self.fontMetrics().lineSpacing()
        place = QRectF(self.document().documentMargin(), rect.top(), height * _LABELS, height)
        font = QFont(self.font())
        font.setBold(line.sort == "question")
        painter.setFont(font)
        painter.setPen(_tone(line.sort))
        label = words.say("talk_marker", line.sort)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), label)
        if line.verify:
            painter.setPen(theme.tone(Tone.WARN))
            painter.drawText(place.adjusted(height * 1.4, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), "⚑")

    def _is_our_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return True
        cursor = self.textCursor()
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        at_start = cursor.atBlockStart() and not cursor.hasSelection() and cursor.block().previous().isValid()
        return event.key() == Qt.Key.Key_Backspace and plain and at_start

    def _next_turn(self, *, same: bool) -> None:
        """End the turn at the cursor: what is behind it becomes the next turn, of the other sort."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.removeSelectedText()
        line = line_of(cursor.block())
        sort = line.sort if same else _OTHER[line.sort]
        if cursor.atBlockStart() and cursor.block().length() > 1:
            # The words keep their record; the empty turn before them is the new one.
            cursor.insertBlock(self._format(line.path, sort, verify=line.verify))
            above = QTextCursor(cursor.block().previous())
            above.setBlockFormat(self._format(self._new_path(), line.sort))
        else:
            cursor.insertBlock(self._format(self._new_path(), sort))
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _join_above(self) -> None:
        """Join the turn to the one above, which keeps its record; an empty one above goes instead."""
        cursor = self.textCursor()
        above = line_of(cursor.block().previous())
        keeps = self.line if not above.text else above
        cursor.beginEditBlock()
        cursor.deletePreviousChar()
        cursor.setBlockFormat(self._format(keeps.path, keeps.sort, verify=keeps.verify))
        cursor.endEditBlock()
        self.setTextCursor(cursor)

    def _move(self, step: int) -> None:
        block = self.textCursor().block()
        other = block.next() if step > 0 else block.previous()
        if self.isReadOnly() or not other.isValid():
            return
        at = self.textCursor().positionInBlock()
        one, two = line_of(block), line_of(other)
        cursor = self.textCursor()
        cursor.beginEditBlock()
        for where, line in ((block, two), (other, one)):
            inner = QTextCursor(where)
            inner.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            inner.insertText(line.text.replace("\n", BREAK))
            inner.setBlockFormat(self._format(line.path, line.sort, verify=line.verify))
        cursor.endEditBlock()
        self.go_to(one.path, at)

    def _reformat(self, line: Line) -> None:
        if not self.isReadOnly():
            block = self.textCursor().block()
            # A cursor of its own: one with a selection would give all its paragraphs the same record.
            QTextCursor(block).setBlockFormat(self._format(line.path, line.sort, verify=line.verify))
            self._ink.rehighlightBlock(block)
            self._changed()

    def _format(self, path: str, sort: str, *, verify: bool = False) -> QTextBlockFormat:
        made = QTextBlockFormat()
        height = self.fontMetrics().lineSpacing()
        made.setLeftMargin(height * _LABELS)
        made.setTopMargin(height * (0.55 if sort == "question" else 0.15))
        made.setLineHeight(130.0, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        made.setProperty(_PATH, path)
        made.setProperty(_SORT, sort)
        made.setProperty(_VERIFY, verify)
        return made

    @Slot()
    def _changed(self) -> None:
        if self._loading:
            return
        if self.document().blockCount() != self._count:
            self._heal()
            self._count = self.document().blockCount()
        self.edited.emit()

    def _heal(self) -> None:
        """Give every paragraph a record of its own, whatever Qt did with formats in deleting across paragraphs."""
        known: set[str] = set()
        for block in self.blocks():
            path = path_of(block)
            if not path or path in known:
                cursor = QTextCursor(block)
                cursor.joinPreviousEditBlock()
                cursor.setBlockFormat(self._format(self._new_path(), line_of(block).sort))
                cursor.endEditBlock()
                path = path_of(block)
            known.add(path)

    @Slot()
    def _moved(self) -> None:
        at = path_of(self.textCursor().block())
        if at != self._at and not self._loading:
            left, self._at = self._at, at
            self.moved.emit(left)
            self.pointed.emit(at)


class _Ink(QSyntaxHighlighter):
    """Gives questions their colour; it stands beside the text and is no part of what can be undone."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    def highlightBlock(self, text: str) -> None:
        """Colour one paragraph."""
        sort = self.currentBlock().blockFormat().property(_SORT)
        if sort != "answer":
            ink = QTextCharFormat()
            ink.setForeground(_tone(str(sort)))
            ink.setFontItalic(sort == "note")
            self.setFormat(0, len(text), ink)


def line_of(block: QTextBlock) -> Line:
    """Return the turn that a paragraph is."""
    told = block.blockFormat()
    return Line(
        str(told.property(_PATH) or ""),
        str(told.property(_SORT) or "question"),
        block.text().replace(BREAK, "\n"),
        bool(told.property(_VERIFY)),
    )


def path_of(block: QTextBlock) -> str:
    """Return the path of the record of a paragraph; empty where it has none."""
    return str(block.blockFormat().property(_PATH) or "")


def _tone(sort: str) -> QColor:
    if sort == "note":
        return theme.tone(Tone.CALM)
    return theme.tone(Tone.QUESTION if sort == "question" else Tone.ANSWER)
