"""A screen of its own for a real program: Xvfb, a window manager, and the buses over which a screen reader listens."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from PySide6.QtGui import QImage

SIZE = (1366, 768)
NEEDS = ("Xvfb", "xdotool", "openbox", "dbus-daemon")


def missing() -> str:
    """Say what is not on this computer; nothing if all is there."""
    if sys.platform != "linux":
        return "a screen of one's own is had on Linux only"
    lacking = [name for name in NEEDS if shutil.which(name) is None]
    if not Path("/usr/libexec/at-spi-bus-launcher").exists():
        lacking.append("at-spi2-core")
    return f"no {', '.join(lacking)} on this computer" if lacking else ""


class Display:
    """The screen: what programs need to be on it, keys struck, and how it looks."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.settings = settings

    def key(self, *keys: str) -> None:
        """Strike keys, named as xdotool does, one after the other."""
        self._do("key", "--delay", "12", *keys)

    def type(self, words: str) -> None:
        """Type words."""
        self._do("type", "--delay", "12", words)

    def shot(self, path: Path) -> None:
        """Keep how the screen looks now."""
        data = (self.folder / "Xvfb_screen0").read_bytes()
        # The size of the head, the bytes of a line and the number of colours: X11, XWDFile.h.
        head = [int.from_bytes(data[at : at + 4], "big") for at in range(0, 100, 4)]
        begin = head[0] + 12 * head[19]
        image = QImage(data[begin:], *SIZE, head[12], QImage.Format.Format_RGB32)
        assert image.save(str(path))

    def _do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=dict(self.settings), check=True, timeout=60)


@contextmanager
def lit(folder: Path) -> Iterator[Display]:
    """Light a screen up and put it out; its files lie in `folder`."""
    with ExitStack() as ended:
        plain = {name: value for name, value in os.environ.items() if name not in ("WAYLAND_DISPLAY", "XMODIFIERS")}
        size = "x".join(map(str, SIZE))
        number = _begun(
            ended, plain, "Xvfb", "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-fbdir", folder, "-displayfd"
        )
        settings = plain | {
            "DISPLAY": f":{number}",
            "QT_QPA_PLATFORM": "xcb",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            "XDG_RUNTIME_DIR": str(folder),
        }
        settings["DBUS_SESSION_BUS_ADDRESS"] = _begun(
            ended, settings, "dbus-daemon", "--session", "--nofork", "--nosyslog", "--print-address"
        )
        _begun(ended, settings, "openbox", "--sm-disable", answers=False)
        yield Display(folder, settings)


def _begun(ended: ExitStack, settings: Mapping[str, str], *command: str | Path, answers: bool = True) -> str:
    """Start a program that says on a descriptor, given as its last argument, how it is to be reached."""
    hear, told = os.pipe()
    words = [*map(str, command), *([str(told)] if answers else [])]
    process = subprocess.Popen(
        words, env=dict(settings), pass_fds=[told], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    ended.callback(_stop, process)
    os.close(told)
    with os.fdopen(hear) as answer:
        return answer.readline().strip() if answers else ""


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
