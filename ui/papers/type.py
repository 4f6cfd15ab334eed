"""The fonts of a paper as Qt's: a twip is a unit, so that pages break alike on every screen and printer."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor, QFont, QTextCharFormat

from fieldkit.desk.papers import Font

_LAST_RESORT = ("Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", "SimSun")
"""What writes Chinese where a machine has none of the fonts that a paper names."""


@lru_cache(maxsize=256)
def font(told: Font) -> QFont:
    """Return the font; hinting would make its widths hang on the size of the screen."""
    made = QFont()
    made.setFamilies([*told.families, *_LAST_RESORT])
    made.setPixelSize(max(told.size, 1))
    made.setBold(told.bold)
    made.setItalic(told.italic)
    made.setUnderline(told.underlined)
    made.setStrikeOut(told.struck)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if told.spacing:
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, told.spacing)
    return made


@lru_cache(maxsize=256)
def style(told: Font, wide: int = 0) -> QTextCharFormat:
    """Return how words are drawn; `wide`: they are one character that makes room for a picture of that width."""
    made = QTextCharFormat()
    written = QFont(font(told))
    if wide:
        written.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, wide - written.pixelSize())
    made.setFont(written)
    made.setForeground(QColor(f"#{told.colour}") if told.colour else QColor("black"))
    return made
