"""Pictures for the eye: foreign bytes in, upright pixels (RGB, 8 bits each) out, no larger than asked for.

Nothing of this goes into a paper or a record: the original's bytes stay what they are, with all their notes.
"""

from __future__ import annotations

import io
from contextlib import suppress

# The worker can load nothing more once it is confined, so each decoder that may be asked is loaded here.
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    JpegImagePlugin,
    MpoImagePlugin,  # noqa: F401  # what a telephone writes begins as a JPEG and turns out to be this
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from fieldkit.errors import Code, Refused
from fieldkit.parse.answer import Head

FORMATS = (
    JpegImagePlugin.JpegImageFile.format,
    PngImagePlugin.PngImageFile.format,
    BmpImagePlugin.BmpImageFile.format,
    GifImagePlugin.GifImageFile.format,
    TiffImagePlugin.TiffImageFile.format,
    WebPImagePlugin.WebPImageFile.format,
)
"""What a telephone, a camera or a scanner writes, and Pillow decodes; each further format is one more way in."""

MOST_POINTS = 220_000_000
"""Of a picture as it says of itself: the largest sensors of telephones have 200 million."""

MOST_DECODED = 110_000_000
"""Of what must stand in memory at once, 4 bytes each: a JPEG is decoded smaller, anything else whole.

A page of A3 at 600 dots an inch has 70 million.
"""

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How each orientation of Exif (2.32, 4.6.4, tag 274) is brought upright."""

_SCALED = ("L", "RGB", "CMYK", "YCbCr", "LA", "RGBA")
"""Modes whose points can be averaged as they are."""

Image.MAX_IMAGE_PIXELS = None  # MOST_POINTS and MOST_DECODED say it, and refuse instead of warning
Image.preinit()


def show(data: bytes, side: int, page: int) -> tuple[Head, bytes]:
    """Return a picture upright, its longer side at most `side` points, and its pixels: rows of red, green and blue.

    `page` counts from 0 the pages of a TIFF; of whatever moves, the first picture is shown. Raises Refused:
    PICTURE_FORMAT, PICTURE_DAMAGED, PICTURE_TOO_LARGE.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            pages = _turned_to(opened, page)
            shown = _plain(_upright(opened, side))
    except UnidentifiedImageError as error:
        raise Refused(Code.PICTURE_FORMAT) from error
    except (MemoryError, Refused):
        raise
    except Exception as error:  # Pillow's decoders raise what the bytes make them stumble over
        raise Refused(Code.PICTURE_DAMAGED) from error
    return Head(width=shown.width, height=shown.height, pages=pages), shown.tobytes()


def rehearse() -> None:
    """Show a point of each format: what Pillow loads only once it is needed is loaded before the worker confines."""
    for form in FORMATS:
        held = io.BytesIO()
        if form == GifImagePlugin.GifImageFile.format:
            Image.new("P", (1, 1)).save(held, form, transparency=0)
        else:
            Image.new("RGB", (1, 1)).save(held, form)
        show(held.getvalue(), 1, 0)


def _turned_to(opened: Image.Image, page: int) -> int:
    """Turn to a page and return how many there are."""
    if opened.format != "TIFF":
        return 1
    pages = int(getattr(opened, "n_frames", 1))
    opened.seek(min(page, pages - 1))
    return pages


def _upright(opened: Image.Image, side: int) -> Image.Image:
    if opened.width * opened.height > MOST_POINTS:
        raise Refused(Code.PICTURE_TOO_LARGE)
    orientation = _orientation(opened)
    opened.draft(None, (side, side))
    if opened.width * opened.height > MOST_DECODED:
        raise Refused(Code.PICTURE_TOO_LARGE)
    image = opened if opened.mode in _SCALED else _scalable(opened)
    image.thumbnail((side, side))
    return image.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else image


def _orientation(opened: Image.Image) -> int:
    """Return the orientation of Exif; 1 where Pillow turns the picture itself, or where nothing readable is said."""
    told = 1
    if opened.format != "TIFF":
        with suppress(Exception):
            told = int(opened.getexif().get(_ORIENTATION, 1))
    return told


def _scalable(opened: Image.Image) -> Image.Image:
    if opened.mode.startswith("I;16"):
        return opened.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return opened.convert("RGBA" if "transparency" in opened.info else "RGB")


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture without transparency: what lies under it is paper."""
    if image.mode not in ("LA", "RGBA"):
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground
