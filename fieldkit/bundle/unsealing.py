"""Opening the age files in a bundle, and counting for how many keys each was made."""

from __future__ import annotations

import io
from io import BytesIO
from typing import BinaryIO, cast

from fieldkit.bundle import zipread
from fieldkit.bundle.archive import Entry
from fieldkit.bundle.zipread import Archive
from fieldkit.errors import Code, Refused
from fieldkit.keys import age
from fieldkit.keys.agefile import header, x25519
from fieldkit.keys.agefile.streams import LineSource
from fieldkit.keys.identity import Identity


def for_us(found: Archive, entry: Entry, identity: Identity) -> bytes:
    """Return the plain bytes of a member; Refused(BUNDLE_NOT_FOR_US) where `identity` does not open it, AGE_*."""
    try:
        return _opened(zipread.read(found, entry), identity)
    except Refused as refusal:
        if refusal.code is Code.AGE_NO_MATCH:
            raise Refused(Code.BUNDLE_NOT_FOR_US) from refusal
        raise


def member(found: Archive, entry: Entry, identity: Identity, readers: int) -> bytes:
    """Return the plain bytes of a member that exactly `readers` can open."""
    data = zipread.read(found, entry)
    check_readers(BytesIO(data), readers)
    return _opened(data, identity)


def check_readers(source: LineSource, readers: int) -> None:
    """Raise Refused(BUNDLE_RETARGETED) unless the header of the age file `source` is for exactly `readers` keys."""
    stanzas = header.read(source).stanzas
    if len(stanzas) != readers or any(each.args[0] != x25519.KIND for each in stanzas):
        raise Refused(Code.BUNDLE_RETARGETED)


def proved_key(source: io.BufferedReader, identity: Identity, size: int) -> bytes:
    """Return the file key of an age file whose payload has `size` bytes, once it has opened both ends of it."""
    key = age.read_header(source, [identity.age_secret])
    reader = age.PayloadReader(cast("BinaryIO", source), key, age.plain_size(size))
    reader.read(1)
    reader.seek(0, io.SEEK_END)
    return key


def _opened(data: bytes, identity: Identity) -> bytes:
    target = BytesIO()
    age.decrypt_payload(source := BytesIO(data), target, age.read_header(source, [identity.age_secret]))
    return target.getvalue()
