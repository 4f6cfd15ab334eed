"""The bytes of an exhibit as Qt reads them: any of them without the rest, decrypted as they are asked for."""

from __future__ import annotations

from typing import BinaryIO

from PySide6.QtCore import QIODevice, QObject

from fieldkit.errors import Refused


class Device(QIODevice):
    """A seekable device over a stream. Qt reads it in threads of its own, one at a time."""

    def __init__(self, stream: BinaryIO, parent: QObject) -> None:
        super().__init__(parent)
        self._stream = stream
        self._size = stream.seek(0, 2)
        self.refused: Refused | None = None
        """Why no more could be read: Qt is only told that there is nothing."""
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def size(self) -> int:
        """Return the number of bytes."""
        return self._size

    def bytesAvailable(self) -> int:
        """Return how many are left."""
        return self._size - self.pos()

    def isSequential(self) -> bool:
        """Say no: any byte can be read at once."""
        return False

    def readData(self, most: int) -> bytes:
        """Return up to `most` bytes at the position."""
        try:
            self._stream.seek(self.pos())
            return self._stream.read(most)
        except Refused as refused:
            self.refused = refused
            return b""

    def writeData(self, data: bytes | bytearray | memoryview, most: int) -> int:
        """Write nothing."""
        return -1
