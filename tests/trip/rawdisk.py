"""A real disk for a test, and a search of its raw image, deleted blocks included.

Looked for are strings in every writing in which a program or its libraries may have put them down, and the beginnings
of files. Whatever is written reaches the image at once: a file that is gone a moment later has been there.
"""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pytest

from tests import sticks

BLOCK = 4096
_PIECE = 1 << 16
_LONGEST = 1024

BEGINNINGS = {
    "JPEG": re.compile(rb"\xff\xd8\xff(?:\xe0..JFIF\0|\xe1..Exif\0)", re.DOTALL),
    "ZIP": re.compile(rb"PK\x03\x04[\x0a-\x3f]\0"),
    "OGG": re.compile(rb"OggS\0[\0-\x07]"),
    "SQLite": re.compile(rb"SQLite format 3\0"),
}
"""How files begin, with so much of each that noise of 100 MB has one by chance in less than one run of 10,000."""


class Found(NamedTuple):
    """What was found, in which writing, and at which byte of the image."""

    what: str
    writing: str
    at: int


@contextmanager
def mounted(folder: Path, size: int, kind: sticks.Kind = "ext4") -> Iterator[Path]:
    """Mount a disk of `size` bytes at the new `folder`, on which every write is through; yield its image.

    Skips the test where this computer does not allow it.
    """
    folder.mkdir()
    problem = sticks._mount(folder, size, kind)
    if problem:
        pytest.skip(f"{kind}: {problem}")
    try:
        through = ["sync", *(["barrier=0"] if kind == "ext4" else [])]
        subprocess.run(["mount", "-o", f"remount,{','.join(through)}", str(folder)], check=True)
        yield folder.with_suffix(".img")
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def writings(text: str) -> dict[str, bytes]:
    """Return the bytes of `text` in every writing in which it may stand, by the writing's name."""
    plain = text.encode()
    told = {
        "UTF-8": plain,
        "UTF-16 LE": text.encode("utf-16-le"),
        "UTF-16 BE": text.encode("utf-16-be"),
        "GB18030": text.encode("gb18030"),
        "JSON": _escaped(text).encode(),
        "JSON, capitals": _escaped(text).upper().replace("\\U", "\\u").encode(),
        "URL": quote(text).encode(),
    }
    return told | _of_bytes(plain)


def key_writings(key: bytes) -> dict[str, bytes]:
    """Return the writings in which a key may stand."""
    return {"raw": key} | _of_bytes(key)


def hunted(strings: Iterable[str], keys: Iterable[bytes] = ()) -> dict[bytes, tuple[str, str]]:
    """Return what to look for: each pattern with the string (a key: its beginning in hex) and the writing it is."""
    wanted = {one: (text, name) for text in strings for name, one in writings(text).items()}
    return wanted | {one: (key.hex()[:8], name) for key in keys for name, one in key_writings(key).items()}


class Hunt:
    """Looks for patterns in bytes, many of them at once.

    Of 5 bytes on, a pattern has a word of 4 bytes at an even place: its first or its second. The words of what is
    searched are held against those; only where one fits its patterns are looked for.
    """

    def __init__(self, wanted: Mapping[bytes, tuple[str, str]]) -> None:
        assert all(4 < len(one) < _LONGEST for one in wanted)
        self._wanted = wanted
        self._by_word: dict[int, set[bytes]] = {}
        for one in wanted:
            for at in (0, 1):
                self._by_word.setdefault(int.from_bytes(one[at : at + 4], sys.byteorder), set()).add(one)
        self._words = set(self._by_word)

    def search(self, start: int, piece: bytes) -> set[Found]:
        """Return every place of `piece`, which begins at the byte `start`, where a pattern stands."""
        found = set()
        for phase in (0, 2):
            view = memoryview(piece)[phase : phase + (len(piece) - phase) // 4 * 4].cast("I")
            # To see that none is there is cheaper than to make a set of all that are.
            for word in () if self._words.isdisjoint(view) else self._words & set(view):
                for one in self._by_word[word]:
                    found |= {Found(*self._wanted[one], start + at) for at in _places(piece, one)}
        return found


class Watch:
    """Looks at an image again and again while it is written: a block that was used twice was seen with both."""

    def __init__(self, image: Path, wanted: Mapping[bytes, tuple[str, str]]) -> None:
        self.found: set[Found] = set()
        self.searched = 0
        self._image = image
        self._hunt = Hunt(wanted)
        self._known: dict[int, bytes] = {}

    def look(self) -> None:
        """Search what was written since the last look."""
        for start, piece in pieces(self._image):
            if self._known.get(start) != piece:
                self._known[start] = piece
                self.searched += len(piece)
                self.found |= self._hunt.search(start, piece)


def search(image: Path, wanted: Mapping[bytes, tuple[str, str]]) -> list[Found]:
    """Return every place of the image where a pattern stands."""
    hunt = Hunt(wanted)
    found = {told for start, piece in pieces(image) for told in hunt.search(start, piece)}
    return sorted(found, key=lambda told: told.at)


def begun(image: Path) -> list[Found]:
    """Return every place of the image where a file begins."""
    found = {
        Found(kind, "beginning", start + match.start())
        for start, piece in pieces(image)
        for kind, pattern in BEGINNINGS.items()
        for match in pattern.finditer(piece)
    }
    found |= {
        Found("JPEG", "of a block", start + at)
        for start, piece in pieces(image)
        for at in range(-start % BLOCK, len(piece) - 3, BLOCK)
        if piece[at : at + 3] == b"\xff\xd8\xff"
    }
    return sorted(found, key=lambda told: told.at)


def pieces(image: Path) -> Iterator[tuple[int, bytes]]:
    """Yield all that was ever written to the image, as (place, bytes); pieces that meet overlap by the longest."""
    with image.open("rb") as file:
        for start, end in _written(file.fileno()):
            for at in range(start, end, _PIECE):
                begin = max(at - _LONGEST, start)
                yield begin, os.pread(file.fileno(), min(at + _PIECE, end) - begin, begin)


def written(image: Path) -> int:
    """Return how many bytes of the image were ever written."""
    with image.open("rb") as file:
        return sum(end - start for start, end in _written(file.fileno()))


def _written(descriptor: int) -> Iterator[tuple[int, int]]:
    end = os.lseek(descriptor, 0, os.SEEK_END)
    at = 0
    while at < end:
        try:
            at = os.lseek(descriptor, at, os.SEEK_DATA)
        except OSError:  # ENXIO: nothing but holes up to the end
            return
        stop = os.lseek(descriptor, at, os.SEEK_HOLE)
        yield at, stop
        at = stop


def _places(piece: bytes, one: bytes) -> Iterator[int]:
    at = piece.find(one)
    while at >= 0:
        yield at
        at = piece.find(one, at + 1)


def _escaped(text: str) -> str:
    units = text.encode("utf-16-be")
    pairs = [units[at : at + 2] for at in range(0, len(units), 2)]
    return "".join(chr(pair[1]) if pair < b"\0\x80" else f"\\u{pair.hex()}" for pair in pairs)


def _of_bytes(plain: bytes) -> dict[str, bytes]:
    told = {"hex": plain.hex().encode(), "hex, capitals": plain.hex().upper().encode()}
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + plain)
        # Of the characters at both ends some bits belong to what stands beside.
        inner = coded[-(-shift * 8 // 6) : (shift + len(plain)) * 8 // 6]
        told[f"base64, {shift}"] = inner
        told[f"base64url, {shift}"] = inner.translate(bytes.maketrans(b"+/", b"-_"))
    return told
