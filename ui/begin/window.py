"""The window in which a vault is begun: the page that was asked for, then the recovery code if there is a new one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from fieldkit.desk.desk import Desk
from ui.begin.create import CreatePage
from ui.begin.page import Page
from ui.begin.practice import PracticePage
from ui.begin.recover import RecoverPage
from ui.jobs import Lane
from ui.look import icons, theme
from ui.look.theme import Tone
from ui.parts.code import CodePage
from ui.wording import say

PAGES: dict[str, type[CreatePage | RecoverPage | PracticePage]] = {
    "create": CreatePage,
    "recover": RecoverPage,
    "practice": PracticePage,
}


class BeginWindow(QWidget):
    """Leads to an open vault, or gives up."""

    opened = Signal(object)
    """A Desk."""
    given_up = Signal()

    def __init__(self, what: str, lane: Lane) -> None:
        super().__init__()
        self.setWindowTitle("fieldkit")
        self.setWindowIcon(icons.icon("fieldkit"))
        self._desk: Desk | None = None
        self._pages = QStackedWidget(self)
        self.page: Page = PAGES[what](lane, self)
        self.page.reached.connect(self._reached)
        self.code = CodePage(say("begin", "code_act"), self)
        self.code.confirmed.connect(self._hand_on)
        for page in (self.page, self.code):
            self._pages.addWidget(page)
        if self.page.first is not None:
            self.page.first.setFocus()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 26, 32, 24)
        column.addWidget(self._pages)
        self.setMinimumWidth(min(self.fontMetrics().averageCharWidth() * 76, theme.NARROWEST))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Give up; a vault that was made stays, and its code can be made anew from within."""
        event.accept()
        if self._desk is not None:
            self._hand_on()
        else:
            self.given_up.emit()

    @Slot(object)
    def _reached(self, result: Any) -> None:
        if isinstance(result, str):
            self.page.notice.tell(say("begin", "asked", fingerprint=result), Tone.GOOD)
            return
        self._desk, code = result
        if code:
            self._pages.setCurrentWidget(self.code)
            self.code.show_code(code)
        else:
            self._hand_on()

    @Slot()
    def _hand_on(self) -> None:
        desk, self._desk = self._desk, None
        if desk is not None:
            self.hide()
            self.opened.emit(desk)
