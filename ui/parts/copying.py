"""The copy of the whole vault on another disk: one key, which asks for the place only the first time."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.desk import keeping
from fieldkit.desk.desk import Desk
from fieldkit.desk.keeping import Copied, LastCopy
from fieldkit.errors import Code, Refused
from ui.jobs import Brief, Tell
from ui.look.theme import Tone
from ui.parts.paths import ask_folder
from ui.parts.progress import Progress
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

KEY = "F8"


class CopyBox(QWidget):
    """Says when the vault was copied last, and copies it."""

    def __init__(self, session: Session, screen: QWidget) -> None:
        super().__init__(screen)
        self._session = session
        self._said = False
        self.told = ToneLabel(self)
        self.told.setWordWrap(True)
        self.go = QPushButton(say("copying", "copy"), self)
        self.go.setToolTip(f"{say('copying', 'copy')} ({KEY})")
        self.elsewhere = QPushButton(say("copying", "elsewhere"), self)
        self.progress = Progress(self)
        row = QHBoxLayout()
        for widget in (self.go, self.elsewhere):
            row.addWidget(widget)
        row.addWidget(self.told, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.progress)
        self.elsewhere.hide()
        self.go.clicked.connect(self.copy)
        self.elsewhere.clicked.connect(self._choose)
        self.progress.cancelled.connect(self._cancel)
        # Wherever the cursor is, as long as the screen is in sight.
        QShortcut(QKeySequence(KEY), screen).activated.connect(self.copy)

    def refresh(self) -> None:
        """Read when the last copy was made; what is being said of one that was made just now stays in sight."""
        self._session.do(self, keeping.last_copy, self._show)

    @Slot()
    def copy(self) -> None:
        """Copy to where the last copy went; ask where, if there is none yet."""
        if not self.progress.busy:
            self._session.do(self, keeping.usual_place, self._found, self._refused)

    def copy_to(self, folder: Path) -> None:
        """Bring the copy in `folder` up to date, or make one there under the vault's own name."""
        if not self.progress.busy:
            self._offer(offered=False)
            self.told.tell(say("copying", "copying"))
            work = partial(_copy, folder)
            self.progress.begin(
                self._session.run(
                    self, work, self._done, self._refused, progressed=self.progress.step, lets=Brief.TYPING
                )
            )

    @Slot(object)
    def _show(self, last: LastCopy | None) -> None:
        self.elsewhere.setVisible(last is not None or self.elsewhere.isVisible())
        if not self.progress.busy and not self._said:
            self.told.tell(_told(last), Tone.WARN if keeping.is_old(last) else Tone.CALM)
        self._said = False

    @Slot(object)
    def _found(self, place: Path | None) -> None:
        if place is None:
            self._choose()
        else:
            self.copy_to(place)

    @Slot()
    def _choose(self) -> None:
        folder = ask_folder(self, say("copying", "copy_to"))
        if folder:
            self.copy_to(Path(folder))

    @Slot(object)
    def _done(self, copied: Copied) -> None:
        self._ended()
        self._said = True
        self.elsewhere.show()
        if copied.lost:
            self.told.tell(say("copying", "lost", count=len(copied.lost)), Tone.BAD)
        elif not copied.elsewhere:
            self.told.tell(say("copying", "same_disk"), Tone.WARN)
        else:
            self.told.tell(_made(copied), Tone.GOOD)

    @Slot(object)
    def _refused(self, refused: Refused) -> None:
        self._ended()
        self.elsewhere.setVisible(refused.code is Code.COPY_AWAY or self.elsewhere.isVisible())
        self.told.tell(words.refusal(refused), Tone.BAD)

    @Slot()
    def _cancel(self) -> None:
        self._ended()
        self.told.tell(say("copying", "stopped"), Tone.WARN)

    def _ended(self) -> None:
        self.progress.end()
        self._offer(offered=True)

    def _offer(self, *, offered: bool) -> None:
        self.go.setEnabled(offered)
        self.elsewhere.setEnabled(offered)


def _copy(folder: Path, desk: Desk, tell: Tell) -> Copied:
    return keeping.copy(desk, keeping.place_in(desk, folder), tell)


def _told(last: LastCopy | None) -> str:
    if last is None:
        return say("copying", "never")
    when = datetime.fromtimestamp(last.at / 1000).astimezone().strftime("%Y-%m-%d %H:%M")
    return say("copying", "last", when=when, where=last.label or last.folder.name)


def _made(copied: Copied) -> str:
    """Return what is proven of a copy: no more is claimed than was read back from the medium itself."""
    key = {"verified": "verified", "read_back": "read_back"}.get(copied.proof.value, "written")
    return say("copying", f"made_{key}", files=copied.files, kept=copied.kept)
