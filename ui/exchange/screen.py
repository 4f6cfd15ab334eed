"""Handing over and receiving, settling what two wrote differently, and what went where."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from fieldkit.desk import bundles, exchange, facts
from fieldkit.desk.desk import Desk
from fieldkit.desk.exchange import Moved
from ui.exchange.evening import Evening
from ui.exchange.hand_over import HandOver
from ui.exchange.receive import Receive
from ui.exchange.settle import Settle
from ui.parts import lined
from ui.parts.paths import ask_file
from ui.parts.screen import Screen
from ui.parts.scrolled import scrolled
from ui.parts.sticks import Sticks
from ui.session import Session
from ui.wording import say

HAND_OVER, RECEIVE, EVENING, SETTLE = range(4)
"""The tabs in which bundles go out and come in, the team meets in the evening, and conflicts are settled."""

_PARTS = {"hand_over": HAND_OVER, "receive": RECEIVE}


_WORK = ("interview", "turn", "seal", "exhibit", "finding", "citation", "task", "visit", "checklist", "check", "person")


class ExchangeScreen(Screen):
    """Five tabs: hand over, receive, the evening's page, settle, what went where."""

    SHOWS = frozenset({"bundle", "receipt", "case", *_WORK})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.hand_over = HandOver(session, self)
        self.receive = Receive(session, self)
        self.evening = Evening(session, self)
        self.settle = Settle(session, self)
        self.past = ToAndFro(session, self)
        self.sticks = Sticks(self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        for key, page in (
            ("hand_over", self.hand_over),
            ("receive_tab", self.receive),
            ("evening", self.evening),
            ("thread", self.past),
        ):
            self.tabs.addTab(scrolled(page, self), say("exchange", key))
        self.tabs.insertTab(SETTLE, self.settle, say("exchange", "settle"))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 8)
        column.addWidget(self.tabs)
        self.settle.counted.connect(self._count)
        self.settle.wanted.connect(self.wanted)
        self.evening.wanted.connect(self.wanted)
        self.evening.settling.connect(self._settle)
        self.receive.merged.connect(self._meet)
        self.sticks.changed.connect(self.hand_over.show_sticks)
        self.sticks.changed.connect(self.receive.show_sticks)

    def refresh(self) -> None:
        """Read again whom and what one may hand over, and what went where."""
        self.hand_over.refresh(self.case)
        self.settle.refresh()
        self.evening.refresh(self.space)
        self.past.refresh()

    def show_record(self, path: str) -> None:
        """Look into the bundle file at `path`: it was double-clicked, or dropped on the window."""
        self.tabs.setCurrentIndex(RECEIVE)
        self.receive.look_into([Path(path)])

    def show_part(self, part: str) -> None:
        """Turn to what is done with a stick: `hand_over` or `receive`."""
        self.tabs.setCurrentIndex(_PARTS[part])

    @Slot(str)
    def _meet(self, told: str) -> None:
        """Show the evening's page first, now that everybody's work is together."""
        self.evening.refresh(self.space, newest=True)
        self.tabs.setCurrentIndex(EVENING)
        self.told.emit(told)

    @Slot()
    def _settle(self) -> None:
        self.tabs.setCurrentIndex(SETTLE)

    @Slot(int)
    def _count(self, count: int) -> None:
        told = say("exchange", "settle_count", count=count) if count else say("exchange", "settle")
        self.tabs.setTabText(SETTLE, told)

    def leave(self) -> None:
        """Keep nothing: what is chosen here is not work."""

    def close_lanes(self) -> None:
        """Stop what runs beside the vault."""
        self.sticks.close()


class ToAndFro(QWidget):
    """The bundles that went out and came in, with their receipts."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.table = QTableWidget(0, len(_COLUMNS), self)
        self.table.setHorizontalHeaderLabels([say("exchange", f"column_{name}") for name in _COLUMNS])
        self.table.setAccessibleName(say("exchange", "thread"))
        lined.dress(self.table, tuple(_COLUMNS.values()))
        self.take = QPushButton(say("exchange", "take_receipt"), self)
        self.take.clicked.connect(self._take)
        top = QHBoxLayout()
        top.addStretch(1)
        top.addWidget(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 8, 6, 6)
        column.addLayout(top)
        column.addWidget(self.table)

    def refresh(self) -> None:
        """Read what went where."""
        self._session.do(self, exchange.moved, self._show)

    @Slot(object)
    def _show(self, told: list[Moved]) -> None:
        self.table.setRowCount(len(told))
        for row, one in enumerate(told):
            for column, text in enumerate(_cells(one)):
                self.table.setItem(row, column, QTableWidgetItem(text))

    @Slot()
    def _take(self) -> None:
        path = ask_file(self, say("exchange", "take_receipt"))
        if path:
            self._session.do(self, partial(_take, Path(path)), self._taken)

    @Slot(object)
    def _taken(self, _: None) -> None:
        self.refresh()


_COLUMNS = {"when": 12, "direction": 6, "peers": 18, "name": 15, "receipt": 12, "seal": 8, "carriers": 12}
"""The columns and their widths in characters."""


def _cells(one: Moved) -> tuple[str, ...]:
    bundle = one.bundle
    return (
        facts.local(bundle.created)[:16],
        say("exchange", f"direction_{bundle.direction}"),
        say("exchange", "comma").join(one.peers),
        bundle.name,
        say("exchange", f"state_{one.receipt}"),
        bundle.seal_number,
        bundle.carriers,
    )


def _take(path: Path, desk: Desk) -> None:
    bundles.take_receipt_file(desk, path)
