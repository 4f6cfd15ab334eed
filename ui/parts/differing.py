"""Two texts as one or side by side: what went is red and struck through, what came is blue and underlined.

Never by colour alone; a screen reader is told in words.
"""

from __future__ import annotations

import html

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QWidget

from fieldkit.desk.differing import Piece, Sort, pieces
from ui.look import theme
from ui.look.theme import Tone
from ui.wording import say

_LOOKS = {Sort.GONE: ("s", Tone.GONE), Sort.COME: ("u", Tone.COME)}


class Differing(QLabel):
    """A text whose differences from another are marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pieces: list[Piece] = []
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setWordWrap(True)

    def show_both(self, older: str, newer: str) -> None:
        """Show both as one text, with what went and what came."""
        self._show(pieces(older, newer))

    def show_older(self, older: str, newer: str) -> None:
        """Show the older text, with what went."""
        self._show([piece for piece in pieces(older, newer) if piece.sort is not Sort.COME])

    def show_newer(self, older: str, newer: str) -> None:
        """Show the newer text, with what came."""
        self._show([piece for piece in pieces(older, newer) if piece.sort is not Sort.GONE])

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show(self._pieces)

    def _show(self, told: list[Piece]) -> None:
        self._pieces = told
        self.setText("".join(map(_marked, told)))
        self.setAccessibleName("".join(map(_said, told)))


def _marked(piece: Piece) -> str:
    text = html.escape(piece.text).replace("\n", "<br>")
    if piece.sort is Sort.SAME:
        return text
    tag, tone = _LOOKS[piece.sort]
    ground = theme.tint(tone)
    tint = f"rgba({ground.red()}, {ground.green()}, {ground.blue()}, {ground.alphaF():.2f})"
    return f'<{tag} style="color:{theme.tone(tone).name()}; background-color:{tint}">{text}</{tag}>'


def _said(piece: Piece) -> str:
    return piece.text if piece.sort is Sort.SAME else say("differing", piece.sort.value, text=piece.text)
