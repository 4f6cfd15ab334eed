"""Pictures, recordings and videos made to do harm: huge by their heads, looped in their notes, cut short."""

from __future__ import annotations

import io
import struct
import zlib

from fieldkit.errors import Code
from tests.attacks.hostile.kind import READ, Hostile, hostile


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG (PNG specification, third edition, 5.3)."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, pixels: bytes, *more: bytes, colours: int = 2) -> bytes:
    head = struct.pack(">2I5B", width, height, 8, colours, 0, 0, 0)
    body = chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def small(*more: bytes) -> bytes:
    """A sound PNG of 8 by 8, but for `more` chunks."""
    return png(8, 8, bytes(8 * 25), *more)


def segment(mark: int, data: bytes, length: int | None = None) -> bytes:
    """A segment of a JPEG (ITU-T T.81, B.1.1.4)."""
    return struct.pack(">BBH", 0xFF, mark, len(data) + 2 if length is None else length) + data


def written(shape: str) -> bytes:
    """A sound picture of 64 by 48 in this format, as Pillow writes it."""
    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(target, shape)
    return target.getvalue()


def jpeg(*segments: bytes, width: int = 64, height: int = 48) -> bytes:
    """A sound JPEG but for these segments in front, or for the size that it says."""
    sound = written("JPEG")
    frame = sound.index(b"\xff\xc0") + 5
    told = sound[:frame] + struct.pack(">2H", height, width) + sound[frame + 4 :]
    return told[:2] + b"".join(segments) + told[2:]


def tiff(entries: list[tuple[int, int, int, int]], *, following: int = 0, behind: bytes = b"") -> bytes:
    """A TIFF of one directory (TIFF 6.0, 2): (tag, type, count, value or offset) each, then where the next one is."""
    told = b"".join(struct.pack("<2H2I", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + told + struct.pack("<I", following) + behind


def pages_without_end() -> bytes:
    """A sound TIFF whose next page is itself."""
    data = bytearray(written("TIFF"))
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    struct.pack_into("<I", data, first + 2 + 12 * count, first)
    return bytes(data)


def exif(notes: bytes) -> bytes:
    return jpeg(segment(0xE1, b"Exif\0\0" + notes))


def profile_bomb() -> bytes:
    """A colour profile that unpacks to 16 MiB."""
    return small(chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(16 << 20), 9)))


def gif(width: int, height: int, frames: int) -> bytes:
    """Frames as large as a GIF can say, each of a few bytes (GIF89a, 20)."""
    frame = b"," + struct.pack("<4HB", 0, 0, width, height, 0) + b"\x02\x02\x4c\x01\0"
    return b"GIF89a" + struct.pack("<2H3B", width, height, 0x80, 0, 0) + bytes(6) + frame * frames + b";"


def box(kind: bytes, data: bytes, size: int | None = None) -> bytes:
    """A box of an ISO media file (ISO/IEC 14496-12, 4.2)."""
    return struct.pack(">I", len(data) + 8 if size is None else size) + kind + data


def nested(kind: bytes, depth: int) -> bytes:
    made = b""
    for _ in range(depth):
        made = box(kind, made)
    return made


HEIC, M4A = box(b"ftyp", b"heic\0\0\0\0mif1heic"), box(b"ftyp", b"M4A \0\0\0\0mp42isom")

FORMAT, DAMAGED, LARGE, COSTLY = Code.PICTURE_FORMAT, Code.PICTURE_DAMAGED, Code.PICTURE_TOO_LARGE, Code.PICTURE_COSTLY
BROKEN = (FORMAT, DAMAGED)
"""Which of the two depends on how far a decoder comes."""

