"""An open desk as the windows see it: what they ask is done off the UI thread, what changed is told to all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from fieldkit.desk.desk import Desk
from fieldkit.errors import Refused
from ui.jobs import Brief, Job, Lane, Tell
from ui.sound.tape import Tape

T = TypeVar("T")


class Session(QObject):
    """The desk of one member with its lane; it lives as long as the vault is open in this process."""

    changed = Signal(object)
    """The kinds of records (a frozenset of names) that a job changed."""
    refused = Signal(object)
    """A Refused that nobody else wanted to show."""
    broke = Signal(object)
    """A fault of ours."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.lane = Lane("vault", self, lambda: desk.at_rest)
        self.tape = Tape(self)

    @property
    def folder(self) -> Path:
        """The vault's folder."""
        return self.desk.vault.folder

    def do(
        self,
        owner: QObject,
        work: Callable[[Desk], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Refused], None] | None = None,
        brief: Brief = Brief.NO,
    ) -> Job:
        """Let `work` read or act at the desk; `failed` is told of a refusal, else the main window shows it.

        What keeps typing is `brief` and does not wait for a longer work to end.
        """
        call = _Call(self, lambda desk, _: work(desk), done, failed)
        return self.lane.submit(owner, call.run, done=call.finished, failed=call.failed, brief=brief)

    def run(
        self,
        owner: QObject,
        work: Callable[[Desk, Tell], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Refused], None] | None = None,
        progressed: Callable[[tuple[int, int]], None] | None = None,
        lets: Brief = Brief.DRAFT,
    ) -> Job:
        """Let a longer `work` run, which tells how far it is and can be cancelled.

        Drafts are kept meanwhile, and with TYPING what is typed becomes events, too: for a work that does not mind
        the ledger growing between its steps.
        """
        call = _Call(self, work, done, failed)
        return self.lane.submit(
            owner, call.run, done=call.finished, failed=call.failed, progressed=progressed, lets=lets
        )

    def close(self) -> None:
        """Finish what was asked and close the vault."""
        self.tape.close()
        self.lane.drain()
        self.lane.close()
        self.desk.close()


class _Call:
    """One thing asked of the desk: plain, so that a window holds it only as long as it runs."""

    def __init__(
        self,
        session: Session,
        work: Callable[[Desk, Tell], Any],
        done: Callable[[Any], None] | None,
        refused: Callable[[Refused], None] | None,
    ) -> None:
        self._session = session
        self._work = work
        self._done = done
        self._refused = refused

    def run(self, tell: Tell) -> tuple[Any, frozenset[str]]:
        desk = self._session.desk
        result = self._work(desk, tell)
        return result, desk.take_changed()

    def finished(self, told: tuple[Any, frozenset[str]]) -> None:
        result, changed = told
        if self._done is not None:
            self._done(result)
        if changed:
            self._session.changed.emit(changed)

    def failed(self, error: BaseException) -> None:
        if not isinstance(error, Refused):
            self._session.broke.emit(error)
        elif self._refused is not None:
            self._refused(error)
        else:
            self._session.refused.emit(error)
