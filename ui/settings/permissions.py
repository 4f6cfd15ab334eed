"""What the office permits in its county: the office decides, everyone else sees it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fieldkit.desk import permissions
from fieldkit.desk.desk import Desk
from ui.parts.ticks import Tick
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

OFFICE = "office"


class PermissionBox(QWidget):
    """Shows what is permitted, and lets the office change them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.recording = Tick(say("settings", "permit_recording"), self)
        told = ToneLabel(self)
        told.tell(say("settings", "permissions_by_office"))
        told.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.recording)
        column.addWidget(told)
        self.recording.clicked.connect(self._permit)

    def refresh(self) -> None:
        """Read what is permitted."""
        self._session.do(self, _read, self._show)

    @Slot(object)
    def _show(self, told: tuple[bool, str]) -> None:
        permitted, role = told
        self.recording.setChecked(permitted)
        self.recording.setEnabled(role == OFFICE)

    @Slot(bool)
    def _permit(self, permitted: bool) -> None:
        self._session.do(self, partial(_permit, permitted))


def _read(desk: Desk) -> tuple[bool, str]:
    return permissions.given(desk).recording, desk.role


def _permit(permitted: bool, desk: Desk) -> None:
    permissions.permit_recording(desk, permitted=permitted)
