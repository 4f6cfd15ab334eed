"""Where the keyboard is: one frame, the same on everything, round whatever has the focus.

The style marks it differently on each sort of widget, on some not at all (a list without a frame, a card).
"""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QApplication, QFocusFrame, QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QWidget

WIDE = 2
"""Points."""


class Focus(QObject):
    """Moves the frame to whatever has the keyboard."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._style = _Within()
        self._frame: _Frame | None = None
        app.focusChanged.connect(self._move)

    @Slot(QWidget, QWidget)
    def _move(self, _: QWidget | None, now: QWidget | None) -> None:
        # The frame is a child of what it surrounds, and goes with its window.
        if self._frame is None or not shiboken6.isValid(self._frame):
            if now is None:
                return  # nothing to surround, and at the end of the program no style either
            self._frame = _Frame()
            self._frame.setStyle(self._style)
        self._frame.setWidget(now)  # type: ignore[arg-type]  # the stubs do not know that it takes None


class _Frame(QFocusFrame):
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a line just within the widget, so that it is seen where there is no room around it."""
        painter = QPainter(self)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Link), WIDE))
        half = WIDE // 2
        painter.drawRect(self.rect().adjusted(half, half, -half, -half))
        painter.end()


class _Within(QProxyStyle):
    """Lets the frame be as large as the widget, and over it."""

    def pixelMetric(
        self, metric: QStyle.PixelMetric, option: QStyleOption | None = None, widget: QWidget | None = None
    ) -> int:
        """Return no margin."""
        if metric in (QStyle.PixelMetric.PM_FocusFrameHMargin, QStyle.PixelMetric.PM_FocusFrameVMargin):
            return 0
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        told: QStyleHintReturn | None = None,
    ) -> int:
        """Say that the frame is above, and whole."""
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        if hint == QStyle.StyleHint.SH_FocusFrame_Mask:
            return 0
        return super().styleHint(hint, option, widget, told)
