"""Shows an exhibit: a picture, a text, a table, sound, film, or in words what it is and why it cannot be shown.

It is decrypted into memory and decoded beside both the vault and the window; no byte of it reaches a disk.
"""

from __future__ import annotations

from functools import partial
from pathlib import PurePath

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import viewing
from fieldkit.desk.viewing import Subject, View, Viewing, Way
from fieldkit.errors import Refused
from ui.evidence.canvas import Images, images_of
from ui.evidence.masking import MaskBar
from ui.evidence.masks import MaskCanvas
from ui.evidence.opened import Opened
from ui.evidence.sheets import Sheets
from ui.jobs import Job, Lane, Tell
from ui.look import theme
from ui.look.theme import Tone
from ui.parts.sizes import in_bytes
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.sound.deck import Deck
from ui.wording import say

MOST_SHOWN = 1_000_000
"""Characters of a text that are shown: more make the window slow, and nobody reads them."""


class Viewer(QWidget):
    """Shows one exhibit at a time."""

    def __init__(self, session: Session, lane: Lane, eye: Viewing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = lane
        self._eye = eye
        self._opened: Opened | None = None
        self._job: Job | None = None
        self._page = 0
        self._pages = 1
        self.name = QLabel(self)
        self.state = ToneLabel(self)
        self.canvas = MaskCanvas(self)
        self.masking = MaskBar(session, lane, eye, self.canvas, self)
        self.text = QPlainTextEdit(self)
        self.sheets = Sheets(self)
        self.deck = Deck(self, film=True, scope=parent)
        self.words = ToneLabel(self)
        self._stack = QStackedWidget(self)
        self._tools = {key: self._tool(key) for key in ("before", "after", "fit", "farther", "closer", "turn", "mask")}
        self._leafing: list[QShortcut] = []
        self._lay_out()
        self._connect()

    @property
    def shown(self) -> QWidget:
        """What is shown now: the canvas, the text, the sheets, the deck, or words."""
        shown = self._stack.currentWidget()
        assert shown is not None
        return shown

    @property
    def mask_tool(self) -> QToolButton:
        """The button with which masks begin."""
        return self._tools["mask"]

    def show_opened(self, opened: Opened | None) -> None:
        """Show an exhibit, or none; the one that is shown already stays as it is."""
        before, self._opened = self._opened, opened
        if before is not None and opened is not None and before.subject == opened.subject:
            return
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._page, self._pages = 0, 1
        self.name.setText((opened.subject.name or opened.exhibit.sha256[:12]) if opened else "")
        self.state.tell("")
        self._forget()
        if opened is not None:
            self._ask(opened)

    def end(self) -> None:
        """End what plays, for good."""
        self.deck.end()

    def _ask(self, opened: Opened) -> None:
        if opened.subject.why is not None:
            self._say(f"{words.refusal(opened.subject.why)}\n\n{_what(opened)}")
        elif viewing.way(opened.subject.name) is Way.NONE:
            self._say(f"{say('evidence', 'no_decoder', kind=_kind(opened))}\n\n{_what(opened)}")
        elif viewing.way(opened.subject.name) is Way.PLAYED:
            self._be_ready_to_play(opened)
        else:
            self._say(say("evidence", "opening"))
            work = partial(_view, self._eye, opened.subject, self._page)
            done = partial(self._show, opened.subject.path)
            self._job = self._lane.submit(self, work, done=done, failed=partial(self._failed, opened.subject.path))

    def _be_ready_to_play(self, opened: Opened) -> None:
        """Show what plays it, and compare its hash meanwhile: of hours of film that takes a while."""
        self.deck.show_source(opened.subject.source, _what(opened))
        self._turn_to(self.deck)
        self.state.tell(say("evidence", "comparing"))
        done, failed = (partial(act, opened.subject.path) for act in (self._tell_sound, self._failed))
        self._job = self._lane.submit(self, partial(_verify, self._eye, opened.subject), done=done, failed=failed)

    def _tell_sound(self, path: str, sound: bool) -> None:
        if self._opened is not None and self._opened.subject.path == path:
            key, tone = ("sound", Tone.GOOD) if sound else ("unsound", Tone.BAD)
            self.state.tell(say("evidence", key), tone)

    @Slot(object)
    def _not_played(self, refused: Refused) -> None:
        if self._opened is not None:
            self._say(f"{words.refusal(refused)}\n\n{_what(self._opened)}")

    def _show(self, path: str, seen: tuple[View, Images | None]) -> None:
        if self._opened is None or self._opened.subject.path != path:
            return
        view, images = seen
        self._tell_sound(path, view.sound)
        if view.picture is not None:
            self._pages = view.picture.pages
            self.canvas.show_images(images)
            self._turn_to(self.canvas)
        elif view.sheets:
            self.sheets.show_sheets(view.sheets)
            self._turn_to(self.sheets)
        else:
            cut = view.text[:MOST_SHOWN]
            more = say("evidence", "cut", shown=len(cut), whole=len(view.text)) if cut != view.text else ""
            self.text.setPlainText("\n\n".join(filter(None, (more, cut))))
            self._turn_to(self.text)

    def _failed(self, path: str, error: BaseException) -> None:
        if not isinstance(error, Refused):
            self._session.broke.emit(error)
        elif self._opened is not None and self._opened.subject.path == path:
            self._say(f"{words.refusal(error)}\n\n{_what(self._opened)}")

    def _say(self, told: str) -> None:
        self.words.tell(told)
        self._turn_to(self.words)

    def _forget(self) -> None:
        """Let go of what was shown before."""
        self.canvas.show_images(None)
        self.deck.show_source(None)
        self.text.clear()
        self.sheets.show_sheets(())
        self._say(say("evidence", "empty") if self._opened is None else "")

    @Slot()
    def mask(self) -> None:
        """Begin to draw masks on the picture that is shown."""
        if self._opened is not None and self.shown is self.canvas:
            self.masking.begin(self._opened, self._page)

    def _turn_to(self, page: QWidget) -> None:
        self.masking.end()
        self._stack.setCurrentWidget(page)
        for key, tool in self._tools.items():
            several = self._pages > 1 if key in ("before", "after") else True
            tool.setVisible(page is self.canvas and several)
        for shortcut in self._leafing:
            shortcut.setEnabled(self._pages > 1)
        self._tools["before"].setEnabled(self._page > 0)
        self._tools["after"].setEnabled(self._page < self._pages - 1)
        if self._pages > 1 and page is self.canvas:
            self.state.tell(say("evidence", "page", page=self._page + 1, pages=self._pages), Tone.CALM)

    @Slot()
    def page_before(self) -> None:
        """Show the page before."""
        self._turn_page(-1)

    @Slot()
    def page_after(self) -> None:
        """Show the page after."""
        self._turn_page(1)

    def _turn_page(self, step: int) -> None:
        if self._opened is not None and 0 <= self._page + step < self._pages:
            self._page += step
            self._ask(self._opened)

    def _tool(self, key: str) -> QToolButton:
        tool = QToolButton(self)
        tool.setText(say("evidence", f"tool_{key}"))
        tool.setToolTip(say("evidence", f"tip_{key}"))
        tool.setAccessibleName(say("evidence", f"tip_{key}"))
        tool.setAutoRaise(True)
        tool.hide()
        return tool

    def _connect(self) -> None:
        for key, sequence, act in (("before", "PgUp", self.page_before), ("after", "PgDown", self.page_after)):
            self._tools[key].clicked.connect(act)
            shortcut = QShortcut(QKeySequence(sequence), self.canvas, context=Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)
            self._leafing.append(shortcut)
        self.deck.refused.connect(self._not_played)
        self._tools["fit"].clicked.connect(self.canvas.fit)
        self._tools["farther"].clicked.connect(self.canvas.farther)
        self._tools["closer"].clicked.connect(self.canvas.closer)
        self._tools["turn"].clicked.connect(self.canvas.turn)
        self._tools["mask"].clicked.connect(self.mask)

    def _lay_out(self) -> None:
        self.name.setFont(theme.heading(self.font()))
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setWordWrap(True)
        self.text.setReadOnly(True)
        self.text.setAccessibleName(say("evidence", "text"))
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setMargin(24)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        for page in (self.words, self.canvas, self.text, self.sheets, self.deck):
            self._stack.addWidget(page)
        row = QHBoxLayout()
        row.addWidget(self.state, 1)
        for tool in self._tools.values():
            row.addWidget(tool)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.name)
        column.addLayout(row)
        column.addWidget(self._stack, 1)
        column.addWidget(self.masking)


def _view(eye: Viewing, subject: Subject, page: int, _: Tell) -> tuple[View, Images | None]:
    view = eye.view(subject, page)
    return view, images_of(view.picture) if view.picture is not None else None


def _verify(eye: Viewing, subject: Subject, tell: Tell) -> bool:
    return eye.verify(subject, tell)


def _kind(opened: Opened) -> str:
    ending = PurePath(opened.subject.name).suffix.lstrip(".").upper()
    return ending or opened.exhibit.media_type or say("evidence", "unknown_kind")


def _what(opened: Opened) -> str:
    """Return what is known of an exhibit without looking into it."""
    exhibit = opened.exhibit
    return say(
        "evidence",
        "what",
        name=opened.subject.name or say("evidence", "no_name"),
        kind=exhibit.media_type or say("evidence", "unknown_kind"),
        size=in_bytes(exhibit.size or 0),
        sha256=_in_groups(exhibit.sha256),
    )


def _in_groups(digits: str) -> str:
    """Return a hash so that it can be compared by eye, and so that a narrow window can break it."""
    return " ".join(digits[place : place + 8] for place in range(0, len(digits), 8))
