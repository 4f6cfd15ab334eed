"""A paper before it leaves: its pages as they will be printed; printed, or saved as Word or PDF, from here alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from fieldkit.desk import papers
from fieldkit.desk.desk import Desk
from fieldkit.desk.papers import Paper, Seen, Source
from fieldkit.model.kinds import Print
from ui.look.theme import Tone
from ui.papers.output import Output, Pdf, ask_printer, chosen, printer_for
from ui.papers.pages import Page, pages_of
from ui.papers.sheets import Sheets
from ui.parts.paths import ask_new
from ui.parts.screen import Screen
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say

_SLICE = 0.012
"""Seconds for which pages are laid out before the window has its turn."""

_KEYS = {"print": "Ctrl+P", "word": "Ctrl+S", "pdf": "Ctrl+Shift+S", "back": "Esc"}


class PaperScreen(Screen):
    """Shows the pages of one paper; it lies over the screen from which it was asked for."""

    left = Signal()

    def __init__(self, session: Session, source: Source, seen: Seen, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._source = source
        self._seen = seen
        self._coming: Iterator[Page | None] = pages_of(seen.layout)
        self._pages: list[Page] = []
        self._whole = False
        self._output: Output | Pdf | None = None
        self._target = Path()
        self.sheets = Sheets(self)
        self.sheets.setAccessibleName(say("papers", "pages"))
        self.state = ToneLabel(self)
        self.warning = ToneLabel(self)
        self.hint = QLabel(say("papers", "hint"), self)
        self.where = QLabel(self)
        self.buttons = {name: QPushButton(say("papers", name), self) for name in ("print", "word", "pdf", "back")}
        self.sizes = {name: QToolButton(self) for name in ("smaller", "larger", "width", "page")}
        self._lay_out()
        self._connect()
        self._say_state()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)
        self._timer.start(0)

    @property
    def whole(self) -> bool:
        """Say whether all pages are laid out."""
        return self._whole

    @Slot()
    def print_it(self) -> None:
        """Ask for a printer, record the print, and print."""
        if self._whole and self._output is None:
            printer = printer_for(self._pages, self._seen.layout.title)
            if ask_printer(self, printer, len(self._pages)):
                work = partial(_note, self._source, self._seen.paper, printer.printerName(), self._numbers(printer))
                self.session.do(self, partial(work, printer.copyCount()), partial(self._print, printer))

    @Slot()
    def save_word(self) -> None:
        """Save the document itself."""
        path = self._ask("docx", "Word (*.docx)")
        if path:
            self._target = Path(path)
            work = partial(_save, self._source, self._seen.paper, self._target, b"", 0)
            self.session.do(self, work, self._saved)

    @Slot()
    def save_pdf(self) -> None:
        """Draw the pages as PDF, and save that."""
        if not self._whole or self._output is not None:
            return
        path = self._ask("pdf", "PDF (*.pdf)")
        if path:
            output = Pdf(self._pages, self._seen.layout.title, self)
            self._hold(output)
            output.made.connect(self._save_pages)
            self._target = Path(path)
            output.begin()

    @Slot()
    def go_back(self) -> None:
        """Go back to where one was, once what is being printed is."""
        if self._output is None:
            self.left.emit()

    def leave(self) -> None:
        """Stop laying out pages, and printing them: the window goes elsewhere."""
        self._timer.stop()
        if self._output is not None:
            self._output.stop()
            self._let_go()

    def _ask(self, ending: str, kind: str) -> str:
        return ask_new(self, say("papers", f"ask_{ending}"), f"{self._source.name}.{ending}", kind)

    def _numbers(self, printer: QPrinter) -> range:
        return chosen(printer, len(self._pages))

    def _print(self, printer: QPrinter, _: Print) -> None:
        output = Output(printer, self._pages, self._numbers(printer), self)
        self._hold(output)
        output.ended.connect(self._printed)
        if not output.begin():
            self._let_go()
            self.told.emit(say("papers", "printer_failed", printer=printer.printerName()))

    @Slot()
    def _printed(self) -> None:
        self._let_go()
        self.told.emit(say("papers", "printed"))

    @Slot(object)
    def _save_pages(self, data: bytes) -> None:
        self._let_go()
        work = partial(_save, self._source, self._seen.paper, self._target, data, len(self._pages))
        self.session.do(self, work, self._saved)

    @Slot(object)
    def _saved(self, _: Print) -> None:
        self.told.emit(say("papers", "saved", name=self._target.name))

    def _hold(self, output: Output | Pdf) -> None:
        self._output = output
        self._enable()

    def _let_go(self) -> None:
        if self._output is not None:
            self._output.deleteLater()
        self._output = None
        self._enable()

    @Slot()
    def _go_on(self) -> None:
        """Lay out pages for a moment; the first is shown at once."""
        until = perf_counter() + _SLICE
        before = len(self._pages)
        for page in self._coming:
            if page is not None:
                self._pages.append(page)
            if perf_counter() > until:
                break
        else:
            self._whole = True
            self._timer.stop()
            self._enable()
        if self._whole or len(self._pages) > before:
            self.sheets.show_pages(self._pages, whole=self._whole)

    @Slot()
    def _tell_place(self) -> None:
        """Say which page is shown, and let a screen reader read it."""
        if not self._pages:
            return
        key = "where" if self._whole else "where_coming"
        self.where.setText(
            say("papers", key, page=self.sheets.at + 1, pages=len(self._pages), percent=round(self.sheets.zoom * 100))
        )
        self.sheets.setAccessibleDescription(self._pages[self.sheets.at].text(len(self._pages)))

    def _enable(self) -> None:
        for name in ("print", "pdf"):
            self.buttons[name].setEnabled(self._whole and self._output is None)

    def _say_state(self) -> None:
        paper = self._seen.paper
        key = paper.state or "plain"
        tone = Tone.WARN if paper.state == "draft" else Tone.CALM
        self.state.tell(f"{self._seen.layout.title}　{say('papers', f'state_{key}', code=paper.code)}", tone)
        warnings = [say("papers", "unsearched", count=self._seen.unsearched)] if self._seen.unsearched else []
        if self._seen.layout.strange:
            warnings.append(say("papers", "strange", names=" ".join(self._seen.layout.strange)))
        self.warning.tell("\n".join(warnings), Tone.WARN)
        self.warning.setVisible(bool(warnings))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self.state, 1)
        for button in self.buttons.values():
            top.addWidget(button)
        below = QHBoxLayout()
        below.addWidget(self.hint, 1)
        below.addWidget(self.where)
        for name, tool in self.sizes.items():
            tool.setText(say("papers", name))
            tool.setAutoRaise(True)
            below.addWidget(tool)
        for label in (self.state, self.warning, self.hint):
            label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.addLayout(top)
        column.addWidget(self.warning)
        column.addWidget(self.sheets, 1)
        column.addLayout(below)
        self.setFocusProxy(self.sheets)
        self._enable()

    def _connect(self) -> None:
        acts = {"print": self.print_it, "word": self.save_word, "pdf": self.save_pdf, "back": self.go_back}
        for name, button in self.buttons.items():
            button.clicked.connect(acts[name])
            button.setToolTip(f"{button.text()} ({_KEYS[name]})")
            self._shortcut(_KEYS[name], acts[name])
        for name, (key, act) in self._sizing().items():
            self.sizes[name].clicked.connect(act)
            self.sizes[name].setToolTip(f"{say('papers', f'tip_{name}')} ({key})")
            self.sizes[name].setAccessibleName(say("papers", f"tip_{name}"))
            self._shortcut(key, act)
        self._shortcut("Ctrl++", self.sheets.enlarge)
        self.sheets.moved.connect(self._tell_place)

    def _sizing(self) -> dict[str, tuple[str, Callable[[], None]]]:
        """Return the key of each size, and what it does."""
        return {
            "smaller": ("Ctrl+-", self.sheets.shrink),
            "larger": ("Ctrl+=", self.sheets.enlarge),
            "width": ("Ctrl+0", self.sheets.fit_width),
            "page": ("Ctrl+9", self.sheets.fit_page),
        }

    def _shortcut(self, key: str, act: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)


def _note(source: Source, seen: Paper, printer: str, numbers: range, copies: int, desk: Desk) -> Print:
    return papers.note_printed(desk, papers.take(source, seen, desk), printer, len(numbers), copies)


def _save(source: Source, seen: Paper, target: Path, pdf: bytes, pages: int, desk: Desk) -> Print:
    papers.check_target(desk, target)
    return papers.save(desk, papers.take(source, seen, desk), target, pdf=pdf, pages=pages)
