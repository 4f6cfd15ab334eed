"""Pictures are decoded in a worker that is confined: upright, no larger than asked; what would do harm is refused."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from fieldkit.errors import Code, Refused
from fieldkit.parse import picture as decoding
from fieldkit.parse import pictures
from fieldkit.parse.answer import Limits
from fieldkit.parse.pictures import Picture, Pictures
from tests.attacks.hostile import pictures as hostile
from tests.attacks.hostile.kind import Hostile

LEFT_IS_RED = Image.new("RGB", (80, 40), "red")
LEFT_IS_RED.paste("blue", (40, 0, 80, 40))
REACHED = (Code.PICTURE_DAMAGED, Code.PICTURE_FORMAT, Code.PICTURE_TOO_LARGE, Code.PICTURE_COSTLY)


@pytest.fixture(scope="module")
def eye() -> Iterator[Pictures]:
    """One worker for the whole module, as for a window."""
    made = Pictures()
    yield made
    made.stop()


def saved(image: Image.Image, form: str = "PNG", **told: object) -> bytes:
    held = io.BytesIO()
    image.save(held, form, **told)
    return held.getvalue()


def turned(orientation: int) -> bytes:
    notes = Image.Exif()
    notes[0x0112] = orientation
    return saved(LEFT_IS_RED, exif=notes)


def point(shown: Picture, x: float, y: float) -> tuple[int, ...]:
    """Return the colour at a place told in parts of the whole."""
    at = (int(y * (shown.height - 1)) * shown.width + int(x * (shown.width - 1))) * 3
    return tuple(shown.pixels[at : at + 3])


def refusal(eye: Pictures, data: bytes) -> Code:
    with pytest.raises(Refused) as refused:
        eye.show(data, 100)
    return refused.value.code


def is_red(colour: tuple[int, ...]) -> bool:
    return colour[0] > 200 and colour[2] < 60


@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP"])
def test_every_format_of_telephones_and_scanners_is_shown(eye: Pictures, form: str) -> None:
    shown = eye.show(saved(LEFT_IS_RED, form), 100)
    assert (shown.width, shown.height, shown.pages) == (80, 40, 1)
    assert is_red(point(shown, 0.2, 0.5))
    assert not is_red(point(shown, 0.8, 0.5))


def test_a_picture_is_no_larger_than_asked_and_keeps_its_shape(eye: Pictures) -> None:
    shown = eye.show(saved(Image.new("RGB", (1200, 300))), 100)
    assert (shown.width, shown.height) == (100, 25)
    assert len(shown.pixels) == 100 * 25 * 3


@pytest.mark.parametrize(
    ("orientation", "size", "red"),
    [
        (1, (80, 40), (0.1, 0.5)),
        (2, (80, 40), (0.9, 0.5)),
        (3, (80, 40), (0.9, 0.5)),
        (4, (80, 40), (0.1, 0.5)),
        (5, (40, 80), (0.5, 0.1)),
        (6, (40, 80), (0.5, 0.1)),
        (7, (40, 80), (0.5, 0.9)),
        (8, (40, 80), (0.5, 0.9)),
        (77, (80, 40), (0.1, 0.5)),
    ],
)
def test_a_picture_stands_upright_as_its_notes_say(
    eye: Pictures, orientation: int, size: tuple[int, int], red: tuple[float, float]
) -> None:
    shown = eye.show(turned(orientation), 100)
    assert (shown.width, shown.height) == size
    assert is_red(point(shown, *red))
    assert not is_red(point(shown, 1 - red[0], 1 - red[1])) or red[0] == red[1]


def test_a_tiff_is_turned_once(eye: Pictures) -> None:
    shown = eye.show(saved(LEFT_IS_RED, "TIFF", tiffinfo={0x0112: 6}), 100)
    assert (shown.width, shown.height) == (40, 80)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "RGBA"])
def test_every_kind_of_colour_is_brought_to_the_screen(eye: Pictures, mode: str) -> None:
    shown = eye.show(saved(Image.new("L", (20, 20), 255).convert(mode), "TIFF"), 10)
    assert point(shown, 0.5, 0.5) == (255, 255, 255)


def test_sixteen_bits_of_grey_are_not_all_white(eye: Pictures) -> None:
    shown = eye.show(saved(Image.new("I;16", (20, 20), 128 * 256)), 10)
    assert point(shown, 0.5, 0.5) == (128, 128, 128)


def test_under_what_is_transparent_lies_paper(eye: Pictures) -> None:
    shown = eye.show(saved(Image.new("RGBA", (20, 20), (0, 0, 0, 0))), 10)
    assert point(shown, 0.5, 0.5) == (255, 255, 255)


def test_each_page_of_a_scan_can_be_seen(eye: Pictures) -> None:
    pages = [Image.new("RGB", (20, 20), colour) for colour in ("blue", "red", "blue")]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    assert [is_red(point(eye.show(data, 20, page), 0.5, 0.5)) for page in range(3)] == [False, True, False]
    assert eye.show(data, 20).pages == 3


def test_a_huge_photograph_is_decoded_smaller_and_shown(eye: Pictures) -> None:
    data = saved(Image.new("L", (12_000, 10_000), 200), "JPEG")
    assert decoding.MOST_DECODED < 12_000 * 10_000
    shown = eye.show(data, 400)
    assert (shown.width, shown.height) == (400, 333)


def test_what_does_not_fit_into_memory_is_refused_before_it_is_decoded(eye: Pictures) -> None:
    assert refusal(eye, hostile.png(20_000, 20_000, b"")) == Code.PICTURE_TOO_LARGE


def test_more_bytes_than_are_looked_at_are_refused(eye: Pictures) -> None:
    assert refusal(eye, bytes(pictures.LARGEST + 1)) == Code.PICTURE_TOO_LARGE


@pytest.mark.parametrize("one", hostile.HOSTILE, ids=lambda one: one.fault)
def test_a_picture_made_to_do_harm_is_refused_by_name_or_shown_small(eye: Pictures, one: Hostile) -> None:
    try:
        shown = eye.show(one.make(), 100)
    except Refused as refused:
        assert refused.code in REACHED  # noqa: PT017  # either outcome is right
    else:
        assert max(shown.width, shown.height) <= 100


def test_what_is_no_picture_and_what_is_cut_short_are_told_apart(eye: Pictures) -> None:
    whole = saved(Image.effect_noise((200, 200), 50), "JPEG")
    assert refusal(eye, b"#!AMR\n") == Code.PICTURE_FORMAT
    assert refusal(eye, whole[: len(whole) // 2]) == Code.PICTURE_DAMAGED


# one worker, many pictures


def test_one_worker_answers_many(eye: Pictures) -> None:
    data = turned(6)
    eye.show(data, 10)
    first = eye._process
    for _ in range(20):
        eye.show(data, 10)
    assert eye._process is first


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_worker_that_dies_is_replaced(eye: Pictures) -> None:
    data = turned(1)
    eye.show(data, 10)
    first = eye._process
    assert first is not None
    first.kill()
    assert refusal(eye, data) == Code.PICTURE_DAMAGED
    assert eye.show(data, 10).width == 10
    assert eye._process is not first


def test_a_worker_that_is_worn_is_replaced_without_a_word() -> None:
    eye = Pictures(Limits(processor=1, clock=20.0))
    data = saved(Image.effect_noise((1500, 1500), 50), "PNG", compress_level=1)
    try:
        eye.show(data, 400)
        while eye._process is not None:
            assert eye.show(data, 400).width == 400
        assert eye.show(data, 400).width == 400
    finally:
        eye.stop()


def test_a_picture_that_takes_too_long_is_given_up() -> None:
    eye = Pictures(Limits(clock=0.001))
    try:
        assert refusal(eye, turned(1)) == Code.PICTURE_COSTLY
        assert eye._process is None
    finally:
        eye.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="macOS has no such limit, Windows another")
def test_a_worker_without_memory_is_given_up_by_name() -> None:
    eye = Pictures(Limits(memory=130 << 20, processor=30, clock=20.0))
    try:
        eye.show(turned(1), 10)
        assert refusal(eye, saved(Image.new("RGB", (9000, 9000)), compress_level=1)) == Code.PICTURE_COSTLY
    finally:
        eye.stop()


def test_what_is_stopped_stays_stopped() -> None:
    eye = Pictures()
    eye.show(turned(1), 10)
    eye.stop()
    assert eye._process is None
    assert refusal(eye, turned(1)) == Code.PICTURE_COSTLY


def test_stopping_does_not_wait_for_a_picture_under_way() -> None:
    eye = Pictures()
    told: list[Code] = []
    data = saved(Image.new("L", (7000, 7000)), "PNG", compress_level=0)

    def watch() -> None:
        told.append(refusal(eye, data))

    thread = threading.Thread(target=watch)
    thread.start()
    while eye._process is None:
        pass
    eye.stop()
    thread.join(10)
    assert told == [Code.PICTURE_DAMAGED]


@pytest.mark.skipif(sys.platform != "linux", reason="what a process has open is told by Linux")
def test_the_worker_may_open_nothing_and_write_nothing(eye: Pictures) -> None:
    eye.show(turned(1), 10)
    assert eye._process is not None
    told = Path(f"/proc/{eye._process.pid}/limits").read_text(encoding="ascii").splitlines()
    held = {line[:26].strip(): line[26:].split()[0] for line in told[1:]}
    assert (held["Max open files"], held["Max file size"], held["Max core file size"]) == ("0", "0", "0")
    opened = {os.readlink(one) for one in Path(f"/proc/{eye._process.pid}/fd").iterdir()}
    assert {name.partition(":")[0] for name in opened} <= {"pipe", "/dev/null"}
