"""A typed talk before it is taken in: what was recognised, and what was not, is seen before anything is kept."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.desk import importing
from fieldkit.desk.desk import Desk
from fieldkit.desk.importing import Looked
from fieldkit.errors import Refused
from fieldkit.model.kinds import Case, Interview
from ui.look.theme import Tone
from ui.parts.paths import PathEdit
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

ENDINGS = (".docx", ".txt")
LONGEST = 4_000
"""Characters of a line or turn that are shown; it is taken in whole."""
MOST_UNREAD = 100
"""Lines that were not understood, of which each is shown."""


class DropPlace(QWidget):
    """Takes a file with a typed talk that is dropped."""

    dropped = Signal(str)
    """The path of the file; empty where it is not one, or none that holds a typed talk."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell of what was dropped."""
        urls = event.mimeData().urls()
        path = urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""
        self.dropped.emit(path if path.lower().endswith(ENDINGS) else "")


class Incoming(QWidget):
    """Asks for a file, shows the talk in it, and takes it in or leaves it."""

    taken = Signal(object)
    """The interview that was taken in."""
    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._case: Case | None = None
        self._looked: Looked | None = None
        self.file = PathEdit("open", say("interviews", "talk_files"), self)
        self.file.line.setAccessibleName(say("interviews", "talk_file"))
        self.state = ToneLabel(self)
        self.state.setWordWrap(True)
        self.text = QTextBrowser(self)
        self.text.setAccessibleName(say("interviews", "preview"))
        self.accept = QPushButton(say("interviews", "take_in"), self)
        self.leave = QPushButton(say("interviews", "leave_it"), self)
        self._lay_out()
        self.file.changed.connect(self._look)
        self.accept.clicked.connect(self._take)
        self.leave.clicked.connect(self.left)

    @property
    def case(self) -> Case | None:
        """The case the talk would go into; None while no file is asked for."""
        return self._case

    def begin(self, case: Case, path: str = "") -> None:
        """Ask for a file for `case`, or look at once into the one at `path`."""
        self.forget()
        self._case = case
        self.state.tell(say("interviews", "which_talk"))
        self.file.show_path(path)
        self.file.setFocus()

    def forget(self) -> None:
        """Show no talk, and ask for none."""
        self._case = None
        self._show(None)
        self.file.show_path("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave it with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _look(self) -> None:
        """Look into the file once its name is whole."""
        path = self.file.path
        self._show(None)
        if self._case is not None and path.lower().endswith(ENDINGS):
            self.state.tell("")
            work, asked = partial(_look, path, self._case), (path, self._case)
            self._session.do(self, work, partial(self._seen, asked), partial(self._refused, asked))
        elif path:
            self.state.tell(say("interviews", "which_talk"))

    def _seen(self, asked: tuple[str, Case], told: tuple[Looked, bool]) -> None:
        if asked == (self.file.path, self._case):
            looked, elsewhere = told
            self._show(looked)
            lines, tone = _summary(looked, asked[1].village, elsewhere=elsewhere)
            self.state.tell("\n".join(lines), tone)
            self.accept.setFocus()

    def _refused(self, asked: tuple[str, Case], refused: Refused) -> None:
        if asked == (self.file.path, self._case):
            self.accept.setEnabled(self._looked is not None)
            self.state.tell(words.refusal(refused), Tone.BAD)

    @Slot()
    def _take(self) -> None:
        if self._looked is not None and self._case is not None:
            # Once only: a second press would take the talk in a second time.
            self.accept.setEnabled(False)
            asked = (self.file.path, self._case)
            work = partial(_take_in, self._looked, self._case)
            self._session.do(self, work, self.taken.emit, partial(self._refused, asked))

    def _show(self, looked: Looked | None) -> None:
        self._looked = looked
        self.accept.setEnabled(looked is not None)
        self.text.clear()
        if looked is not None:
            _write(self.text, looked)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow(say("interviews", "talk_file"), self.file)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.accept)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self.state)
        column.addWidget(self.text, 1)
        column.addLayout(row)


def _summary(looked: Looked, village: str, *, elsewhere: bool) -> tuple[list[str], Tone]:
    lines = [say("interviews", "preview_counts", head=len(looked.head), turns=len(looked.told.turns))]
    if looked.unread:
        lines.append(say("interviews", "preview_unread", count=len(looked.unread)))
    if elsewhere:
        lines.append(say("interviews", "preview_elsewhere", named=looked.told.case[:40], village=village))
    return lines, Tone.CALM if len(lines) == 1 else Tone.WARN


def _write(text: QTextBrowser, looked: Looked) -> None:
    """Write what was not understood, the head and the turns, each behind its label."""
    cursor = text.textCursor()
    if looked.unread:
        _title(cursor, say("interviews", "unread"))
        for one in looked.unread[:MOST_UNREAD]:
            _line(cursor, say("interviews", "unread_line", line=one.line), one.text)
    if looked.head:
        _title(cursor, say("interviews", "head_tab"))
        for key, value in looked.head.items():
            _line(cursor, words.say("talk", key), _shown(key, value))
    _title(cursor, say("interviews", "talk_title"))
    for turn in looked.told.turns:
        _line(cursor, words.say("talk_marker", turn.sort), turn.text)
    text.moveCursor(QTextCursor.MoveOperation.Start)


def _title(cursor: QTextCursor, words_: str) -> None:
    shape, bold = QTextBlockFormat(), QTextCharFormat()
    shape.setTopMargin(8)
    bold.setFontWeight(700)
    _begin_block(cursor, shape)
    cursor.insertText(words_, bold)


def _line(cursor: QTextCursor, label: str, value: str) -> None:
    shape = QTextBlockFormat()
    shape.setLeftMargin(12)
    _begin_block(cursor, shape)
    cursor.insertText(f"{label}　{_clipped(value)}", QTextCharFormat())


def _begin_block(cursor: QTextCursor, shape: QTextBlockFormat) -> None:
    if cursor.atStart():
        cursor.setBlockFormat(shape)
    else:
        cursor.insertBlock(shape)


def _shown(key: str, value: str) -> str:
    """Return a value of the head as it is read by people."""
    choice = f"{key}.{value}"
    said = words.say("talk_value", choice)
    if key in ("started", "ended"):
        return value.replace("T", " ")
    return value if said == choice else said


def _clipped(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"


def _look(path: str, case: Case, _: Desk) -> tuple[Looked, bool]:
    """Look into a file, and say whether it names another village than that of `case`."""
    looked = importing.look(Path(path))
    named = looked.told.case
    return looked, bool(named) and named not in {case.id, case.path, case.village, case.village_code}


def _take_in(looked: Looked, case: Case, desk: Desk) -> Interview:
    return importing.take_in(desk, [looked.told], case)[0]
