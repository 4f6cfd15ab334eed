"""What can be put in by a key while one talks: a question of an outline, a phrase that is said again and again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from fieldkit.desk.outlines import Outline
from ui.wording import say

PHRASES = ("silence", "shown", "sure", "who_else", "repeat", "again", "read_aloud")
_LONGEST = 40
"""Characters of a question in a menu; it is put in whole."""


class Choosing(QMenu):
    """A menu of texts, reached and chosen by keys."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.triggered.connect(self._chosen)

    def offer_phrases(self) -> None:
        """Offer the phrases."""
        self.clear()
        for number, key in enumerate(PHRASES, start=1):
            self._add(self, number, say("phrases", key))

    def offer_questions(self, outlines: Sequence[Outline], asked: set[str]) -> None:
        """Offer the questions of each outline, those that were not asked yet."""
        self.clear()
        for outline in outlines:
            below = self.addMenu(outline.title)
            left = [question for question in outline.questions if question not in asked]
            for number, question in enumerate(left, start=1):
                self._add(below, number, question)
            below.setEnabled(bool(left))

    def open_at(self, place: QPoint) -> None:
        """Open where the cursor is."""
        self.popup(place)
        if self.actions():
            self.setActiveAction(self.actions()[0])

    def _add(self, menu: QMenu, number: int, text: str) -> None:
        short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        action = QAction(f"&{number} {short}" if number < 10 else short, menu)
        action.setData(text)
        action.setToolTip(text)
        menu.addAction(action)

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))
