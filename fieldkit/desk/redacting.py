"""A copy of a picture with what must not be seen burned out of its pixels: an exhibit of its own, the original stays.

The copy is made of decoded pixels alone, so nothing of the file it comes from is in it: no EXIF, no thumbnail, no name.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

from fieldkit import ids
from fieldkit.desk import exhibits
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Exhibit
from fieldkit.parse.pictures import Picture

_LOSSY = (".jpg", ".jpeg", ".jpe", ".jfif", ".webp")
_QUALITY = 92


class Mask(NamedTuple):
    """A rectangle that is not to be seen, in points of the upright picture."""

    left: int
    top: int
    width: int
    height: int


class Burned(NamedTuple):
    """The bytes of a picture file with masks in its pixels, and the ending of its name."""

    data: bytes
    ending: str


def burn(picture: Picture, masks: Sequence[Mask], name: str) -> Burned:
    """Return the picture with opaque black where the masks lie, as a file of the sort `name` is; needs no vault.

    What was lossy becomes JPEG, anything else PNG: the masks are in the pixels before they are compressed.
    """
    from PIL import Image, ImageDraw

    image = Image.frombytes("RGB", (picture.width, picture.height), picture.pixels)
    draw = ImageDraw.Draw(image)
    for mask in masks:
        # Pillow's lower right corner belongs to the rectangle.
        draw.rectangle((mask.left, mask.top, mask.left + mask.width - 1, mask.top + mask.height - 1), fill=(0, 0, 0))
    lossy = name.lower().endswith(_LOSSY)
    held = io.BytesIO()
    if lossy:
        image.save(held, "JPEG", quality=_QUALITY, subsampling=0)
    else:
        image.save(held, "PNG")
    return Burned(held.getvalue(), ".jpg" if lossy else ".png")


def enter(desk: Desk, exhibit: Exhibit, burned: Burned) -> Exhibit:
    """Keep a burned copy of `exhibit` as an exhibit that says what it is derived from; return it.

    It is attached to nobody, so that it may go where the original of a protected person does not; its name says
    nothing. Raises Refused(MEDIUM_*).
    """
    facts = {"description": exhibit.description, "derived_from": exhibit.path}
    name = f"masked-{ids.new()[:6]}{burned.ending}"
    return exhibits.add_stream(desk, exhibit.space, name, io.BytesIO(burned.data), facts)
