"""Masks drawn over a picture, with the mouse or by keys, before they are burned into a copy of it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QMouseEvent, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QGraphicsView, QWidget

from fieldkit.desk.redacting import Mask
from ui.evidence.canvas import Canvas, Images

_PART = 50
"""By which part of the picture's longer side a key moves or sizes a mask."""

_MOVES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class MaskCanvas(Canvas):
    """A canvas on which masks can be drawn, while it is asked to."""

    counted = Signal(int)
    """How many masks there are now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.masking = False
        self._rects: list[QGraphicsRectItem] = []
        self._from: QPointF | None = None

    @property
    def masks(self) -> list[Mask]:
        """The masks, within the picture, in its points."""
        whole = self.sceneRect()
        rects = [one.rect().intersected(whole).toAlignedRect() for one in self._rects]
        return [Mask(one.x(), one.y(), one.width(), one.height()) for one in rects]

    def show_images(self, images: Images | None) -> None:
        """Show a picture, or nothing, with no masks on it."""
        self.draw_masks(drawing=False)
        super().show_images(images)

    def draw_masks(self, *, drawing: bool) -> None:
        """Begin or give up drawing masks."""
        self.masking = drawing
        for rect in self._rects:
            self.scene().removeItem(rect)
        self._rects.clear()
        self._from = None
        mode = QGraphicsView.DragMode
        self.setDragMode(mode.NoDrag if drawing else mode.ScrollHandDrag)
        self.viewport().setCursor(Qt.CursorShape.CrossCursor if drawing else Qt.CursorShape.OpenHandCursor)
        self.counted.emit(0)

    def add_mask(self, rect: QRectF) -> None:
        """Lay one more mask on the picture."""
        item = QGraphicsRectItem(rect)
        item.setBrush(QBrush(QColor(Qt.GlobalColor.black)))
        item.setPen(QPen(Qt.PenStyle.NoPen))
        item.setZValue(1)
        self.scene().addItem(item)
        self._rects.append(item)
        self.counted.emit(len(self._rects))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a mask."""
        if self.masking and event.button() == Qt.MouseButton.LeftButton:
            self._from = self.mapToScene(event.position().toPoint())
            self.add_mask(QRectF(self._from, self._from))
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the mask as far as the mouse is."""
        if self._from is not None:
            to = self.mapToScene(event.position().toPoint())
            self._rects[-1].setRect(QRectF(self._from, to).normalized().intersected(self.sceneRect()))
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the mask; a click alone is none."""
        if self._from is None:
            super().mouseReleaseEvent(event)
            return
        self._from = None
        if self._rects[-1].rect().isEmpty():
            self._take_back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Lay a mask with Space, move it with the arrows, size it with Shift, take it back with Delete."""
        key, step = Qt.Key(event.key()), max(self.sceneRect().width(), self.sceneRect().height()) / _PART
        if not self.masking or not (key in (Qt.Key.Key_Space, Qt.Key.Key_Delete) or (key in _MOVES and self._rects)):
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space:
            rect = QRectF(0, 0, step * 8, step * 4)
            rect.moveCenter(self.mapToScene(self.viewport().rect().center()))
            self.add_mask(rect.intersected(self.sceneRect()))
        elif key == Qt.Key.Key_Delete:
            self._take_back()
        else:
            right, down = (part * step for part in _MOVES[key])
            rect = self._rects[-1].rect()
            sizing = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            rect = rect.adjusted(0, 0, right, down) if sizing else rect.translated(right, down)
            within = rect.normalized().intersected(self.sceneRect())
            if not within.isEmpty():
                self._rects[-1].setRect(within)
                self.ensureVisible(within, 0, 0)

    def _take_back(self) -> None:
        if self._rects:
            self.scene().removeItem(self._rects.pop())
            self.counted.emit(len(self._rects))
