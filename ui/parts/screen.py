"""What every screen is to the window around it. Screens do not know one another: they ask for a record by its path."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QWidget

from fieldkit.model.kinds import Case
from ui.session import Session


class Screen(QWidget):
    """One screen of the rail. `SHOWS` names the kinds of records whose change makes it read again.

    It reads from the vault only through `self.session.do`, and never blocks.
    """

    SHOWS: frozenset[str] = frozenset()

    wanted = Signal(str)
    """The path of a record that is to be shown, wherever that is (`interview/ID/turn/ID`).

    Behind `@` may stand from and to which character of a turn: `...@5-9`.
    """
    screen_wanted = Signal(str)
    """The name of a screen that is to be shown; behind a `/` may stand which part of it."""
    renewed = Signal()
    """All screens must be made anew: another language, another size of text."""
    idle_changed = Signal(int)
    """The minutes to the idle lock."""
    paper_wanted = Signal(object)
    """A `papers.Source` that is to be looked at, and may then be printed or saved."""
    told = Signal(str)
    """A sentence for the line above the screen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.case: Case | None = None
        self._stale = True
        session.changed.connect(self._changed)

    @property
    def space(self) -> str:
        """The space of the case at hand; empty before there is one."""
        return self.case.space if self.case is not None else ""

    def set_case(self, case: Case | None) -> None:
        """Turn to another case."""
        self.leave()
        self.case = case
        self._go_stale()

    def changeEvent(self, event: QEvent) -> None:
        """Show everything anew in the colours of light or dark: a line of a list keeps those it was made in."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._go_stale()

    def freshen(self) -> None:
        """Read again what is shown, if it may have changed since."""
        if self._stale:
            self._stale = False
            self.refresh()

    def refresh(self) -> None:
        """Read what is shown from the vault and show it; each screen says how."""

    def show_record(self, path: str) -> None:
        """Go to the record at `path`, of a kind that this screen shows."""

    def show_part(self, part: str) -> None:
        """Turn to a part of this screen that another one may ask for."""

    def leave(self) -> None:
        """Keep what was typed, before this screen is hidden or the vault is closed."""

    def hush(self) -> None:
        """Let nothing be heard: the window was covered."""

    def close_lanes(self) -> None:
        """Stop what runs beside the vault, before the window goes."""

    def place(self) -> dict[str, Any]:
        """Return where one is on this screen, without a word of a case: paths and numbers."""
        return {}

    def return_to(self, place: dict[str, Any]) -> None:
        """Go back to what `place` said, after a lock."""

    @Slot(object)
    def _changed(self, kinds: frozenset[str]) -> None:
        if self.SHOWS & kinds:
            self._go_stale()

    def _go_stale(self) -> None:
        self._stale = True
        if self.isVisible():
            self.freshen()
