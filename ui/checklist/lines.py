"""The lines of a run as a list: what was found at a glance, and one key for each result."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from fieldkit.desk.asking import Asked
from ui.look import theme
from ui.look.theme import Tone
from ui.parts.fields import choice_label
from ui.wording import say

RESULTS = ("ok", "problem", "not_applicable", "not_checked")
_LINE = Qt.ItemDataRole.UserRole
_SIGNS = {"ok": "✓", "problem": "✗", "not_applicable": "–", "not_checked": "○", "": "○"}
_TONES = {"ok": Tone.GOOD, "problem": Tone.BAD, "not_applicable": Tone.CALM}


class LineList(QListWidget):
    """Shows the lines; 1 to 4 give a result, and go on to what is not answered yet."""

    pointed = Signal(str)
    """The key of the line that is current now; empty where there is none."""
    answered = Signal(str, str)
    """The key of a line and the result that was given to it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(say("checklists", "lines"))
        self.setWordWrap(True)
        self.setSpacing(2)
        self.currentItemChanged.connect(self._current)

    @property
    def line(self) -> Asked | None:
        """The current line."""
        item = self.currentItem()
        told: Asked | None = item.data(_LINE) if item is not None else None
        return told

    def show_lines(self, lines: list[Asked]) -> None:
        """Show the lines of a run, and stay where one is."""
        before = self.line.key if self.line is not None else ""
        self.blockSignals(True)  # noqa: FBT003  # Qt's own shape
        self.clear()
        section = ""
        for line in lines:
            if line.section and line.section != section:
                section = line.section
                self._add_heading(section)
            self._add(line)
        self.blockSignals(False)  # noqa: FBT003  # Qt's own shape
        self.go_to(before) if before else self.go_on()

    def go_to(self, key: str) -> None:
        """Make the line `key` the current one."""
        for row in range(self.count()):
            line = self.item(row).data(_LINE)
            if line is not None and line.key == key:
                self.setCurrentRow(row)
                return

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
        """1 to 4 give a result; everything else moves as in any list."""
        number = event.key() - Qt.Key.Key_1
        line = self.line
        if 0 <= number < len(RESULTS) and line is not None and line.sort == "result":
            self.answered.emit(line.key, RESULTS[number])
        else:
            super().keyPressEvent(event)

    def _add_heading(self, section: str) -> None:
        item = QListWidgetItem(section, self)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(theme.heading(self.font(), 0))
        item.setForeground(self.palette().text())

    def _add(self, line: Asked) -> None:
        sign = _SIGNS.get(line.answer, "•") if line.sort == "result" or not line.answer else "•"
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


def shown_answer(line: Asked) -> str:
    """Return a value as one reads it: an amount in yuan, a minute without its T."""
    if line.sort == "money" and line.answer:
        return f"{int(line.answer) / 100:.2f}"
    return line.answer.replace("T", " ") if line.sort == "minute" else line.answer


def _told(line: Asked) -> str:
    """Return what stands behind the label: the answer in words, a note, how many exhibits."""
    parts = []
    if line.sort == "result" and line.answer:
        parts.append(choice_label("check", "result", line.answer))
    elif line.answer:
        labels = dict(line.options)
        parts.append(" ".join(labels.get(one, one) for one in line.answer.split()) if labels else shown_answer(line))
    if line.note:
        parts.append(line.note)
    if line.exhibits:
        parts.append(say("checklists", "proofs", count=len(line.exhibits)))
    return "　·　" + "　".join(parts) if parts else ""
