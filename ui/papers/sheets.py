"""The pages of a paper one below another, as they will be printed: white in any theme, turned and enlarged by keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from ui.papers.pages import TWIPS, Page

_GAP = 14
"""Pixels between two pages."""
_STEP = 1.15
_LEAST, _MOST = 0.3, 4.0
_KEPT = 6
"""Drawn pages that are kept: what is scrolled back to is there at once."""


class Sheets(QAbstractScrollArea):
    """Shows pages. Its zoom is 1 where a page is as large as on paper; without one, pages are as wide as it is."""

    moved = Signal()
    """Another page is shown, or in another size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.pages: list[Page] = []
        self._whole = False
        self._zoom: float | None = 1.0
        self._drawn: dict[tuple[int, float, bool], QPixmap] = {}
        self.verticalScrollBar().valueChanged.connect(self.moved)

    @property
    def zoom(self) -> float:
        """How large pages are shown."""
        if self._zoom is not None:
            return self._zoom
        return self._fitting(self.viewport().width() - 2 * _GAP, "width")

    @property
    def at(self) -> int:
        """Which page is shown, from 0: the one in the middle."""
        middle = self.verticalScrollBar().value() + self.viewport().height() / 2
        below = [index for index in range(len(self.pages)) if self._top(index) <= middle]
        return below[-1] if below else 0

    def show_pages(self, pages: list[Page], *, whole: bool) -> None:
        """Show these pages; `whole`: there are no more, and their number is known."""
        self.pages, self._whole = pages, whole
        self._measure()

    def go_to(self, index: int) -> None:
        """Show a page from its upper edge."""
        index = min(max(index, 0), max(len(self.pages) - 1, 0))
        self.verticalScrollBar().setValue(round(self._top(index)))

    @Slot()
    def enlarge(self) -> None:
        """Show pages larger."""
        self._set_zoom(min(self.zoom * _STEP, _MOST))

    @Slot()
    def shrink(self) -> None:
        """Show pages smaller."""
        self._set_zoom(max(self.zoom / _STEP, _LEAST))

    @Slot()
    def fit_width(self) -> None:
        """Show pages as wide as there is room."""
        self._set_zoom(None)

    @Slot()
    def fit_page(self) -> None:
        """Show a whole page."""
        self._set_zoom(self._fitting(self.viewport().height() - 2 * _GAP, "height"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages."""
        turned = {
            Qt.Key.Key_PageDown: self.at + 1,
            Qt.Key.Key_PageUp: self.at - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self.pages) - 1,
        }.get(Qt.Key(event.key()))
        if turned is None:
            super().keyPressEvent(event)
        else:
            self.go_to(turned)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, or with Ctrl enlarge."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.enlarge if event.angleDelta().y() > 0 else self.shrink)()
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pages that are seen."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self.palette().color(QPalette.ColorRole.Mid))
        bottom = self.verticalScrollBar().value() + self.viewport().height()
        for index in range(len(self.pages)):
            box = self._box(index)
            if box.bottom() >= self.verticalScrollBar().value() and box.top() <= bottom:
                at = box.topLeft() - QPointF(self._left(box), self.verticalScrollBar().value())
                painter.drawPixmap(at, self._picture(index))
        painter.end()

    def _picture(self, index: int) -> QPixmap:
        ratio = self.devicePixelRatioF()
        key = (index, self._scale * ratio, self._whole)
        if key not in self._drawn:
            while len(self._drawn) >= _KEPT:
                del self._drawn[next(iter(self._drawn))]
            self._drawn[key] = self._draw(self.pages[index], ratio)
        return self._drawn[key]

    def _draw(self, page: Page, ratio: float) -> QPixmap:
        size = QSizeF(page.section.width, page.section.height) * self._scale * ratio
        made = QPixmap(size.toSize())
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.white)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.scale(self._scale, self._scale)
        page.draw(painter, len(self.pages) if self._whole else 0)
        painter.end()
        return made

    @property
    def _scale(self) -> float:
        """Pixels in a twip."""
        return self.zoom * self.logicalDpiX() / TWIPS

    def _fitting(self, pixels: float, side: str) -> float:
        """Return the zoom at which the first page is so high or wide."""
        twips = getattr(self.pages[0].section, side) if self.pages else 11906
        return max(pixels, 1) * TWIPS / self.logicalDpiX() / twips

    def _set_zoom(self, zoom: float | None) -> None:
        at, self._zoom = self.at, zoom
        self._measure()
        self.go_to(at)

    def _measure(self) -> None:
        """Fit the scroll bars to the pages."""
        wide = max((page.section.width for page in self.pages), default=0) * self._scale + 2 * _GAP
        high = self._top(len(self.pages))
        for bar, whole, seen in (
            (self.verticalScrollBar(), high, self.viewport().height()),
            (self.horizontalScrollBar(), wide, self.viewport().width()),
        ):
            bar.setRange(0, max(round(whole - seen), 0))
            bar.setPageStep(seen)
            bar.setSingleStep(self.fontMetrics().height() * 2)
        self.viewport().update()
        self.moved.emit()

    def _top(self, index: int) -> float:
        """Return where a page begins, with the gap above it."""
        return sum(page.section.height * self._scale + _GAP for page in self.pages[:index])

    def _box(self, index: int) -> QRectF:
        section = self.pages[index].section
        wide, high = section.width * self._scale, section.height * self._scale
        left = max((self.viewport().width() - wide) / 2, _GAP)
        return QRectF(left, self._top(index) + _GAP, wide, high)

    def _left(self, box: QRectF) -> float:
        return self.horizontalScrollBar().value() if box.width() + 2 * _GAP > self.viewport().width() else 0
