"""One page of the window in which a vault is begun: a heading, some fields, one button that does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.errors import Refused
from ui.jobs import Lane, Tell
from ui.look import theme
from ui.look.theme import Tone
from ui.problems import Notice, fault_sentence
from ui.wording import say


class Page(QWidget):
    """A page; `reached` carries what came out of it: (desk, recovery code) or what its maker says."""

    reached = Signal(object)

    def __init__(self, name: str, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        title = QLabel(say("begin", f"{name}_title"), self)
        title.setFont(theme.heading(self.font(), 2))
        told = QLabel(say("begin", f"{name}_told"), self)
        told.setWordWrap(True)
        self.notice = Notice(self)
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.first: QWidget | None = None
        """Where one begins."""
        self.act = QPushButton(say("begin", f"{name}_act"), self)
        self.act.setDefault(True)
        self.act.clicked.connect(self.go)
        self._bar = QProgressBar(self)
        self._bar.hide()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        for widget in (title, told, self.notice):
            column.addWidget(widget)
        column.addLayout(self.form)
        column.addWidget(self._bar)
        column.addStretch(1)
        column.addWidget(self.act, 0, Qt.AlignmentFlag.AlignRight)

    def add(self, key: str, field: QWidget, named: QWidget | None = None) -> None:
        """Add a row; `named` is the widget inside that takes the focus, where it is not `field`."""
        label = QLabel(say("begin", key), self)
        label.setBuddy(named or field)
        (named or field).setAccessibleName(say("begin", key))
        self.form.addRow(label, field)
        self.first = self.first or named or field

    def lacking(self) -> str:
        """Return the key of what is still missing before the button may be pressed; empty when nothing is."""
        return ""

    def work(self) -> Callable[[Tell], Any]:
        """Return what the button does, for the lane, with all that was typed in it."""
        raise NotImplementedError

    @Slot()
    def go(self) -> None:
        """Do what the page is for."""
        lacking = self.lacking()
        if lacking:
            self.notice.tell(say("begin", lacking), Tone.WARN)
            return
        self.notice.hide()
        self._wait(waiting=True)
        self._lane.submit(self, self.work(), done=self._done, failed=self._failed, progressed=self._progressed)

    @Slot(object)
    def _done(self, result: Any) -> None:
        self._wait(waiting=False)
        self.reached.emit(result)

    @Slot(object)
    def _failed(self, error: BaseException) -> None:
        self._wait(waiting=False)
        if isinstance(error, Refused):
            self.notice.tell(words.refusal(error), Tone.WARN)
        else:
            self.notice.show_fault(fault_sentence(error))

    @Slot(object)
    def _progressed(self, step: tuple[int, int]) -> None:
        self._bar.setRange(0, step[1])
        self._bar.setValue(step[0])

    def _wait(self, *, waiting: bool) -> None:
        self.act.setDisabled(waiting)
        self._bar.setRange(0, 0)
        self._bar.setVisible(waiting)
