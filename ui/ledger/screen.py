"""The log: who did what, newest first, and whether the chains hold."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import exhibits, facts, log, members, vaults
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Exhibit
from fieldkit.model.record import kind_of
from ui.jobs import Job, Tell
from ui.look.theme import Tone
from ui.parts.screen import Screen
from ui.parts.ticks import Tick
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

MOST = 500


class LogLine(NamedTuple):
    """One event as it is shown, and the record it leads to."""

    path: str
    cells: tuple[str, ...]
    flagged: bool


class LogScreen(Screen):
    """Shows events, and checks the vault."""

    SHOWS = frozenset({"interview", "turn", "seal", "exhibit", "finding", "person", "checklist", "check", "bundle"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._checking: Job | None = None
        self._paths: list[str] = []
        self._who = QComboBox(self)
        self._who.setAccessibleName(say("log", "who"))
        self._everywhere = Tick(say("log", "everywhere"), self)
        self._flagged = Tick(say("log", "flagged"), self)
        self.check = QPushButton(say("log", "check"), self)
        self._bar = QProgressBar(self)
        self._bar.hide()
        self._told = ToneLabel(self)
        self._told.setWordWrap(True)
        self.table = QTableWidget(0, len(_COLUMNS), self)
        self._lay_out()
        self._who.addItem(say("log", "everyone"), "")
        self._who.activated.connect(self._again)
        self._everywhere.toggled.connect(self._again)
        self._flagged.toggled.connect(self._again)
        self.check.clicked.connect(self._check)
        self.table.cellActivated.connect(self._follow)
        session.do(self, members.listed, self._offer)

    def refresh(self) -> None:
        """Read the newest events."""
        space = "" if self._everywhere.isChecked() else self.space
        work = partial(_read, space, str(self._who.currentData() or ""), self._flagged.isChecked())
        self.session.do(self, work, self._show)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        for widget in (self._who, self._everywhere, self._flagged):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self._bar)
        top.addWidget(self.check)
        self.table.setHorizontalHeaderLabels([say("log", column) for column in _COLUMNS])
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName(say("log", "title"))
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        wide = self.fontMetrics().averageCharWidth()
        for number, width in enumerate(_COLUMNS.values()):
            header.resizeSection(number, width * wide)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 10)
        column.addLayout(top)
        column.addWidget(self._told)
        column.addWidget(self.table, 1)

    @Slot(object)
    def _offer(self, listed: list[members.Listed]) -> None:
        for one in listed:
            self._who.addItem(one.name, one.member)

    @Slot()
    def _again(self) -> None:
        self.refresh()

    @Slot(object)
    def _show(self, lines: list[LogLine]) -> None:
        self._paths = [line.path for line in lines]
        self.table.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, text in enumerate(line.cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(row, column, item)

    @Slot()
    def _check(self) -> None:
        if self._checking is not None:
            self._checking.cancel()
            self._ended()
            self._told.tell(say("log", "check_cancelled"))
            return
        self.check.setText(say("log", "cancel"))
        self._bar.setRange(0, 0)
        self._bar.show()
        self._checking = self.session.run(self, _check, self._checked, progressed=self._progressed)

    @Slot(object)
    def _progressed(self, step: tuple[int, int]) -> None:
        self._bar.setRange(0, 1000)
        self._bar.setValue(1000 * step[0] // max(step[1], 1))

    @Slot(object)
    def _checked(self, found: list[str]) -> None:
        self._ended()
        if found:
            self._told.tell("\n".join(found[:20]), Tone.BAD)
        else:
            self._told.tell(say("log", "holds"), Tone.GOOD)

    def _ended(self) -> None:
        self._checking = None
        self.check.setText(say("log", "check"))
        self._bar.hide()

    @Slot(int, int)
    def _follow(self, row: int, _: int) -> None:
        if self._paths[row]:
            self.wanted.emit(self._paths[row])


_COLUMNS = {"when": 17, "who": 9, "what": 12, "fields": 46, "state": 8}
"""The columns and their widths in characters."""


def _read(space: str, by: str, flagged: bool, desk: Desk) -> list[LogLine]:  # bound by `partial`
    return [
        LogLine(line.record, _cells(desk, line), line.state != "applied")
        for line in log.lines(desk, MOST, space)
        if by in ("", line.by) and not (flagged and line.state == "applied")
    ]


def _cells(desk: Desk, line: log.Line) -> tuple[str, ...]:
    kind = kind_of(line.record) if line.record else ""
    fields = dict.fromkeys(words.say("field", f"{kind}.{name.partition('.')[0]}") for name in line.fields)
    return (
        facts.local(line.at)[:16],
        desk.name(line.by) if line.by else "",
        words.say("kind", kind) if kind else "",
        say("log", "comma").join(say("log", "deleted") if name.endswith(".deleted") else name for name in fields),
        words.say("flag", line.state),
    )


def _check(desk: Desk, tell: Tell) -> list[str]:
    found = vaults.check(desk, tell)
    return [vaults.sentence(one._replace(params=_named(desk, one.params))) for one in found]


def _named(desk: Desk, params: dict[str, str | int]) -> dict[str, str | int]:
    """Return what a flaw is about, an exhibit called as one knows it; the check itself has but its path."""
    path = str(params.get("exhibit", ""))
    return params if desk.known(Exhibit, path) is None else {**params, "exhibit": exhibits.called(desk, path)}
