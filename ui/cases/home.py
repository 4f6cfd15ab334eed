"""Home: my cases with what is missing in each, and what should worry me about this disk."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from fieldkit.desk import overview
from fieldkit.desk.overview import Line
from ui.cases.plugged import Plugged
from ui.look import theme
from ui.look.theme import Tone
from ui.parts.copying import CopyBox
from ui.parts.screen import Screen
from ui.parts.scrolled import scrolled
from ui.parts.sticks import Sticks
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

AT_ONCE = 8
"""Cases that are shown together: more than are in sight; the rest come so many at a time, and nobody waits."""


class HomeScreen(Screen):
    """The first screen."""

    SHOWS = frozenset({"case", "bundle", "incident", *overview.COUNTED, "seal", "task"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.copies = CopyBox(session, self)
        self.plugged = Plugged(self)
        self.sticks = Sticks(self)
        self._lines: list[Line] = []
        self._shown: list[CaseCard] = []
        self._cards = QVBoxLayout()
        self._cards.setSpacing(10)
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.timeout.connect(self._add_cards)
        self._empty = QLabel(say("home", "empty"), self)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.sticks.changed.connect(self.plugged.show_sticks)
        self.plugged.wanted.connect(self._go_and_exchange)

    def refresh(self) -> None:
        """Count everything anew."""
        self.session.do(self, overview.overview, self._show)
        self.copies.refresh()

    def close_lanes(self) -> None:
        """Stop what runs beside the vault."""
        self.sticks.close()

    @Slot()
    def _go_and_exchange(self) -> None:
        self.screen_wanted.emit("exchange/receive" if self.plugged.brings else "exchange/hand_over")

    def _lay_out(self) -> None:
        title = QLabel(say("home", "title"), self)
        title.setFont(theme.heading(self.font(), 2))
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.addLayout(self._cards)
        column.addWidget(self._empty)
        column.addStretch(1)
        scroll = scrolled(inner, self)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(18, 10, 12, 12)
        whole.addWidget(title)
        whole.addWidget(self.copies)
        whole.addWidget(self.plugged)
        whole.addWidget(scroll, 1)

    @Slot(object)
    def _show(self, lines: list[Line]) -> None:
        self._lines = lines
        while len(self._shown) > len(lines):
            card = self._shown.pop()
            card.hide()
            card.deleteLater()
        for card, line in zip(self._shown, lines, strict=False):
            card.show_line(line)
        self._empty.setVisible(not lines)
        self._add_cards()

    @Slot()
    def _add_cards(self) -> None:
        """Add the next cards, and go on with those behind them once the window has heard its user."""
        begun = len(self._shown)
        for line in self._lines[begun : begun + AT_ONCE]:
            card = CaseCard(self)
            card.show_line(line)
            card.chosen.connect(self.wanted)
            self._cards.addWidget(card)
            self._shown.append(card)
        if len(self._shown) < len(self._lines):
            self._more.start()


class CaseCard(QFrame):
    """One case: its village, its counts, what is missing."""

    chosen = Signal(str)
    """The path of the case."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._line: Line | None = None
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self._village = QLabel(self)
        self._village.setFont(theme.heading(self.font()))
        self._where = ToneLabel(self)
        self._counts = [QLabel(self) for _ in overview.COUNTED]
        self._missing = ToneLabel(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(26)
        grid.addWidget(self._village, 0, 0)
        grid.addWidget(self._where, 0, 1, 1, 6)
        for column, count in enumerate(self._counts):
            grid.addWidget(count, 1, column)
        grid.addWidget(self._missing, 2, 0, 1, 7)
        grid.setColumnStretch(6, 1)

    def show_line(self, line: Line) -> None:
        """Show a case."""
        if line == self._line:
            return
        self._line = line
        self._village.setText(line.case.village or line.case.village_code)
        self.setAccessibleName(self._village.text())
        self._where.tell(" · ".join(part for part in (line.case.township, _stage(line)) if part), Tone.CALM)
        for kind, count in zip(overview.COUNTED, self._counts, strict=True):
            count.setText(say("home", f"count_{kind}", count=line.counts[kind]))
        self._missing.tell(_missing(line), Tone.WARN if line.conflicts else Tone.CALM)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the case with Enter or Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the case with a click."""
        super().mouseReleaseEvent(event)
        self._choose()

    def _choose(self) -> None:
        if self._line is not None:
            self.chosen.emit(self._line.case.path)


def _missing(line: Line) -> str:
    told = []
    if line.conflicts:
        told.append(say("home", "conflicts", count=line.conflicts))
    if line.tasks:
        told.append(say("home", "tasks", count=line.tasks))
    if line.unsealed:
        told.append(say("home", "unsealed", count=line.unsealed))
    handed = say("home", "handed_over", when=_local(line.handed_over)) if line.handed_over else ""
    told.append(handed or say("home", "never_handed_over"))
    return " · ".join(told)


def _stage(line: Line) -> str:
    from ui.parts.fields import choice_label

    return choice_label("case", "stage", line.case.stage) if line.case.stage else ""


def _local(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
