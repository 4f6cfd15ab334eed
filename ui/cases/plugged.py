"""The sticks that are plugged in, as home says it: quietly, and with a way to where they are used."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from fieldkit.desk.exchange import Stick
from ui.parts.toned import ToneLabel
from ui.wording import say


class Plugged(QWidget):
    """One line; none where no stick is there."""

    wanted = Signal()
    """One wants to use them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.go = QPushButton(say("home", "use_stick"), self)
        self.brings = False
        """Whether a bundle lies on one of them."""
        self.told = ToneLabel(self)
        self.told.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.go)
        row.addWidget(self.told, 1)
        self.go.clicked.connect(self.wanted)
        self.hide()

    @Slot(object)
    def show_sticks(self, sticks: Sequence[Stick]) -> None:
        """Name the sticks, and how many bundles lie on each."""
        self.told.tell("　".join(map(_told, sticks)))
        self.brings = any(stick.bundles for stick in sticks)
        self.setVisible(bool(sticks))


def _told(stick: Stick) -> str:
    count = len(stick.bundles)
    if not count:
        return say("home", "stick", label=stick.label)
    return say("home", "stick_with", label=stick.label, count=count)
