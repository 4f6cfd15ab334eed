"""The files that the practice county's evidence is made of: a picture, a scan, a sheet, a recording, a video."""

from __future__ import annotations

import csv
import math
import os
import struct
import wave
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fieldkit.desk.practice import content

_RATE = 8000
_TONE = 220
_SHEET_OF_PAPER = (1240, 1754)
"""A4 at 150 dots an inch."""
_EXIF = {"make": 0x010F, "model": 0x0110, "time": 0x0132}


def make(told: Mapping[str, Any], folder: Path) -> Path:
    """Make the file that an entry of `exhibits.json` describes in `folder`, as a camera or scanner leaves it there."""
    path = folder / str(told["file"])
    _MAKERS[told["made"]](told, path)
    return path


def _photograph(told: Mapping[str, Any], path: Path) -> None:
    """Draw a picture with the EXIF lines of a camera; the noise makes it as large as a real one."""
    from PIL import Image, ImageDraw

    picture = Image.effect_noise((1600, 1200), 40).convert("RGB")
    ImageDraw.Draw(picture).rectangle((300, 300, 1300, 900), fill=(176, 196, 222), outline=(0, 0, 0), width=6)
    exif = picture.getexif()
    exif[_EXIF["make"]], exif[_EXIF["model"]] = "Practice", "Camera 1"
    exif[_EXIF["time"]] = f"{datetime.fromisoformat(told['taken']):%Y:%m:%d %H:%M:%S}"
    picture.save(path, "JPEG", quality=85, exif=exif)


def _paper(told: Mapping[str, Any], path: Path) -> None:
    pages = [_page(number) for number in range(int(told["pages"]))]
    pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], resolution=150)


def _page(number: int) -> Any:
    """Return a ruled page, as a scanner sees one."""
    from PIL import Image, ImageDraw

    page = Image.new("L", _SHEET_OF_PAPER, 250)
    draw = ImageDraw.Draw(page)
    for line in range(20):
        y = 200 + 70 * line
        draw.line((120, y, 1120, y), fill=120, width=2)
        draw.line((140, y - 20, 300 + (line * 97 + number * 53) % 700, y - 20), fill=40, width=9)
    return page


def _sheet(told: Mapping[str, Any], path: Path) -> None:
    """Write a roster of the content as a spreadsheet; every cell is text, as in the original."""
    import xlsxwriter

    with content.file("rosters", told["from"]) as source, source.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)


def _recording(told: Mapping[str, Any], path: Path) -> None:
    """Write a soft tone that comes and goes: mono, 16 bits, 8 kHz."""
    second = b"".join(
        struct.pack("<h", int(3000 * math.sin(math.tau * _TONE * at / _RATE) * math.sin(math.pi * at / _RATE)))
        for at in range(_RATE)
    )
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(second * int(told["seconds"]))


def _video(told: Mapping[str, Any], path: Path) -> None:
    """Write noise behind the first box of an MP4 file (ISO/IEC 14496-12, 4.3): as large as a video, and as dense."""
    with path.open("wb") as file:
        file.write(struct.pack(">I4s4sI4s", 20, b"ftyp", b"isom", 0, b"isom"))
        for _ in range(int(told["megabytes"])):
            file.write(os.urandom(1_000_000))


_MAKERS: dict[str, Callable[[Mapping[str, Any], Path], None]] = {
    "photograph": _photograph,
    "paper": _paper,
    "sheet": _sheet,
    "recording": _recording,
    "video": _video,
}
