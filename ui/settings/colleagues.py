"""Another member on this laptop: a name, a passphrase of their own, and the recovery code that goes with it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import vaults
from fieldkit.desk.desk import Desk
from fieldkit.errors import Refused
from ui.look.theme import Tone
from ui.parts.code import CodePage
from ui.parts.passphrases import NewPassphrase
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say


class ColleagueBox(QWidget):
    """Tells who works in this vault, and lets one more do so."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.there = ToneLabel(self)
        self.told = ToneLabel(self)
        self.begin = QPushButton(say("settings", "let_join"), self)
        self.name = QLineEdit(self)
        self.rows = NewPassphrase(self)
        self.go = QPushButton(say("settings", "join"), self)
        self.away = QPushButton(say("settings", "not_now"), self)
        self.code = CodePage(say("settings", "code_copied"), self)
        self._joined = ""
        self._begun = QWidget(self)
        self._lay_out()
        self.begin.clicked.connect(self._begin)
        self.go.clicked.connect(self._join)
        self.away.clicked.connect(self._end)
        self.code.confirmed.connect(self._finish)

    def refresh(self) -> None:
        """Read who works here."""
        self._session.do(self, vaults.colleagues, self._show)

    @Slot(object)
    def _show(self, found: list[tuple[str, str]]) -> None:
        names = say("settings", "comma").join(name for _, name in found)
        self.there.tell(say("settings", "work_here", count=len(found), names=names))

    @Slot()
    def _begin(self) -> None:
        self.told.tell("")
        self._turn(self._begun)
        self.name.setFocus()

    @Slot()
    def _end(self) -> None:
        self.name.clear()
        self.rows.take()
        self.told.tell("")
        self._turn(self.begin)
        self.begin.setFocus()

    @Slot()
    def _join(self) -> None:
        name = self.name.text().strip()
        lacking = self.rows.lacking() if name else "lacks_name"
        if lacking:
            self.told.tell(say("begin", lacking), Tone.WARN)
            return
        self._wait(waiting=True)
        self.told.tell(say("settings", "joining"))
        self._joined = name
        self._session.do(self, partial(_join, name, self.rows.take()), self._show_code, self._refused)

    @Slot(object)
    def _show_code(self, code: str) -> None:
        self._wait(waiting=False)
        self.name.clear()
        self.told.tell(say("settings", "code_is_theirs", name=self._joined), Tone.WARN)
        self._turn(self.code)
        self.code.show_code(code)
        self.refresh()

    @Slot()
    def _finish(self) -> None:
        self._turn(self.begin)
        self.told.tell(say("settings", "joined", name=self._joined), Tone.GOOD)
        self.begin.setFocus()

    @Slot(object)
    def _refused(self, refused: Refused) -> None:
        self._wait(waiting=False)
        self.told.tell(words.refusal(refused), Tone.BAD)

    def _wait(self, *, waiting: bool) -> None:
        self._begun.setDisabled(waiting)

    def _turn(self, page: QWidget) -> None:
        for one in (self.begin, self._begun, self.code):
            one.setVisible(one is page)

    def _lay_out(self) -> None:
        for told in (self.there, self.told):
            told.setWordWrap(True)
        form = QFormLayout()
        label = QLabel(say("begin", "name"), self)
        label.setBuddy(self.name)
        self.name.setAccessibleName(say("begin", "name"))
        form.addRow(label, self.name)
        acts = QHBoxLayout()
        acts.addWidget(self.go)
        acts.addWidget(self.away)
        acts.addStretch(1)
        begun = QVBoxLayout(self._begun)
        begun.setContentsMargins(0, 0, 0, 0)
        begun.addLayout(form)
        begun.addWidget(self.rows)
        begun.addLayout(acts)
        row = QHBoxLayout()
        row.addWidget(self.begin)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.there)
        column.addLayout(row)
        for widget in (self._begun, self.told, self.code):
            column.addWidget(widget)
        self._turn(self.begin)


def _join(name: str, passphrase: str, desk: Desk) -> str:
    return vaults.join(desk, name, passphrase)[1]
