"""A page that scrolls where the window is too small for it, as at large sizes of text: up and down, not sideways."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

MOST = 460
"""Points of width that a page claims from what stands beside it; what is wider scrolls sideways after all."""


class Upright(QScrollArea):
    """Claims the width that what is in it needs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        """Return the width of what is in it and of the bar beside it."""
        hint = super().minimumSizeHint()
        inner = self.widget()
        needed = inner.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width() if inner else 0
        return QSize(max(hint.width(), min(needed, MOST)), hint.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim anew as soon as what is in it needs more or less."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def scrolled(inner: QWidget, parent: QWidget) -> QScrollArea:
    """Return a frameless area that shows `inner` as wide as there is room, and scrolls it."""
    area = Upright(parent)
    area.setWidget(inner)
    return area
