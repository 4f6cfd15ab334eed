"""What a run of lost bytes may cost an exhibit: the chunks it covers, as zeros, and no more."""

from __future__ import annotations

from pathlib import Path

from fieldkit.bundle import zipread
from fieldkit.bundle.archive import Entry
from fieldkit.bundle.rescue import Hole
from fieldkit.keys.agefile.payload import CHUNK, NONCE, SEALED, payload_size

RUN = 64 << 10
"""Bytes that are lost."""


def covered(place: int, size: int, start: int, run: int = RUN) -> tuple[Hole, ...]:
    """Return what `run` bytes lost from `start` cost the exhibit of `size` bytes whose payload begins at `place`."""
    end = place + payload_size(size)
    if start + run <= place + NONCE or start >= end:
        return ()
    first = max(0, start - place - NONCE) // SEALED
    last = (min(start + run, end) - place - NONCE - 1) // SEALED
    return (Hole(first * CHUNK, min((last + 1) * CHUNK, size)),)


def holed(data: bytes, holes: tuple[Hole, ...]) -> bytes:
    """Return `data` with zeros in the holes."""
    left = bytearray(data)
    for start, end in holes:
        left[start:end] = bytes(end - start)
    return bytes(left)


def members(part: Path) -> list[Entry]:
    """Return where the members of a part lie."""
    with part.open("rb") as file:
        return list(zipread.read_archive(file).entries.values())


def exhibit_of(part: Path, size: int) -> Entry:
    """Return the member that holds the exhibit of so many bytes."""
    here = [each for each in members(part) if each.name.startswith("exhibits/")]
    (entry,) = [each for each in here if 0 <= each.size - payload_size(size) < 1000]
    return entry


def place_of(part: Path, size: int) -> int:
    """Return where its payload begins."""
    entry = exhibit_of(part, size)
    return entry.start + entry.size - payload_size(size)
