"""Households drawn from a list by a seed: how many, in which strata, the seed kept and shown, and who was drawn."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import sampling
from fieldkit.desk.sampling import Told
from ui.look.theme import Tone
from ui.parts.paths import ask_new
from ui.parts.plain import PlainTable
from ui.parts.toned import ToneLabel
from ui.rosters import works
from ui.rosters.works import Samples
from ui.session import Session
from ui.wording import say

_MOST = 99_999
_USUAL = 20
_COLUMNS = (("order", 6), ("line", 8), ("name", 14), ("household", 16), ("village", 20))


class SamplePage(QWidget):
    """Draws rows of the roster at hand, and shows a sample."""

    visits_wanted = Signal(str)
    """The path of a sample whose households are to be visited."""
    told = Signal(str)
    """A sentence for the line above the screen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._roster = ""
        self._shown: Told | None = None
        self.count = QSpinBox(self)
        self.by = QComboBox(self)
        self.seed = QLineEdit(self)
        self.draw = QPushButton(say("rosters", "draw"), self)
        self.samples = QComboBox(self)
        self.method = QLabel(self)
        self.proven = ToneLabel(self)
        titles = [say("rosters", key) for key, _ in _COLUMNS]
        self.table = PlainTable(say("rosters", "drawn"), titles, [width for _, width in _COLUMNS], self)
        self.print = QPushButton(say("rosters", "print_sample"), self)
        self.visit = QPushButton(say("rosters", "visit_sample"), self)
        self.table.setMinimumHeight(self.fontMetrics().lineSpacing() * 8)
        self._lay_out()
        self.draw.clicked.connect(self._draw)
        self.seed.returnPressed.connect(self._draw)
        self.samples.activated.connect(self._choose)
        self.print.clicked.connect(self._print)
        self.visit.clicked.connect(self._visit)

    def show_roster(self, roster: str, sample: str = "") -> None:
        """Show the samples of a roster, the one at `sample` (else the newest) in full."""
        self._roster = roster
        self._session.do(self, partial(works.samples, roster, sample), self._show)

    @Slot(object)
    def _show(self, told: Samples) -> None:
        if told.roster != self._roster:
            return
        self._shown = told.shown
        with QSignalBlocker(self.samples):
            self.samples.clear()
            for path, line in told.lines:
                self.samples.addItem(line, path)
            self.samples.setCurrentIndex(self.samples.findData(told.shown.sample.path if told.shown else ""))
        for widget in (self.samples, self.proven, self.table, self.print, self.visit):
            widget.setVisible(told.shown is not None)
        self._tell(told.shown)

    def _tell(self, one: Told | None) -> None:
        if one is None:
            self.method.setText(say("rosters", "no_sample"))
            return
        strata = [f"{each.name or say('rosters', 'no_name')}：{each.drawn}/{each.rows}" for each in one.strata]
        told = [say("rosters", "method", seed=one.sample.seed)]
        told += [say("rosters", "strata_told", strata="　".join(strata))] if strata else []
        self.method.setText("\n".join(told))
        key = "proven" if one.proven else "unproven"
        self.proven.tell(say("rosters", key), Tone.GOOD if one.proven else Tone.WARN)
        names = ("name", "household", "village")
        rows = [
            (str(at), str(drawn.row.number or ""), *(drawn.who.get(name, "") for name in names))
            for at, drawn in enumerate(one.rows, 1)
        ]
        self.table.show_rows(rows)

    @Slot()
    def _draw(self) -> None:
        if self._roster:
            asked = (self.count.value(), str(self.by.currentData()), self.seed.text())
            self._session.do(self, partial(works.draw, self._roster, *asked), self._drawn)

    def _drawn(self, path: str) -> None:
        self.seed.clear()
        self.show_roster(self._roster, path)
        self.table.setFocus()

    @Slot()
    def _choose(self) -> None:
        self.show_roster(self._roster, str(self.samples.currentData() or ""))

    @Slot()
    def _print(self) -> None:
        if self._shown is not None:
            name = say("rosters", "sample_name", seed=self._shown.sample.id[:6])
            path = ask_new(self, say("rosters", "print_sample"), f"{name}.docx", "Word (*.docx)")
            if path:
                work = partial(works.print_sample, self._shown.sample.path, Path(path))
                self._session.do(self, work, partial(self._printed, Path(path).name))

    def _printed(self, name: str, _: None) -> None:
        self.told.emit(say("rosters", "printed", name=name))

    @Slot()
    def _visit(self) -> None:
        if self._shown is not None:
            self.visits_wanted.emit(self._shown.sample.path)

    def _lay_out(self) -> None:
        self.count.setRange(1, _MOST)
        self.count.setValue(_USUAL)
        self.by.addItem(say("rosters", "no_strata"), "")
        for by in sampling.BY:
            self.by.addItem(say("rosters", "strata_by", by=words.say("means", by)), by)
        self.seed.setPlaceholderText(say("rosters", "seed_hint"))
        self.seed.setMaxLength(sampling.LONGEST)
        self.samples.setAccessibleName(say("rosters", "samples"))
        self.method.setWordWrap(True)
        self.method.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.proven.setWordWrap(True)
        grid = QGridLayout()
        for column, (key, field) in enumerate((("count", self.count), ("strata", self.by), ("seed", self.seed))):
            label = QLabel(say("rosters", key), self)
            label.setBuddy(field)
            field.setAccessibleName(say("rosters", key))
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
        grid.addWidget(self.draw, 1, 3)
        grid.setColumnStretch(2, 1)
        acts = QHBoxLayout()
        acts.addWidget(self.visit)
        acts.addWidget(self.print)
        acts.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addLayout(grid)
        for widget in (self.samples, self.method, self.proven):
            whole.addWidget(widget)
        whole.addWidget(self.table, 1)
        whole.addLayout(acts)
        whole.addStretch(0)
