"""Many exhibits: only what is in sight is decoded, beside the window, and what is kept of it is bounded."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from tests.vaultkit import new_exhibit
from tests.windowkit import Room
from ui.evidence import thumbs
from ui.evidence.screen import EvidenceScreen

pytest_plugins = ["tests.counties", "tests.windows"]

LIMIT_MS = 50
"""The longest that the window may take for anything it does in one go (measured here as the 99th of 100)."""


def many(room: Callable[..., Room], number: int) -> tuple[Room, EvidenceScreen]:
    """Return the evidence of a case with `number` small photographs, no two alike."""
    at = room()
    case = at.window.case
    assert case is not None
    for one in range(number):
        held = io.BytesIO()
        Image.new("RGB", (96, 64), (one % 256, one // 256, 90)).save(held, "JPEG")
        new_exhibit(at.desk.vault, case.space, held.getvalue() + one.to_bytes(4, "big"), f"IMG_{one:05}.jpg")
        QApplication.processEvents()  # or the idle lock takes the silence for a laptop that slept
    screen = at.window.show_screen("evidence")
    assert isinstance(screen, EvidenceScreen)
    for _ in range(4):
        at.settle()
        screen.lane.drain()
    at.settle()
    return at, screen


def scrolled_through(screen: EvidenceScreen, steps: int) -> list[float]:
    """Scroll from the first to the last, drawing at each step; return the milliseconds of each turn of the window."""
    bar = screen.table.verticalScrollBar()
    turns = []
    for step in range(steps + 1):
        began = time.perf_counter()
        bar.setValue(bar.maximum() * step // steps)
        screen.table.viewport().repaint()
        QApplication.processEvents()
        turns.append((time.perf_counter() - began) * 1000)
    return sorted(turns)


def settled(at: Room, screen: EvidenceScreen) -> None:
    """Wait until every small picture that is awaited is there."""
    for _ in range(100):
        at.settle()
        screen.lane.drain()
        QApplication.processEvents()
        if not (screen.thumbs._awaited or screen.thumbs._under_way):
            return
    raise AssertionError("small pictures are asked for without end")


def test_only_what_is_in_sight_is_decoded(room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[str] = []
    thumbnail = thumbs._thumbnail

    def noted(*args: object) -> object:
        decoded.append(args[1].path)  # type: ignore[attr-defined]  # a Subject
        return thumbnail(*args)  # type: ignore[arg-type]  # handed through as it came

    monkeypatch.setattr(thumbs, "_thumbnail", noted)
    at, screen = many(room, 90)
    settled(at, screen)
    assert 0 < len(decoded) <= thumbs.MOST_AWAITED + thumbs.BATCH
    screen.table.scrollToBottom()
    screen.table.viewport().repaint()
    settled(at, screen)
    assert len(decoded) < 90
    last = screen.table.rows.paths[-1]
    assert last in decoded
    assert last in screen.thumbs._kept


def test_what_is_kept_of_small_pictures_is_bounded(room: Callable[..., Room], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbs, "MOST_KEPT", 30)
    at, screen = many(room, 70)
    for part in range(6):
        screen.table.verticalScrollBar().setValue(screen.table.verticalScrollBar().maximum() * part // 5)
        screen.table.viewport().repaint()
        settled(at, screen)
    assert len(screen.thumbs._kept) <= 30


@pytest.mark.slow
def test_scrolling_through_thousands_never_holds_the_window(room: Callable[..., Room], count: int | None) -> None:
    number = count or 5000
    at, screen = many(room, number)
    assert len(screen.table.rows.paths) == number
    turns = scrolled_through(screen, 400)
    told = f"{number}: median {turns[200]:.1f} ms, 99 of 100 {turns[-5]:.1f} ms, longest {turns[-1]:.1f} ms"
    print(told)
    assert turns[-5] <= LIMIT_MS, told
    settled(at, screen)
    assert len(screen.thumbs._kept) <= thumbs.MOST_KEPT
