"""Where the windows start: the gate in front, the work process behind it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo
from PySide6.QtWidgets import QApplication

from fieldkit.desk import preferences
from ui import wording
from ui.look import speech, theme
from ui.parts.paths import keep_no_settings


def main(path: Path | None = None, passphrase: str = "") -> int:
    """Show the unlock window and run until the user is done.

    `path` is a vault to be offered first, or a file that is shown once a vault is open; `passphrase` opens a practice
    vault at once.
    """
    app = _application()
    from ui.shell.alone import Alone
    from ui.shell.gate import Gate

    alone = Alone(app)
    shown = str(path.resolve()) if path is not None else ""
    if not alone.begin():
        alone.call(shown)
        return 0
    gate = Gate(app)
    alone.asked.connect(gate.show_file)
    gate.ended.connect(app.quit)
    app.setQuitOnLastWindowClosed(False)
    gate.start(Path(shown) if shown else None, passphrase)
    return app.exec()


def work() -> int:
    """Be the work process: load everything, then do what the gate says."""
    app = _application()
    app.setQuitOnLastWindowClosed(False)
    from ui.shell.work import Work, install_hook

    install_hook()
    Work(app).start()
    return app.exec()


def play() -> int:
    """Be a player process."""
    from ui.sound.playing import main as play_one

    return play_one()


def record() -> int:
    """Be a recorder process."""
    from ui.sound.recording import main as record_one

    return record_one()


def _application() -> QApplication:
    _let_fcitx_type()
    kept = preferences.load()
    if "FIELDKIT_LANGUAGE" not in os.environ:
        wording.use(kept.language)
    keep_no_settings()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("fieldkit")
    app.setDesktopFileName("fieldkit")
    theme.dress(app)
    speech.speak(app)
    theme.set_shade(app, theme.Shade(kept.shade))
    theme.set_size(app, kept.size)
    return app


def _let_fcitx_type() -> None:
    """Let fcitx users type: the wheels bring no fcitx plugin, and fcitx 5 speaks ibus (fcitx/fcitx5 issue 444)."""
    if sys.platform != "linux" or not _wants_fcitx():
        return
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    if not any("fcitx" in plugin.name for plugin in plugins.glob("*.so")):
        os.environ["QT_IM_MODULE"] = "ibus"


def _wants_fcitx() -> bool:
    return "fcitx" in (os.environ.get("QT_IM_MODULE", "") + os.environ.get("XMODIFIERS", "")).lower()
