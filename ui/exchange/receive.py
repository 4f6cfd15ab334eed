"""Receiving: any number of bundles are looked at, each and together, then merged, and taken back if it was wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

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
from fieldkit.desk import merging, returning
from fieldkit.desk.desk import Desk
from fieldkit.desk.exchange import Stick
from fieldkit.errors import Refused
from ui.exchange import brought
from ui.exchange.brought import Brought, Told
from ui.jobs import Tell
from ui.look import theme
from ui.look.theme import Tone
from ui.parts.paths import ask_files, ask_folder
from ui.parts.progress import Progress
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

_PATH = Qt.ItemDataRole.UserRole


class Receive(QWidget):
    """Receives bundles."""

    received = Signal()
    merged = Signal(str)
    """All that was to be merged came, and something of it was new: what was said of it, in a line."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._paths: list[Path] = []
        self._done: Told | None = None
        self.setAcceptDrops(True)
        self.there = QListWidget(self)
        self.all = QPushButton(say("exchange", "take_all"), self)
        self._find = QPushButton(say("exchange", "find_bundle"), self)
        self.table = Brought(self)
        self.looked = ToneLabel(self)
        self.together = QLabel(self)
        self.go = QPushButton(say("exchange", "receive"), self)
        self._title = QLabel(say("exchange", "on_sticks"), self)
        self.undo = QPushButton(say("exchange", "undo"), self)
        self.back = QPushButton(say("exchange", "give_back"), self)
        self.progress = Progress(self)
        self.told = ToneLabel(self)
        self._lay_out()
        self._connect()
        self._begin_anew([])

    @Slot(object)
    def show_sticks(self, sticks: Sequence[Stick]) -> None:
        """Offer the bundles that lie on sticks."""
        kept = [str(path) for path in self._paths]
        self.there.blockSignals(True)  # noqa: FBT003  # Qt's own shape
        self.there.clear()
        for stick in sticks:
            for path in stick.bundles:
                item = QListWidgetItem(f"{path.name}　{stick.label}", self.there)
                item.setData(_PATH, str(path))
                item.setSelected(str(path) in kept)
        self.there.blockSignals(False)  # noqa: FBT003  # Qt's own shape
        for widget in (self._title, self.there):
            widget.setVisible(bool(self.there.count()))
        self.all.setVisible(self.there.count() > 1)

    def look_into(self, paths: Sequence[Path]) -> None:
        """Look into bundles, all their parts given; nothing changes."""
        if not self.progress.busy:
            self._begin_anew(paths)
            if paths:
                self._run(partial(_look, self._paths), self._show_looked)

    @Slot()
    def begin(self) -> None:
        """Merge what was looked into."""
        if not self.progress.busy and self._paths:
            self.told.tell("")
            self._run(partial(_merge, self._paths), self._show_merged)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Look into what was dropped."""
        self.look_into([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _begin_anew(self, paths: Sequence[Path]) -> None:
        self._paths, self._done = list(paths), None
        self.told.tell("")
        self.table.show_lines([])
        self.looked.tell("" if paths else say("exchange", "look_first"))
        self.together.clear()
        self.go.setEnabled(False)
        for button in (self.undo, self.back):
            button.hide()

    def _run(self, work: Callable[[Desk, Tell], Told], done: Callable[[Told], None]) -> None:
        self.go.setEnabled(False)
        self.progress.begin(self._session.run(self, work, done, self._refused, progressed=self.progress.step))

    @Slot(object)
    def _show_looked(self, told: Told) -> None:
        self.progress.end()
        self._show(told)
        self.go.setEnabled(told.ready)

    @Slot(object)
    def _show_merged(self, told: Told) -> None:
        self.progress.end()
        self._done = told
        self._show(told)
        self.together.clear()
        self.told.tell("\n".join(told.together), Tone.WARN if told.refused else Tone.GOOD)
        self.undo.setVisible(bool(told.senders))
        self.back.setVisible(bool(told.senders))
        self.received.emit()
        if told.new and not told.refused:
            self.merged.emit(told.together[0])

    def _show(self, told: Told) -> None:
        self.table.show_lines(told.lines)
        self.together.setText("\n".join(told.together) if len(told.lines) > 1 else "")

    @Slot(object)
    def _point(self, more: list[str]) -> None:
        if more or self._paths:
            self.looked.tell("\n".join(more))

    @Slot(object)
    def _refused(self, refused: Refused) -> None:
        self.progress.end()
        self.told.tell(words.refusal(refused), Tone.BAD)

    @Slot()
    def _cancel(self) -> None:
        self.progress.end()
        merging_ = self.table.rowCount() > 0
        self.told.tell(say("exchange", "receive_cancelled") if merging_ else "", Tone.WARN)
        self.go.setEnabled(merging_)

    @Slot()
    def _undo(self) -> None:
        if self._done is not None:
            self._session.do(self, partial(_undo, self._done.merge), self._undone, self._refused)

    @Slot(object)
    def _undone(self, _: None) -> None:
        self._begin_anew([])
        self.told.tell(say("exchange", "undone"), Tone.GOOD)
        self.received.emit()

    @Slot()
    def _give_back(self) -> None:
        """Put on the stick that is chosen what goes back to whoever brought it."""
        folder = ask_folder(self, say("exchange", "back_to"), str(self._paths[0].parent))
        if not folder or self._done is None or self.progress.busy:
            return
        here = {path.name for path in self._paths if path.parent == Path(folder)}
        senders = {member for name, member in self._done.senders if name in here}
        if len(senders) == 1:
            work = partial(_give_back, senders.pop(), Path(folder))
            step = self.progress.step
            self.progress.begin(self._session.run(self, work, self._given_back, self._refused, progressed=step))
        else:
            self.told.tell(say("exchange", "back_whose"), Tone.WARN)

    @Slot(object)
    def _given_back(self, lines: list[str]) -> None:
        self.progress.end()
        self.undo.hide()
        self.told.tell("\n".join(lines), Tone.GOOD)
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
        self.there.setMaximumHeight(self.fontMetrics().lineSpacing() * 4)
        self.there.hide()
        self.together.setFont(theme.heading(self.font(), 0))
        for label in (self.looked, self.together, self.told):
            label.setWordWrap(True)
        self._title.setBuddy(self.there)
        self._title.hide()
        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self.all)
        top.addWidget(self._find)
        acts = QHBoxLayout()
        for button in (self.go, self.back, self.undo):
            acts.addWidget(button)
        acts.addWidget(self.progress, 1)
        acts.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(10)
        column.addLayout(top)
        for widget in (self.there, self.table, self.looked, self.together):
            column.addWidget(widget)
        column.addLayout(acts)
        column.addWidget(self.told)
        column.addStretch(1)

    def _connect(self) -> None:
        self._find.clicked.connect(self._look_for)
        self.all.clicked.connect(self.there.selectAll)
        self.there.itemSelectionChanged.connect(self._chosen)
        self.table.pointed.connect(self._point)
        self.go.clicked.connect(self.begin)
        self.undo.clicked.connect(self._undo)
        self.back.clicked.connect(self._give_back)
        self.progress.cancelled.connect(self._cancel)


def _look(paths: list[Path], desk: Desk, tell: Tell) -> Told:
    return brought.previewed(desk, merging.preview(desk, paths, tell))


def _merge(paths: list[Path], desk: Desk, tell: Tell) -> Told:
    return brought.merged(desk, merging.merge(desk, paths, tell))


def _undo(merge: str, desk: Desk) -> None:
    merging.undo(desk, merge)


def _give_back(member: str, folder: Path, desk: Desk, tell: Tell) -> list[str]:
    done = returning.give_back(desk, member, folder, tell=tell)
    written = done.written
    return [
        say("exchange", "back_written", name=desk.name(member), file=written.paths[0].name),
        words.say("proof", written.proof.value),
        *(say("exchange", "receipt_given", name=path.name, code=code) for path, code in done.receipts),
        say("exchange", "pull_out"),
    ]
