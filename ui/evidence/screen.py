"""Evidence: the list with small pictures, one exhibit as it looks, and what is said of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import exhibits, members
from fieldkit.desk.desk import Desk
from fieldkit.desk.listing import Listing
from fieldkit.desk.viewing import Viewing
from fieldkit.model.kinds import Exhibit, Finding
from fieldkit.model.record import family_of
from ui.evidence import opened as reading
from ui.evidence.facts import Facts
from ui.evidence.offered import Offered
from ui.evidence.opened import Opened
from ui.evidence.taking import Taking
from ui.evidence.thumbs import Thumbs
from ui.evidence.viewer import Viewer
from ui.evidence.wiping import Wiping
from ui.jobs import Lane
from ui.parts.fields import choice_label
from ui.parts.panes import panes
from ui.parts.paths import ask_new
from ui.parts.screen import Screen
from ui.parts.scrolled import scrolled
from ui.parts.table import Column, RecordTable
from ui.session import Session
from ui.wording import say

SOON_MS = 120


class EvidenceScreen(Screen):
    """Takes in, shows and describes exhibits."""

    SHOWS = frozenset({"exhibit", "payload", "custody", "citation", "finding", "turn", "check", "seal", "person"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._opened: Opened | None = None
        self._path = ""
        self.lane = Lane("viewing", self)
        self.eye = Viewing()
        self.facts: Facts | None = None
        self.taking = Taking(session, self)
        self.offered = Offered(session, self)
        self.filter = QLineEdit(self)
        self.table = RecordTable(session, words.say("kind", "exhibit"), _columns(), self)
        side = int(self.fontMetrics().lineSpacing() * 2.8)
        self.thumbs = Thumbs(session, self.lane, self.eye, side, self)
        self.table.show_pictures(self.thumbs.of, side)
        self.report = QPlainTextEdit(self)
        self._away = QToolButton(self)
        self._reported = QWidget(self)
        self.wiping = Wiping(session, self.lane, self.eye, self._reported)
        self.viewer = Viewer(session, self.lane, self.eye, self)
        self.finding = QPushButton(say("evidence", "make_finding"), self)
        self.extract = QPushButton(say("evidence", "extract"), self)
        self._place = QVBoxLayout()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        session.do(self, members.listed, self._make_facts)

    def refresh(self) -> None:
        """Read the list, and the exhibit that is open, again."""
        self.taking.space = self.space
        self.offered.refresh()
        if self.space:
            self.table.show_listing(Listing("exhibit", self.space, words=self.filter.text().strip()))
        here = self._opened is None or self._opened.exhibit.space == self.space
        self._open(self._path if here else "")

    def show_record(self, path: str) -> None:
        """Open an exhibit."""
        self.table.go_to(family_of(path))
        self._open(family_of(path))

    def leave(self) -> None:
        """Keep what was typed."""
        if self.facts is not None:
            self.facts.leave()

    def hush(self) -> None:
        """Stop what plays where it is."""
        self.viewer.deck.player.pause()

    def close_lanes(self) -> None:
        """Stop what is being decoded, and what is being taken in: what is in stays."""
        if self.taking.busy:
            self.taking.cancel()
            self.told.emit(say("evidence", "stopped"))
        self.offered.watch.close()
        self.viewer.end()
        self.wiping.cancel()
        self.eye.stop()
        self.lane.close()

    def place(self) -> dict[str, Any]:
        """Return the exhibit that is open."""
        return {"path": self._opened.exhibit.path} if self._opened else {}

    def return_to(self, place: dict[str, Any]) -> None:
        """Open it again."""
        if place:
            self.show_record(place["path"])

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and folders."""
        if event.mimeData().hasUrls() and self.space:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take in what was dropped; say so where the system gives no file."""
        urls = event.mimeData().urls()
        there = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if len(there) < len(urls):
            self.told.emit(say("evidence", "not_local", count=len(urls) - len(there)))
        if self.taking.busy:
            self.told.emit(say("evidence", "busy"))
        self.taking.take(there)

    def changeEvent(self, event: QEvent) -> None:
        """Draw what stands for a picture in the colours of now."""
        if event.type() == QEvent.Type.PaletteChange:
            self.thumbs.forget()
        super().changeEvent(event)

    def _open(self, path: str) -> None:
        self._path = path
        if path:
            self.session.do(self, partial(reading.read, path), self._show)
        else:
            self._show(None)

    @Slot(object)
    def _show(self, opened: Opened | None) -> None:
        if opened is not None and opened.exhibit.path != self._path:
            return  # something else was asked for meanwhile
        self._opened = opened
        self.viewer.show_opened(opened)
        if self.facts is not None:
            self.facts.show_opened(opened)
            self.facts.setEnabled(opened is not None)
        for button in (self.finding, self.extract):
            button.setEnabled(opened is not None)

    @Slot(object)
    def _make_facts(self, listed: list[members.Listed]) -> None:
        self.facts = Facts(self.session, [(one.member, one.name) for one in listed], self)
        self._place.addWidget(scrolled(self.facts, self))
        self.facts.changed.connect(self._again)
        self.facts.wanted.connect(self.wanted)
        self._show(self._opened)

    @Slot()
    def _again(self) -> None:
        self._open(self._path)

    @Slot(str)
    def _pointed(self, path: str) -> None:
        if path != self._path:
            self._open(path)

    @Slot()
    def _filter(self) -> None:
        self.table.filter(self.filter.text().strip())

    @Slot()
    def _filter_soon(self) -> None:
        self._timer.start(SOON_MS)

    @Slot(str)
    def _report(self, told: str) -> None:
        self.report.setPlainText(told)
        self._reported.show()

    @Slot(str)
    def _report_more(self, told: str) -> None:
        self.report.appendPlainText(told)
        self.report.moveCursor(QTextCursor.MoveOperation.End)
        self._reported.show()

    @Slot(str)
    def _taken(self, path: str) -> None:
        self.thumbs.forget()
        self.refresh()
        if path:
            self.show_record(path)

    @Slot(str)
    def _masked(self, path: str) -> None:
        self.refresh()
        self.show_record(path)
        self.told.emit(say("evidence", "mask_made"))

    @Slot()
    def _make_finding(self) -> None:
        if self._opened is not None:
            self.leave()
            self.session.do(self, partial(reading.find, self._opened.exhibit.path), self._found)

    @Slot(object)
    def _found(self, finding: Finding) -> None:
        self.wanted.emit(finding.path)

    @Slot()
    def _extract(self) -> None:
        if self._opened is None:
            return
        path = ask_new(self, say("evidence", "extract_to"), self._opened.subject.name)
        if path:
            work = partial(_extract, self._opened.exhibit, Path(path))
            self.session.do(self, work, partial(self._extracted, path))

    def _extracted(self, path: str, _: None) -> None:
        self.told.emit(say("evidence", "extracted", path=path))

    def _lay_out(self) -> None:
        self.filter.setPlaceholderText(say("evidence", "filter"))
        self.filter.setAccessibleName(say("evidence", "filter"))
        self.filter.setClearButtonEnabled(True)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 0, 0, 8)
        for widget in (self.taking, self.offered, self.filter, self.table):
            column.addWidget(widget)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(8, 0, 8, 8)
        column.addWidget(self._reported)
        column.addWidget(self.viewer, 1)
        acts = QHBoxLayout()
        acts.addWidget(self.finding)
        acts.addWidget(self.extract)
        acts.addStretch(1)
        column.addLayout(acts)
        self._lay_out_report()
        right = QWidget(self)
        right.setLayout(self._place)
        self._place.setContentsMargins(0, 0, 0, 0)
        parts = panes(self, (left, middle, right), (360, 520, 370))
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.addWidget(parts)

    def _lay_out_report(self) -> None:
        self.report.setReadOnly(True)
        self.report.setTabChangesFocus(True)
        self.report.setAccessibleName(say("evidence", "report"))
        self.report.setMinimumHeight(self.fontMetrics().lineSpacing() * 3)
        self.report.setMaximumHeight(self.fontMetrics().lineSpacing() * 7)
        self._away.setText("×")
        self._away.setAutoRaise(True)
        self._away.setAccessibleName(say("evidence", "put_away"))
        self._away.setToolTip(say("evidence", "put_away"))
        column = QVBoxLayout(self._reported)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        column.addLayout(row)
        column.addWidget(self.wiping)
        row.addWidget(self.report, 1)
        row.addWidget(self._away, 0, Qt.AlignmentFlag.AlignTop)
        self._reported.hide()

    def _connect(self) -> None:
        self.table.pointed.connect(self._pointed)
        self.thumbs.came.connect(self.table.rows.paint_again)
        self.filter.textChanged.connect(self._filter_soon)
        self._timer.timeout.connect(self._filter)
        self.offered.taken.connect(self.taking.take)
        self.taking.reported.connect(self._report)
        self.taking.ended.connect(self._taken)
        self.taking.finished.connect(self.wiping.look_at)
        self.wiping.reported.connect(self._report_more)
        self.wiping.asking.connect(self.report.setHidden)
        self._away.clicked.connect(self._reported.hide)
        self.viewer.masking.made.connect(self._masked)
        self.finding.clicked.connect(self._make_finding)
        self.extract.clicked.connect(self._extract)
        for key, act, button in (
            ("Ctrl+N", self.taking.look_for_files, self.taking.files),
            ("Ctrl+Shift+N", self.taking.look_for_folder, self.taking.folder),
            ("Ctrl+J", self._make_finding, self.finding),
            ("Ctrl+E", self._extract, self.extract),
            ("Ctrl+M", self.viewer.mask, self.viewer.mask_tool),
        ):
            button.setToolTip(f"{button.accessibleName() or button.text()} ({key})")
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)


def _columns() -> list[Column]:
    return [
        Column(words.say("kind", "exhibit"), _called, "", 15),
        Column(words.say("field", "exhibit.sort"), _sort, "sort", 4),
        Column(words.say("field", "exhibit.taken"), _taken_at, "taken", 6),
    ]


def _called(desk: Desk, exhibit: Exhibit) -> str:
    described = desk.tell(exhibit.description).partition("\n")[0]
    return described or exhibits.held(desk, exhibit).name or exhibit.sha256[:12]


def _sort(_: Desk, exhibit: Exhibit) -> str:
    return choice_label("exhibit", "sort", exhibit.sort) if exhibit.sort else ""


def _taken_at(_: Desk, exhibit: Exhibit) -> str:
    return exhibit.taken.replace("T", " ")


def _extract(exhibit: Exhibit, target: Path, desk: Desk) -> None:
    exhibits.extract(desk, exhibit, target)
