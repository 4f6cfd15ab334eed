"""Photographs of twelve megapixels as small pictures in the list of exhibits, each as it is scrolled into sight.

Ours deciphers each in full and has a process without keys decode it; Qt's own decoder, beside it, finds the same bytes
in its memory, on every core.
"""

from __future__ import annotations

import io
import os
import random
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray, QSize
from PySide6.QtGui import QImageReader

from tests.bench import counties
from tests.bench.frame import Bench, Beside, Fact, Row, Watch, in_turns
from tests.bench.ground import Ground
from tests.bench.screens import go_on, over
from tests.vaultkit import new_case, new_exhibit
from tests.windowkit import settle
from ui.evidence.screen import EvidenceScreen
from ui.shell.window import MainWindow

_QT = "QImageReader, scaled, on every core"
_MOST = 1.2
"""The aim is 50 a second where this takes 59; on a slower machine, or a busy one, the same share."""


def prepare(ground: Ground) -> None:
    """Have the photographs in a vault."""
    _pictured(ground)


def measure(ground: Ground) -> list[Row]:
    """Scroll from the first to the last, once."""
    sizes = ground.sizes
    with over(_pictured(ground), "zhang") as window:
        scrolling = _Scrolling(window)
        watches = in_turns(
            1, {"ours": scrolling.go, _QT: partial(_decode, _photograph(sizes.wide), sizes.pictured, scrolling.side)}
        )
        came, longest = len(scrolling.came), scrolling.longest
    ours, number = watches["ours"], f"{sizes.pictured:,}"
    return [
        Row(
            f"{number} small pictures while scrolling, {sizes.wide} points wide",
            ours.median,
            ours.own,
            [Beside(_QT, watches[_QT].median, _MOST)],
            [Fact("pictures that came", came, sizes.pictured)],
        ),
        Row("the longest that the window heard nobody meanwhile", longest, 0, most=0.05),
    ]


class _Scrolling:
    """The list of the screen of exhibits, and which small pictures came."""

    def __init__(self, window: MainWindow) -> None:
        screen = window.show_screen("evidence")
        assert isinstance(screen, EvidenceScreen)
        self._table = screen.table
        screen.thumbs.came.connect(self._note)
        settle(window)
        self.side = screen.table.iconSize().width()
        self.came: set[str] = set()
        self.longest = 0.0

    def go(self, watch: Watch) -> None:
        """Scroll by what is in sight, whenever all of it is there."""
        bar = self._table.verticalScrollBar()
        with watch:
            at = -1
            while at < bar.value():
                at = bar.value()
                self.longest = max(self.longest, go_on(self._all_in_sight))
                bar.setValue(at + bar.pageStep())

    def _all_in_sight(self) -> bool:
        last = self._table.viewport().height() - 1
        first, behind = self._table.rowAt(0), self._table.rowAt(last)
        paths = self._table.rows.paths
        return bool(paths) and self.came.issuperset(paths[first : behind + 1 if behind >= 0 else None])

    def _note(self, path: str) -> None:
        self.came.add(path)


def _decode(photograph: bytes, count: int, side: int, watch: Watch) -> None:
    with ThreadPoolExecutor(os.cpu_count()) as pool, watch:
        for _ in pool.map(partial(_scaled, side), [photograph] * count):
            pass


def _scaled(side: int, photograph: bytes) -> None:
    buffer = QBuffer()
    buffer.setData(QByteArray(photograph))
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    reader.setScaledSize(QSize(side, side * 3 // 4))
    if reader.read().isNull():
        raise RuntimeError("Qt decodes no JPEG")


def _photograph(wide: int) -> bytes:
    """Return a JPEG of about a megabyte: what is seen in it is soft, as in a photograph, and every part is another."""
    grain = random.Random(7).randbytes((wide // 8) * (wide * 3 // 32) * 3)
    held = io.BytesIO()
    small = Image.frombytes("RGB", (wide // 8, wide * 3 // 32), grain)
    small.resize((wide, wide * 3 // 4), Image.Resampling.BICUBIC).save(held, "JPEG", quality=88)
    return held.getvalue()


def _pictured(ground: Ground) -> Path:
    sizes = ground.sizes
    return ground.made(f"pictures-{sizes.pictured}x{sizes.wide}", partial(_make, sizes.pictured, sizes.wide))


def _make(count: int, wide: int, folder: Path) -> None:
    photograph = _photograph(wide)
    with counties.founded(folder) as county:
        space = new_case(county["zhang"])
        for number in range(count):
            # What stands behind a JPEG no decoder reads: no two are alike.
            new_exhibit(county["zhang"], space, photograph + number.to_bytes(4, "big"), f"IMG_{number:04}.jpg")


THUMBS = Bench("thumbs", prepare, measure)
