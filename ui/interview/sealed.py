"""What can be done with an interview whose words are sealed: signed, refused, lifted with a reason, supplemented."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from fieldkit.desk import exhibits, interviews
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Interview, Seal
from ui.interview.opened import Opened
from ui.parts.abreast import Abreast
from ui.parts.paths import ask_file
from ui.session import Session
from ui.wording import say

T = TypeVar("T")


class SealedBar(QWidget):
    """Buttons, and the lines that some of them need."""

    changed = Signal()
    supplemented = Signal(str)
    """The path of a new supplement."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._opened: Opened | None = None
        self._asks = ""
        self.buttons = {name: QPushButton(say("interviews", f"seal_{name}"), self) for name in _ACTS}
        self.reason = QLineEdit(self)
        self.witness = QLineEdit(self)
        self.go = QPushButton(say("interviews", "seal_go"), self)
        acts = Abreast(self)
        acts.row.setContentsMargins(0, 0, 0, 0)
        for name, button in self.buttons.items():
            button.setProperty("act", name)
            button.clicked.connect(self._act)
            acts.row.addWidget(button)
        acts.row.addStretch(1)
        asked = QHBoxLayout()
        for widget in (self.reason, self.witness, self.go):
            asked.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 2, 6, 2)
        column.addWidget(acts)
        column.addLayout(asked)
        self.witness.setPlaceholderText(say("interviews", "witness"))
        self.witness.setAccessibleName(say("interviews", "witness"))
        self.reason.returnPressed.connect(self._do)
        self.witness.returnPressed.connect(self._do)
        self.go.clicked.connect(self._do)
        self.show_opened(None)

    def show_opened(self, opened: Opened | None) -> None:
        """Offer what the state of the seal allows."""
        if opened is None or self._opened is None or opened.interview.path != self._opened.interview.path:
            self._ask("")
        self._opened = opened
        seal = opened.seal if opened is not None else None
        self.setVisible(seal is not None)
        signed = seal is not None and bool(seal.signed)
        for name in ("scan", "refuse", "lift"):
            self.buttons[name].setVisible(not signed)
        self.buttons["supplement"].setVisible(signed)

    @Slot()
    def _act(self) -> None:
        name = str(self.sender().property("act"))
        if name == "scan":
            self._attach()
        elif name == "supplement":
            self._run(_supplement, self._supplemented)
        else:
            self._ask(name)

    def _ask(self, name: str) -> None:
        self._asks = name
        for widget in (self.reason, self.go):
            widget.setVisible(bool(name))
        self.witness.setVisible(name == "refuse")
        if name:
            self.reason.setPlaceholderText(say("interviews", f"reason_{name}"))
            self.reason.setAccessibleName(say("interviews", f"reason_{name}"))
            self.reason.clear()
            self.witness.clear()
            self.reason.setFocus()

    @Slot()
    def _do(self) -> None:
        reason, witness = self.reason.text().strip(), self.witness.text().strip()
        if self._asks == "lift":
            self._run(partial(_lift, reason), self._done)
        elif self._asks == "refuse":
            self._run(partial(_refuse, reason, witness), self._done)

    def _attach(self) -> None:
        path = ask_file(self, say("interviews", "seal_scan"))
        if path:
            self._run(partial(_sign, Path(path)), self._done)

    def _run(self, act: Callable[[str, Desk], T], done: Callable[[T], None]) -> None:
        if self._opened is not None:
            self._session.do(self, partial(act, self._opened.interview.path), done)

    @Slot(object)
    def _done(self, _: None) -> None:
        self._ask("")
        self.changed.emit()

    @Slot(object)
    def _supplemented(self, interview: Interview) -> None:
        self.supplemented.emit(interview.path)


_ACTS = ("scan", "refuse", "lift", "supplement")


def _seal(desk: Desk, path: str) -> Seal:
    return interviews.need_seal(desk, desk.get(Interview, path))


def _lift(reason: str, path: str, desk: Desk) -> None:
    interviews.lift_seal(desk, _seal(desk, path), reason)


def _refuse(reason: str, witness: str, path: str, desk: Desk) -> None:
    interviews.sign(desk, _seal(desk, path), refusal=reason, witness=witness)


def _sign(scan: Path, path: str, desk: Desk) -> None:
    """Take the signed scan in as an exhibit of whoever was talked to, and note it as the signature."""
    interview = desk.get(Interview, path)
    facts = {"person": interview.interviewee} if interview.interviewee else {}
    taken, _ = exhibits.add(desk, interview.space, scan, facts)
    interviews.sign(desk, _seal(desk, path), scan=taken.path)


def _supplement(path: str, desk: Desk) -> Interview:
    interview = desk.get(Interview, path)
    said = [interviews.Said("question", "")]
    return interviews.supplement(desk, interview, {"started": exhibits.now()}, said)
