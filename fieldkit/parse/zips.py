"""Foreign ZIP files (documents, workbooks): measured before anything is unpacked, then read once."""

from __future__ import annotations

import codecs
import io
import zipfile
import zlib

from fieldkit.errors import Code, Refused

MOST_MEMBERS = 4096
LARGEST = 128 << 20
"""Bytes that all members read may unpack to."""

_STEEP = 100
"""A file that grows this many times and beyond LARGEST was made to do harm."""

_PIECE = 1 << 20

codecs.lookup("cp437")  # the encoding of older names in a ZIP: the worker can load nothing once it is confined


def members(data: bytes, suffixes: tuple[str, ...]) -> dict[str, bytes]:
    """Return the members of the ZIP `data` whose names end with one of `suffixes`.

    Raises Refused: PARSE_BOMB, PARSE_TOO_LARGE, PARSE_LOCKED (encrypted members), PARSE_DAMAGED.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            wanted = [info for info in archive.infolist() if info.filename.endswith(suffixes)]
            _measure(data, archive.infolist(), wanted)
            return {info.filename: _read(archive, info) for info in wanted}
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError):
        raise Refused(Code.PARSE_DAMAGED) from None


def plain(found: dict[str, bytes]) -> bytes:
    """Return `found` as a ZIP without compression, so that the next reader sees exactly what was measured."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in found.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return target.getvalue()


def _measure(data: bytes, every: list[zipfile.ZipInfo], wanted: list[zipfile.ZipInfo]) -> None:
    if len(every) > MOST_MEMBERS:
        raise Refused(Code.PARSE_BOMB)
    if len({info.filename for info in wanted}) < len(wanted):
        raise Refused(Code.PARSE_DAMAGED)
    if any(info.flag_bits & 1 for info in wanted):
        raise Refused(Code.PARSE_LOCKED)
    whole = sum(info.file_size for info in wanted)
    if whole > LARGEST:
        raise Refused(Code.PARSE_BOMB if whole > _STEEP * len(data) else Code.PARSE_TOO_LARGE)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the member's bytes, unpacked piece by piece: as many as it says it has, and with its checksum."""
    content = bytearray()
    with archive.open(info) as member:
        while piece := member.read(_PIECE):
            content += piece
    if len(content) != info.file_size:
        raise zipfile.BadZipFile("fewer bytes than it says")
    return bytes(content)
