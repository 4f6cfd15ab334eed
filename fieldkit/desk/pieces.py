"""Pieces of a recording as they come: each an age file of its own, sealed to whoever records, put down whole or not.

Whoever seals them holds a public key alone and no vault, so that recording goes on while the vault is locked, and a
power cut costs the piece at hand. The first one says what is recorded: canonical JSON; the others are its sound.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import msgspec

from fieldkit import canonical, files
from fieldkit.desk.desk import Tell
from fieldkit.errors import Code, Refused
from fieldkit.keys import age
from fieldkit.vault.places import LOCK

SECONDS = 10
"""Of a piece."""

SAMPLE = 2
"""Bytes of a sample: 16 bits, the lower byte first."""


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is recorded: for which talk, from when (local time to the minute), samples a second, and channels."""

    interview: str
    space: str
    started: str
    rate: int
    channels: int

    @property
    def second(self) -> int:
        """The bytes of a second."""
        return self.rate * self.channels * SAMPLE


class Pieces:
    """Puts down the pieces of one recording below `folder`, which it locks; ends with `close`, or with the process."""

    def __init__(self, folder: Path, recipient: str, told: Told) -> None:
        self._recipient = recipient
        self._folder = files.make_folder(folder)
        self._lock = files.lock(folder / LOCK)
        self._count = 0
        self._size = told.second * SECONDS
        self._held = bytearray()
        self._put(canonical.encode(msgspec.to_builtins(told)))

    def write(self, sound: bytes) -> None:
        """Take what was heard, and seal each piece that is full.

        Raises Refused(MEDIUM_*): what could not be sealed is held, and is tried again with what comes.
        """
        self._held += sound
        while len(self._held) >= self._size:
            self._put(bytes(self._held[: self._size]))
            del self._held[: self._size]

    def close(self) -> None:
        """Seal the rest and let others take the recording in. Raises Refused(MEDIUM_*)."""
        try:
            self.write(b"")
            if self._held:
                self._put(bytes(self._held))
        finally:
            self._lock.release()

    def _put(self, data: bytes) -> None:
        with files.NewFile(piece(self._folder, self._count), named=self._folder.parent) as new:
            age.encrypt(io.BytesIO(data), new, [self._recipient])
            new.commit()
        self._count += 1


def piece(folder: Path, number: int) -> Path:
    """Return where piece `number` lies; number 0 says what is recorded."""
    return folder / f"{number:08}.age"


def read_told(folder: Path, secret: str) -> Told:
    """Return what is recorded in `folder`. Raises Refused(AGE_*): AGE_NO_MATCH for another member's."""
    try:
        return msgspec.convert(canonical.decode(opened(piece(folder, 0), secret)), Told)
    except msgspec.MsgspecError as error:
        raise Refused(Code.AGE_DAMAGED) from error


def numbers(folder: Path) -> list[int]:
    """Return the numbers of the pieces of sound that are there, in their order."""
    return sorted(int(path.stem) for path in folder.glob("*.age") if path.stem.isdecimal() and int(path.stem))


def opened(path: Path, secret: str) -> bytes:
    """Return the content of a piece. Raises Refused(AGE_*)."""
    target = io.BytesIO()
    with files.open_source(path) as source:
        age.decrypt(source, target, [secret])
    return target.getvalue()


class Joined(io.RawIOBase):
    """The pieces of `folder` as one WAV, read once from front to end; no more than a piece stands in memory."""

    def __init__(self, folder: Path, secret: str, told: Told, tell: Tell | None = None) -> None:
        super().__init__()
        self._tell = tell
        self._done = self._whole = 0
        self._secret = secret
        self._folder = folder
        self._left = self._pieces(told)
        self._held = b""

    def readable(self) -> bool:
        """Say yes."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, none at the end. Raises Refused(AGE_*)."""
        if not self._held:
            self._held = next(self._left, b"")
        found, self._held = (self._held, b"") if size < 0 else (self._held[:size], self._held[size:])
        self._done += len(found)
        if self._tell:
            self._tell(self._done, self._whole)
        return found

    def _pieces(self, told: Told) -> Iterator[bytes]:
        there = numbers(self._folder)
        self._whole = sum(len(opened(piece(self._folder, number), self._secret)) for number in there)
        yield header(told, self._whole)
        for number in there:
            yield opened(piece(self._folder, number), self._secret)


def header(told: Told, size: int) -> bytes:
    """Return the 44 bytes before `size` bytes of sound (Microsoft, Multimedia Programming Interface, 1991, chapter 3).

    The format counts to 4 GiB; players read on where there is more.
    """
    most = (1 << 32) - 1
    form = [(16, 4), (1, 2), (told.channels, 2), (told.rate, 4), (told.second, 4)]
    form += [(told.channels * SAMPLE, 2), (SAMPLE * 8, 2)]
    fields = b"".join(value.to_bytes(width, "little") for value, width in form)
    riff, data = (min(value, most).to_bytes(4, "little") for value in (size + 36, size))
    return b"RIFF" + riff + b"WAVEfmt " + fields + b"data" + data
