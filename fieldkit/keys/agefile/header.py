"""The header: a version line, stanzas, and a MAC under the file key (C2SP age.md, "Header")."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

from fieldkit.errors import Code, Refused
from fieldkit.keys.agefile import stanza
from fieldkit.keys.agefile.stanza import Stanza, decode64, encode64
from fieldkit.keys.agefile.streams import LineSource
from fieldkit.keys.agefile.wrapping import derive

LIMIT = 1 << 20
"""The largest header read, in bytes: about 10,000 X25519 recipients. The standard sets no bound; memory does."""

_FAMILY = b"age-encryption.org/"
_VERSION = _FAMILY + b"v1\n"
_MAC_LENGTH = 43


@dataclass(frozen=True)
class Header:
    """A header as it was read: what the MAC covers is kept byte for byte."""

    stanzas: tuple[Stanza, ...]
    signed: bytes
    mac: bytes

    def verify(self, file_key: bytes) -> None:
        """Raise Refused(AGE_DAMAGED) unless whoever wrote this header knew `file_key`."""
        if not hmac.compare_digest(self.mac, _mac(file_key, self.signed)):
            raise Refused(Code.AGE_DAMAGED)


def write(stanzas: Iterable[Stanza], file_key: bytes) -> bytes:
    """Return the header of `stanzas`."""
    signed = b"".join([_VERSION, *map(stanza.write, stanzas), b"---"])
    return signed + b" " + encode64(_mac(file_key, signed)) + b"\n"


def read(source: LineSource) -> Header:
    """Return the header at `source` and leave `source` at the first byte after it.

    Raises Refused: AGE_NOT_AGE, AGE_VERSION for a later version, AGE_DAMAGED for any departure from the standard
    and for a header of more than `LIMIT` bytes.
    """
    lines = _Lines(source)
    stanzas = []
    while (line := lines.take()).startswith(b"->"):
        stanzas.append(stanza.read(line, lines.take))
    mark, mac = line[:4], line[4:]
    if mark != b"--- " or len(mac) != _MAC_LENGTH or not stanzas:
        raise Refused(Code.AGE_DAMAGED)
    return Header(tuple(stanzas), lines.seen.removesuffix(mac + b"\n")[:-1], decode64(mac))


class _Lines:
    """The lines after the version line; `seen` is all that was taken so far."""

    def __init__(self, source: LineSource) -> None:
        self._source = source
        self.seen = source.readline(LIMIT)
        if self.seen != _VERSION:
            raise Refused(_reason(self.seen))

    def take(self) -> bytes:
        line = self._source.readline(LIMIT - len(self.seen))
        if not line.endswith(b"\n"):
            raise Refused(Code.AGE_DAMAGED)
        self.seen += line
        return line[:-1]


def _reason(first: bytes) -> Code:
    if re.fullmatch(re.escape(_FAMILY) + rb"[!-~]+\n", first):
        return Code.AGE_VERSION
    begun = first.startswith(_FAMILY) or (first and _FAMILY.startswith(first))
    return Code.AGE_DAMAGED if begun else Code.AGE_NOT_AGE


def _mac(file_key: bytes, signed: bytes) -> bytes:
    return hmac.digest(derive(file_key, salt=b"", purpose=b"header"), signed, "sha256")
