"""What the computer hears, as it comes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from fieldkit.errors import Code, Refused
from ui.sound.backend import load

RATE = 16_000
"""Samples a second that are asked for: speech needs no more, and two hours are 220 MB."""


class Microphone(QObject):
    """The system's own choice of a microphone, 16 bits a sample."""

    heard = Signal(bytes)
    """Sound that came."""
    lost = Signal()
    """Nothing comes any more: it was pulled out, or the system took it away."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        media = load()
        device = media.QMediaDevices.defaultAudioInput()
        if device.isNull():
            raise Refused(Code.RECORDING_MICROPHONE)
        wanted = media.QAudioFormat()
        wanted.setSampleRate(RATE)
        wanted.setChannelCount(1)
        wanted.setSampleFormat(media.QAudioFormat.SampleFormat.Int16)
        if not device.isFormatSupported(wanted):
            wanted = device.preferredFormat()
            wanted.setSampleFormat(media.QAudioFormat.SampleFormat.Int16)
        self.rate = wanted.sampleRate()
        self.channels = wanted.channelCount()
        self._stopped = media.QAudio.State.StoppedState
        self._source = media.QAudioSource(device, wanted, self)
        self._source.stateChanged.connect(self._changed)

    def start(self) -> None:
        """Begin to listen. Raises Refused(RECORDING_MICROPHONE) where the system does not let us."""
        self._stream = self._source.start()
        if self._stream is None:
            raise Refused(Code.RECORDING_MICROPHONE)
        self._stream.readyRead.connect(self._read)

    @Slot()
    def _read(self) -> None:
        self.heard.emit(bytes(self._stream.readAll().data()))

    @Slot()
    def _changed(self) -> None:
        if self._source.state() == self._stopped:
            self.lost.emit()
