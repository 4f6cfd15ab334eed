"""Parts side by side where there is room for them, else below one another, as at large sizes of text."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget


class Abreast(QWidget):
    """Holds the parts that are added to its `row`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def minimumSizeHint(self) -> QSize:
        """Return the room for the widest part: the others go below it."""
        edges = self.row.contentsMargins()
        wide = max((part.minimumSizeHint().width() for part in self._parts()), default=0)
        return QSize(wide + edges.left() + edges.right(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Turn the row into a column, or back."""
        super().resizeEvent(event)
        self._turn()

    def event(self, event: QEvent) -> bool:
        """Turn it also where a part came, went or grew."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._turn()
        return super().event(event)

    def _turn(self) -> None:
        edges = self.row.contentsMargins()
        wide = [part.sizeHint().width() for part in self._parts()]
        needed = sum(wide) + self.row.spacing() * (len(wide) - 1) + edges.left() + edges.right()
        way = QBoxLayout.Direction
        self.row.setDirection(way.LeftToRight if needed <= self.width() else way.TopToBottom)

    def _parts(self) -> list[QWidget]:
        below = self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return [part for part in below if not part.isHidden()]
