"""What is missing, as a quiet list beside the work; each line leads to its field. Nothing here blocks anything."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from fieldkit import words
from fieldkit.model.missing import Gap
from ui.look import theme
from ui.look.theme import Tone
from ui.wording import say

_GAP = Qt.ItemDataRole.UserRole


class GapList(QListWidget):
    """Lists gaps."""

    wanted = Signal(str, str)
    """The path of a record and the field of it that is missing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("gaps", "title"))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setWordWrap(True)
        self.itemActivated.connect(self._chosen)
        self.itemClicked.connect(self._chosen)

    def show_gaps(self, gaps: Sequence[Gap]) -> None:
        """Show what is missing, or that nothing is."""
        self.clear()
        for gap in gaps:
            item = QListWidgetItem(words.say("missing", gap.code), self)
            item.setData(_GAP, (gap.path, gap.field))
            item.setForeground(theme.tone(Tone.WARN))
        if not gaps:
            item = QListWidgetItem(say("gaps", "nothing"), self)
            item.setForeground(theme.tone(Tone.GOOD))

    @Slot(QListWidgetItem)
    def _chosen(self, item: QListWidgetItem) -> None:
        gap = item.data(_GAP)
        if gap:
            self.wanted.emit(*gap)
