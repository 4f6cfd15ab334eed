"""The program as it is started by a person, on a screen of its own: struck keys, and what a screen reader hears."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from fieldkit.desk.preferences import Preferences
from tests.trip.display import Display
from tests.trip.reader import SENSITIVE, Reader, Seen

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds until what one waits for counts as never coming; a busy computer is slow, and no test measures time so."""

LOOK = 0.05

REACH = 60
"""Times that Tab is struck for a widget until it counts as not to be reached."""

FIELDKIT = "home"
"""What the folder of fieldkit itself is called in that of the user."""

DIALOGS = frozenset({"dialog", "file chooser"})

PASSPHRASE = "口令"
"""What the field for it is called."""

PROGRAM = (sys.executable, "-m", "fieldkit")


class Program:
    """A started program, ended by `stop`; `user` is the folder of whoever started it, and all that it may write to."""

    def __init__(
        self, display: Display, user: Path, *words: str | Path, program: Sequence[str | Path] = PROGRAM
    ) -> None:
        self.display = display
        self.user = user
        self.reader = Reader(display.settings["DBUS_SESSION_BUS_ADDRESS"])
        settings = {**display.settings, **_places(user)}
        settings.pop("FIELDKIT_LANGUAGE", None)
        self.process = subprocess.Popen([*map(str, program), *map(str, words)], env=settings, stderr=subprocess.PIPE)

    def stop(self) -> str:
        """End it however it is; return what it said on standard error."""
        for pid in (*self.children(), self.process.pid):
            _kill(pid, signal.SIGTERM)
        try:
            told = self.process.communicate(timeout=20)[1]
        except subprocess.TimeoutExpired:
            for pid in (*self.children(), self.process.pid):
                _kill(pid, signal.SIGKILL)
            told = self.process.communicate()[1]
        self.reader.close()
        return told.decode(errors="replace")

    # What is on the screen

    def windows(self) -> list[Seen]:
        """Return the windows that show."""
        return self.reader.windows()

    def words(self) -> str:
        """Return all words that show."""
        return "\n".join(window.words() for window in self.windows())

    def wait(self, what: str, told: Callable[[], T | None]) -> T:
        """Wait until `told` returns something that counts, and return it; `what` names it where it never comes."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            found = told()
            if found:
                return found
            time.sleep(LOOK)
        raise AssertionError(f"never seen: {what}; what shows:\n{self.words()}")

    def find(self, name: str, role: str = "") -> Seen | None:
        """Return the first visible widget of this name, exactly, and role, if one is given."""
        every = (seen for window in self.windows() for seen in window.all())
        return next((seen for seen in every if name == seen.name and role in ("", seen.role)), None)

    def see(self, words: str) -> str:
        """Wait until these words show; return all that does."""
        return self.wait(words, lambda: next((all_ for all_ in (self.words(),) if words in all_), None))

    def gone(self, words: str) -> str:
        """Wait until these words show no more; return what does."""
        return self.wait(f"no {words}", lambda: next((all_ for all_ in (self.words(),) if words not in all_), None))

    def focused(self) -> Seen | None:
        """Return the widget with the keyboard, the innermost."""
        return self.reader.focused()

    # What a person does

    def key(self, *keys: str) -> None:
        """Strike keys."""
        self.display.key(*keys)

    def type(self, words: str) -> None:
        """Type words into whatever has the keyboard."""
        self.display.type(words)

    def wait_for_focus(self, name: str) -> Seen:
        """Wait until the widget of this name has the keyboard."""
        return self.wait(f"the keyboard at {name}", lambda: self._at(name))

    def reach(self, name: str, key: str = "Tab") -> Seen:
        """Go with Tab to the widget of this name, or back with `shift+Tab`."""
        for _ in range(REACH):
            at = self.focused()
            if at is not None and at.name == name:
                return at
            self.key(key)
            self.wait("the keyboard elsewhere", partial(self._left, at))
        raise AssertionError(f"not reached with Tab: {name}; what shows:\n{self.words()}")

    def press(self, name: str) -> None:
        """Go to a button, once it can be pressed, and press it."""
        self.wait(f"{name} to press", lambda: self._can(name))
        self.reach(name)
        self.key("space")

    def choose_file(self, button: str, path: Path) -> None:
        """Press a button that asks for a file or a folder, and say which."""
        self.press(button)
        self.name_file(path)

    def name_file(self, path: Path) -> None:
        """Say which file or folder is meant, where that is being asked."""
        self.wait("the keyboard in a dialog", self._writes_in_a_dialog)
        self.key("ctrl+a")
        self.type(str(path))
        self.key("Return")
        self.wait("no dialog", lambda: self._dialog() is None)

    def unlock(self, passphrase: str) -> None:
        """Try to open the vault that is offered."""
        self.wait_for_focus(PASSPHRASE)
        self.type(passphrase)
        self.key("Return")
        self.wait("the passphrase taken", self._is_taken)

    def _is_taken(self) -> bool:
        field = self.find(PASSPHRASE)
        return field is None or not field.text

    def shot(self, name: str) -> None:
        """Keep how it looks, for people, where FIELDKIT_SHOTS names a folder."""
        folder = os.environ.get("FIELDKIT_SHOTS")
        if folder:
            self.display.shot(Path(folder) / f"{name}.png")

    # The processes behind it

    def children(self) -> list[int]:
        """Return the processes that the program started and that live."""
        told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in told.read_text().split()] if told.exists() else []

    def work(self) -> int:
        """Return the work process."""
        return self.wait("the work process", self.children)[-1]

    def kill_work(self) -> None:
        """Kill the work process as a power cut would."""
        _kill(self.work(), signal.SIGKILL)

    def _dialog(self) -> Seen | None:
        return next((window for window in self.windows() if window.role in DIALOGS), None)

    def _writes_in_a_dialog(self) -> bool:
        dialog, at = self._dialog(), self.focused()
        return dialog is not None and at is not None and at.role == "text"

    def _left(self, before: Seen | None) -> bool:
        at = self.focused()
        return at is not None and (before is None or at.at != before.at)

    def _can(self, name: str) -> bool:
        found = self.find(name)
        return found is not None and found.has(SENSITIVE)

    def _at(self, name: str) -> Seen | None:
        at = self.focused()
        return at if at is not None and at.name == name else None


Start = Callable[..., Program]
"""Starts the program over a copy of a member's vault: zhang's, or that of whoever is named."""


def prefer(user: Path) -> None:
    """Let the program of `user` begin light, and lock no test."""
    wishes = Preferences(shade="light", idle_minutes=60)
    (user / FIELDKIT / "preferences.json").write_bytes(msgspec.json.encode(wishes))


def _places(user: Path) -> dict[str, str]:
    """Return where a user's files lie: all in one folder, so that whatever is left anywhere is found."""
    temporary = user / "tmp"
    temporary.mkdir(exist_ok=True)
    places = {name: str(temporary) for name in ("TMPDIR", "TMP", "TEMP", "SQLITE_TMPDIR")}
    places |= {f"XDG_{name}_HOME": str(user / name.lower()) for name in ("DATA", "CACHE", "CONFIG", "STATE")}
    return {**places, "HOME": str(user), "FIELDKIT_HOME": str(user / FIELDKIT)}


def _kill(pid: int, how: signal.Signals) -> None:
    try:
        os.kill(pid, how)
    except ProcessLookupError:
        return
