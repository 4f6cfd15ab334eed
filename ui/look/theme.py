"""How everything looks: one style, two palettes, one size. The only place that names a colour.

All pairs of text and ground have a contrast of at least 4.5 : 1 (WCAG 2.1, 1.4.3); tests/ui/test_look.py measures it.
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from ui.look.focus import Focus

SIZES = (100, 115, 130, 150, 175, 200)
"""Per cent of the size that the system's font has."""


NARROWEST = 1200
"""Points that a window of its own may claim: the smallest screen is 1366 wide."""


class Shade(StrEnum):
    """What the window's colours follow."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Tone(StrEnum):
    """What a colour says, where colour says anything; never colour alone."""

    CALM = "calm"
    WARN = "warn"
    BAD = "bad"
    GOOD = "good"
    QUESTION = "question"
    ANSWER = "answer"
    PERSON = "person"
    GONE = "gone"
    COME = "come"


_ROLE = QPalette.ColorRole
_LIGHT = {
    _ROLE.Window: "#f3f5f6",
    _ROLE.WindowText: "#1c2227",
    _ROLE.Base: "#ffffff",
    _ROLE.AlternateBase: "#f3f6f8",
    _ROLE.Text: "#1c2227",
    _ROLE.Button: "#e9edef",
    _ROLE.ButtonText: "#1c2227",
    _ROLE.BrightText: "#ffffff",
    _ROLE.ToolTipBase: "#1c2227",
    _ROLE.ToolTipText: "#ffffff",
    _ROLE.PlaceholderText: "#5d6973",
    _ROLE.Highlight: "#1d5f8a",
    _ROLE.HighlightedText: "#ffffff",
    _ROLE.Link: "#14557f",
    _ROLE.LinkVisited: "#5a4680",
    _ROLE.Light: "#ffffff",
    _ROLE.Midlight: "#eef1f3",
    _ROLE.Mid: "#c3ccd2",
    _ROLE.Dark: "#9aa6ae",
    _ROLE.Shadow: "#5d6973",
}
_DARK = {
    _ROLE.Window: "#1d2226",
    _ROLE.WindowText: "#e3e7ea",
    _ROLE.Base: "#161a1d",
    _ROLE.AlternateBase: "#1b2024",
    _ROLE.Text: "#e3e7ea",
    _ROLE.Button: "#2a3136",
    _ROLE.ButtonText: "#e3e7ea",
    _ROLE.BrightText: "#ffffff",
    _ROLE.ToolTipBase: "#e3e7ea",
    _ROLE.ToolTipText: "#161a1d",
    _ROLE.PlaceholderText: "#98a4ad",
    _ROLE.Highlight: "#2c6a98",
    _ROLE.HighlightedText: "#ffffff",
    _ROLE.Link: "#86c2ec",
    _ROLE.LinkVisited: "#c0addf",
    _ROLE.Light: "#3a4349",
    _ROLE.Midlight: "#30383d",
    _ROLE.Mid: "#414b52",
    _ROLE.Dark: "#11151a",
    _ROLE.Shadow: "#0b0e10",
}
_FADED = {Qt.ColorScheme.Light: "#6b7780", Qt.ColorScheme.Dark: "#8d98a0"}
_TONES = {
    Tone.CALM: ("#4d5963", "#a9b4bc"),
    Tone.WARN: ("#7a4f00", "#e5b650"),
    Tone.BAD: ("#a8221c", "#f58f87"),
    Tone.GOOD: ("#1b6334", "#87cb9b"),
    Tone.QUESTION: ("#14557f", "#86c2ec"),
    Tone.ANSWER: ("#1c2227", "#e3e7ea"),
    Tone.PERSON: ("#5a4680", "#c0addf"),
    Tone.GONE: ("#a8221c", "#f58f87"),
    Tone.COME: ("#14557f", "#86c2ec"),
}

_TINT = 0.14
"""How much of a tone a tinted ground takes; what shines through is `Base`."""

_FAMILIES = ("Microsoft YaHei UI", "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei")
"""A list for Simplified Chinese: the system's own choice may be a serif or a Japanese face."""


def dress(app: QApplication) -> None:
    """Give the program its style and fonts, once, before the first window."""
    app.setStyle("Fusion")
    there = set(QFontDatabase.families())
    font = app.font()
    font.setFamilies([*(family for family in _FAMILIES if family in there), font.family()])
    font.setPointSizeF(max(font.pointSizeF(), 10.0))
    app.setFont(font)
    app.setProperty("plainSize", font.pointSizeF())
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    paint(app)
    Focus(app)
    app.styleHints().colorSchemeChanged.connect(_follow)


def set_shade(app: QApplication, shade: Shade) -> None:
    """Follow the system's colours, or hold to light or dark."""
    wanted = {
        Shade.SYSTEM: Qt.ColorScheme.Unknown,
        Shade.LIGHT: Qt.ColorScheme.Light,
        Shade.DARK: Qt.ColorScheme.Dark,
    }
    app.setProperty("shade", shade.value)
    app.styleHints().setColorScheme(wanted[shade])
    paint(app)


def set_size(app: QApplication, per_cent: int) -> None:
    """Show all text at `per_cent` of its plain size."""
    font = QFont(app.font())
    font.setPointSizeF(float(app.property("plainSize")) * per_cent / 100)
    app.setFont(font)


def paint(app: QApplication) -> None:
    """Set the palette that the shade asks for."""
    colours = _DARK if is_dark() else _LIGHT
    palette = QPalette()
    for role, colour in colours.items():
        palette.setColor(role, QColor(colour))
    faded = QColor(_FADED[Qt.ColorScheme.Dark if is_dark() else Qt.ColorScheme.Light])
    for role in (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, faded)
    app.setPalette(palette)


def is_dark() -> bool:
    """Say whether the windows are dark now."""
    app = QGuiApplication.instance()
    chosen = app.property("shade") if app is not None else None
    if chosen in (Shade.LIGHT.value, Shade.DARK.value):
        return bool(chosen == Shade.DARK.value)
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def tone(which: Tone) -> QColor:
    """Return the colour in which text of this tone stands on `Window` and `Base`."""
    return QColor(_TONES[which][1 if is_dark() else 0])


def tint(which: Tone) -> QColor:
    """Return the ground of words that are marked in this tone: a breath of it, so that any text stays readable."""
    colour = tone(which)
    colour.setAlphaF(_TINT)
    return colour


def heading(font: QFont, step: int = 1) -> QFont:
    """Return `font` as a heading: `step` 1 for a part of a screen, 2 for its title."""
    raised = QFont(font)
    raised.setPointSizeF(font.pointSizeF() * (1.0 + 0.18 * step))
    raised.setWeight(QFont.Weight.DemiBold)
    return raised


def _follow(_: Qt.ColorScheme) -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication):
        paint(app)
