"""PDFs are drawn page by page in the confined worker, Chinese without its typeface too; what is no PDF is refused."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from contextlib import suppress

import pytest
from PIL import Image

from fieldkit.errors import Code, Refused
from fieldkit.parse.pictures import Picture, Pictures
from fieldkit.parse.typeface import REHEARSAL

LOCKED = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
3 0 obj<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>endobj
trailer<</Size 4/Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>
""" % (b"41" * 32, b"42" * 32)


@pytest.fixture(scope="module")
def eye() -> Iterator[Pictures]:
    made = Pictures()
    yield made
    made.stop()


def pages(*colours: str) -> bytes:
    held = io.BytesIO()
    first, *others = [Image.new("RGB", (210, 297), colour) for colour in colours]
    first.save(held, "PDF", save_all=True, append_images=others)
    return held.getvalue()


def in_chinese(typeface: bytes) -> bytes:
    return REHEARSAL.replace(b"SimSun", typeface).replace(b"[0 0 9 9]", b"[0 0 12 12]")


def colour(shown: Picture) -> tuple[int, ...]:
    at = (shown.height // 2 * shown.width + shown.width // 2) * 3
    return tuple(shown.pixels[at : at + 3])


def ink(shown: Picture) -> int:
    return sum(value < 128 for value in shown.pixels[::3])


def refusal(eye: Pictures, data: bytes) -> Code:
    with pytest.raises(Refused) as refused:
        eye.show(data, 100)
    return refused.value.code


def test_each_page_is_drawn_and_counted(eye: Pictures) -> None:
    data = pages("red", "blue", "lime")
    shown = [eye.show(data, 400, page) for page in range(3)]
    assert [one.pages for one in shown] == [3, 3, 3]
    assert all(one.height == 400 and abs(one.width - 283) <= 1 for one in shown)
    assert [max(range(3), key=colour(one).__getitem__) for one in shown] == [0, 2, 1]


def test_what_stands_before_the_mark_hides_no_pdf(eye: Pictures) -> None:
    assert eye.show(b"\n\n" + pages("red"), 100).pages == 1


@pytest.mark.parametrize("typeface", [b"SimSun", b"FangSong_GB2312", b"SimHei,Bold", b"STSong-Light"])
def test_chinese_without_its_typeface_is_legible_though_nothing_can_be_opened(eye: Pictures, typeface: bytes) -> None:
    assert ink(eye.show(in_chinese(typeface), 400)) > 15


def test_a_damaged_pdf_and_a_locked_one_are_told_apart(eye: Pictures) -> None:
    assert refusal(eye, b"%PDF-1.7\n" + b"x" * 100) is Code.PICTURE_DAMAGED
    assert refusal(eye, pages("red")[:200]) is Code.PICTURE_DAMAGED
    assert refusal(eye, LOCKED) is Code.PICTURE_LOCKED


def test_altered_pdfs_are_shown_or_refused_and_the_worker_goes_on(eye: Pictures) -> None:
    chance, whole = random.Random(4), pages("red", "blue") + in_chinese(b"SimSun")
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 9)):
            data[chance.randrange(5, len(data))] = chance.randrange(256)
        with suppress(Refused):
            eye.show(bytes(data), 60, chance.randrange(3))
    assert eye.show(pages("red"), 100).pages == 1
