"""ASCII armor: the strict PEM of RFC 7468 around an age file, so that one file has one armor, margins apart."""

from __future__ import annotations

import binascii
import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from fieldkit.errors import Code, Refused
from fieldkit.keys.agefile.streams import Source, Target, buffered, put

_BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"
_END = b"-----END AGE ENCRYPTED FILE-----"
_COLUMNS = 64
_RAW = 48
_MARGIN = 1024  # bytes of blank lines allowed before the first line
_AT_ONCE = 1024  # lines decoded at once


@contextmanager
def around(target: Target) -> Iterator[Target]:
    """Yield a target whose bytes reach `target` armored; the last line is written when all went well."""
    put(target, _BEGIN + b"\n")
    armored = _Armored(target)
    yield armored
    put(target, _lines(armored.rest) + _END + b"\n")


class _Armored:
    def __init__(self, target: Target) -> None:
        self._target = target
        self.rest = b""

    def write(self, block: bytes, /) -> int:
        ready = self.rest + block
        whole = len(ready) - len(ready) % _RAW
        put(self._target, _lines(ready[:whole]))
        self.rest = ready[whole:]
        return len(block)


def _lines(raw: bytes) -> bytes:
    text = binascii.b2a_base64(raw, newline=False)
    return b"".join([text[at : at + _COLUMNS] + b"\n" for at in range(0, len(text), _COLUMNS)])


def opened(source: Source) -> io.BufferedReader:
    """Return the age file in `source`, taken out of its armor where it stands in one.

    Raises Refused(AGE_NOT_AGE) for another first line; reading from it raises Refused(AGE_DAMAGED) at the first
    departure from the standard. Line ends may be LF or CRLF, and blank space may stand before and after.
    """
    stream = buffered(source)
    first = stream.peek(1)[:1]
    if first != b"-" and not first.isspace():
        return stream
    return buffered(_Dearmored(stream))


class _Dearmored:
    def __init__(self, stream: io.BufferedReader) -> None:
        _begin(stream)
        self._lines = _decoded(stream)
        self._held = b""

    def read(self, size: int, /) -> bytes:
        self._held = self._held or b"".join(islice(self._lines, _AT_ONCE))
        block, self._held = self._held[:size], self._held[size:]
        return block


def _begin(stream: io.BufferedReader) -> None:
    line, seen = b"\n", 0
    while line.isspace() and seen <= _MARGIN:
        line = stream.readline(_MARGIN)
        seen += len(line)
    if line not in (_BEGIN + b"\n", _BEGIN + b"\r\n"):
        raise Refused(Code.AGE_NOT_AGE)


def _decoded(stream: io.BufferedReader) -> Iterator[bytes]:
    full = True
    while (line := _line(stream)) != _END:
        raw = _decode(line)
        if not full or not raw:
            raise Refused(Code.AGE_DAMAGED)
        full = len(raw) == _RAW
        yield raw
    while block := stream.read(io.DEFAULT_BUFFER_SIZE):
        if not block.isspace():
            raise Refused(Code.AGE_DAMAGED)


def _line(stream: io.BufferedReader) -> bytes:
    line = stream.readline(_COLUMNS + len(b"\r\n"))
    if not line.endswith(b"\n") and line != _END:
        raise Refused(Code.AGE_DAMAGED)
    return line.removesuffix(b"\n").removesuffix(b"\r")


def _decode(line: bytes) -> bytes:
    try:
        raw = binascii.a2b_base64(line)
    except binascii.Error:
        raise Refused(Code.AGE_DAMAGED) from None
    if binascii.b2a_base64(raw, newline=False) != line:
        raise Refused(Code.AGE_DAMAGED)
    return raw
