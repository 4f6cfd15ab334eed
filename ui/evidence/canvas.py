"""A picture that fits its place, or is as large as one likes: by keys, by the wheel, dragged with the mouse."""

from __future__ import annotations

import math
from typing import NamedTuple

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPalette, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from fieldkit.desk.viewing import Picture
from ui.wording import say

STEP = 1.25
CLOSEST = 8.0
"""Times a point of the picture."""

SMALL = 1400
"""Points of the longer side of what is painted from afar: a large picture scaled down with each painting is slow."""


class Images(NamedTuple):
    """A picture as Qt paints it at once, and the same, small."""

    whole: QImage
    small: QImage


def images_of(picture: Picture) -> Images:
    """Return a picture near and from afar; for the lane, as this takes its time."""
    whole = image_of(picture)
    ratio, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return Images(whole, whole.scaled(SMALL, SMALL, ratio, smooth) if max(picture[:2]) > SMALL else whole)


def image_of(picture: Picture) -> QImage:
    """Return a picture as Qt paints it at once; for the lane, as this takes its time."""
    flat = QImage(picture.pixels, picture.width, picture.height, picture.width * 3, QImage.Format.Format_RGB888)
    return flat.convertToFormat(QImage.Format.Format_RGB32)


class Canvas(QGraphicsView):
    """Shows one picture."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fitted = True
        self._scene = QGraphicsScene(self)
        self._item = self._scene.addPixmap(QPixmap())
        self._afar = self._scene.addPixmap(QPixmap())
        for item in (self._item, self._afar):
            item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self.setScene(self._scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setAccessibleName(say("evidence", "picture"))

    @property
    def scale_now(self) -> float:
        """Points on screen for a point of the picture."""
        return math.hypot(self.transform().m11(), self.transform().m12())

    def show_images(self, images: Images | None) -> None:
        """Show a picture, or nothing."""
        self.resetTransform()
        whole, small = map(QPixmap.fromImage, images) if images is not None else (QPixmap(), QPixmap())
        self._item.setPixmap(whole)
        self._afar.setPixmap(small)
        self._afar.setScale(whole.width() / max(small.width(), 1))
        self._scene.setSceneRect(QRectF(whole.rect()))
        self.fit()

    @Slot()
    def fit(self) -> None:
        """Show all of it, no larger than it is."""
        self._fitted = True
        whole = self._item.sceneBoundingRect()
        if whole.isEmpty():
            return
        self.fitInView(whole, Qt.AspectRatioMode.KeepAspectRatio)
        self._grow(min(1.0, 1 / self.scale_now))

    @Slot()
    def closer(self) -> None:
        """Show less, larger."""
        self._zoom(STEP)

    @Slot()
    def farther(self) -> None:
        """Show more, smaller."""
        self._zoom(1 / STEP)

    @Slot()
    def turn(self) -> None:
        """Turn what is shown to the right; the original stays as it is."""
        self.rotate(90)
        if self._fitted:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Obey the keys of a viewer."""
        act = {
            Qt.Key.Key_Plus: self.closer,
            Qt.Key.Key_Equal: self.closer,
            Qt.Key.Key_Minus: self.farther,
            Qt.Key.Key_0: self.fit,
            Qt.Key.Key_R: self.turn,
        }.get(Qt.Key(event.key()))
        if act is not None:
            act()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Go closer or farther with Ctrl; else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(STEP if event.angleDelta().y() > 0 else 1 / STEP)
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay fitted."""
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    def _zoom(self, times: float) -> None:
        if not self._item.pixmap().isNull() and self.scale_now * times <= CLOSEST:
            self._fitted = False
            self._grow(times)

    def _grow(self, times: float) -> None:
        self.scale(times, times)
        from_afar = self.scale_now * self._afar.scale() * self.devicePixelRatio() <= 1
        self._afar.setVisible(from_afar)
        self._item.setVisible(not from_afar)
