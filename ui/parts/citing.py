"""Which exhibit is meant: one of a case by its name; one that is cited already is taken away by choosing it again."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtWidgets import QWidget

from fieldkit.desk import exhibits
from fieldkit.desk.desk import Desk
from ui.parts.picker import Choice, Picker
from ui.session import Session
from ui.wording import say


class Citing(Picker):
    """Asks for it; what then becomes of the citing record is for whoever asked."""

    cited = Signal(str, str)
    """The path of an exhibit that is to be cited, and what it is called."""
    taken_away = Signal(str)
    """The path of an exhibit that is to be cited no longer."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._cited: Collection[str] = ()
        self._names: dict[str, str] = {}
        self.picked.connect(self._sort_out)

    def ask(self, space: str, cited: Collection[str], at: QPoint) -> None:
        """Offer the exhibits of a case below a point of the screen; those at the paths `cited` are cited already."""
        self._cited = cited
        self._session.do(self, partial(_named, space), partial(self._offer, at))

    def _offer(self, at: QPoint, names: dict[str, str]) -> None:
        self._names = names
        self.offer(say("picker", "exhibit"), [Choice(path, self._reads(path)) for path in names], at)

    def _reads(self, path: str) -> str:
        name = self._names[path]
        return say("picker", "cited_already", name=name) if path in self._cited else name

    @Slot(str)
    def _sort_out(self, path: str) -> None:
        if path in self._cited:
            self.taken_away.emit(path)
        else:
            self.cited.emit(path, self._names[path])


def _named(space: str, desk: Desk) -> dict[str, str]:
    """Return what the exhibits of a case are called, by their paths."""
    return {one.exhibit.path: exhibits.called(desk, one.exhibit.path) for one in exhibits.listed(desk, space)}