HOSTILE: list[Hostile] = [
    hostile("a PNG of two thousand million points a side", "a.png", lambda: png(2**31 - 1, 2**31 - 1, b""), LARGE),
    hostile("a PNG of 60,000 by 60,000 in kilobytes", "a.png", lambda: png(60_000, 60_000, bytes(16 << 20)), LARGE),
    hostile(
        "a PNG of 10,000 by 10,000 in kilobytes",
        "a.png",
        lambda: png(10_000, 10_000, bytes(10_000 * 10_001), colours=0),
        READ,
        COSTLY,
    ),
    hostile("a PNG with no width", "a.png", lambda: png(0, 1, b""), *BROKEN),
    hostile(
        "a PNG whose text unpacks to 16 MiB",
        "a.png",
        lambda: small(chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(16 << 20), 9))),
        DAMAGED,
        READ,
    ),
    hostile("a PNG whose colour profile unpacks to 16 MiB", "a.png", profile_bomb, DAMAGED, READ),
    hostile("a PNG chunk of negative length", "a.png", lambda: small()[:33] + b"\xff\xff\xff\xffIDAT", DAMAGED),
    hostile("a PNG cut short", "a.png", lambda: small()[:-20], DAMAGED, READ),
    hostile("a JPEG of 65,535 by 65,535", "a.jpg", lambda: jpeg(width=65_535, height=65_535), LARGE),
    hostile("a JPEG of no height", "a.jpg", lambda: jpeg(height=0), *BROKEN),
    hostile("a JPEG larger than its points", "a.jpg", lambda: jpeg(width=9_000, height=9_000), DAMAGED, READ),
    hostile("a JPEG cut short", "a.jpg", lambda: jpeg()[:-40], DAMAGED, READ),
    hostile("a JPEG segment longer than the file", "a.jpg", lambda: jpeg(segment(0xE0, b"JFIF\0", 0xFFFF)), *BROKEN),
    hostile("a JPEG segment of no length", "a.jpg", lambda: jpeg(segment(0xE0, b"JFIF\0", 0)), READ, *BROKEN),
    hostile("10,000 JPEG scans", "a.jpg", lambda: jpeg(*[segment(0xDA, b"\1\1\0\0\x3f\0")] * 10_000), *BROKEN),
    hostile(
        "notes in a picture that follow one another for ever",
        "a.jpg",
        lambda: exif(tiff([(0x0112, 3, 1, 6)], following=8)),
        READ,
    ),
    hostile(
        "notes in a picture that contain themselves",
        "a.jpg",
        lambda: exif(tiff([(0x8769, 4, 1, 8), (0x8825, 4, 1, 8)])),
        READ,
    ),
    hostile(
        "a note of four thousand million parts",
        "a.jpg",
        lambda: exif(tiff([(0x010F, 2, 0xFFFFFFFF, 0xFFFFFFF0)])),
        READ,
    ),
    hostile("an orientation that is a text", "a.jpg", lambda: exif(tiff([(0x0112, 2, 4, 0x41414141)])), READ),
    hostile(
        "a place with a nought below the line", "a.jpg", lambda: exif(tiff([(2, 5, 3, 26)], behind=bytes(24))), READ
    ),
    hostile(
        "colour profiles that say they are 255 of 1",
        "a.jpg",
        lambda: jpeg(*[segment(0xE2, b"ICC_PROFILE\0\xff\x01" + bytes(6_000))] * 255),
        READ,
        DAMAGED,
    ),
    hostile("a TIFF whose pages follow one another for ever", "a.tif", pages_without_end, READ, *BROKEN),
    hostile(
        "a TIFF whose directories follow one another for ever",
        "a.tif",
        lambda: tiff([(256, 3, 1, 1)], following=8),
        *BROKEN,
    ),
    hostile(
        "a TIFF of 2**32 by 2**32",
        "a.tif",
        lambda: tiff([(256, 4, 1, 2**32 - 1), (257, 4, 1, 2**32 - 1), (273, 4, 1, 8)]),
        LARGE,
        *BROKEN,
    ),
    hostile(
        "a TIFF of a million strips",
        "a.tif",
        lambda: tiff([(256, 4, 1, 1), (257, 4, 1, 10**6), (273, 4, 10**6, 8), (279, 4, 10**6, 8)]),
        *BROKEN,
    ),
    hostile(
        "a GIF of 65,535 by 65,535 a thousand times",
        "a.gif",
        lambda: gif(65_535, 65_535, 1_000),
        LARGE,
        DAMAGED,
        COSTLY,
    ),
    hostile("a GIF of 1,000 frames", "a.gif", lambda: gif(1_000, 1_000, 1_000), READ, DAMAGED),
    hostile(
        "a WebP longer than it is",
        "a.webp",
        lambda: b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\x7f" + bytes(40),
        *BROKEN,
    ),
    hostile(
        "a BMP of less than no height",
        "a.bmp",
        lambda: b"BM" + struct.pack("<3I", 60, 0, 54) + struct.pack("<I2i2H6I", 40, 1, -(2**31), 1, 24, *bytes(6)),
        LARGE,
        *BROKEN,
    ),
    hostile("a HEIC box larger than the file", "a.heic", lambda: HEIC + box(b"meta", b"", 0x7FFFFFFF), FORMAT),
    hostile("a HEIC box of no size", "a.heic", lambda: HEIC + box(b"meta", b"x" * 40, 0), FORMAT),
    hostile("a HEIC box smaller than its head", "a.heic", lambda: HEIC + box(b"meta", b"x" * 40, 3), FORMAT),
    hostile("10,000 HEIC boxes, one in the other", "a.heic", lambda: HEIC + nested(b"meta", 10_000), FORMAT),
    hostile("an AMR that is only a head", "a.amr", lambda: b"#!AMR\n", FORMAT),
    hostile("an AMR of frames of an unknown kind", "a.amr", lambda: b"#!AMR\n" + b"\xff" * 4_000, FORMAT),
    hostile(
        "an M4A that plays for 2**64 beats of nought a second",
        "a.m4a",
        lambda: M4A + box(b"moov", box(b"mvhd", b"\1" + bytes(23) + b"\xff" * 8)),
        FORMAT,
    ),
    hostile("an M4A of 10,000 boxes, one in the other", "a.m4a", lambda: M4A + nested(b"moov", 10_000), FORMAT),
    hostile(
        "an M4A table of four thousand million entries",
        "a.m4a",
        lambda: M4A + box(b"moov", box(b"stsz", bytes(8) + b"\xff" * 4)),
        FORMAT,
    ),
    hostile("an MP3 tag of 256 MiB", "a.mp3", lambda: b"ID3\4\0\0\x7f\x7f\x7f\x7f", FORMAT),
    hostile(
        "a PostScript that calls a program",
        "a.png",
        lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n(%pipe%id) (r) file\n",
        FORMAT,
    ),
    hostile("an icon of icons", "a.png", lambda: b"\0\0\1\0\xff\xff" + bytes(16 * 400), FORMAT),
]
"""What becomes of each where a person wants to see it. Wherever it comes in, it is kept byte for byte."""
