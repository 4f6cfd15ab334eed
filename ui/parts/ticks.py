"""Boxes and rings to tick whose frame is seen: the style takes it from the window's colour, in dark black on black."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QRadioButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionViewItem,
)

from ui.look import theme
from ui.look.theme import Tone


class Tick(QCheckBox):
    """A box to tick, with its words."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame the box."""
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QPainter(self)
        _frame(painter, self.style().subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self))
        painter.end()


class Ring(QRadioButton):
    """One of some that exclude each other, with its words."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame the ring."""
        super().paintEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        ring = self.style().subElementRect(QStyle.SubElement.SE_RadioButtonIndicator, option, self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.tone(Tone.CALM))
        painter.drawEllipse(QRectF(ring).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


class TickedLines(QStyledItemDelegate):
    """Paints the lines of a list that can be ticked."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Frame the box of a line."""
        super().paint(painter, option, index)
        told: Any = QStyleOptionViewItem(option)  # the stubs lack its fields
        self.initStyleOption(told, index)
        style = told.widget.style()
        _frame(painter, style.subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, told, told.widget))


def _frame(painter: QPainter, box: QRect) -> None:
    painter.setPen(theme.tone(Tone.CALM))
    painter.drawRect(box.adjusted(0, 0, -1, -1))
