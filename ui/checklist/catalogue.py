"""What can be done with checklists themselves: taken in from a file or a template, compared, printed empty."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from fieldkit.desk import definitions
from ui.wording import say

FILES = "*.xlsx *.xls *.xlsm *.ods *.json"


class CatalogueButton(QToolButton):
    """A button with a menu; it only says what is wanted."""

    file_wanted = Signal()
    template_wanted = Signal(str)
    changes_wanted = Signal()
    empty_wanted = Signal()
    paper_wanted = Signal()
    results_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(say("checklists", "catalogue"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.chosen = QMenu(self)
        self.chosen.addAction(say("checklists", "from_file"), self.file_wanted.emit)
        self.templates = self.chosen.addMenu(say("checklists", "from_template"))
        for name, title in definitions.templates().items():
            self.templates.addAction(title, partial(self.template_wanted.emit, name))
        self.chosen.addSeparator()
        self.chosen.addAction(say("checklists", "changes"), self.changes_wanted.emit)
        self.chosen.addAction(say("checklists", "print_empty"), self.empty_wanted.emit)
        self.chosen.addAction(say("checklists", "paper"), self.paper_wanted.emit)
        self.chosen.addAction(say("checklists", "results"), self.results_wanted.emit)
        self.setMenu(self.chosen)
