"""Parts of a screen beside one another; the bars between them can be dragged, and no part vanishes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget


def panes(owner: QWidget, parts: Sequence[QWidget], sizes: Sequence[int], wide: Sequence[int] = (1,)) -> QSplitter:
    """Return `parts` from left to right, `sizes` points wide on the screen designed for; `wide` take what is over."""
    made = QSplitter(Qt.Orientation.Horizontal, owner)
    for part in parts:
        made.addWidget(part)
    made.setSizes(list(sizes))
    for number in wide:
        made.setStretchFactor(number, 1)
    made.setChildrenCollapsible(False)
    return made
