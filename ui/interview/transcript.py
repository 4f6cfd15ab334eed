"""The editor of a talk: one paragraph is one turn, typed without the mouse and without a pop-up.

Enter ends a turn and begins the next of the other sort; Shift+Enter breaks the line inside it. Which record a paragraph
is, and of which sort, stands in its format, so that undo and redo of the document bring records back with their words.
It knows no vault: `lines` is what stands in it, `edited` says that this has changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, Signal, Slot
from PySide6.QtGui import (
    QHelpEvent,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QToolTip, QWidget

from fieldkit import words
from fieldkit.desk.marks import Marked
from fieldkit.desk.turns import Line
from ui.interview import gutter, paragraph
from ui.interview.gutter import Beside
from ui.interview.ink import Ink
from ui.interview.paragraph import BREAK, line_of, path_of

_PLAIN = QTextCharFormat()
_OTHER = {"question": "answer", "answer": "question", "note": "answer"}
_NEXT = {"question": "answer", "answer": "note", "note": "question"}


class Transcript(QTextEdit):
    """Shows and edits the turns of one talk."""

    edited = Signal()
    """What stands in it is not what stood before; also after undo."""
    moved = Signal(str)
    """The cursor came to another turn: the path of the one that it left."""
    pointed = Signal(str)
    """The path of the turn in which the cursor now is."""
    followed = Signal(list)
    """The paths of the records that a chip beside a turn stands for."""

    def __init__(self, new_path: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._new_path = new_path
        self._loading = False
        self._at = ""
        self._count = 1
        self._beside = Beside({}, {})
        self._lines: list[Line] | None = None
        """The turns as they were read last; none once anything in the document has changed."""
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QTextEdit.Shape.NoFrame)
        self.setAccessibleName(words.say("kind", "turn"))
        self.document().setUndoRedoEnabled(True)
        self._ink = Ink(self.document())
        self.document().contentsChange.connect(self._forget_lines)
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
            if number:
                cursor.insertBlock(self._format(line), _PLAIN)
            else:
                cursor.setBlockFormat(self._format(line))
            paragraph.write(cursor, line)
        cursor.endEditBlock()
        self.document().setUndoRedoEnabled(True)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._loading = False
        self._count = self.document().blockCount()
        self._at = path_of(self.textCursor().block())

    def show_beside(self, beside: Beside) -> None:
        """Show other chips beside the turns."""
        self._beside = beside
        self.viewport().update()

    @property
    def lines(self) -> list[Line]:
        """The turns as they stand."""
        if self._lines is None:
            self._lines = [line_of(block) for block in self.blocks()]
        return self._lines

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
        block = self._block(path)
        if block is not None:
            cursor = self.textCursor()
            cursor.setPosition(block.position() + min(at, block.length() - 1))
            self._stand(cursor)

    def go_to_place(self, place: str) -> None:
        """Go to a turn, `TURN@AT` before a character, or with words of it selected, `TURN@FROM-TO`."""
        path, _, where = place.partition("@")
        start, _, end = where.partition("-")
        if end:
            self.select(path, int(start), int(end))
        else:
            self.go_to(path, int(start or 0))

    def _block(self, path: str) -> QTextBlock | None:
        return next((block for block in self.blocks() if path_of(block) == path), None)

    @Slot()
    def turn_sort(self) -> None:
        """Make the turn with the cursor a question, an answer, a note, in this order."""
        line = self.line
        self._reformat(line._replace(sort=_NEXT[line.sort]))

    @Slot()
    def turn_verify(self) -> None:
        """Mark what is selected, or the whole turn, as to be verified, or take the mark away."""
        line = self.line
        if self.textCursor().hasSelection() or self.marks_here("verify"):
            self.mark("verify")
        else:
            self._reformat(line._replace(verify=not line.verify))

    def mark(self, sort: str, person: str = "") -> bool:
        """Mark what is selected, or take away the mark of this sort that lies there; say whether there was either.

        Also where the words themselves are fixed: a mark changes none of them.
        """
        cursor = self.textCursor()
        block = self.document().findBlock(cursor.selectionStart())
        start, end = paragraph.selection(cursor)
        lying = self.marks_here(sort)
        if start == end and not lying:
            return False
        cursor.beginEditBlock()
        for marked in lying:
            paragraph.lift(block, marked)
        if not lying:
            id_ = self._new_path().rpartition("/")[2]
            paragraph.lay(block, Marked(id_, sort, start, end, person))
        cursor.endEditBlock()
        cursor.setPosition(cursor.selectionEnd())
        self._stand(cursor)
        return True

    def marks_here(self, sort: str) -> list[Marked]:
        """Return the marks of a sort that the selection, or the cursor, touches."""
        cursor = self.textCursor()
        block = self.document().findBlock(cursor.selectionStart())
        start, end = paragraph.selection(cursor)
        there = [marked for marked in paragraph.marks_of(block) if marked.sort == sort]
        if start == end:
            return [marked for marked in there if marked.start <= start <= marked.end]
        return [marked for marked in there if marked.start < end and marked.end > start]

    def chosen(self) -> tuple[str, str, int, int]:
        """Return the path of the turn in which the selection begins, its words, and from and to where is selected."""
        cursor = self.textCursor()
        line = line_of(self.document().findBlock(cursor.selectionStart()))
        return line.path, line.text, *paragraph.selection(cursor)

    def select(self, path: str, start: int, end: int) -> None:
        """Select words of the turn at `path` and show them."""
        block = self._block(path)
        if block is not None:
            self._stand(paragraph.selected(block, start, end))

    def cite(self, exhibit: str, phrase: str) -> None:
        """Cite an exhibit in the turn with the cursor, and say so in its words: where the cursor is, but in no mark."""
        if self.isReadOnly():
            return
        cursor = self.textCursor()
        cursor.beginEditBlock()
        line, at = self.line, paragraph.selection(cursor)[1]
        end = max([at, *(marked.end for marked in line.marks if marked.start < at < marked.end)])
        cursor.setPosition(paragraph.selected(cursor.block(), end, end).position())
        self._reformat(line._replace(exhibits=tuple(sorted({*line.exhibits, exhibit}))))
        cursor.insertText(phrase, _PLAIN)
        cursor.endEditBlock()

    def take_away(self, exhibit: str) -> None:
        """Cite an exhibit in the turn with the cursor no longer; what was said of it stays until it is deleted."""
        line = self.line
        self._reformat(line._replace(exhibits=tuple(one for one in line.exhibits if one != exhibit)))

    def fix(self, *, fixed: bool) -> None:
        """Let the words be changed, or only read and marked."""
        self.setReadOnly(fixed)
        if fixed:
            reading = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            self.setTextInteractionFlags(reading)

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
            cursor.insertBlock(self._format(Line(self._new_path(), sort, "")), _PLAIN)
        else:
            cursor.setBlockFormat(self._format(line_of(cursor.block())._replace(sort=sort)))
        cursor.insertText(text.replace("\n", BREAK), _PLAIN)
        cursor.endEditBlock()
        self._stand(cursor)

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

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Take what an input method commits; Qt would take it into fixed words as well, once they can be selected."""
        if self.isReadOnly():
            event.ignore()
        else:
            super().inputMethodEvent(event)

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
        """Paint the words, then what stands beside them."""
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
            gutter.paint(painter, self, block, rect, self._beside)
            block = block.next()
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        """Colour the words anew in light or dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._ink.rehighlight()

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell more of the chip under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            chip = gutter.chip_at(self, QPointF(event.pos()), self._beside)
            told = [called for _, called in self._beside.of(chip.line, chip.sort)] if chip else []
            QToolTip.showText(event.globalPos(), "\n".join(told), self)
            return True
        return super().viewportEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow a chip."""
        chip = gutter.chip_at(self, event.position(), self._beside)
        if chip is not None and event.button() == Qt.MouseButton.LeftButton:
            self.followed.emit([path for path, _ in self._beside.of(chip.line, chip.sort)])
        super().mouseReleaseEvent(event)

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
            cursor.insertBlock(self._format(line._replace(sort=sort)), _PLAIN)
            above = QTextCursor(cursor.block().previous())
            above.setBlockFormat(self._format(Line(self._new_path(), line.sort, "")))
        else:
            cursor.insertBlock(self._format(Line(self._new_path(), sort, "")), _PLAIN)
            self._part_marks(cursor.block())
        cursor.endEditBlock()
        self._stand(cursor)

    def _join_above(self) -> None:
        """Join the turn to the one above, which keeps its record; an empty one above goes instead."""
        cursor = self.textCursor()
        above = line_of(cursor.block().previous())
        line = self.line
        keeps = line if not above.text else above
        cited = tuple(sorted({*line.exhibits, *above.exhibits}))
        cursor.beginEditBlock()
        cursor.deletePreviousChar()
        cursor.setBlockFormat(self._format(keeps._replace(exhibits=cited)))
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
            inner.removeSelectedText()
            inner.setBlockFormat(self._format(line))
            paragraph.write(inner, line)
        cursor.endEditBlock()
        self.go_to(one.path, at)

    def _reformat(self, line: Line) -> None:
        if not self.isReadOnly():
            block = self.textCursor().block()
            # A cursor of its own: one with a selection would give all its paragraphs the same record.
            QTextCursor(block).setBlockFormat(self._format(line))
            self._ink.rehighlightBlock(block)
            self._changed()

    def _part_marks(self, block: QTextBlock) -> None:
        """Give what was cut from a mark above a mark of its own."""
        above = {marked.id for marked in paragraph.marks_of(block.previous())}
        for marked in paragraph.marks_of(block):
            if marked.id in above:
                paragraph.lay(block, marked._replace(id=self._new_path().rpartition("/")[2]))

    def _format(self, line: Line) -> QTextBlockFormat:
        return paragraph.format_of(line, self.fontMetrics().lineSpacing())

    @Slot()
    def _forget_lines(self) -> None:
        self._lines = None

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
                cursor.setBlockFormat(self._format(Line(self._new_path(), line_of(block).sort, "")))
                cursor.endEditBlock()
                path = path_of(block)
            known.add(path)

    def _stand(self, cursor: QTextCursor) -> None:
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        # Qt tells of no move where the cursor went along with the words, and has then forgotten the format.
        self._step_out()

    def _step_out(self) -> None:
        """Let what is typed at the edge of a mark be no part of it."""
        plain = paragraph.behind_marks(self.textCursor())
        if plain is not None:
            self.setCurrentCharFormat(plain)

    @Slot()
    def _moved(self) -> None:
        if self._loading:
            return
        self._step_out()
        at = path_of(self.textCursor().block())
        if at != self._at:
            left, self._at = self._at, at
            self.moved.emit(left)
            self.pointed.emit(at)
