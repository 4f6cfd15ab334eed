"""Two versions of a finding compared: what went and what came, field by field, to the character."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fieldkit import words
from fieldkit.desk import versions
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Finding
from ui.finding.reviewed import TEXTS, when
from ui.look import theme
from ui.parts.differing import Differing
from ui.parts.fields import label
from ui.parts.scrolled import scrolled
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say


class Text(NamedTuple):
    """A version as it is compared: what it is called, and its texts in the order of TEXTS."""

    called: str
    texts: list[str]


class Comparison(QWidget):
    """Sets two versions against each other; Escape goes back."""

    closed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._texts: list[Text] = []
        self.older = QComboBox(self)
        self.newer = QComboBox(self)
        self.back = QPushButton(say("review", "back"), self)
        self.same = ToneLabel(self)
        self.shown = {field: Differing(self) for field in TEXTS}
        self._titles = {field: QLabel(label("finding", field), self) for field in TEXTS}
        self._lay_out()
        for box in (self.older, self.newer):
            box.currentIndexChanged.connect(self._compare)
        self.back.clicked.connect(self.closed)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.closed)

    def show_finding(self, path: str) -> None:
        """Compare the version that was handed in last with the words now."""
        self._session.do(self, partial(_read, path), self._show)

    @Slot(object)
    def _show(self, texts: list[Text]) -> None:
        self._texts = texts
        for box, row in ((self.older, len(texts) - 2), (self.newer, len(texts) - 1)):
            box.blockSignals(True)  # noqa: FBT003  # Qt's own shape
            box.clear()
            box.addItems([one.called for one in texts])
            box.setCurrentIndex(row)
            box.blockSignals(False)  # noqa: FBT003  # Qt's own shape
        self.older.setFocus()
        self._compare()

    @Slot()
    def _compare(self) -> None:
        older, newer = (self._texts[box.currentIndex()].texts for box in (self.older, self.newer))
        for at, field in enumerate(TEXTS):
            differs = older[at] != newer[at]
            for widget in (self._titles[field], self.shown[field]):
                widget.setVisible(differs)
            self.shown[field].show_both(older[at], newer[at])
        self.same.tell(words.say("review", "same") if older == newer else say("review", "how"))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for key, box in (("from", self.older), ("to", self.newer)):
            title = QLabel(say("review", key), self)
            title.setBuddy(box)
            box.setAccessibleName(say("review", key))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            row.addWidget(title)
            row.addWidget(box, 1)
        row.addWidget(self.back)
        inner = QWidget(self)
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 4, 12, 8)
        column.addWidget(self.same)
        self.same.setWordWrap(True)
        for field in TEXTS:
            self._titles[field].setFont(theme.heading(self.font()))
            column.addWidget(self._titles[field])
            column.addWidget(self.shown[field])
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(8, 4, 8, 0)
        whole.addLayout(row)
        whole.addWidget(scrolled(inner, self))


def _read(path: str, desk: Desk) -> list[Text]:
    found = versions.versions(desk, desk.get(Finding, path))
    return [Text(_called(desk, one), [versions.reads(desk, one, field) for field in TEXTS]) for one in found]


def _called(desk: Desk, one: versions.Version) -> str:
    key = "version" if one.number else "now"
    said = words.say("review", key, number=one.number, when=when(one.at), name=desk.name(one.by))
    return said if one.whole else f"{said} · {words.say('review', 'not_whole')}"
