"""After files came in: which pictures show nothing, and the offer to remove the sources of what is proven kept."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.desk import taking, viewing
from fieldkit.desk.desk import Desk
from fieldkit.desk.taking import NotTaken, Proven, Report, Wiped
from fieldkit.desk.viewing import Subject, Viewing, Way
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Exhibit
from ui.jobs import Lane, Tell
from ui.look.theme import Tone
from ui.parts.progress import Progress
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

_SIDE = 64
"""Points of the picture that is decoded to see whether there is one."""


class Wiping(QWidget):
    """Looks at what came in, offers to remove its sources, asks once more, and says what became of each."""

    reported = Signal(str)
    """Lines to be added to the report."""
    asking = Signal(bool)
    """It is asked whether they are to be removed, and needs the room of the report."""

    def __init__(self, session: Session, lane: Lane, eye: Viewing, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = lane
        self._eye = eye
        self._due: list[Subject] = []
        self._dark: list[Subject] = []
        self._sources: list[Proven] = []
        self.told = ToneLabel(self)
        self.told.setWordWrap(True)
        self.offer = QPushButton(self)
        self.go = QPushButton(say("evidence", "wipe_go"), self)
        self.away = QPushButton(say("evidence", "wipe_away"), self)
        self.progress = Progress(self)
        row = QHBoxLayout()
        for button in (self.offer, self.go, self.away):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.told)
        column.addLayout(row)
        column.addWidget(self.progress)
        self.offer.clicked.connect(self._ask)
        self.go.clicked.connect(self._wipe)
        self.away.clicked.connect(self.end)
        self.progress.cancelled.connect(self._stopping)
        self.hide()

    def look_at(self, report: Report) -> None:
        """Look at the pictures that came in; then offer to remove sources, if nothing of the report is open."""
        self.end()
        clean = not report.left and not report.unproven
        self._sources = list(report.proven) if clean else []
        self._dark = []
        self._session.do(self, partial(_pictures, list(report.new)), self._look)

    @Slot()
    def end(self) -> None:
        """Take the offer back; the sources stay where they are."""
        self._sources, self._due = [], []
        self.asking.emit(False)  # noqa: FBT003  # Qt's own shape
        self.hide()

    def _look(self, subjects: list[Subject]) -> None:
        self._due = subjects
        self._next()

    def _next(self) -> None:
        """Look at one picture at a time, so that what one wants to see comes between."""
        if self._due:
            subject = self._due.pop()
            failed = partial(self._failed, subject)
            self._lane.submit(self, partial(_seen, self._eye, subject), done=self._saw, failed=failed)
        else:
            self._seen_all()

    def _saw(self, _: object) -> None:
        self._next()

    def _failed(self, subject: Subject, error: BaseException) -> None:
        if isinstance(error, Refused) and error.code in (Code.PICTURE_DAMAGED, Code.PICTURE_FORMAT):
            self._dark.append(subject)
        elif not isinstance(error, Refused):
            self._session.broke.emit(error)
        self._next()

    def _seen_all(self) -> None:
        if self._dark:
            names = say("evidence", "comma").join(subject.name for subject in self._dark)
            self.reported.emit(say("evidence", "dark", count=len(self._dark), names=names))
        dark = {subject.path for subject in self._dark}
        self._sources = [one for one in self._sources if one.exhibit not in dark]
        if self._sources:
            self.offer.setText(say("evidence", "wipe_offer", count=len(self._sources)))
            self._turn(asked=False)
            self.show()

    @Slot()
    def _ask(self) -> None:
        self.told.tell(say("evidence", "wipe_ask", count=len(self._sources)), Tone.WARN)
        self._turn(asked=True)
        self.away.setFocus()

    @Slot()
    def _wipe(self) -> None:
        if self._sources and not self.progress.busy:
            self.go.setEnabled(False)
            work = partial(_wipe, list(self._sources))
            self.progress.begin(
                self._session.run(self, work, self._wiped, self._refused, progressed=self.progress.step)
            )

    @Slot()
    def cancel(self) -> None:
        """Stop before the next one."""
        self.progress.stop()

    @Slot()
    def _stopping(self) -> None:
        self._finish([say("evidence", "wipe_stopped")])

    @Slot(object)
    def _wiped(self, wiped: Wiped) -> None:
        lines = [say("evidence", "wiped", count=wiped.gone)]
        if wiped.kept:
            lines += [say("evidence", "not_wiped", count=len(wiped.kept)), *map(why, wiped.kept)]
        self._finish(lines)

    @Slot(object)
    def _refused(self, refused: Refused) -> None:
        self._finish([words.refusal(refused)])

    def _finish(self, lines: list[str]) -> None:
        self.progress.end()
        self.reported.emit("\n".join(lines))
        self.end()

    def _turn(self, *, asked: bool) -> None:
        self.asking.emit(asked)
        self.told.setVisible(asked)
        self.offer.setVisible(not asked)
        for button in (self.go, self.away):
            button.setVisible(asked)
            button.setEnabled(True)


def why(one: NotTaken) -> str:
    """Return a file's name with the reason for which something was not done with it."""
    return say("evidence", "why", name=one.name, why=words.refusal(one.why))


def _pictures(paths: list[str], desk: Desk) -> list[Subject]:
    found = (viewing.subject(desk, desk.get(Exhibit, path)) for path in paths)
    return [one for one in found if one.source is not None and viewing.way(one.name) is Way.PICTURE]


def _seen(eye: Viewing, subject: Subject, _: Tell) -> None:
    eye.thumbnail(subject, _SIDE)


def _wipe(sources: list[Proven], desk: Desk, tell: Tell) -> Wiped:
    return taking.wipe(desk, sources, tell)
