"""Settling many conflicts by a rule: the rule is chosen, what it would take is seen, then all of it is done at once."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QListWidget, QPushButton, QVBoxLayout, QWidget

from fieldkit.desk import conflicts
from fieldkit.desk.conflicts import Rule, Ruling
from fieldkit.desk.desk import Desk
from ui.exchange import differing_sides as told
from ui.session import Session
from ui.wording import say

_RULES = (Rule.INTERVIEWER, Rule.MAKER, Rule.KEEP)


class Seen(NamedTuple):
    """What a rule would settle, and each of it in words."""

    rulings: list[Ruling]
    lines: list[str]


class ByRule(QWidget):
    """Chooses a rule, shows what it would settle, and settles it."""

    settled = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._seen = Seen([], [])
        self.rule = QComboBox(self)
        self.rule.setAccessibleName(say("settle", "rule"))
        for rule in ("", *_RULES):
            self.rule.addItem(say("settle", f"rule_{rule or 'none'}"), rule)
        self.list = QListWidget(self)
        self.list.setAccessibleName(say("settle", "would"))
        self.list.setMaximumHeight(self.fontMetrics().lineSpacing() * 5)
        self.go = QPushButton(self)
        label = QLabel(say("settle", "rule"), self)
        label.setBuddy(self.rule)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.rule, 1)
        row.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.list)
        self.rule.currentIndexChanged.connect(self.look)
        self.go.clicked.connect(self._settle)
        self._show(self._seen)

    @Slot()
    def look(self) -> None:
        """Show what the rule that is chosen would settle now."""
        rule = str(self.rule.currentData())
        if rule:
            self._session.do(self, partial(_look, Rule(rule)), self._show)
        else:
            self._show(Seen([], []))

    @Slot(object)
    def _show(self, seen: Seen) -> None:
        self._seen = seen
        self.list.clear()
        self.list.addItems(seen.lines or [say("settle", "rule_nothing")])
        self.list.setVisible(bool(self.rule.currentData()))
        self.go.setVisible(bool(seen.rulings))
        self.go.setText(say("settle", "rule_go", count=len(seen.rulings)))

    @Slot()
    def _settle(self) -> None:
        self._session.do(self, partial(_settle, self._seen.rulings), self._done)

    @Slot(object)
    def _done(self, _: None) -> None:
        self.rule.setCurrentIndex(0)
        self.settled.emit()


def _look(rule: Rule, desk: Desk) -> Seen:
    rulings = conflicts.by_rule(desk, rule)
    return Seen(rulings, [_line(desk, one) for one in rulings])


def _line(desk: Desk, one: Ruling) -> str:
    about = told.about(desk, one.conflict)
    if one.side is None:
        return say("settle", "rule_keeps", about=about)
    value = told.shown(desk, one.conflict, one.side.value)
    return say("settle", "rule_takes", about=about, name=desk.name(one.side.by), value=value)


def _settle(rulings: list[Ruling], desk: Desk) -> None:
    conflicts.settle_all(desk, rulings)
