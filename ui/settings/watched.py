"""The folder in which photographs and recordings arrive: chosen here, offered in the evidence screen."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fieldkit.desk import preferences
from ui.look.theme import Tone
from ui.parts.paths import ask_folder
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say


class WatchedBox(QWidget):
    """Says which folder is watched, and changes it."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vault = session.folder
        self.told = ToneLabel(self)
        self.told.setWordWrap(True)
        self.choose = QPushButton(say("settings", "watched_choose"), self)
        self.stop = QPushButton(say("settings", "watched_stop"), self)
        row = QHBoxLayout()
        row.addWidget(self.choose)
        row.addWidget(self.stop)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.told)
        column.addLayout(row)
        self.choose.clicked.connect(self._choose)
        self.stop.clicked.connect(self._stop)
        self._show()

    @Slot()
    def _choose(self) -> None:
        found = ask_folder(self, say("settings", "watched_choose"), preferences.load().watched)
        if found and Path(found).resolve().is_relative_to(self._vault.resolve()):
            self.told.tell(say("settings", "watched_inside"), Tone.WARN)
        elif found:
            self._keep(found)

    @Slot()
    def _stop(self) -> None:
        self._keep("")

    def _keep(self, folder: str) -> None:
        preferences.save(replace(preferences.load(), watched=folder))
        self._show()

    def _show(self) -> None:
        folder = preferences.load().watched
        told = say("settings", "watched_told", folder=folder) if folder else say("settings", "watched_none")
        self.told.tell(told, Tone.CALM)
        self.stop.setEnabled(bool(folder))
