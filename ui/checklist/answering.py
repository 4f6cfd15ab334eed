"""Where the answer to a line is typed, chosen, ordered or slid to; each type has its own way."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QSlider, QVBoxLayout, QWidget

from fieldkit.desk.asking import Asked
from ui.checklist.lines import shown_answer
from ui.checklist.rank import RankEdit
from ui.parts.fields import ChoiceEdit, ManyEdit, read_typed
from ui.wording import say

_CHOSEN = ("choice", "choices", "rank")
_NOT_HERE = ("", "result", "exhibits", "shown")
_MOST_STEPS = 1000


class Answering(QWidget):
    """Takes the answer to one line, other than a result or an exhibit."""

    finished = Signal()
    """The user is done with the answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: Asked | None = None
        self.line = QLineEdit(self)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.choice = ChoiceEdit((), self)
        self.choices = ManyEdit((), self)
        self.rank = RankEdit(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.line, self.slider, self.choice, self.choices, self.rank):
            widget.setAccessibleName(say("checklists", "answer"))
            column.addWidget(widget)
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(self.finished)
        self.line.editingFinished.connect(self.finished)
        for chosen in (self.choice, self.choices, self.rank):
            chosen.finished.connect(self.finished)

    def show_line(self, line: Asked | None, *, refused: bool) -> None:
        """Show the way to answer `line`, and what stands there; what was refused stays as it was typed."""
        self._line = line
        sort = line.sort if line else ""
        steps = _steps(line) if line else 0
        self.line.setVisible(sort not in (*_NOT_HERE, *_CHOSEN))
        self.slider.setVisible(0 < steps <= _MOST_STEPS)
        self.choice.setVisible(sort == "choice")
        self.choices.setVisible(sort == "choices")
        self.rank.setVisible(sort == "rank")
        if line is not None and not refused:
            self._show_answer(line, steps)

    def value(self) -> str:
        """Return what stands there as its record holds it; what cannot be read so is as it was typed."""
        line = self._line
        if line is None or line.sort in _NOT_HERE:
            return ""
        if line.sort == "choice":
            return self.choice.value()
        if line.sort == "choices":
            chosen = self.choices.value()
            return " ".join(name for name, _ in line.options if name in chosen)
        if line.sort == "rank":
            return self.rank.value()
        typed = self.line.text().strip()
        return read_typed(line.sort, typed) if typed else ""

    def _show_answer(self, line: Asked, steps: int) -> None:
        if line.sort == "choice":
            self.choice.offer(line.options)
            self.choice.show_value(line.answer)
        elif line.sort == "choices":
            self.choices.offer(line.options)
            self.choices.show_value(line.answer.split())
        elif line.sort == "rank":
            self.rank.show_order(line.options, line.answer.split())
        elif not self.line.hasFocus() or self.line.property("key") != line.key:
            self.line.setText(shown_answer(line))
        self.line.setProperty("key", line.key)
        self.line.setPlaceholderText(_placeholder(line))
        if steps and line.range is not None:
            with QSignalBlocker(self.slider):
                self.slider.setRange(0, steps)
                self.slider.setValue(_step_of(line) if line.answer or line.offered else 0)

    @Slot(int)
    def _slid(self, step: int) -> None:
        if self._line is not None and self._line.range is not None:
            told = self._line.range
            low, high = Decimal(told.low), Decimal(told.high)
            value = low + Decimal(told.step) * (step if high >= low else -step)
            self.line.setText(format(value.normalize(), "f"))
            if not self.slider.isSliderDown():
                self.finished.emit()


def _steps(line: Asked) -> int:
    if line.range is None:
        return 0
    return int(abs(Decimal(line.range.high) - Decimal(line.range.low)) / Decimal(line.range.step))


def _step_of(line: Asked) -> int:
    if line.range is None:
        return 0
    return int(abs(Decimal(line.answer or line.offered) - Decimal(line.range.low)) / Decimal(line.range.step))


def _placeholder(line: Asked) -> str:
    if line.range is not None:
        return say("checklists", "range", low=line.range.low, high=line.range.high, step=line.range.step)
    return say("checklists", "as_yuan") if line.sort == "money" else ""
