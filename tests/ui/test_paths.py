"""Choosing a file leaves no trace: neither the folder's name nor the file's stands anywhere in the user's home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER, NAME = "case-of-wang-jianguo", "talk-with-li-xiulan.docx"

ASKING = """
import sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from ui import app as program
from ui.parts import paths

way, folder, name = sys.argv[1:]
QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
app = QApplication([]) if way in ("plain", "asked") else program._application()
parent = QWidget()

def answer():
    dialog = app.activeModalWidget()
    dialog.selectFile(folder + "/" + name)
    dialog.accept()

QTimer.singleShot(0, answer)
ask = QFileDialog.getSaveFileName if way in ("plain", "settings") else paths.ask_new
found = ask(parent, "?", folder)
print(found if isinstance(found, str) else found[0])
"""
"""`plain` is Qt alone, `settings` adds that nothing can be kept, `asked` that it is taken back, `both` is all of it."""


def choose(way: str, tmp_path: Path) -> bytes:
    """Choose a file in another process with a home of its own; return all that then lies in that home."""
    folder, home = tmp_path / FOLDER, tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    own = {name: str(home / name.lower()) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
    told = subprocess.run(
        [sys.executable, "-c", ASKING, way, str(folder), NAME],
        env={**os.environ, **own, "HOME": str(home), "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert told.stdout.split() == [str(folder / NAME)]
    return b"".join(str(path).encode() + path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_qt_alone_would_keep_the_names(tmp_path: Path) -> None:
    """The search below finds what it is for."""
    assert FOLDER.encode() in choose("plain", tmp_path)


@pytest.mark.parametrize("way", ["settings", "asked", "both"])
def test_a_chosen_file_leaves_neither_its_name_nor_its_folders(way: str, tmp_path: Path) -> None:
    left = choose(way, tmp_path)
    assert FOLDER.encode() not in left
    assert NAME.encode() not in left
