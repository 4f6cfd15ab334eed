"""The gate: the small process that asks for the passphrase and starts the work process, which alone holds keys.

Locking ends the work process, so that the system takes its memory back: nothing weaker can be promised in Python
(design section 8). The next work process is started at once and waits, loaded, so that opening feels quick.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal, Slot

from fieldkit import words
from fieldkit.desk import preferences
from fieldkit.errors import Code, Refused
from ui.look.theme import Tone
from ui.shell import messages
from ui.shell.recorder import Recorder
from ui.shell.unlock import UnlockWindow
from ui.wording import say

PATIENCE_MS = 5000
"""How long a work process may take to end after it was asked to; then it is killed."""


class Gate(QObject):
    """Owns the unlock window and the work process."""

    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.window = UnlockWindow(preferences.load().recent)
        self.window.opened.connect(self._open)
        self.window.begun.connect(self._begin)
        self.window.left.connect(self.end)
        self._work: WorkProcess | None = None
        self._places: dict[str, dict[str, Any]] = {}
        self._waiting: Path | None = None
        self._recorder = Recorder(self)
        self._recorder.told.connect(self._recorded)

    def start(self, path: Path | None = None, passphrase: str = "") -> None:
        """Show the window and load a work process behind it.

        `path` is a vault, or a file that the user wants to see in one; `passphrase` opens the vault at once.
        """
        self._want(path)
        self.window.show()
        self._start_work()
        if path is not None and passphrase:
            self.window.wait(waiting=True)
            self._open(str(path), "", passphrase)

    def _want(self, path: Path | None) -> None:
        """Offer a vault, or keep a file for when one is open."""
        if path is not None and path.is_dir():
            self.window.choose(str(path))
        elif path is not None:
            self._waiting = path

    @Slot(str)
    def show_file(self, path: str) -> None:
        """Come to the front, with the file `path` if there is one: the program was started a second time."""
        self._want(Path(path) if path else None)
        if self.window.isVisible():
            self.window.raise_()
            self.window.activateWindow()
        elif self._work is not None:
            self._work.say(messages.SHOW, path=path)

    @Slot()
    def end(self) -> None:
        """End with everything kept."""
        if self._work is not None:
            self._work.end()
        self._recorder.wait()
        self.ended.emit()

    @Slot()
    def _start_work(self) -> None:
        self._work = WorkProcess(self)
        self._work.heard.connect(self._hear)
        self._work.gone.connect(self._work_gone)
        self._work.start()

    @Slot(str, str, str)
    def _open(self, folder: str, member: str, passphrase: str) -> None:
        self._tell_work(
            messages.OPEN,
            folder=folder,
            member=member,
            passphrase=passphrase,
            places=self._places.get(folder, {}),
            path=str(self._waiting or ""),
        )

    @Slot(str)
    def _begin(self, what: str) -> None:
        self._tell_work(messages.BEGIN, what=what)

    def _tell_work(self, about: str, **facts: Any) -> None:
        if self._work is None:
            self._start_work()
        assert self._work is not None
        self._work.say(about, **facts)

    @Slot(object)
    def _hear(self, message: messages.Message) -> None:
        answer = self._answers().get(message.about)
        if answer is not None:
            answer(message.facts)

    def _answers(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        return {
            messages.BEGUN: self._begun,
            messages.OPENED: self._opened,
            messages.REFUSED: self._refused,
            messages.LOCKED: self._locked,
            messages.CLOSED: self._closed,
            messages.GIVEN_UP: self._given_up,
            messages.RECORD: self._recorder.begin,
            messages.FINISH: self._finish_recording,
        }

    def _begun(self, _: dict[str, Any]) -> None:
        self.window.hide()

    def _opened(self, facts: dict[str, Any]) -> None:
        folder = Path(facts["folder"])
        kept = preferences.load().with_vault(folder)
        preferences.save(kept)
        self._waiting = None
        self.window.hide()
        self.window.wait(waiting=False)
        self.window.set_recent(kept.recent, str(folder))

    def _refused(self, facts: dict[str, Any]) -> None:
        refused = Refused(Code(facts["code"]), **facts["params"])
        self.window.refuse(words.refusal(refused))

    def _locked(self, facts: dict[str, Any]) -> None:
        folder, member = facts["folder"], facts["member"]
        self._places.setdefault(folder, {})[member] = facts["place"]
        self.window.know(folder, facts["colleagues"], member, switching=facts["switching"])
        self._renew(folder)

    def _closed(self, _: dict[str, Any]) -> None:
        self.end()

    def _given_up(self, _: dict[str, Any]) -> None:
        self._renew("")

    def _finish_recording(self, _: dict[str, Any]) -> None:
        self._recorder.finish()

    @Slot(str, object)
    def _recorded(self, about: str, facts: dict[str, Any]) -> None:
        """Tell of the recording wherever one is: in the window over the vault, and over a locked one."""
        self.window.tell_recording(going=facts["going"], at=facts["at"])
        if self._work is not None:
            self._work.say(about, **facts)

    def _renew(self, folder: str) -> None:
        """Let the work process end, show the unlock window, and load the next one."""
        if self._work is not None:
            self._work.end()
        self.window.set_recent(preferences.load().recent, folder)
        self.window.wait(waiting=False)
        self.window.show()
        self.window.activateWindow()
        self._start_work()

    @Slot(bool)
    def _work_gone(self, expected: bool) -> None:
        if self.sender() is not self._work or expected:
            return
        self._start_work()
        self.window.show()
        self.window.refuse(say("unlock", "crashed"), Tone.BAD)


class WorkProcess(QObject):
    """The other process as the gate sees it."""

    heard = Signal(object)
    """A `messages.Message`."""
    gone = Signal(bool)
    """It ended; True where it was asked to."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._asked_to_end = False
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finished)
        self._killer = QTimer(self)
        self._killer.setSingleShot(True)
        self._killer.timeout.connect(self._process.kill)

    def start(self) -> None:
        """Start it; it loads everything and waits."""
        self._process.start(sys.executable, _arguments())

    def say(self, about: str, **facts: Any) -> None:
        """Tell it something."""
        self._process.write(messages.encode(about, **facts))

    def end(self) -> None:
        """Let it keep everything and end; kill it where it does not."""
        if not self._asked_to_end:
            self._asked_to_end = True
            self.say(messages.END)
            self._process.closeWriteChannel()
            self._killer.start(PATIENCE_MS)

    @property
    def is_gone(self) -> bool:
        """Say whether it has ended."""
        return self._process.state() == QProcess.ProcessState.NotRunning

    def wait(self) -> None:
        """Wait until it has ended, or was killed for not ending."""
        if not self._process.waitForFinished(PATIENCE_MS):
            self._process.kill()
            self._process.waitForFinished()

    @Slot()
    def _read(self) -> None:
        while self._process.canReadLine():
            message = messages.decode(bytes(self._process.readLine().data()))
            if message is not None:
                self.heard.emit(message)

    @Slot()
    def _finished(self) -> None:
        self._killer.stop()
        self.gone.emit(self._asked_to_end)
        if self._asked_to_end:
            self.deleteLater()


def _arguments() -> list[str]:
    """Return the arguments that make this executable a work process (`fieldkit.__main__` looks at the first)."""
    return ["--work"] if getattr(sys, "frozen", False) else ["-m", "fieldkit", "--work"]
