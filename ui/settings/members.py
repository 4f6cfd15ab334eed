"""Who belongs to the county as this vault knows it, and one's own card for the others."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import members
from fieldkit.desk.desk import Desk
from ui.parts.paths import ask_new
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

_COLUMNS = ("name", "role", "team", "fingerprint")


class MemberBox(QWidget):
    """Lists the members, and writes the own card."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.own = ToneLabel(self)
        self.own.setWordWrap(True)
        self.own.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.table = QTableWidget(0, len(_COLUMNS), self)
        self.table.setHorizontalHeaderLabels([say("settings", f"member_{name}") for name in _COLUMNS])
        self.table.setAccessibleName(say("settings", "part_members"))
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.setMinimumHeight(self.fontMetrics().lineSpacing() * 9)
        self.card = QPushButton(say("settings", "write_card"), self)
        row = QHBoxLayout()
        row.addWidget(self.own, 1)
        row.addWidget(self.card)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.table)
        self.card.clicked.connect(self._write_card)

    def refresh(self) -> None:
        """Read who is known."""
        self._session.do(self, _read, self._show)

    @Slot(object)
    def _show(self, told: tuple[str, list[members.Listed]]) -> None:
        own, listed = told
        self.own.tell(say("settings", "own_fingerprint", fingerprint=own))
        self.table.setRowCount(len(listed))
        for row, one in enumerate(listed):
            role = words.say("role", one.role) if one.role else say("settings", "unlisted")
            for column, text in enumerate((one.name, role, one.team, one.fingerprint)):
                self.table.setItem(row, column, QTableWidgetItem(text))

    @Slot()
    def _write_card(self) -> None:
        path = ask_new(self, say("settings", "write_card"), "", say("begin", "card_filter"))
        if path:
            target = Path(path) if path.endswith(".fkcard") else Path(f"{path}.fkcard")
            self._session.do(self, partial(_write_card, target), self._written)

    @Slot(object)
    def _written(self, name: str) -> None:
        self.own.tell(say("settings", "card_written", name=name))


def _read(desk: Desk) -> tuple[str, list[members.Listed]]:
    return members.fingerprint(members.own_card(desk)), members.listed(desk)


def _write_card(target: Path, desk: Desk) -> str:
    members.export_card(desk, target)
    return target.name
