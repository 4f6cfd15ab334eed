"""Recordings for tests, made without a microphone: a tone as WAV, a film of two colours as AVI."""

from __future__ import annotations

import array
import io
import math
import struct
import wave
from pathlib import Path

from fieldkit.desk.exhibits import Source
from fieldkit.errors import Refused
from fieldkit.vault import exhibits as payloads
from ui.sound import backend

RATE = 16_000


def missing() -> str:
    """Return why nothing can be played here; empty where it can."""
    try:
        backend.load()
    except Refused as refused:
        return f"sound needs {refused.params['package']}, which is not installed"
    return ""


def tone(seconds: float) -> bytes:
    """Return a tone of 440 Hz as WAV, mono, 16 bits, 16 kHz."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        steps = (int(9000 * math.sin(step * 440 * math.tau / RATE)) for step in range(RATE))
        second = array.array("h", steps).tobytes()
        file.writeframes((second * (int(seconds) + 1))[: int(seconds * RATE) * 2])
    return held.getvalue()


def film(colours: tuple[bytes, ...], seconds: int = 4, width: int = 64, height: int = 48) -> bytes:
    """Return a film without sound as AVI, its pictures not packed: `colours` (blue, green, red), a second each."""
    rate, size = 10, width * height * 3
    frames = [colours[second % len(colours)] * (width * height) for second in range(seconds) for _ in range(rate)]
    header = struct.pack("<10I16x", 1_000_000 // rate, size * rate, 0, 0, len(frames), 0, 1, size, width, height)
    stream = struct.pack(
        "<4s4s10I4H", b"vids", b"DIB ", 0, 0, 0, 1, rate, 0, len(frames), size, 0, 0, 0, 0, width, height
    )
    picture = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, size, 0, 0, 0, 0)
    strl = _list(b"strl", _chunk(b"strh", stream) + _chunk(b"strf", picture))
    hdrl = _list(b"hdrl", _chunk(b"avih", header) + strl)
    movi = _list(b"movi", b"".join(_chunk(b"00db", frame) for frame in frames))
    return _chunk(b"RIFF", b"AVI " + hdrl + movi)


def source(folder: Path, data: bytes) -> Source:
    """Return `data` as an exhibit's payload below `folder`."""
    folder.mkdir(exist_ok=True)
    taken = payloads.take_in(folder, io.BytesIO(data))
    return Source(folder, taken.payload, taken.payload_size, taken.file_key)


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def _list(name: bytes, data: bytes) -> bytes:
    return _chunk(b"LIST", name + data)
