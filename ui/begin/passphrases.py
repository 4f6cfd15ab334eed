"""Two fields for a new passphrase, with a bar that says how well it would hold."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QProgressBar, QWidget

from fieldkit.desk import strength
from ui.begin.page import Page
from ui.look.theme import Tone
from ui.parts.secret import SecretEdit
from ui.parts.toned import ToneLabel
from ui.wording import say


class NewPassphrase:
    """The rows of a page in which a new passphrase is typed twice."""

    def __init__(self, page: Page) -> None:
        self._first = SecretEdit(page)
        self._again = SecretEdit(page)
        self._meter = Meter(page)
        page.add("passphrase", self._first)
        page.form.addRow("", self._meter)
        page.add("passphrase_again", self._again)
        self._first.textChanged.connect(self._meter.measure)

    def lacking(self) -> str:
        """Return the key of what is wrong with the two, or nothing."""
        if not self._first.text():
            return "lacks_passphrase"
        if self._first.text() != self._again.text():
            return "passphrases_differ"
        return "passphrase_weak" if strength.score(self._first.text()) < strength.ENOUGH else ""

    def take(self) -> str:
        """Return it and empty both fields."""
        self._again.take()
        return self._first.take()


class Meter(QWidget):
    """Says how long a passphrase would hold against someone who has the disk."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        from PySide6.QtWidgets import QHBoxLayout

        self._bar = QProgressBar(self)
        self._bar.setRange(0, strength.BEST)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(self.fontMetrics().height() // 2)
        self._told = ToneLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._bar, 1)
        row.addWidget(self._told, 2)
        self.measure("")

    @Slot(str)
    def measure(self, typed: str) -> None:
        """Measure what is typed."""
        score = strength.score(typed) if typed else 0
        self._bar.setValue(score)
        told = say("begin", f"strength_{score}") if typed else say("begin", "strength_hint")
        self._told.tell(told, Tone.GOOD if score >= strength.ENOUGH else Tone.CALM)
