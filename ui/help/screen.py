"""Help: the pages in `resources/help/`, opened by F1 at the one that belongs to where one is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QTextBrowser, QVBoxLayout, QWidget

from fieldkit import words
from ui.parts.panes import panes
from ui.parts.screen import Screen
from ui.session import Session
from ui.wording import say

PAGES = (
    "start",
    "home",
    "case",
    "interviews",
    "checklists",
    "rosters",
    "evidence",
    "findings",
    "people",
    "search",
    "exchange",
    "papers",
    "log",
    "settings",
    "keys",
)
_NAME = Qt.ItemDataRole.UserRole


class HelpScreen(Screen):
    """Shows help pages."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.pages = QListWidget(self)
        self.pages.setAccessibleName(say("help", "pages"))
        self.text = QTextBrowser(self)
        self.text.setAccessibleName(say("help", "text"))
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(18)
        for name in PAGES:
            item = QListWidgetItem(_title(name), self.pages)
            item.setData(_NAME, name)
        self.pages.setSpacing(2)
        parts = panes(self, (self.pages, self.text), (220, 1000))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.addWidget(parts)
        self.pages.currentItemChanged.connect(self._pointed)
        self.pages.setCurrentRow(0)

    def show_record(self, path: str) -> None:
        """Show the page of a screen; the first one where it has none."""
        self.pages.setCurrentRow(PAGES.index(path) if path in PAGES else 0)

    def place(self) -> dict[str, Any]:
        """Return the page."""
        item = self.pages.currentItem()
        return {"page": item.data(_NAME)} if item is not None else {}

    def return_to(self, place: dict[str, Any]) -> None:
        """Show the page again."""
        if place:
            self.show_record(place["page"])

    @Slot(QListWidgetItem, QListWidgetItem)
    def _pointed(self, now: QListWidgetItem | None, _: QListWidgetItem | None) -> None:
        if now is not None:
            self.text.setMarkdown(_page(str(now.data(_NAME))))


def _page(name: str) -> str:
    return words.resource("help", words.language(), f"{name}.md").read_text(encoding="utf-8")


def _title(name: str) -> str:
    return _page(name).splitlines()[0].removeprefix("# ")
