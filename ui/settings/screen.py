"""Settings: how the windows are, and what keeps the work safe."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.parts.abreast import Abreast
from ui.parts.copying import CopyBox
from ui.parts.screen import Screen
from ui.parts.scrolled import scrolled
from ui.session import Session
from ui.settings.colleagues import ColleagueBox
from ui.settings.look import LookForm
from ui.settings.members import MemberBox
from ui.settings.permissions import PermissionBox
from ui.settings.safety import PassphraseBox, SnapshotBox, heading
from ui.settings.watched import WatchedBox


class SettingsScreen(Screen):
    """All settings on one page."""

    SHOWS = frozenset({"bundle", "incident", "permission"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.look = LookForm(self)
        self.watched = WatchedBox(session, self)
        self.copies = CopyBox(session, self)
        self.snapshots = SnapshotBox(session, self)
        self.passphrase = PassphraseBox(session, self)
        self.colleagues = ColleagueBox(session, self)
        self.members = MemberBox(session, self)
        self.permissions = PermissionBox(session, self)
        inner = Abreast(self)
        for parts in (
            {"look": self.look, "watched": self.watched, "copies": self.copies, "snapshots": self.snapshots},
            {
                "passphrase": self.passphrase,
                "colleagues": self.colleagues,
                "permissions": self.permissions,
                "members": self.members,
            },
        ):
            side = QWidget(inner)
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(10)
            for key, part in parts.items():
                column.addWidget(heading(key, side))
                column.addWidget(part)
            column.addStretch(1)
            inner.row.addWidget(side, 1)
        inner.row.setContentsMargins(16, 8, 16, 12)
        inner.row.setSpacing(36)
        scroll = scrolled(inner, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self.look.spoken.connect(self.renewed)
        self.look.idle_changed.connect(self.idle_changed)

    def refresh(self) -> None:
        """Read what the vault knows."""
        for part in (self.copies, self.snapshots, self.colleagues, self.permissions, self.members):
            part.refresh()
