"""Tasks: what is still to be found out or done, raised by a mark, a difference or a leader, closed with its outcome."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from fieldkit import ids
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.merge.rights import LEADING
from fieldkit.model.kinds import Case, Interview, Task
from fieldkit.model.missing import Gap, before_done
from fieldkit.vault.ledger import Change

DAYS = 3
"""Days until a follow-up is due when nobody said otherwise: a team is seldom longer in a village."""


def new(desk: Desk, space: str, what: str, **facts: Any) -> Task:
    """Set a task in a case; `facts` are fields of `Task`. Unless somebody is named, it is for the member at work."""
    path = f"task/{ids.new()}"
    begun = _begun(desk, for_self=not any(name.startswith("members.") for name in facts))
    desk.set(space, path, {**begun, "sort": "do", "what": what, **facts})
    return desk.get(Task, path)


def listed(desk: Desk, space: str) -> list[Task]:
    """Return the tasks of a case: the open ones first, then by the day they are due."""
    found = desk.load(Task, space)
    return sorted(found, key=lambda task: (task.state == "done", task.due or "9", task.created, task.path))


def from_turns(desk: Desk, interview: Interview) -> dict[str, list[Task]]:
    """Return the tasks that come from turns of an interview, by turn."""
    told: dict[str, list[Task]] = {}
    for task in desk.load(Task, "", "f_source >= ? AND f_source < ? || '0'", [interview.path, interview.path]):
        told.setdefault(task.source, []).append(task)
    return told


def raised(desk: Desk, interview: Interview, by: str, source: str, what: str) -> Iterator[Change]:
    """Yield what makes the follow-up that `by` (the id of a mark or turn) raises; raised again, it is the same task.

    `what` is a text as it stands in an event. Whom to ask is whoever was talked to.
    """
    path = _path(by)
    known = desk.known(Task, path)
    if known is None:
        asked = {"person": interview.interviewee} if interview.interviewee else {}
        yield Change(path, {**_begun(desk), "sort": "verify", "what": what, "source": source, **asked})
    elif known.deleted or known.source != source:
        yield Change(path, {"deleted": False, "source": source})


def follow(desk: Desk, space: str, source: str, what: str) -> Task:
    """Set the task to verify what the record at `source` raises, as `what` says; set again, it is the same task."""
    path = _path(source)
    known = desk.known(Task, path)
    if known is None:
        desk.set(space, path, {**_begun(desk), "sort": "verify", "what": what, "source": source})
    elif known.deleted:
        desk.restore(space, path)
    return desk.get(Task, path)


def of(desk: Desk, source: str) -> Task | None:
    """Return the task that follows up the record at `source`, if there is one."""
    known = desk.known(Task, _path(source))
    return None if known is None or known.deleted else known


def dropped(desk: Desk, by: str) -> Iterator[Change]:
    """Yield what takes away the follow-up that `by` raised; one that was done stays."""
    known = desk.known(Task, _path(by))
    if known is not None and not known.deleted and known.state != "done":
        yield Change(known.path, {"deleted": True})


def close(desk: Desk, task: Task, outcome: str) -> None:
    """Close a task with what came of it. Raises Refused(TASK_OUTCOME, TASK_OWNER)."""
    if not outcome.strip():
        raise Refused(Code.TASK_OUTCOME)
    _need_owner(desk, task)
    desk.set(task.space, task.path, {"state": "done", "outcome": outcome})


def reopen(desk: Desk, task: Task) -> None:
    """Open a task again. Raises Refused(TASK_OWNER)."""
    _need_owner(desk, task)
    desk.set(task.space, task.path, {"state": "open"})


def place(path: str, desk: Desk) -> str:
    """Return the record at which the task at `path` is seen: what it comes from, else its case; for `Session.do`."""
    task = desk.get(Task, path)
    return task.source or desk.load(Case, task.space)[0].path


def missing(task: Task) -> list[Gap]:
    """Return what a task lacks to be done with, as of today."""
    return before_done(task, today().isoformat())


def today() -> date:
    """Return the day it is here."""
    return datetime.now().astimezone().date()


def _need_owner(desk: Desk, task: Task) -> None:
    """Refuse to end what is another's: a task is ended by whoever set it or whom it is for, or by who leads."""
    if desk.member not in {task.created_by, *task.members} and desk.role not in LEADING:
        raise Refused(Code.TASK_OWNER)


def _begun(desk: Desk, *, for_self: bool = True) -> dict[str, Any]:
    due = today() + timedelta(days=DAYS)
    return {"state": "open", "due": due.isoformat(), **({f"members.{desk.member}": True} if for_self else {})}


def _path(by: str) -> str:
    return f"task/{ids.derived('task', by)}"
