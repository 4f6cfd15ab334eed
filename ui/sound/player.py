"""A player as a window sees it: what it is to do is asked, what it shows comes as pixels.

The decoding is done by a process of its own (`ui.sound.playing`), one for each exhibit.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from fieldkit.desk import playing
from fieldkit.desk.exhibits import Source
from fieldkit.errors import Code, Refused
from ui.shell.messages import Message
from ui.sound import words
from ui.sound.child import Child

SLOWER = 0.75

SOON_MS = 400
"""When the process for an exhibit is started: not for one that is only passed over with the arrow keys."""


class Player(QObject):
    """Plays one exhibit at a time, and never before it is asked to."""

    changed = Signal()
    """Where it is, how long it lasts, whether it plays: read the properties."""
    pictured = Signal(object)
    """A picture of a film, a QImage."""
    refused = Signal(object)
    """Why it does not play: a Refused."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._child: Child | None = None
        self._source: Source | None = None
        self._loaded = False
        self._ended = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._begin)
        self.at = 0
        """Milliseconds from the beginning."""
        self.whole = 0
        """Milliseconds that it lasts; 0 as long as nobody knows."""
        self.playing = False
        self.slow = False
        self.has_device = True
        """Whether this computer has something to play sound with, as far as is known."""

    def turn_to(self, source: Source | None) -> None:
        """Be ready to play something else; a process is started for it, that gets nothing before it is to play."""
        self.stop()
        self._source = source
        if source is not None and not self._ended:
            self._soon.start(SOON_MS)
        self.changed.emit()

    @Slot()
    def toggle(self) -> None:
        """Play, or stop where it is."""
        if self.playing:
            self.pause()
        else:
            self._play()

    @Slot()
    def pause(self) -> None:
        """Stop where it is."""
        self._say(words.PAUSE)

    @Slot(int)
    def go_to(self, at: int) -> None:
        """Go to a place, milliseconds from the beginning."""
        self.at = max(0, min(at, self.whole) if self.whole else at)
        if self._loaded:
            self._say(words.SEEK, at=self.at)
        self.changed.emit()

    def play_from(self, at: int) -> None:
        """Go to a place and play."""
        self.go_to(at)
        self._play()

    @Slot()
    def turn_slow(self) -> None:
        """Play slower, or as it was."""
        self.slow = not self.slow
        if self._loaded:
            self._say(words.SLOW, rate=SLOWER if self.slow else 1.0)
        self.changed.emit()

    def stop(self) -> None:
        """End the process with all it holds."""
        self._soon.stop()
        child, self._child = self._child, None
        if child is not None:
            child.stop()
            child.deleteLater()
        self._source, self._loaded, self.at, self.whole, self.playing, self.slow = None, False, 0, 0, False, False

    @Slot()
    def _begin(self) -> None:
        if self._child is None:
            self._soon.stop()
            self._child = Child("--play", self)
            self._child.heard.connect(self._hear)
            self._child.gone.connect(self._gone)
            self._child.start()

    def end(self) -> None:
        """Stop for good: the window goes."""
        self._ended = True
        self.stop()

    def _play(self) -> None:
        if self._source is None or self._ended:
            return
        self._begin()
        if not self._loaded:
            self._loaded = True
            self._say(words.LOAD, **playing.as_facts(self._source))
            if self.slow:
                self._say(words.SLOW, rate=SLOWER)
            if self.at:
                self._say(words.SEEK, at=self.at)
        self._say(words.PLAY)

    def _say(self, about: str, **facts: Any) -> None:
        if self._child is not None:
            self._child.say(about, **facts)

    @Slot(object, object)
    def _hear(self, message: Message, pixels: bytes) -> None:
        if self.sender() is not self._child:
            return
        facts = message.facts
        if message.about == words.READY:
            self.has_device = bool(facts["device"])
        elif message.about == words.LENGTH:
            self.whole = int(facts["whole"])
        elif message.about == words.AT:
            self.at, self.playing = int(facts["at"]), bool(facts["playing"])
        elif message.about == words.PICTURE:
            self._show(int(facts["width"]), int(facts["height"]), pixels)
            return
        elif message.about == words.REFUSED:
            self._refuse(Refused(Code(facts["code"]), **facts["params"]))
        self.changed.emit()

    def _show(self, width: int, height: int, pixels: bytes) -> None:
        if 0 < width <= words.MOST_SIDE and 0 < height <= words.MOST_SIDE:
            # A copy: the picture must not look into bytes that are gone.
            self.pictured.emit(QImage(pixels, width, height, QImage.Format.Format_RGB32).copy())
        self._say(words.SEEN)

    @Slot()
    def _gone(self) -> None:
        if self.sender() is self._child and self._source is not None:
            self._refuse(Refused(Code.SOUND_STOPPED))

    def _refuse(self, refused: Refused) -> None:
        """End the process, keep what was to be played, and say why it is not."""
        source = self._source
        self.stop()
        self._source = source
        self.refused.emit(refused)
        self.changed.emit()
