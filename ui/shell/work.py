"""The work process: it alone holds keys, from the passphrase to the lock, and its end takes them with it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from fieldkit.desk import drafting, preferences, vaults
from fieldkit.desk.desk import Desk
from fieldkit.errors import Refused
from ui.begin.window import BeginWindow
from ui.jobs import Inlet, Lane, Tell
from ui.problems import fault_sentence
from ui.session import Session
from ui.shell import loading, messages
from ui.shell.window import MainWindow


class Work(QObject):
    """Obeys the gate, opens the vault, and owns the main window."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("opening", self)
        self._inlet = Inlet(sys.stdin.buffer, self)
        self._inlet.line.connect(self._hear)
        self._inlet.closed.connect(self._end)
        self._window: MainWindow | None = None
        self._beginning: BeginWindow | None = None
        self._places: dict[str, Any] = {}
        self._path = ""
        self._to_load = loading.pieces()

    def start(self) -> None:
        """Say that everything is loaded, and listen."""
        self._inlet.start()
        _say(messages.READY)
        self._load_next()

    @Slot()
    def _load_next(self) -> None:
        """Load one piece, and the next one later: while the passphrase is typed nobody waits for it."""
        for load in self._to_load:
            load()
            QTimer.singleShot(0, self._load_next)
            break

    @Slot(bytes)
    def _hear(self, line: bytes) -> None:
        message = messages.decode(line)
        if message is not None:
            self._answers()[message.about](message.facts)

    def _answers(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        return {
            messages.OPEN: self._open,
            messages.BEGIN: self._begin,
            messages.SHOW: self._show,
            messages.RECORDING: self._recorded,
            messages.END: self._end_asked,
        }

    def _open(self, facts: dict[str, Any]) -> None:
        self._places, self._path = facts["places"], facts["path"]
        attempt = _Attempt(Path(facts["folder"]), facts["passphrase"], facts["member"] or None)
        self._lane.submit(self, attempt.run, done=self._opened, failed=self._failed)

    @Slot(object)
    def _opened(self, desk: Desk) -> None:
        self.show_desk(desk)
        _say(messages.OPENED, folder=str(desk.vault.folder))

    def show_desk(self, desk: Desk) -> None:
        """Show the main window over an open vault."""
        window = self._window = MainWindow(Session(desk), preferences.load())
        window.session.tape.asked.connect(self._pass_on)
        window.session.tape.take_in()
        window.locked.connect(self._locked)
        window.closed.connect(self._closed)
        window.session.do(window, drafting.leave_all)
        window.show()
        window.return_to(self._places.get(desk.member, {}))
        if self._path:
            window.show_file(Path(self._path))

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, Refused):
            raise error
        _say(messages.REFUSED, code=error.code.value, params=error.params)

    def _begin(self, facts: dict[str, Any]) -> None:
        begin = self._beginning = BeginWindow(facts["what"], self._lane)
        begin.opened.connect(self._begun)
        begin.given_up.connect(self._given_up)
        begin.show()
        _say(messages.BEGUN)

    @Slot(object)
    def _begun(self, desk: Desk) -> None:
        if self._beginning is not None:
            self._beginning.deleteLater()
            self._beginning = None
        self._opened(desk)

    @Slot()
    def _given_up(self) -> None:
        _say(messages.GIVEN_UP)

    def _show(self, facts: dict[str, Any]) -> None:
        window = self._window or self._beginning
        if window is not None:
            window.raise_()
            window.activateWindow()
        if self._window is not None and facts["path"]:
            self._window.show_file(Path(facts["path"]))

    @Slot(str, object)
    def _pass_on(self, about: str, facts: dict[str, Any]) -> None:
        _say(about, **facts)

    def _recorded(self, facts: dict[str, Any]) -> None:
        if self._window is not None:
            self._window.session.tape.hear(facts)

    @Slot(object, bool)
    def _locked(self, place: dict[str, Any], switching: bool) -> None:
        window = self._window
        assert window is not None
        told = {"member": window.member, "colleagues": window.colleagues, "switching": switching}
        _say(messages.LOCKED, folder=str(window.folder), place=place, **told)
        QApplication.quit()

    @Slot()
    def _closed(self) -> None:
        _say(messages.CLOSED)
        QApplication.quit()

    def _end_asked(self, _: dict[str, Any]) -> None:
        self._end()

    @Slot()
    def _end(self) -> None:
        """Keep everything and end; the gate is gone, or wants it so."""
        if self._window is not None:
            self._window.put_away()
        QTimer.singleShot(0, QApplication.quit)


class _Attempt:
    """One passphrase tried on one vault, in the lane: Argon2id takes its second there."""

    def __init__(self, folder: Path, passphrase: str, member: str | None) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._member = member

    def run(self, _: Tell) -> Desk:
        return vaults.open_as(self._folder, self._passphrase, self._member)


def install_hook() -> None:
    """Report a fault of ours that nobody caught, in words, on standard error: slots and timers end here."""
    sys.excepthook = _broke


def _broke(_: type[BaseException], fault: BaseException, __: object) -> None:
    sentence = fault_sentence(fault)
    window = next((w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)), None)
    if window is not None:
        window.notice.show_fault(sentence)
    sys.stderr.write(sentence + "\n")


def _say(about: str, **facts: Any) -> None:
    sys.stdout.buffer.write(messages.encode(about, **facts))
    sys.stdout.buffer.flush()
