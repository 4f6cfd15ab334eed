"""The bar under a picture on which masks are drawn: how it is done, and the act that makes the copy."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.desk import redacting
from fieldkit.desk.desk import Desk
from fieldkit.desk.redacting import Burned, Mask
from fieldkit.desk.viewing import Viewing
from fieldkit.errors import Refused
from fieldkit.model.kinds import Exhibit
from ui.evidence.masks import MaskCanvas
from ui.evidence.opened import Opened
from ui.jobs import Lane, Tell
from ui.look.theme import Tone
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say


class MaskBar(QWidget):
    """Makes a copy of the picture that is shown, with the masks burned into its pixels."""

    made = Signal(str)
    """The path of the copy."""

    def __init__(self, session: Session, lane: Lane, eye: Viewing, canvas: MaskCanvas, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = lane
        self._eye = eye
        self._canvas = canvas
        self._opened: Opened | None = None
        self._page = 0
        self.told = ToneLabel(self)
        self.told.setWordWrap(True)
        self.go = QPushButton(say("evidence", "mask_make"), self)
        self.go.setToolTip(f"{say('evidence', 'mask_make')} (Ctrl+Return)")
        self.away = QPushButton(say("evidence", "mask_away"), self)
        self.away.setToolTip(f"{say('evidence', 'mask_away')} (Esc)")
        row = QHBoxLayout()
        for button in (self.go, self.away):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.told)
        column.addLayout(row)
        canvas.counted.connect(self._count)
        self.go.clicked.connect(self.make)
        self.away.clicked.connect(self.end)
        for key, act in (("Ctrl+Return", self.make), ("Esc", self.end)):
            QShortcut(QKeySequence(key), canvas, act, context=Qt.ShortcutContext.WidgetShortcut)
        self.hide()

    def begin(self, opened: Opened, page: int) -> None:
        """Let masks be drawn on the page that is shown."""
        self._opened, self._page = opened, page
        self._canvas.draw_masks(drawing=True)
        self._canvas.setFocus()
        self.told.tell(say("evidence", "mask_how"))
        self.show()

    @Slot()
    def end(self) -> None:
        """Give up; no mask stays."""
        if self._opened is not None:
            self._opened = None
            self._canvas.draw_masks(drawing=False)
            self.hide()

    @Slot()
    def make(self) -> None:
        """Decode the picture anew, burn the masks into it, and keep that as a copy."""
        if self._opened is not None and self._canvas.masks:
            self.setEnabled(False)
            work = partial(_burned, self._eye, self._opened, self._page, self._canvas.masks)
            done = partial(self._keep, self._opened.exhibit)
            self._lane.submit(self, work, done=done, failed=self._failed)

    def _keep(self, exhibit: Exhibit, burned: Burned) -> None:
        self._session.do(self, partial(_enter, exhibit, burned), self._made, self._failed)

    @Slot(object)
    def _made(self, path: str) -> None:
        self.setEnabled(True)
        self.end()
        self.made.emit(path)

    def _failed(self, error: BaseException) -> None:
        self.setEnabled(True)
        if isinstance(error, Refused):
            self.told.tell(words.refusal(error), Tone.BAD)
        else:
            self._session.broke.emit(error)

    @Slot(int)
    def _count(self, count: int) -> None:
        self.go.setEnabled(count > 0)


def _burned(eye: Viewing, opened: Opened, page: int, masks: list[Mask], _: Tell) -> Burned:
    picture = eye.view(opened.subject, page).picture
    assert picture is not None
    return redacting.burn(picture, masks, opened.subject.name)


def _enter(exhibit: Exhibit, burned: Burned, desk: Desk) -> str:
    return redacting.enter(desk, exhibit, burned).path
