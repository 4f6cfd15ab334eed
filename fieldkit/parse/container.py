"""Which files of sound and film are given to a decoder at all, by what they begin with.

Decoders also know lists of other files and addresses (playlists), and would open those: what is not one of these
containers never reaches one.
"""

from __future__ import annotations

HEAD = 16
"""Bytes that tell."""

_AT_START = (
    b"#!AMR",
    b"OggS",
    b"fLaC",
    b"ID3",
    b"\x1a\x45\xdf\xa3",  # Matroska and WebM (RFC 8794, 11.2.1)
    bytes.fromhex("3026b2758e66cf11"),  # Windows Media (ASF, 10.1)
    b"\x00\x00\x01\xba",  # MPEG program stream (ISO 13818-1, 2.5.3.3)
)
_RIFF = (b"WAVE", b"AVI ")
_BOXES = (b"ftyp", b"moov", b"mdat", b"wide")
"""First boxes of MP4, QuickTime and 3GP (ISO 14496-12, 4.3); old telephones leave out the first."""


def is_known(head: bytes) -> bool:
    """Say whether a file that begins with `head` is one of the containers of telephones, cameras and recorders."""
    in_riff = head.startswith(b"RIFF") and head[8:12] in _RIFF
    return in_riff or head.startswith(_AT_START) or head[4:8] in _BOXES or _is_frame(head)


def _is_frame(head: bytes) -> bool:
    """Say whether `head` begins a frame of MP3 or AAC: eleven bits set, a layer or none (ISO 11172-3, 2.4.1.3)."""
    return len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0 and head[2] >> 4 != 0xF
