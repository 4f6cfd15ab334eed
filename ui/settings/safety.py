"""What keeps the work safe: snapshots, another passphrase."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import keeping, vaults
from fieldkit.desk.desk import Desk
from fieldkit.errors import Refused
from ui.look import theme
from ui.look.theme import Tone
from ui.parts.passphrases import NewPassphrase
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say


class SnapshotBox(QWidget):
    """Lists the snapshots beside the vault, and takes one."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.there = QListWidget(self)
        self.there.setAccessibleName(say("settings", "snapshots"))
        self.there.setMaximumHeight(self.fontMetrics().lineSpacing() * 8)
        self.take = QPushButton(say("settings", "take_snapshot"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.there)
        row = QHBoxLayout()
        row.addWidget(self.take)
        row.addStretch(1)
        column.addLayout(row)
        self.take.clicked.connect(self._take)

    def refresh(self) -> None:
        """Read which there are."""
        self._session.do(self, _snapshots, self._show)

    @Slot(object)
    def _show(self, told: list[str]) -> None:
        self.there.clear()
        self.there.addItems(told)

    @Slot()
    def _take(self) -> None:
        self._session.do(self, _take_snapshot, self._taken)

    @Slot(object)
    def _taken(self, _: None) -> None:
        self.refresh()


class PassphraseBox(QWidget):
    """Gives the member at work another passphrase."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.told = ToneLabel(self)
        self.told.setWordWrap(True)
        self.rows = NewPassphrase(self)
        self.go = QPushButton(say("settings", "change_passphrase"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.rows)
        row = QHBoxLayout()
        row.addWidget(self.go)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.told)
        self.go.clicked.connect(self._change)

    @Slot()
    def _change(self) -> None:
        lacking = self.rows.lacking()
        if lacking:
            self.told.tell(say("begin", lacking), Tone.WARN)
            return
        self.go.setEnabled(False)
        self.told.tell(say("settings", "changing"))
        self._session.do(self, partial(_change, self.rows.take()), self._changed, self._refused)

    @Slot(object)
    def _changed(self, _: None) -> None:
        self.go.setEnabled(True)
        self.told.tell(say("settings", "changed"), Tone.GOOD)

    @Slot(object)
    def _refused(self, refused: Refused) -> None:
        self.go.setEnabled(True)
        self.told.tell(words.refusal(refused), Tone.BAD)


def heading(key: str, parent: QWidget) -> QLabel:
    """Return the heading of a part of the settings."""
    title = QLabel(say("settings", f"part_{key}"), parent)
    title.setFont(theme.heading(parent.font()))
    return title


def _snapshots(desk: Desk) -> list[str]:
    return [f"{_local(one.at)}　{say('settings', f'why_{one.why}')}" for one in keeping.listed(desk)]


def _take_snapshot(desk: Desk) -> None:
    keeping.snapshot(desk)


def _change(passphrase: str, desk: Desk) -> None:
    vaults.change_passphrase(desk, passphrase)


def _local(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
