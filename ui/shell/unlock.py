"""The unlock window: recent vaults, a passphrase, and the ways in for whoever has none. It holds no vault code."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ui.look import icons, theme
from ui.parts.paths import ask_folder
from ui.parts.secret import SecretEdit
from ui.parts.times import clock
from ui.parts.toned import ToneLabel
from ui.problems import Notice
from ui.wording import say

WAYS = ("create", "recover", "practice")
"""What else can be begun from here; `ui.shell.begin` shows the window of each."""


class UnlockWindow(QWidget):
    """Chooses a vault and asks for its passphrase."""

    opened = Signal(str, str, str)
    """A vault's folder, whose passphrase it is (a member; empty where that is not known), and the passphrase."""
    begun = Signal(str)
    """One of WAYS."""
    left = Signal()
    """The user closed the window."""

    def __init__(self, recent: tuple[str, ...]) -> None:
        super().__init__()
        self.setWindowTitle("fieldkit")
        self.setWindowIcon(icons.icon("fieldkit"))
        self._vault = QComboBox(self)
        self._browse = QPushButton(say("unlock", "browse"), self)
        self._who = QComboBox(self)
        self._colleagues: dict[str, list[tuple[str, str]]] = {}
        self._next: dict[str, str] = {}
        self._passphrase = SecretEdit(self)
        self._unlock = QPushButton(say("unlock", "unlock"), self)
        self._notice = Notice(self)
        self._recording = ToneLabel(self)
        self._recording.hide()
        self._ways = [QPushButton(say("unlock", way), self) for way in WAYS]
        self._lay_out()
        self._connect()
        self.set_recent(recent)

    def set_recent(self, recent: tuple[str, ...], chosen: str = "") -> None:
        """Offer these vaults, `chosen` or else the first of them ready to be opened."""
        self._vault.clear()
        for folder in recent:
            self._vault.addItem(Path(folder).name.removesuffix(".vault"), folder)
            self._vault.setItemData(self._vault.count() - 1, folder, Qt.ItemDataRole.ToolTipRole)
        self._vault.setCurrentIndex(max(self._vault.findData(chosen), 0) if recent else -1)
        self._offer()
        (self._passphrase if recent else self._browse).setFocus()

    def know(self, folder: str, colleagues: list[tuple[str, str]], member: str, *, switching: bool) -> None:
        """Keep in memory who works in a vault, and who is to go on: `member`, or the one after where one is switching.

        The names stand in the vault alone, so that they are known only after it was open in this run.
        """
        self._colleagues[folder] = colleagues
        order = [one for one, _ in colleagues]
        step = 1 if switching else 0
        self._next[folder] = order[(order.index(member) + step) % len(order)] if member in order else ""

    def choose(self, folder: str) -> None:
        """Offer one more vault and be ready to open it."""
        kept = [self._vault.itemData(index) for index in range(self._vault.count())]
        self.set_recent((folder, *(other for other in kept if other != folder)), folder)

    def refuse(self, sentence: str, tone: theme.Tone = theme.Tone.WARN) -> None:
        """Say why nothing was opened and be ready for another attempt."""
        self.wait(waiting=False)
        self._notice.tell(sentence, tone)
        self._passphrase.setFocus()

    def tell_recording(self, *, going: bool, at: int) -> None:
        """Say that recording goes on while the vault is locked, and for how long it has."""
        self._recording.setVisible(going)
        self._recording.tell(say("unlock", "recording", time=clock(at)), theme.Tone.BAD)

    def wait(self, *, waiting: bool) -> None:
        """Show that the passphrase is being tried: that takes about a second on purpose."""
        for widget in (self._vault, self._browse, self._who, self._passphrase, *self._ways):
            widget.setDisabled(waiting)
        self._unlock.setDisabled(waiting)
        self._unlock.setText(say("unlock", "unlocking" if waiting else "unlock"))
        if waiting:
            self._notice.hide()
        else:
            self._enable()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Say that the user is done."""
        event.accept()
        self.left.emit()

    def _lay_out(self) -> None:
        title = QLabel("fieldkit", self)
        title.setFont(theme.heading(self.font(), 4))
        motto = QLabel(say("unlock", "motto"), self)
        motto.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(self._vault, 1)
        row.addWidget(self._browse)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.addRow(say("unlock", "vault"), row)
        form.addRow(say("unlock", "who"), self._who)
        self._form = form
        form.addRow(say("unlock", "passphrase"), self._passphrase)
        label = form.labelForField(row)
        assert isinstance(label, QLabel)
        label.setBuddy(self._vault)
        self._vault.setAccessibleName(say("unlock", "vault"))
        self._who.setAccessibleName(say("unlock", "who"))
        self._passphrase.setAccessibleName(say("unlock", "passphrase"))
        line = QFrame(self)
        line.setFrameShape(QFrame.Shape.HLine)
        line.setFrameShadow(QFrame.Shadow.Sunken)
        ways = QHBoxLayout()
        for button in self._ways:
            ways.addWidget(button)
        self._unlock.setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(36, 30, 36, 28)
        column.setSpacing(14)
        for widget in (title, motto, self._recording, self._notice):
            column.addWidget(widget)
        column.addLayout(form)
        column.addWidget(self._unlock)
        column.addStretch(1)
        column.addWidget(line)
        column.addLayout(ways)
        self.setMinimumWidth(min(self.fontMetrics().averageCharWidth() * 62, theme.NARROWEST))

    def _connect(self) -> None:
        self._browse.clicked.connect(self._look_for_vault)
        self._unlock.clicked.connect(self._open)
        self._passphrase.textChanged.connect(self._enable)
        self._passphrase.returnPressed.connect(self._open)
        self._vault.currentIndexChanged.connect(self._offer)
        for way, button in zip(WAYS, self._ways, strict=True):
            button.setProperty("way", way)
            button.clicked.connect(self._begin)

    @Slot()
    def _open(self) -> None:
        if self._unlock.isEnabled():
            folder = str(self._vault.currentData())
            self.wait(waiting=True)
            self.opened.emit(folder, str(self._who.currentData() or ""), self._passphrase.take())

    @Slot()
    def _begin(self) -> None:
        self.begun.emit(str(self.sender().property("way")))

    @Slot()
    def _look_for_vault(self) -> None:
        folder = ask_folder(self, say("unlock", "browse_title"))
        if folder:
            self.choose(folder)

    @Slot()
    def _offer(self) -> None:
        """Ask who works, where several do in the vault at hand."""
        folder = str(self._vault.currentData() or "")
        known = self._colleagues.get(folder, [])
        self._who.clear()
        for member, name in known if len(known) > 1 else []:
            self._who.addItem(name, member)
        self._who.setCurrentIndex(self._who.findData(self._next.get(folder, "")))
        self._form.setRowVisible(self._who, self._who.count() > 0)
        self._enable()

    @Slot()
    def _enable(self) -> None:
        self._unlock.setEnabled(self._vault.currentIndex() >= 0 and bool(self._passphrase.text()))
