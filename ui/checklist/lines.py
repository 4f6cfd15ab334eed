"""The lines of a run as a list: what was found at a glance, and one key for each result."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from fieldkit.desk.asking import Adding, Asked, Run
from ui.look import theme
from ui.look.theme import Tone
from ui.parts.fields import choice_label
from ui.wording import say

RESULTS = ("ok", "problem", "not_applicable", "not_checked")
_FINDING = 4
_MOST_CHOICES = 9
_LINE, _ADDING = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_SIGNS = {"ok": "✓", "problem": "✗", "not_applicable": "–", "not_checked": "○", "": "○"}
_TONES = {"ok": Tone.GOOD, "problem": Tone.BAD, "not_applicable": Tone.CALM}
_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LineList(QListWidget):
    """Shows the lines. 1 to 4 give a result, 5 makes a problem a finding, digits choose, Enter takes an offer."""

    pointed = Signal(str)
    """The key of the line that is current now; empty where there is none."""
    answered = Signal(str, str)
    """The key of a line and the result that was given to it."""
    valued = Signal(str, str)
    """The key of a line and the value that was given to it."""
    finding_wanted = Signal(str)
    """The key of a line that is to become a finding."""
    added = Signal(str)
    """The key of a group of which one more repetition is to be asked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("checklists", "lines"))
        self.setWordWrap(True)
        self.setSpacing(2)
        self.currentItemChanged.connect(self._current)
        self.itemActivated.connect(self._activated)

    @property
    def line(self) -> Asked | None:
        """The current line."""
        item = self.currentItem()
        told: Asked | None = item.data(_LINE) if item is not None else None
        return told

    def show_run(self, run: Run | None) -> None:
        """Show the lines of a run, and stay where one is."""
        before = self.line.key if self.line is not None else ""
        self.blockSignals(True)  # noqa: FBT003  # Qt's own shape
        self.clear()
        if run is not None:
            self._fill(run)
        self.blockSignals(False)  # noqa: FBT003  # Qt's own shape
        self.go_to(before) if before else self.go_on()

    def go_to(self, key: str) -> None:
        """Make the line `key` the current one."""
        for row in range(self.count()):
            line = self.item(row).data(_LINE)
            if line is not None and line.key == key:
                self.setCurrentRow(row)
                return

    def below(self) -> QPoint:
        """Return the point of the screen below the current line."""
        return self.viewport().mapToGlobal(self.visualItemRect(self.currentItem()).bottomLeft())

    @Slot()
    def go_on(self) -> None:
        """Go to the next line that is not answered yet, from here on and then from the start."""
        here = max(self.currentRow(), -1)
        rows = [*range(here + 1, self.count()), *range(here + 1)]
        for row in rows:
            line = self.item(row).data(_LINE)
            if line is not None and line.sort != "shown" and not line.answer and not line.exhibits:
                self.setCurrentRow(row)
                return
        if self.currentItem() is None and self.count():
            self.setCurrentRow(next((row for row in range(self.count()) if self.item(row).data(_LINE)), 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answer by digits, take by Enter; everything else moves as in any list."""
        number = event.key() - Qt.Key.Key_1
        line = self.line
        if line is not None and 0 <= number < _MOST_CHOICES and self._give(line, number):
            return
        if line is not None and event.key() in _ENTERS and line.offered and not line.answer and line.sort != "shown":
            self.valued.emit(line.key, line.offered)
            return
        super().keyPressEvent(event)

    def _give(self, line: Asked, number: int) -> bool:
        """Answer `line` by a digit (from 0); say whether it means something here."""
        if line.sort == "result" and number < len(RESULTS):
            self.answered.emit(line.key, RESULTS[number])
        elif line.sort == "result" and number == _FINDING and line.answer == "problem":
            self.finding_wanted.emit(line.key)
        elif line.sort == "choice" and number < len(line.options):
            self.valued.emit(line.key, line.options[number][0])
        else:
            return False
        return True

    def _fill(self, run: Run) -> None:
        place = ("", "")
        waiting = list(run.adding)
        for at, line in enumerate(run.lines):
            if line.section != place[0]:
                self._add_heading(line.section)
            if line.repetition and (line.section, line.repetition) != place:
                self._add_heading(f"　{line.repetition}")
            place = (line.section, line.repetition)
            self._add(line)
            for one in [one for one in waiting if _ends(run, at, one)]:
                self._add_adding(one)
                waiting.remove(one)
        for one in waiting:
            self._add_adding(one)

    def _add_heading(self, section: str) -> None:
        item = QListWidgetItem(section, self)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(theme.heading(self.font(), 0))
        item.setForeground(self.palette().text())

    def _add_adding(self, one: Adding) -> None:
        item = QListWidgetItem(say("checklists", "one_more", title=one.title), self)
        item.setData(_ADDING, one.key)
        item.setForeground(theme.tone(Tone.CALM))

    def _add(self, line: Asked) -> None:
        sign = _SIGNS.get(line.answer, "•") if line.sort == "result" or not line.answer else "•"
        if line.sort == "shown":
            sign = "＝" if line.offered else "　"
        item = QListWidgetItem(f"{sign}　{line.label}{_told(line)}", self)
        item.setData(_LINE, line)
        if line.problem:
            item.setForeground(theme.tone(Tone.WARN))
        elif line.answer in _TONES:
            item.setForeground(theme.tone(_TONES[line.answer]))

    @Slot(QListWidgetItem, QListWidgetItem)
    def _current(self, now: QListWidgetItem | None, _: QListWidgetItem | None) -> None:
        line = now.data(_LINE) if now is not None else None
        self.pointed.emit(line.key if line is not None else "")

    @Slot(QListWidgetItem)
    def _activated(self, item: QListWidgetItem) -> None:
        key = item.data(_ADDING)
        if key:
            self.added.emit(key)


def shown_answer(line: Asked) -> str:
    """Return a value as one reads it: an amount in yuan, a minute without its T."""
    return _shown(line.sort, line.answer)


def shown_offered(line: Asked) -> str:
    """Return what is computed or offered as one reads it."""
    return dict(line.options).get(line.offered) or _shown(line.sort, line.offered)


def _shown(sort: str, value: str) -> str:
    if sort == "money" and value:
        return f"{int(value) / 100:.2f}"
    return value.replace("T", " ") if sort == "minute" else value


def _ends(run: Run, at: int, one: Adding) -> bool:
    """Say whether the group of `one` ends behind the line `at`: there it can be added to."""
    inside = run.lines[at].key.startswith(f"{one.key}/")
    return inside and (at + 1 == len(run.lines) or not run.lines[at + 1].key.startswith(f"{one.key}/"))


def _told(line: Asked) -> str:
    """Return what stands behind the label: the answer in words, a note, how many exhibits."""
    parts = []
    if line.sort == "result" and line.answer:
        parts.append(choice_label("check", "result", line.answer))
    elif line.answer:
        labels = dict(line.options)
        parts.append(" ".join(labels.get(one, one) for one in line.answer.split()) if labels else shown_answer(line))
    elif line.sort == "shown" and line.offered:
        parts.append(line.offered)
    if line.note:
        parts.append(line.note)
    if line.exhibits:
        parts.append(say("checklists", "proofs", count=len(line.exhibits)))
    return "　·　" + "　".join(parts) if parts else ""
