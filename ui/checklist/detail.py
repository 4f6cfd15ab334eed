"""One line of a checklist: what it asks, on what rule, what is compared, what proves it, and the answer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fieldkit.desk.asking import Asked
from ui.checklist.answering import Answering
from ui.checklist.lines import RESULTS, shown_offered
from ui.look import theme
from ui.look.theme import Tone
from ui.parts.fields import TextEdit, choice_label
from ui.parts.paths import ask_files
from ui.parts.toned import ToneLabel
from ui.wording import say


class Detail(QWidget):
    """Shows a line and takes its answer."""

    answered = Signal(str, str)
    """The key of a line and the result given."""
    valued = Signal(str, str)
    """The key of a line and the value given, as its record holds it."""
    noted = Signal(str, str)
    """The key of a line and the note."""
    proved = Signal(str, object)
    """The key of a line and the files (a list of Path) that prove it."""
    finding_wanted = Signal(str)
    """The key of a line that is to become a finding."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: Asked | None = None
        self._label = QLabel(self)
        self._label.setFont(theme.heading(self.font()))
        self._label.setWordWrap(True)
        self._hint = ToneLabel(self)
        self._problem = ToneLabel(self)
        self._results = QWidget(self)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self.answering = Answering(self)
        self.line = self.answering.line
        self._offered = ToneLabel(self)
        self.take = QPushButton(say("checklists", "take"), self)
        self._refused = ""
        self.note = TextEdit(self)
        self._add = QPushButton(say("checklists", "add_proof"), self)
        self.cite = QPushButton(say("checklists", "cite"), self)
        self._proofs = ToneLabel(self)
        self.finding = QPushButton(say("checklists", "make_finding"), self)
        self._rules = {key: ToneLabel(self) for key in ("basis", "compares", "proof")}
        self._titles = {key: QLabel(say("checklists", key), self) for key in self._rules}
        self._lay_out()
        self._connect()
        self.show_line(None)

    def show_line(self, line: Asked | None) -> None:
        """Show a line, or none; what was typed for the one before is kept first."""
        before = self._line
        if before is not None and (line is None or line.key != before.key):
            self.leave()
            self._refused = ""
        self._line = line
        self.setEnabled(line is not None)
        self._label.setText(line.label if line else say("checklists", "choose_line"))
        self._hint.tell(line.hint if line else "")
        self._hint.setVisible(bool(line and line.hint))
        self._show_problem(self._refused or (line.problem if line else ""), untried=bool(line and line.untried))
        sort = line.sort if line else ""
        self._results.setVisible(sort == "result")
        self.answering.show_line(line, refused=bool(self._refused))
        self._show_offered(line)
        for key, label in self._rules.items():
            told = str(getattr(line, key)) if line else ""
            label.tell(told)
            label.setVisible(bool(told))
            self._titles[key].setVisible(bool(told))
        count = len(line.exhibits) if line else 0
        self._proofs.tell(say("checklists", "proofs", count=count) if count else "")
        self._proofs.setVisible(count > 0)
        self.finding.setVisible(bool(line) and sort == "result" and line is not None and line.answer == "problem")
        if line is not None:
            self._show_answer(line)

    def leave(self) -> None:
        """Keep what was typed: the note, the value."""
        if self._line is not None:
            if self.note.value() != self._line.note:
                self.noted.emit(self._line.key, self.note.value())
            self._keep_value()

    def refuse(self, key: str, problem: str) -> None:
        """Say beside the field why what was typed there cannot be; it stays until it is mended or left."""
        if self._line is not None and self._line.key == key:
            self._refused = problem
            self._show_problem(problem, untried=False)

    def _show_problem(self, problem: str, *, untried: bool) -> None:
        told = problem or (say("checklists", "untried") if untried else "")
        self._problem.tell(told, Tone.WARN)
        self._problem.setVisible(bool(told))

    def _show_offered(self, line: Asked | None) -> None:
        """Show what is computed, or what would stand there if it were taken."""
        offered = shown_offered(line) if line is not None and not line.answer else ""
        computed = line is not None and line.sort == "shown"
        key = "computed" if computed else "offered"
        self._offered.tell(say("checklists", key, value=offered) if offered else "")
        self._offered.setVisible(bool(offered))
        self.take.setVisible(bool(offered) and not computed)

    def _show_answer(self, line: Asked) -> None:
        for result, button in self._buttons.items():
            button.setChecked(line.answer == result)
        if not line.answer and self._group.checkedButton() is not None:
            self._group.setExclusive(False)
            for button in self._buttons.values():
                button.setChecked(False)
            self._group.setExclusive(True)
        self.note.show_value(line.note)

    @Slot()
    def _result(self) -> None:
        if self._line is not None:
            self.answered.emit(self._line.key, str(self.sender().property("result")))

    @Slot()
    def _take(self) -> None:
        if self._line is not None:
            self.valued.emit(self._line.key, self._line.offered)

    @Slot()
    def _keep_value(self) -> None:
        value = self.answering.value()
        if self._line is not None and value and value != self._line.answer:
            self._refused = ""
            self.valued.emit(self._line.key, value)

    @Slot()
    def _keep_note(self) -> None:
        if self._line is not None and self.note.value() != self._line.note:
            self.noted.emit(self._line.key, self.note.value())

    @Slot()
    def _add_proof(self) -> None:
        if self._line is not None:
            key = self._line.key
            found = ask_files(self, say("checklists", "add_proof"))
            if found:
                self.proved.emit(key, [Path(path) for path in found])

    @Slot()
    def _make_finding(self) -> None:
        if self._line is not None:
            self.leave()
            self.finding_wanted.emit(self._line.key)

    @Slot(bool)
    def _tick(self, on: bool) -> None:  # the signal's own
        """Mark the result that is chosen by more than its ground, which in the dark is hard to tell from the others."""
        button = self.sender()
        assert isinstance(button, QPushButton)
        button.setText(button.text().removesuffix(" ✓") + (" ✓" if on else ""))

    def _lay_out(self) -> None:
        grid = QGridLayout(self._results)
        grid.setContentsMargins(0, 0, 0, 0)
        for number, result in enumerate(RESULTS):
            button = QPushButton(f"{number + 1}　{choice_label('check', 'result', result)}", self._results)
            button.setCheckable(True)
            button.setProperty("result", result)
            button.clicked.connect(self._result)
            button.toggled.connect(self._tick)
            self._group.addButton(button)
            self._buttons[result] = button
            grid.addWidget(button, number // 2, number % 2)
        note = QLabel(say("checklists", "note"), self)
        note.setBuddy(self.note)
        self.note.setAccessibleName(say("checklists", "note"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 8)
        column.setSpacing(8)
        for widget in (self._label, self._hint, self._results, self.answering, self._problem, self._offered, self.take):
            column.addWidget(widget)
        for widget in (note, self.note, self._add, self.cite, self._proofs, self.finding):
            column.addWidget(widget)
        for key, label in self._rules.items():
            label.setWordWrap(True)
            self._titles[key].setFont(theme.heading(self.font(), 0))
            column.addWidget(self._titles[key])
            column.addWidget(label)
        for label in (self._hint, self._problem, self._offered):
            label.setWordWrap(True)
        column.addStretch(1)

    def _connect(self) -> None:
        self.answering.finished.connect(self._keep_value)
        self.take.clicked.connect(self._take)
        self.note.finished.connect(self._keep_note)
        self._add.clicked.connect(self._add_proof)
        self.finding.clicked.connect(self._make_finding)
