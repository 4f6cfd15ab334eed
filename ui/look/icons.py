"""Icons: line drawings in `resources/icons/`, drawn in the colour of the text beside them."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from fieldkit.words import resource

_INK = b"currentColor"


class _Ink(QIconEngine):
    """Draws a line drawing in the palette's colour at any size, so that light and dark need no second file."""

    def __init__(self, drawing: bytes) -> None:
        super().__init__()
        self._drawing = drawing

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw into `rect`."""
        group = QPalette.ColorGroup.Disabled if mode == QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        selected = mode == QIcon.Mode.Selected
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.WindowText
        colour = QApplication.palette().color(group, role)
        data = self._drawing.replace(_INK, colour.name().encode())
        QSvgRenderer(QByteArray(data)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the drawing at `size`."""
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        """Return another one of the same drawing."""
        return _Ink(self._drawing)


def icon(name: str) -> QIcon:
    """Return the icon `name`; raises FileNotFoundError where there is none, which is a fault of ours."""
    return QIcon(_Ink(resource("icons", f"{name}.svg").read_bytes()))
