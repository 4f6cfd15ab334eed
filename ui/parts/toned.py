"""A label whose colour says something beside its words, in light and in dark."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from ui.look.theme import Tone, tone


class ToneLabel(QLabel):
    """Words in the colour of a tone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.CALM
        self._own = QPalette()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(QPalette.ColorRole.WindowText)

    def tell(self, words: str, tone_: Tone = Tone.CALM) -> None:
        """Say something."""
        self._tone = tone_
        self.setText(words)
        self._colour()

    def changeEvent(self, event: QEvent) -> None:
        """Follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self) -> None:
        # One role and no more: a widget with a whole palette of its own is not told of light and dark.
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.WindowText, tone(self._tone))
        if palette != self._own:
            self._own = palette
            self.setPalette(palette)
