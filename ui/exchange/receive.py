"""Receiving: look first, then merge, and take it back if it was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import bundles, facts, members
from fieldkit.desk.bundles import Preview, Received
from fieldkit.desk.desk import Desk
from fieldkit.desk.exchange import Stick
from fieldkit.errors import Refused
from ui.jobs import Tell
from ui.look.theme import Tone
from ui.parts.paths import ask_files, ask_new
from ui.parts.progress import Progress
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

_PATH = Qt.ItemDataRole.UserRole


class Looked(NamedTuple):
    """What looking into a bundle told: lines for a person, and why it cannot be received (or nothing)."""

    lines: list[str]
    hindrance: str


class Receive(QWidget):
    """Receives bundles."""

    received = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._paths: list[Path] = []
        self._last = ""
        self.setAcceptDrops(True)
        self.there = QListWidget(self)
        self._find = QPushButton(say("exchange", "find_bundle"), self)
        self.looked = ToneLabel(self)
        self.looked.setWordWrap(True)
        self.go = QPushButton(say("exchange", "receive"), self)
        self.undo = QPushButton(say("exchange", "undo"), self)
        self.undo.hide()
        self.receipt = QPushButton(say("exchange", "give_receipt"), self)
        self.receipt.hide()
        self.progress = Progress(self)
        self.told = ToneLabel(self)
        self.told.setWordWrap(True)
        self._lay_out()
        self._connect()
        self._show_looked(None)

    @Slot(object)
    def show_sticks(self, sticks: Sequence[Stick]) -> None:
        """Offer the bundles that lie on sticks."""
        kept = [str(path) for path in self._paths]
        self.there.clear()
        for stick in sticks:
            for path in stick.bundles:
                item = QListWidgetItem(f"{path.name}　{stick.label}", self.there)
                item.setData(_PATH, str(path))
                item.setSelected(str(path) in kept)
        self.there.setVisible(bool(self.there.count()))

    def look_into(self, paths: Sequence[Path]) -> None:
        """Look into a bundle, all its parts given; nothing changes."""
        self._paths = list(paths)
        self.told.tell("")
        self.undo.hide()
        self.receipt.hide()
        self._show_looked(None)
        if paths:
            self._session.do(self, partial(_look, self._paths), self._show_looked, self._cannot_look)

    @Slot()
    def begin(self) -> None:
        """Receive what was looked into."""
        if not self.progress.busy and self._paths:
            self.told.tell("")
            work = partial(_receive, self._paths)
            self.progress.begin(self._session.run(self, work, self._done, self._refused, progressed=self.progress.step))
            self.go.setEnabled(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look into what was dropped."""
        self.look_into([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    @Slot(object)
    def _show_looked(self, looked: Looked | None) -> None:
        self.go.setEnabled(looked is not None and not looked.hindrance)
        if looked is None:
            self.looked.tell(say("exchange", "look_first"))
        elif looked.hindrance:
            self.looked.tell("\n".join([*looked.lines, looked.hindrance]), Tone.WARN)
        else:
            self.looked.tell("\n".join(looked.lines))

    @Slot(object)
    def _cannot_look(self, refused: Refused) -> None:
        self.looked.tell(words.refusal(refused), Tone.BAD)

    @Slot(object)
    def _done(self, told: tuple[str, list[str]]) -> None:
        self._ended()
        self._last, lines = told
        self.told.tell("\n".join(lines), Tone.GOOD)
        self.undo.show()
        self.receipt.show()
        self.received.emit()

    @Slot(object)
    def _refused(self, refused: Refused) -> None:
        self._ended()
        self.told.tell(words.refusal(refused), Tone.BAD)

    @Slot()
    def _cancel(self) -> None:
        self._ended()
        self.told.tell(say("exchange", "receive_cancelled"), Tone.WARN)

    def _ended(self) -> None:
        self.progress.end()
        self.go.setEnabled(bool(self._paths))

    @Slot()
    def _undo(self) -> None:
        self._session.do(self, partial(_undo, self._last), self._undone, self._refused)

    @Slot(object)
    def _undone(self, _: None) -> None:
        self.undo.hide()
        self.receipt.hide()
        self.told.tell(say("exchange", "undone"), Tone.GOOD)
        self.received.emit()

    @Slot()
    def _give_receipt(self) -> None:
        folder = str(self._paths[0].parent) if self._paths else ""
        suggested = str(Path(folder) / f"{self._paths[0].stem}.fkreceipt") if self._paths else ""
        path = ask_new(self, say("exchange", "receipt_to"), suggested)
        if path:
            work = partial(_give_receipt, self._last, Path(path))
            self._session.do(self, work, self._receipt_given, self._refused)

    @Slot(object)
    def _receipt_given(self, code: str) -> None:
        self.undo.hide()
        self.receipt.hide()
        self.told.tell(say("exchange", "receipt_given", code=code), Tone.GOOD)
        self.received.emit()

    @Slot()
    def _chosen(self) -> None:
        chosen = [Path(item.data(_PATH)) for item in self.there.selectedItems()]
        if chosen and chosen != self._paths:
            self.look_into(chosen)

    @Slot()
    def _look_for(self) -> None:
        found = ask_files(self, say("exchange", "find_bundle"), "", say("exchange", "bundles"))
        if found:
            self.look_into([Path(path) for path in found])

    def _lay_out(self) -> None:
        self.there.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.there.setAccessibleName(say("exchange", "on_sticks"))
        self.there.setMaximumHeight(self.fontMetrics().lineSpacing() * 7)
        self.there.hide()
        title = QLabel(say("exchange", "on_sticks"), self)
        title.setBuddy(self.there)
        top = QHBoxLayout()
        top.addWidget(title)
        top.addStretch(1)
        top.addWidget(self._find)
        acts = QHBoxLayout()
        for button in (self.go, self.receipt, self.undo):
            acts.addWidget(button)
        acts.addWidget(self.progress, 1)
        acts.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.there)
        column.addWidget(self.looked)
        column.addLayout(acts)
        column.addWidget(self.told)
        column.addStretch(1)

    def _connect(self) -> None:
        self._find.clicked.connect(self._look_for)
        self.there.itemSelectionChanged.connect(self._chosen)
        self.go.clicked.connect(self.begin)
        self.undo.clicked.connect(self._undo)
        self.receipt.clicked.connect(self._give_receipt)
        self.progress.cancelled.connect(self._cancel)


def _look(paths: list[Path], desk: Desk) -> Looked:
    told = bundles.preview(desk, paths)
    hindrance = words.refusal(told.hindrance) if told.hindrance else ""
    return Looked(_previewed(desk, told), hindrance)


def _previewed(desk: Desk, told: Preview) -> list[str]:
    sender = told.brings.sender
    lines = [
        say("exchange", "sender" if told.known else "stranger", name=sender.name),
        say("exchange", "fingerprint", fingerprint=members.fingerprint(sender)),
        say("exchange", "made", when=facts.local(told.brings.made_at)[:16]),
        say("exchange", "inside", events=told.events, exhibits=told.exhibits),
    ]
    return lines if told.hindrance else [*lines, *_brought(told.brings)]


def _brought(told: Received) -> list[str]:
    if told.known_already:
        return [say("exchange", "known_already")]
    report = told.report
    lines = [say("exchange", "new", events=report.new + report.filled, exhibits=len(told.payloads))]
    kinds = [f"{words.say('kind', kind)} {count}" for kind, count in sorted(report.changed.items())]
    if kinds:
        lines.append(say("exchange", "changed", kinds=say("exchange", "comma").join(kinds)))
    if report.conflicts:
        lines.append(say("exchange", "conflicts", count=len(report.conflicts)))
    if report.flagged:
        lines.append(say("exchange", "flagged", count=report.flagged))
    return lines + [words.say("bundle", notice.key, **notice.params) for notice in told.notices]


def _receive(paths: list[Path], desk: Desk, tell: Tell) -> tuple[str, list[str]]:
    done = bundles.receive(desk, paths, tell)
    return done.manifest, [say("exchange", "received", name=done.sender.name), *_brought(done)]


def _undo(manifest: str, desk: Desk) -> None:
    bundles.undo(desk, manifest)


def _give_receipt(manifest: str, target: Path, desk: Desk) -> str:
    return bundles.give_receipt(desk, manifest, target)[1]
