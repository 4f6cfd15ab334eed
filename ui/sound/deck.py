"""Plays sound and film: a button and a key for each act, where it is, and the pictures of a film above."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeySequence, QPainter, QPaintEvent, QPalette, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from fieldkit.desk.exhibits import Source
from ui.look import icons
from ui.look.theme import Tone
from ui.parts.times import clock
from ui.parts.toned import ToneLabel
from ui.sound.player import Player
from ui.wording import say

BACK_MS = 5000
KEYS = {"back": "F6", "play": "F7", "slow": "F8"}


class Film(QWidget):
    """Shows the pictures of a film, as large as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAccessibleName(say("sound", "film"))

    @Slot(object)
    def show_image(self, image: QImage) -> None:
        """Show the next picture."""
        self.image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture in the middle."""
        if self.image.isNull():
            return
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self.image)
        painter.end()


class Deck(QWidget):
    """What a player is worked with; `film` leaves room for pictures, and for words as long as there are none.

    `scope` is the widget in which its keys work: itself, or the screen around it.
    """

    refused = Signal(object)
    """Why it does not play: a Refused."""

    def __init__(self, parent: QWidget, *, film: bool, scope: QWidget | None = None) -> None:
        super().__init__(parent)
        self.player = Player(self)
        self.film = Film(self)
        self.words = ToneLabel(self)
        self._above = QStackedWidget(self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.time = ToneLabel(self)
        self.hint = ToneLabel(self)
        self.tools = {name: self._tool(name) for name in KEYS}
        self._lay_out(film)
        self._connect(scope or self)
        self.show_source(None)

    def show_source(self, source: Source | None, told: str = "") -> None:
        """Be ready to play an exhibit, of which `told` says what it is; nothing plays before it is asked to."""
        self.film.show_image(QImage())
        self.words.tell(told)
        self._above.setCurrentWidget(self.words)
        self.player.turn_to(source)

    def end(self) -> None:
        """End what plays, for good."""
        self.player.end()

    @Slot()
    def back(self) -> None:
        """Go back a little: what was not understood is heard once more."""
        self.player.go_to(self.player.at - BACK_MS)

    @Slot()
    def _show(self) -> None:
        player = self.player
        self.tools["play"].setIcon(icons.icon("pause" if player.playing else "play"))
        self.tools["slow"].setChecked(player.slow)
        self.slider.setEnabled(player.whole > 0)
        if not self.slider.isSliderDown():
            self.slider.setRange(0, player.whole)
            self.slider.setValue(player.at)
        self.time.tell(f"{clock(player.at)} / {clock(player.whole)}" if player.whole else clock(player.at))
        self.hint.setVisible(not player.has_device)

    @Slot(object)
    def _show_picture(self, image: QImage) -> None:
        self.film.show_image(image)
        self._above.setCurrentWidget(self.film)

    @Slot()
    def _dragged(self) -> None:
        self.player.go_to(self.slider.value())

    @Slot(int)
    def _stepped(self, action: int) -> None:
        """Go where a key or a click beside the handle leads."""
        if action != QSlider.SliderAction.SliderMove.value:
            self.player.go_to(self.slider.sliderPosition())

    def _tool(self, name: str) -> QToolButton:
        tool = QToolButton(self)
        told = f"{say('sound', name)} ({KEYS[name]})"
        tool.setToolTip(told)
        tool.setAccessibleName(told)
        tool.setAutoRaise(True)
        if name == "slow":
            tool.setCheckable(True)
            tool.setText(say("sound", "slow_short"))
        else:
            tool.setIcon(icons.icon(name))
            height = self.fontMetrics().height()
            tool.setIconSize(QSize(height, height))
        return tool

    def _connect(self, scope: QWidget) -> None:
        self.player.changed.connect(self._show)
        self.player.pictured.connect(self._show_picture)
        self.player.refused.connect(self.refused)
        self.slider.sliderReleased.connect(self._dragged)
        self.slider.actionTriggered.connect(self._stepped)
        for name, act in (("back", self.back), ("play", self.player.toggle), ("slow", self.player.turn_slow)):
            self.tools[name].clicked.connect(act)
            shortcut = QShortcut(QKeySequence(KEYS[name]), scope)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _lay_out(self, film: bool) -> None:
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._above.addWidget(self.words)
        self._above.addWidget(self.film)
        self._above.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.hint.tell(say("sound", "no_device"), Tone.WARN)
        self.hint.setWordWrap(True)
        self.slider.setAccessibleName(say("sound", "place"))
        self.slider.setSingleStep(BACK_MS)
        self.slider.setPageStep(6 * BACK_MS)
        row = QHBoxLayout()
        for name in ("play", "back", "slow"):
            row.addWidget(self.tools[name])
        row.addWidget(self.slider, 1)
        row.addWidget(self.time)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._above, 1)
        if not film:
            self._above.hide()
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column.addWidget(self.hint)
        column.addLayout(row)
