"""The player process: it decodes and plays one exhibit, with the key to that one and no other.

Decoders of sound and film are the largest way in for foreign bytes. So they run here: this process holds no key of the
vault, writes no file, opens no address, and is started anew for the next exhibit.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QImage

from fieldkit.desk import playing
from fieldkit.errors import Code, Refused
from ui.jobs import Inlet
from ui.shell import messages
from ui.sound import words
from ui.sound.backend import load
from ui.sound.device import Device

MEMORY = 6 << 30
"""Bytes of addresses: the libraries and the stacks of their threads take most of it, as addresses alone."""

OFTEN_MS = 100
"""How often it says where it is."""

FRAME_MS = 60
"""The least time between two pictures: what a slow laptop can paint beside its other work."""


class Playing(QObject):
    """Obeys the window."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media = load()
        self._player = self._media.QMediaPlayer(self)
        self._output = self._media.QAudioOutput(self)
        self._screen = self._media.QVideoSink(self)
        self._player.setAudioOutput(self._output)
        self._player.setVideoSink(self._screen)
        self._device: Device | None = None
        self._picture: Any = None
        self._seen = True
        self._known = False
        self._wanted = 0
        self._pace = QTimer(self)
        self._pace.setSingleShot(True)
        self._clock = QTimer(self)
        self._inlet = Inlet(sys.stdin.buffer, self)
        self._connect()
        playing.confine(MEMORY)

    def start(self) -> None:
        """Say that everything is loaded, and listen."""
        self._inlet.start()
        _say(words.READY, device=bool(self._media.QMediaDevices.audioOutputs()))

    def _connect(self) -> None:
        self._player.mediaStatusChanged.connect(self._tell_length)
        self._player.playbackStateChanged.connect(self._tell_place)
        self._player.errorOccurred.connect(self._failed)
        self._screen.videoFrameChanged.connect(self._pictured)
        self._pace.timeout.connect(self._show)
        self._clock.timeout.connect(self._tell_place)
        self._inlet.line.connect(self._hear)
        self._inlet.closed.connect(self._end)

    @Slot(bytes)
    def _hear(self, line: bytes) -> None:
        message = messages.decode(line)
        if message is None:
            return
        if message.about == words.LOAD:
            self._load(message.facts)
        elif message.about == words.PLAY:
            self._player.play()
        elif message.about == words.PAUSE:
            self._player.pause()
        elif message.about == words.SEEK:
            self._seek(message.facts["at"])
        elif message.about == words.SLOW:
            self._player.setPlaybackRate(message.facts["rate"])
        elif message.about == words.SEEN:
            self._seen = True
            self._show()

    def _load(self, facts: dict[str, Any]) -> None:
        try:
            self._device = Device(playing.opened(facts), self)
        except Refused as refused:
            _refuse(refused)
        else:
            # No address and no name go along: what it is, its bytes say.
            self._player.setSourceDevice(self._device)
            self._clock.start(OFTEN_MS)

    def _seek(self, at: int) -> None:
        """Go there; before it is known how long it lasts, nowhere can be gone to."""
        if self._known:
            self._player.setPosition(at)
            self._tell_place()
        else:
            self._wanted = at

    @Slot()
    def _tell_length(self) -> None:
        status = self._media.QMediaPlayer.MediaStatus
        if self._player.mediaStatus() in (status.LoadedMedia, status.BufferedMedia):
            self._known = True
            _say(words.LENGTH, whole=self._player.duration())
            if self._wanted:
                self._seek(self._wanted)
                self._wanted = 0

    @Slot()
    def _tell_place(self) -> None:
        going = self._player.playbackState() == self._media.QMediaPlayer.PlaybackState.PlayingState
        _say(words.AT, at=self._player.position(), playing=going)
        if self._device is not None and self._device.refused is not None:
            _refuse(self._device.refused)

    @Slot()
    def _failed(self) -> None:
        held = self._device.refused if self._device is not None else None
        formats = self._media.QMediaPlayer.Error.FormatError
        _refuse(held or Refused(Code.SOUND_FORMAT if self._player.error() == formats else Code.SOUND_DAMAGED))

    @Slot(object)
    def _pictured(self, picture: Any) -> None:
        self._picture = picture
        self._show()

    @Slot()
    def _show(self) -> None:
        """Show the newest picture, once the one before is seen; those between are passed over."""
        if self._picture is None or not self._seen or self._pace.isActive():
            return
        image, self._picture = self._picture.toImage(), None
        if image.isNull():
            return
        if max(image.width(), image.height()) > words.MOST_SIDE:
            ratio, mode = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            image = image.scaled(words.MOST_SIDE, words.MOST_SIDE, ratio, mode)
        image = image.convertToFormat(QImage.Format.Format_RGB32)
        self._seen = False
        self._pace.start(FRAME_MS)
        _say(words.PICTURE, width=image.width(), height=image.height())
        sys.stdout.buffer.write(image.constBits())
        sys.stdout.buffer.flush()

    @Slot()
    def _end(self) -> None:
        # There is nothing to keep, and a decoder in the midst of foreign bytes is not asked.
        os._exit(0)


def _refuse(refused: Refused) -> None:
    _say(words.REFUSED, code=refused.code.value, params=refused.params)


def _say(about: str, **facts: Any) -> None:
    sys.stdout.buffer.write(messages.encode(about, **facts))
    sys.stdout.buffer.flush()


def main() -> int:
    """Be the player process until the window closes the pipe."""
    app = QGuiApplication(sys.argv[:1])
    try:
        made = Playing()
    except Refused as refused:
        _refuse(refused)
        return 0
    made.start()
    return app.exec()
