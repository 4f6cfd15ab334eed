"""How a refusal or a fault is shown: one sentence, in the window, never in the way of typing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QWidget

from fieldkit import words
from fieldkit.desk.faults import report
from fieldkit.errors import Refused
from ui.look.theme import Tone
from ui.parts.toned import ToneLabel
from ui.wording import say


class Notice(QFrame):
    """A line above a screen that says what happened, until it is put away, something newer is said, or one goes on.

    What concerns the whole vault, and a fault of ours, lasts when one turns to another screen.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._lasts = False
        self._text = ToneLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._away = QToolButton(self)
        self._away.setText("×")
        self._away.setAutoRaise(True)
        self._away.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self._text, 1)
        row.addWidget(self._away, 0, Qt.AlignmentFlag.AlignTop)
        self._name()
        self.hide()

    @property
    def text(self) -> str:
        """What it says now; empty when it is put away."""
        return "" if self.isHidden() else self._text.text()

    def tell(self, sentence: str, tone_: Tone = Tone.CALM, *, lasts: bool = False) -> None:
        """Say a sentence, and say it to a screen reader too."""
        self._lasts = lasts
        self._text.tell(sentence, tone_)
        self._text.setAccessibleName(sentence)
        self.show()

    def turn(self) -> None:
        """Put away what was said of the screen that one leaves."""
        if not self._lasts:
            self.hide()

    @Slot(object)
    def show_refused(self, refused: Refused) -> None:
        """Say why something was not done."""
        self.tell(words.refusal(refused), Tone.WARN)

    @Slot(object)
    def show_broken(self, fault: BaseException) -> None:
        """Write the report of a fault of ours and say where it lies."""
        self.show_fault(fault_sentence(fault))

    def show_fault(self, sentence: str) -> None:
        """Say that we made a fault."""
        self.tell(sentence, Tone.BAD, lasts=True)

    def _name(self) -> None:
        self._away.setAccessibleName(say("problems", "put_away"))
        self._away.setToolTip(say("problems", "put_away"))


def fault_sentence(fault: BaseException) -> str:
    """Write the report of a fault of ours and return the sentence that names it."""
    try:
        return say("problems", "fault", path=str(report(fault)))
    except (Refused, OSError):
        return say("problems", "fault_unwritten", name=type(fault).__name__)
