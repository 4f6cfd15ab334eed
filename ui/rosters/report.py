"""What became of every line of a roster: how many were read, repaired, could not be read, and each cell of these."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from fieldkit.desk.lists import RosterShown, SheetShown
from ui.look.theme import Tone
from ui.parts.plain import PlainTable
from ui.wording import say

_TITLES = ("line", "column", "was", "now", "why")
_WIDTHS = (6, 12, 14, 12, 10)


class ReportPage(QWidget):
    """Shows the account of a roster."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counts = QLabel(self)
        self.counts.setWordWrap(True)
        titles = [say("rosters", key) for key in _TITLES]
        self.table = PlainTable(say("rosters", "report"), titles, _WIDTHS, self)
        column = QVBoxLayout(self)
        column.addWidget(self.counts)
        column.addWidget(self.table, 1)

    def show_roster(self, shown: RosterShown) -> None:
        """Show what became of the lines; what a person has to look at comes first."""
        self.counts.setText("\n".join(_counts(one) for one in shown.sheets))
        several = len(shown.sheets) > 1
        notes = sorted((note.unread is False, at, note) for at, one in enumerate(shown.sheets) for note in one.notes)
        rows = [
            (f"{shown.sheets[at].sheet} {note.line}" if several else str(note.line), *note[1:5])
            for _, at, note in notes
        ]
        self.table.show_rows(rows, [Tone.WARN if note.unread else None for _, _, note in notes])


def _counts(one: SheetShown) -> str:
    sheet = one.sheet or say("rosters", "unnamed")
    return say("rosters", "counts", sheet=sheet, lines=one.lines, header=one.header, skipped=one.skipped, **one.counts)
