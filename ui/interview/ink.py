"""How words look in the editor: the colour of a question, the tint and underline of a mark.

It stands beside the text and is no part of what can be undone.
"""

from __future__ import annotations

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat

from ui.interview.paragraph import SORT, runs
from ui.look import theme
from ui.look.theme import Tone

_LINE = QTextCharFormat.UnderlineStyle
LOOKS = {
    "verify": (Tone.WARN, _LINE.WaveUnderline),
    "amount": (Tone.GOOD, _LINE.SingleUnderline),
    "date": (Tone.QUESTION, _LINE.DotLine),
    "person": (Tone.PERSON, _LINE.DashUnderline),
}
"""The tone of a sort of mark, and its underline: never colour alone. Later ones lie over earlier ones."""


class Ink(QSyntaxHighlighter):
    """Colours one paragraph at a time."""

    def highlightBlock(self, text: str) -> None:
        """Colour the paragraph at hand."""
        block = self.currentBlock()
        plain = _ink(str(block.blockFormat().property(SORT)))
        if plain is not None:
            self.setFormat(0, len(text), plain)
        for start, end, sorts, _ in runs(block):
            ink = QTextCharFormat(plain) if plain is not None else QTextCharFormat()
            for tone, underline in (look for sort, look in LOOKS.items() if sort in sorts):
                ink.setBackground(theme.tint(tone))
                ink.setUnderlineStyle(underline)
                ink.setUnderlineColor(theme.tone(tone))
            self.setFormat(start, end - start, ink)


def _ink(sort: str) -> QTextCharFormat | None:
    """Return the look of all words of a turn; None for an answer, which is plain."""
    if sort == "answer":
        return None
    ink = QTextCharFormat()
    ink.setForeground(theme.tone(Tone.CALM if sort == "note" else Tone.QUESTION))
    ink.setFontItalic(sort == "note")
    return ink
