"""Adding files and folders: by button or dropped, with how far it is, and a report that leaves out none of them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.desk import taking
from fieldkit.desk.desk import Desk
from fieldkit.desk.taking import Report
from fieldkit.errors import Refused
from ui.evidence.wiping import why
from ui.jobs import Brief, Tell
from ui.look import icons
from ui.parts.paths import ask_files, ask_folder
from ui.parts.progress import Progress
from ui.session import Session
from ui.wording import say


class Taking(QWidget):
    """Takes files into the case at hand, one act at a time."""

    reported = Signal(str)
    """What became of the files that were to be added."""
    finished = Signal(object)
    """The Report of the act."""
    ended = Signal(str)
    """The path of the first exhibit that is new (or was there already); empty where nothing was taken in."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._report = Report()
        self.space = ""
        self.files = QPushButton(icons.icon("add"), say("evidence", "add_files"), self)
        self.folder = QPushButton(say("evidence", "add_folder"), self)
        self.progress = Progress(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.files, self.folder, self.progress):
            column.addWidget(widget)
        self.files.clicked.connect(self.look_for_files)
        self.folder.clicked.connect(self.look_for_folder)
        self.progress.cancelled.connect(self._stopping)

    @property
    def busy(self) -> bool:
        """Say whether files are being taken in."""
        return self.progress.busy

    @Slot(object)
    def take(self, paths: list[Path]) -> None:
        """Take these files, and all that lies in these folders, into the case."""
        if not paths or not self.space or self.busy:
            return
        self._report = Report()
        self._offer(offered=False)
        work = partial(_take, self.space, paths, self._report)
        self.progress.begin(
            self._session.run(self, work, self._done, self._stopped, progressed=self.progress.step, lets=Brief.TYPING)
        )

    @Slot()
    def cancel(self) -> None:
        """Stop after the block at hand; what was taken in stays, and is reported once it has really stopped."""
        self.progress.stop()

    @Slot()
    def _stopping(self) -> None:
        self._session.do(self, _nothing, self._cancelled)

    @Slot()
    def look_for_files(self) -> None:
        """Ask which files are to be added."""
        found = ask_files(self, say("evidence", "which_files"))
        self.take([Path(path) for path in found])

    @Slot()
    def look_for_folder(self) -> None:
        """Ask which folder is to be added."""
        found = ask_folder(self, say("evidence", "which_folder"))
        self.take([Path(found)] if found else [])

    @Slot(object)
    def _done(self, report: Report) -> None:
        self._finish([], report)

    @Slot(object)
    def _stopped(self, refused: Refused) -> None:
        self._finish([words.refusal(refused)], self._report)

    @Slot(object)
    def _cancelled(self, _: None) -> None:
        if self.progress.stopping:
            self._finish([say("evidence", "cancelled", left=self._report.left)], self._report)

    def _finish(self, lines: list[str], report: Report) -> None:
        self.progress.end()
        self._offer(offered=True)
        self.reported.emit("\n".join([*lines, *told(report)]))
        self.finished.emit(report)
        self.ended.emit(next(iter([*report.new, *report.known]), ""))

    def _offer(self, *, offered: bool) -> None:
        self.files.setEnabled(offered)
        self.folder.setEnabled(offered)


def told(report: Report) -> list[str]:
    """Return a report in lines: every file is counted, and whatever was not taken in is named with its reason."""
    there = len(report.new) + len(report.known)
    lines = [say("evidence", "taken", new=len(report.new), known=len(report.known))]
    if there:
        lines.append(say("evidence", "proven", count=there - len(report.unproven)))
    for key, named in (("not_taken", report.refused), ("not_proven", report.unproven)):
        if named:
            lines += [say("evidence", key, count=len(named)), *map(why, named)]
    if report.passed:
        names = say("evidence", "comma").join(report.passed)
        lines.append(say("evidence", "passed", count=len(report.passed), names=names))
    return lines


def _take(space: str, paths: list[Path], report: Report, desk: Desk, tell: Tell) -> Report:
    return taking.take(desk, space, paths, report, tell)


def _nothing(_: Desk) -> None:
    """Come after what was asked before."""
