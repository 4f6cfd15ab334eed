"""A list whose lines show a text with the words that were looked for in bold, and what it is beside it."""

from __future__ import annotations

from typing import Any, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPalette, QTextCharFormat, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ui.look import theme
from ui.look.theme import Tone


class MarkedLine(NamedTuple):
    """One line: the record it leads to, what that is, the text, and where in it the marked words begin and end.

    `stands_for` is the record that goes when the line is removed, empty where it is not to be.
    """

    path: str
    what: str
    text: str
    start: int = 0
    end: int = 0
    stands_for: str = ""


_LINE = Qt.ItemDataRole.UserRole


class MarkedList(QListWidget):
    """Shows lines; Enter or a click follows one, Delete removes what it stands for."""

    wanted = Signal(str)
    """The path of the record of a line."""

    removed = Signal(str)
    """The path of the record that a line stands for."""

    def __init__(self, parent: QWidget | None = None, *, column: int = 14) -> None:
        """`column`: how many characters wide the column is that says what a line is."""
        super().__init__(parent)
        self.setItemDelegate(_Delegate(column, self))
        self.setUniformItemSizes(True)
        self.setAlternatingRowColors(True)
        self.itemActivated.connect(self._follow)
        self.itemClicked.connect(self._follow)

    def show_lines(self, lines: list[MarkedLine]) -> None:
        """Show other lines."""
        self.clear()
        for line in lines:
            item = QListWidgetItem(f"{line.what} {line.text}")
            item.setData(_LINE, line)
            self.addItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove what the line stands for by Delete."""
        item = self.currentItem()
        line: MarkedLine | None = item.data(_LINE) if item is not None else None
        if event.key() == Qt.Key.Key_Delete and line is not None and line.stands_for:
            self.removed.emit(line.stands_for)
        else:
            super().keyPressEvent(event)

    @Slot(QListWidgetItem)
    def _follow(self, item: QListWidgetItem) -> None:
        self.wanted.emit(item.data(_LINE).path)


class _Delegate(QStyledItemDelegate):
    """Paints what a line is in a column of its own, and its text with the marked words in bold."""

    def __init__(self, column: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._column = column

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one line."""
        line: MarkedLine = index.data(_LINE)
        self.initStyleOption(option, index)
        _paint(painter, option, line, self._column)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return a height that lets the line breathe."""
        told: Any = option  # the stubs lack its fields
        return QSize(100, int(told.fontMetrics.lineSpacing() * 1.8))


def _paint(painter: QPainter, option: Any, line: MarkedLine, characters: int) -> None:
    """Paint one line; `option` is a QStyleOptionViewItem, whose fields the stubs lack."""
    option.text = ""
    widget = option.widget
    style = widget.style() if widget is not None else QApplication.style()
    style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
    chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
    metrics = option.fontMetrics
    inside = option.rect.adjusted(8, 0, -8, 0)
    column = min(metrics.averageCharWidth() * characters, inside.width() * 2 // 5)
    painter.save()
    painter.setClipRect(option.rect)
    painter.setPen(option.palette.color(role) if chosen else theme.tone(Tone.CALM))
    told = metrics.elidedText(line.what, Qt.TextElideMode.ElideRight, column - 12)
    painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), told)
    painter.setPen(option.palette.color(role))
    place = QRectF(inside.left() + column, inside.top(), inside.width() - column, inside.height())
    _draw(painter, option.font, place, line)
    painter.restore()


def _draw(painter: QPainter, font: QFont, place: QRectF, line: MarkedLine) -> None:
    layout = QTextLayout(line.text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    mark: Any = QTextLayout.FormatRange()  # the stubs lack its fields
    mark.start = line.start
    mark.length = line.end - line.start
    bold = QTextCharFormat()
    bold.setFontWeight(QFont.Weight.Bold.value)
    bold.setFontUnderline(True)
    mark.format = bold
    layout.setFormats([mark])
    layout.beginLayout()
    laid = layout.createLine()
    laid.setLineWidth(place.width())
    layout.endLayout()
    layout.draw(painter, QPointF(place.left(), place.top() + (place.height() - laid.height()) / 2))
