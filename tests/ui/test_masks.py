"""Masked copies: drawn by mouse or by keys, burned into the pixels, the original as it was."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest

from fieldkit.desk import exhibits, persons, protection
from fieldkit.model.kinds import Exhibit, Payload
from tests.windowkit import Room
from ui.evidence.screen import EvidenceScreen

pytest_plugins = ["tests.counties", "tests.windows"]

LEFT = Qt.MouseButton.LeftButton
WIDTH, HEIGHT = 320, 200


def photograph(kind: str) -> bytes:
    """Return a picture whose every point tells where it is, with notes and a thumbnail in a JPEG."""
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    picture.putdata([(x * 255 // WIDTH, y * 255 // HEIGHT, 180) for y in range(HEIGHT) for x in range(WIDTH)])
    held, notes = io.BytesIO(), Image.Exif()
    notes[0x010E] = "secret place"
    picture.save(held, kind, exif=notes)
    return held.getvalue()


def settle(at: Room, screen: EvidenceScreen) -> None:
    for _ in range(8):
        at.settle()
        screen.lane.drain()
    at.settle()


def shown(room: Callable[..., Room], tmp_path: Path, kind: str = "PNG") -> tuple[Room, EvidenceScreen, Exhibit]:
    at = room()
    screen = at.window.show_screen("evidence")
    assert isinstance(screen, EvidenceScreen)
    path = tmp_path / f"王建国身份证.{ {'PNG': 'png', 'JPEG': 'jpg'}[kind] }"
    path.write_bytes(photograph(kind))
    screen.taking.take([path])
    settle(at, screen)
    at.window.activateWindow()
    (exhibit,) = at.desk.load(Exhibit)
    return at, screen, exhibit


def derived(at: Room, exhibit: Exhibit) -> tuple[Exhibit, bytes]:
    (copy,) = [one for one in at.desk.load(Exhibit) if one.path != exhibit.path]
    with exhibits.open_exhibit(at.desk, copy) as source:
        return copy, source.read()


def read(at: Room, exhibit: Exhibit) -> bytes:
    with exhibits.open_exhibit(at.desk, exhibit) as source:
        return source.read()


def test_the_mask_is_in_the_pixels_and_nowhere_else(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen, exhibit = shown(room, tmp_path)
    screen.table.setFocus()
    QTest.keyClick(screen.table, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    canvas = screen.viewer.canvas
    assert canvas.masking
    start, end = (canvas.mapFromScene(x, y) for x, y in ((40, 30), (160, 120)))
    QTest.mousePress(canvas.viewport(), LEFT, pos=start)
    QTest.mouseMove(canvas.viewport(), end)
    QTest.mouseRelease(canvas.viewport(), LEFT, pos=end)
    (mask,) = canvas.masks
    QTest.mouseClick(screen.viewer.masking.go, LEFT)
    settle(at, screen)
    copy, data = derived(at, exhibit)
    was, now = (Image.open(io.BytesIO(one)).convert("RGB") for one in (read(at, exhibit), data))
    inside = {(x, y) for x in range(mask.left, mask.left + mask.width) for y in range(mask.top, mask.top + mask.height)}
    assert len(inside) > 5000
    for y in range(HEIGHT):
        for x in range(WIDTH):
            wanted = (0, 0, 0) if (x, y) in inside else was.getpixel((x, y))
            assert now.getpixel((x, y)) == wanted
    assert copy.derived_from == exhibit.path
    assert screen._path == copy.path, "the copy is shown at once"
    assert hashlib.sha256(read(at, exhibit)).hexdigest() == exhibit.sha256


def test_a_masked_photograph_carries_no_notes_and_no_name(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen, exhibit = shown(room, tmp_path, "JPEG")
    screen.viewer.mask()
    screen.viewer.canvas.add_mask(QRectF(16, 16, 100, 80))
    screen.viewer.masking.make()
    settle(at, screen)
    copy, data = derived(at, exhibit)
    picture = Image.open(io.BytesIO(data))
    assert picture.format == "JPEG"
    assert len(picture.getexif()) == 0
    assert b"secret place" not in data
    assert b"secret place" in read(at, exhibit)
    assert "王建国" not in exhibits.held(at.desk, copy).name
    masked = picture.convert("RGB").crop((20, 20, 110, 90))
    brightest = max(masked.convert("L").tobytes())
    assert brightest <= 4, "what compression leaves of black is black"


def test_masks_are_laid_moved_sized_and_taken_back_by_keys(room: Callable[..., Room], tmp_path: Path) -> None:
    _, screen, _ = shown(room, tmp_path)
    screen.viewer.mask()
    canvas = screen.viewer.canvas
    QTest.keyClick(canvas, Qt.Key.Key_Space)
    (first,) = canvas.masks
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    (moved,) = canvas.masks
    assert moved.left > first.left
    assert moved.height > first.height
    for _ in range(200):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    (edge,) = canvas.masks
    assert edge.left + edge.width <= WIDTH
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert canvas.masks == []
    assert not screen.viewer.masking.go.isEnabled()


def test_giving_up_leaves_no_mask_and_no_copy(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen, _ = shown(room, tmp_path)
    screen.viewer.mask()
    QTest.mouseClick(screen.viewer.canvas.viewport(), LEFT, pos=QPoint(5, 5))
    assert screen.viewer.canvas.masks == [], "a click is no mask"
    QTest.keyClick(screen.viewer.canvas, Qt.Key.Key_Space)
    QTest.keyClick(screen.viewer.canvas, Qt.Key.Key_Escape)
    assert not screen.viewer.canvas.masking
    assert not screen.viewer.masking.isVisible()
    settle(at, screen)
    assert len(at.desk.load(Exhibit)) == 1


def test_the_key_of_a_masked_copy_goes_where_that_of_the_original_must_not(
    room: Callable[..., Room], tmp_path: Path
) -> None:
    at, screen, exhibit = shown(room, tmp_path)
    wang = persons.meet(at.desk, exhibit.space, {"name": "王建国"})
    at.desk.set(exhibit.space, exhibit.path, {"person": wang.path})
    protection.protect(at.desk, wang, "甲一")
    screen.viewer.mask()
    screen.viewer.canvas.add_mask(QRectF(0, 0, WIDTH, 100))
    screen.viewer.masking.make()
    settle(at, screen)
    copy, _ = derived(at, exhibit)
    hidden = protection.hidden_secrets(at.desk)
    payloads = {one.path: one.family for one in at.desk.load(Payload)}
    assert {payloads[path] for path in hidden if path in payloads} == {exhibit.path}
    assert copy.path not in {payloads.get(path) for path in hidden}
