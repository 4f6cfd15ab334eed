"""The one window: the rail on the left, the case at the top, a screen in the middle."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QClipboard, QCloseEvent, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QStackedWidget, QTabBar, QToolButton, QVBoxLayout, QWidget

from fieldkit.desk import cases, papers, tasks, vaults
from fieldkit.desk.papers import Seen, Source
from fieldkit.desk.preferences import Preferences
from fieldkit.model.kinds import Case
from fieldkit.model.record import family_of, kind_of
from ui.look import icons
from ui.look.theme import Tone
from ui.parts.screen import Screen
from ui.parts.times import clock
from ui.parts.toned import ToneLabel
from ui.problems import Notice
from ui.session import Session
from ui.shell.cover import KEY, Cover
from ui.shell.idle import Idle
from ui.shell.rail import Rail
from ui.shell.screens import OF_KIND, SCREENS, screen_type
from ui.wording import say

SWITCH = "Ctrl+Shift+L"


class MainWindow(QWidget):
    """All screens over one open vault."""

    locked = Signal(object, bool)
    """The vault is closed; where work was, as `place` of a screen says it, and whether a colleague is to take over."""
    closed = Signal()
    """The user is done; the vault is closed."""

    def __init__(self, session: Session, preferences: Preferences) -> None:
        super().__init__()
        self.session = session
        session.setParent(self)
        self.folder = session.folder
        self.member = session.desk.member
        self.colleagues: list[tuple[str, str]] = []
        self.setWindowTitle("fieldkit")
        self.setWindowIcon(icons.icon("fieldkit"))
        self.resize(1366, 728)
        self._open = True
        self._wanted_case = ""
        self._screens: dict[str, Screen] = {}
        self._paper: Screen | None = None
        self._under = ""
        self.rail = Rail(list(SCREENS), self)
        self.cases = QComboBox(self)
        self.notice = Notice(self)
        self._stack = QStackedWidget(self)
        self._who = QLabel(self)
        self._countdown = QLabel(self)
        self._recording = ToneLabel(self)
        self._cover = Cover(self)
        self._lay_out()
        self._idle = Idle(preferences.idle_minutes, self)
        self._connect()
        self._idle.start()
        self._read_cases()
        self._read_colleagues()
        told = vaults.found(session.desk)
        if told:
            self.notice.tell(told, Tone.WARN, lasts=True)

    @property
    def shown(self) -> Screen:
        """The screen that is shown."""
        shown = self._stack.currentWidget()
        assert isinstance(shown, Screen)
        return shown

    @property
    def case(self) -> Case | None:
        """The case at hand."""
        chosen: Case | None = self.cases.currentData()
        return chosen

    @Slot(str)
    def show_screen(self, name: str) -> Screen:
        """Turn to a screen."""
        if self._stack.count():
            _commit_composition()
            self.shown.leave()
        self._put_paper_away()
        screen = self._screens.get(name) or self._make(name)
        self._stack.setCurrentWidget(screen)
        self.rail.choose(name)
        screen.freshen()
        if not screen.isAncestorOf(self.focusWidget()):
            _enter(screen)
        return screen

    @Slot(str)
    def _show_part(self, wanted: str) -> None:
        name, _, part = wanted.partition("/")
        screen = self.show_screen(name)
        if part:
            screen.show_part(part)

    @Slot(str)
    def show_record(self, path: str) -> None:
        """Turn to the case of the record at `path`, to the screen that shows it, and to the record.

        A task is shown where it comes from.
        """
        if kind_of(path) == "task":
            self.session.do(self, partial(tasks.place, path), self.show_record)
        elif self.cases.count() > 1:
            self.session.do(self, partial(cases.space_of, path), partial(self._show_in, path))
        else:
            self._show_in(path, self.case.space if self.case else "")

    def _show_in(self, path: str, space: str) -> None:
        found = [self.cases.itemData(index).space for index in range(self.cases.count())]
        if space in found and found.index(space) != self.cases.currentIndex():
            self.cases.setCurrentIndex(found.index(space))
            self._turn_case()
        name = OF_KIND.get(kind_of(family_of(path)), "")
        if name in SCREENS:
            self.show_screen(name).show_record(path)

    def show_file(self, path: Path) -> None:
        """Turn to the screen for a file that was double-clicked or dropped."""
        if "exchange" in SCREENS:
            self.show_screen("exchange").show_record(str(path))

    @Slot(object)
    def look_at(self, source: Source) -> None:
        """Show a paper before it leaves, over the screen at hand."""
        self.session.do(self, partial(papers.look, source), partial(self._show_paper, source))

    def _show_paper(self, source: Source, seen: Seen) -> None:
        from ui.papers.screen import PaperScreen  # not above: nobody prints before the window is there

        self._under = self._at_hand()
        self._put_paper_away()
        self._paper = PaperScreen(self.session, source, seen, self)
        self._paper.left.connect(self._leave_paper)
        self._paper.told.connect(self.notice.tell)
        self._stack.addWidget(self._paper)
        self._stack.setCurrentWidget(self._paper)
        self._paper.setFocus()

    @Slot()
    def _leave_paper(self) -> None:
        self.show_screen(self._under)

    def _put_paper_away(self) -> None:
        if self._paper is not None:
            self._stack.removeWidget(self._paper)
            self._paper.hide()
            self._paper.deleteLater()
            self._paper = None

    def _at_hand(self) -> str:
        """Return the name of the screen that is shown, or over which a paper lies."""
        return next((name for name, screen in self._screens.items() if screen is self.shown), self._under)

    @Slot()
    def help(self) -> None:
        """Open the help at the page of the screen at hand."""
        name = self._at_hand() if self._paper is None else "papers"
        self.show_screen("help").show_record(name)

    @Slot()
    def lock(self) -> None:
        """Keep everything, close the vault, and say where work was."""
        self._lock(switching=False)

    @Slot()
    def switch(self) -> None:
        """Lock for a colleague who works in this vault, too."""
        if len(self.colleagues) > 1:
            self._lock(switching=True)

    def _lock(self, *, switching: bool) -> None:
        place = self.place()
        if self.put_away():
            self.locked.emit(place, switching)

    def place(self) -> dict[str, Any]:
        """Return where work is: screen, case, and the screen's own place."""
        name = self._at_hand()
        screen = self._screens[name]
        return {"screen": name, "case": screen.space, "there": screen.place()}

    def return_to(self, place: dict[str, Any]) -> None:
        """Go back to where work was before a lock."""
        if place and place["screen"] in SCREENS:
            self._wanted_case = place["case"]
            self.show_screen(place["screen"]).return_to(place["there"])

    def put_away(self) -> bool:
        """Keep what is being typed, the input method's text first, and close the vault; once."""
        if not self._open:
            return False
        self._open = False
        _commit_composition()
        self.shown.leave()
        for screen in self._screens.values():
            screen.leave()
            screen.close_lanes()
        self.session.close()
        _forget_copied()
        return True

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep everything and say that the user is done."""
        event.accept()
        if self.put_away():
            self.closed.emit()

    def _lay_out(self) -> None:
        self.cases.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        top = QHBoxLayout()
        top.setContentsMargins(10, 6, 10, 6)
        top.addWidget(self.cases)
        top.addStretch(1)
        for widget in (self._recording, self._countdown, self._who):
            top.addWidget(widget)
        top.addSpacing(10)
        for tool in self._tools():
            top.addWidget(tool)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addLayout(top)
        right.addWidget(self.notice)
        right.addWidget(self._stack, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.rail)
        whole.addLayout(right, 1)
        self._say()

    def _say(self) -> None:
        """Say everything outside the screens in the language of now."""
        self.rail.say_names()
        self._cover.say()
        for button, name, key in (
            (self._switch_button, "switch", SWITCH),
            (self._cover_button, "cover", KEY),
            (self._lock_button, "lock", "Ctrl+L"),
        ):
            button.setText(say("shell", name))
            button.setAccessibleName(say("shell", name))
            button.setToolTip(f"{say('shell', name)} ({key})")
        self.cases.setAccessibleName(say("shell", "case_at_hand"))
        self.cases.setToolTip(say("shell", "case_at_hand"))
        desk = self.session.desk
        practice = f" · {say('shell', 'practice')}" if desk.county.practice else ""
        self._who.setText(f"{desk.county.name}{practice} · {desk.name(desk.member)}")

    def _tools(self) -> list[QToolButton]:
        self._switch_button = self._tool("switch")
        self._cover_button = self._tool("cover")
        self._lock_button = self._tool("lock")
        return [self._switch_button, self._cover_button, self._lock_button]

    def _tool(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(icons.icon(name))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        extent = self.fontMetrics().height()
        button.setIconSize(QSize(extent, extent))
        return button

    def _connect(self) -> None:
        self.rail.chosen.connect(self._turn_to)
        self.cases.activated.connect(self._turn_case)
        self.session.refused.connect(self.notice.show_refused)
        self.session.broke.connect(self.notice.show_broken)
        self.session.changed.connect(self._changed)
        self._lock_button.clicked.connect(self.lock)
        self._switch_button.clicked.connect(self.switch)
        self._cover_button.clicked.connect(self._cover.turn)
        self._cover.covered.connect(self._hush)
        self.session.tape.changed.connect(self._tell_recording)
        self._idle.locked.connect(self.lock)
        self._idle.counting.connect(self._count_down)
        for key, name in zip(self.rail.keys, SCREENS, strict=True):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setProperty("screen", name)
            shortcut.activated.connect(self._key_struck)
        # The cover's key must work from every field and with the cover itself in front.
        for key, act in ((KEY, self._cover.turn), ("Ctrl+L", self.lock), (SWITCH, self.switch), ("F1", self.help)):
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def _make(self, name: str) -> Screen:
        screen = screen_type(name)(self.session, self)
        screen.wanted.connect(self.show_record)
        screen.told.connect(self.notice.tell)
        screen.screen_wanted.connect(self._show_part)
        screen.paper_wanted.connect(self.look_at)
        screen.renewed.connect(self._renew_soon)
        screen.idle_changed.connect(self._set_idle)
        screen.set_case(self.case)
        for bar in screen.findChildren(QTabBar):
            bar.setAccessibleName(bar.accessibleName() or say("shell", name))
        self._screens[name] = screen
        self._stack.addWidget(screen)
        return screen

    def _read_cases(self) -> None:
        self.session.do(self, cases.cases, self._show_cases)

    def _read_colleagues(self) -> None:
        self.session.do(self, vaults.colleagues, self._show_colleagues)

    @Slot(object)
    def _show_colleagues(self, found: list[tuple[str, str]]) -> None:
        self.colleagues = found
        self._switch_button.setVisible(len(found) > 1)

    @Slot(object)
    def _show_cases(self, found: list[Case]) -> None:
        before = self._wanted_case or (self.case.space if self.case else "")
        self.cases.clear()
        for case in found:
            self.cases.addItem(case.village or case.village_code, case)
        spaces = [case.space for case in found]
        self.cases.setCurrentIndex(spaces.index(before) if before in spaces else (0 if found else -1))
        self.cases.setVisible(bool(found))
        self._turn_case()

    @Slot()
    def _tell_recording(self) -> None:
        tape = self.session.tape
        self._recording.tell(say("shell", "recording", time=clock(tape.now)) if tape.going else "", Tone.BAD)

    @Slot()
    def _hush(self) -> None:
        for screen in self._screens.values():
            screen.hush()

    @Slot()
    def _key_struck(self) -> None:
        self._turn_to(str(self.sender().property("screen")))

    @Slot(str)
    def _turn_to(self, name: str) -> None:
        """Turn to a screen because the user wants it: what was said of the one before is read by then."""
        self.notice.turn()
        self.show_screen(name)

    @Slot()
    def _renew_soon(self) -> None:
        # The screen that asks for it is itself made anew.
        QTimer.singleShot(0, self.renew)

    @Slot()
    def renew(self) -> None:
        """Make everything that speaks anew, and come back to where one was."""
        place = self.place()
        _commit_composition()
        for screen in self._screens.values():
            screen.leave()
            screen.close_lanes()
            self._stack.removeWidget(screen)
            screen.hide()
            screen.deleteLater()
        self._screens.clear()
        self._say()
        self.return_to(place)

    @Slot(int)
    def _set_idle(self, minutes: int) -> None:
        self._idle.minutes = minutes

    @Slot()
    def _turn_case(self) -> None:
        if self._paper is not None:
            self._leave_paper()
        for screen in self._screens.values():
            if screen.space != (self.case.space if self.case else ""):
                screen.set_case(self.case)
        if not self._stack.count():
            self.show_screen(next(iter(SCREENS)))

    @Slot(object)
    def _changed(self, kinds: frozenset[str]) -> None:
        if "case" in kinds:
            self._read_cases()
        if "incident" in kinds:
            self._read_colleagues()

    @Slot(int)
    def _count_down(self, seconds: int) -> None:
        self._countdown.setText(say("shell", "countdown", seconds=seconds) if seconds >= 0 else "")


def _forget_copied() -> None:
    """Take back what was copied here (or only marked, on X11): no word of a case is in the clipboard after a lock.

    What another program put there is left alone.
    """
    clipboard = QGuiApplication.clipboard()
    for owned, mode in (
        (clipboard.ownsClipboard, QClipboard.Mode.Clipboard),
        (clipboard.ownsSelection, QClipboard.Mode.Selection),
    ):
        if owned():
            clipboard.clear(mode)


def _enter(screen: Screen) -> None:
    """Give the keyboard to where one was on a screen, or to its first field: its keys work only from inside it."""
    at: QWidget | None = screen.focusWidget() or screen.nextInFocusChain()
    while at is not None and at is not screen:
        if screen.isAncestorOf(at) and at.isEnabled() and at.focusPolicy() != Qt.FocusPolicy.NoFocus:
            at.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        at = at.nextInFocusChain()


def _commit_composition() -> None:
    """Let the input method hand over what is being composed: else its text would be seen and not stored."""
    if QGuiApplication.instance() is not None:
        QGuiApplication.inputMethod().commit()
