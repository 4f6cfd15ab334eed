"""What the columns of a roster hold: recognised, shown with some cells, and confirmed by a person."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fieldkit.desk import lists
from fieldkit.desk.lists import RosterShown, Said, SheetShown
from ui.look.theme import Tone
from ui.parts.ticks import Tick
from ui.parts.toned import ToneLabel
from ui.wording import say


class ColumnsPage(QWidget):
    """Shows the sheets of a roster, one at a time, and lets a person say what each column holds."""

    confirmed = Signal(str, object)
    """The kind of the list, and a list of `Said`, one for each sheet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: RosterShown | None = None
        self._said: list[Said] = []
        self._at = -1
        self.sort = QComboBox(self)
        self.sheets = QComboBox(self)
        self.compared = Tick(say("rosters", "compared"), self)
        self.paid = QLineEdit(self)
        self.table = QTableWidget(0, 4, self)
        self.table.setTabKeyNavigation(False)
        self.state = ToneLabel(self)
        self.confirm = QPushButton(say("rosters", "confirm"), self)
        for sort, label in lists.sorts():
            self.sort.addItem(label, sort)
        self._lay_out()
        self.sheets.currentIndexChanged.connect(self._turn)
        self.confirm.clicked.connect(self._confirm)

    def show_roster(self, shown: RosterShown) -> None:
        """Show a roster, and stay at its sheet where it is the same one; what was chosen stays until it changes."""
        if shown == self._shown:
            return
        same = self._shown is not None and self._shown.roster.path == shown.roster.path
        at = max(self._at, 0) if same else 0
        self._shown = shown
        self._said = [
            Said(one.compared, one.paid, tuple(column.choice for column in one.columns)) for one in shown.sheets
        ]
        self._at = -1
        self.sort.setCurrentIndex(max(self.sort.findData(shown.roster.sort), 0))
        with QSignalBlocker(self.sheets):
            self.sheets.clear()
            for one in shown.sheets:
                name = one.sheet or say("rosters", "unnamed")
                self.sheets.addItem(say("rosters", "hidden", sheet=name) if one.hidden else name)
            self.sheets.setCurrentIndex(at)
        self._turn(at)
        key = "confirmed" if shown.confirmed else "unconfirmed"
        self.state.tell(say("rosters", key), Tone.GOOD if shown.confirmed else Tone.WARN)

    @Slot(int)
    def _turn(self, at: int) -> None:
        self._keep()
        self._at = at
        if self._shown is not None and 0 <= at < len(self._shown.sheets):
            self._fill(self._shown.sheets[at], self._said[at])

    def _fill(self, sheet: SheetShown, said: Said) -> None:
        self.compared.setChecked(said.compared)
        self.paid.setText(said.paid)
        self.table.setRowCount(len(sheet.columns))
        for row, (column, choice) in enumerate(zip(sheet.columns, said.columns, strict=True)):
            for place, text in enumerate((column.letter, column.title, column.sample)):
                self.table.setItem(row, place, QTableWidgetItem(text))
            self.table.setCellWidget(row, 3, self._chooser(column.title, choice))

    def _chooser(self, title: str, choice: str) -> QComboBox:
        chooser = QComboBox(self.table)
        chooser.setAccessibleName(title)
        for key, label in lists.choices():
            chooser.addItem(label, key)
        chooser.setCurrentIndex(max(chooser.findData(choice), 0))
        return chooser

    def _keep(self) -> None:
        """Remember what was chosen for the sheet that is left."""
        if 0 <= self._at < len(self._said):
            chosen = []
            for row in range(self.table.rowCount()):
                chooser = self.table.cellWidget(row, 3)
                chosen.append(str(chooser.currentData()) if isinstance(chooser, QComboBox) else "")
            self._said[self._at] = Said(self.compared.isChecked(), self.paid.text(), tuple(chosen))

    @Slot()
    def _confirm(self) -> None:
        self._keep()
        self.confirmed.emit(str(self.sort.currentData()), self._said)

    def _lay_out(self) -> None:
        self.table.setAccessibleName(say("rosters", "columns"))
        self.table.setHorizontalHeaderLabels([say("rosters", key) for key in ("letter", "title", "sample", "holds")])
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(int(self.fontMetrics().lineSpacing() * 2))
        wide = self.fontMetrics().averageCharWidth()
        header = self.table.horizontalHeader()
        for place, width in enumerate((3, 14, 24, 18)):
            header.resizeSection(place, width * wide)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        top, row = QHBoxLayout(), QHBoxLayout()
        for key, field, into in (
            ("sort", self.sort, top),
            ("sheet", self.sheets, top),
            ("paid", self.paid, row),
        ):
            label = QLabel(say("rosters", key), self)
            label.setBuddy(field)
            field.setAccessibleName(say("rosters", key))
            into.addWidget(label)
            into.addWidget(field, 1)
        self.paid.setPlaceholderText(say("rosters", "paid_hint"))
        row.addWidget(self.compared)
        column = QVBoxLayout(self)
        column.addLayout(top)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        bottom = QHBoxLayout()
        self.state.setWordWrap(True)
        bottom.addWidget(self.state, 1)
        bottom.addWidget(self.confirm)
        column.addLayout(bottom)
