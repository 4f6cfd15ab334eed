"""The transcript alone, large, over the whole screen: to be turned to whoever was talked to, before they sign.

It shows what would be printed, so that no other informant's name is on it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QTextBrowser, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.desk import transcripts
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Interview
from ui.wording import say

KEY = "F11"
_LARGER = 1.9
"""Times the size of other text: read at arm's length, without glasses."""


class ReadingView(QWidget):
    """Shows one transcript; Escape, or the key that opened it, closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.text = QTextBrowser(self)
        self.text.setAccessibleName(words.say("kind", "interview"))
        font = self.text.font()
        font.setPointSizeF(font.pointSizeF() * _LARGER)
        self.text.setFont(font)
        self.text.document().setDocumentMargin(48)
        self._hint = QLabel(say("interviews", "close_reading"), self)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.addWidget(self.text, 1)
        column.addWidget(self._hint)

    def show_turns(self, turns: list[tuple[str, str]]) -> None:
        """Show turns as (sort, words)."""
        self.text.setPlainText("\n\n".join(f"{words.say('talk_marker', sort)}　{text}" for sort, text in turns))
        self.text.moveCursor(self.text.textCursor().MoveOperation.Start)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close, or scroll."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F11):
            self.close()
        else:
            super().keyPressEvent(event)


def turns_of(path: str, desk: Desk) -> list[tuple[str, str]]:
    """Return the turns of the interview at `path` as they would be printed."""
    sheet = transcripts.sheet(desk, desk.get(Interview, path))
    return [(turn.sort, turn.text) for turn in sheet.turns]
