"""What stands beside the words of a turn: its sort on the left, on the right what it cites and what cites it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QTextBlock
from PySide6.QtWidgets import QTextEdit

from fieldkit import words
from fieldkit.desk.turns import Line
from ui.interview.paragraph import CHIPS, LABELS, line_of
from ui.look import theme
from ui.look.theme import Tone
from ui.wording import say


class Beside(NamedTuple):
    """What chips tell more of: exhibits by path, and the findings that cite a turn, by the turn's path."""

    exhibits: Mapping[str, str]
    findings: Mapping[str, list[tuple[str, str]]]
    """Path and title of each finding."""

    def of(self, line: Line, sort: str) -> list[tuple[str, str]]:
        """Return path and words of what a chip of this sort (`exhibit`, `finding`, `both`) of a turn stands for."""
        if sort == "both":
            return self.of(line, "exhibit") + self.of(line, "finding")
        if sort == "finding":
            return self.findings.get(line.path, [])
        return [(path, self.exhibits.get(path, "")) for path in line.exhibits]


class Chip(NamedTuple):
    """A chip in the right column: which turn, which sort, and where."""

    line: Line
    sort: str
    place: QRectF


def paint(painter: QPainter, editor: QTextEdit, block: QTextBlock, rect: QRectF, beside: Beside) -> None:
    """Paint what stands beside one paragraph, which fills `rect` of the viewport."""
    line = line_of(block)
    _paint_sort(painter, editor, line, rect)
    chip = chip_of(editor, line, rect, beside)
    if chip is not None:
        _paint_chip(painter, editor, chip, len(beside.of(line, chip.sort)))


def chip_of(editor: QTextEdit, line: Line, rect: QRectF, beside: Beside) -> Chip | None:
    """Return the chip beside a turn, or None; one for both sorts, as at large sizes of text the words need the room."""
    there = [sort for sort in ("exhibit", "finding") if beside.of(line, sort)]
    if not there:
        return None
    height = editor.fontMetrics().lineSpacing()
    wide = height * (CHIPS - 0.2)
    right = editor.viewport().width() - editor.document().documentMargin() - wide
    place = QRectF(right, rect.top() + height * 0.1, wide, height * 1.1)
    return Chip(line, there[0] if len(there) == 1 else "both", place)


def chip_at(editor: QTextEdit, place: QPointF, beside: Beside) -> Chip | None:
    """Return the chip at a point of the viewport."""
    block = editor.cursorForPosition(place.toPoint()).block()
    rect = editor.document().documentLayout().blockBoundingRect(block)
    rect.translate(0, -editor.verticalScrollBar().value())
    chip = chip_of(editor, line_of(block), rect, beside)
    return chip if chip is not None and chip.place.contains(place) else None


def _paint_sort(painter: QPainter, editor: QTextEdit, line: Line, rect: QRectF) -> None:
    height = editor.fontMetrics().lineSpacing()
    place = QRectF(editor.document().documentMargin(), rect.top(), height * LABELS, height)
    font = QFont(editor.font())
    font.setBold(line.sort == "question")
    painter.setFont(font)
    painter.setPen(_tone(line.sort))
    label = words.say("talk_marker", line.sort)
    painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), label)
    if line.verify:
        painter.setPen(theme.tone(Tone.WARN))
        painter.drawText(place.adjusted(height * 1.4, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), "⚑")


def _paint_chip(painter: QPainter, editor: QTextEdit, chip: Chip, count: int) -> None:
    tone = Tone.WARN if chip.sort == "finding" else Tone.QUESTION
    font = QFont(editor.font())
    font.setPointSizeF(font.pointSizeF() * 0.85)
    painter.setFont(font)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tint(tone))
    painter.drawRoundedRect(chip.place, 3, 3)
    painter.setPen(theme.tone(tone))
    told = say("interviews", f"chip_{chip.sort}", count=count)
    painter.drawText(chip.place, int(Qt.AlignmentFlag.AlignCenter), told)


def _tone(sort: str) -> QColor:
    if sort == "note":
        return theme.tone(Tone.CALM)
    return theme.tone(Tone.QUESTION if sort == "question" else Tone.ANSWER)
