"""What stands beside the words of a talk: marks, exhibits, the findings that cite it, the tasks that come from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fieldkit import words
from fieldkit.desk import exhibits, findings, marks, tasks
from fieldkit.desk.desk import Desk
from fieldkit.desk.turns import Line
from fieldkit.model.kinds import Finding, Interview, Task
from ui.interview.gutter import Beside
from ui.parts.fields import choice_label
from ui.parts.marked import MarkedLine
from ui.wording import say

_SHORT = 60
"""Characters of a turn that are shown for all of it."""


class Around(NamedTuple):
    """Chips for the turns, and a line for each mark, exhibit, finding and task, in the order of the turns."""

    beside: Beside
    lines: list[MarkedLine]


def read(desk: Desk, interview: Interview, lines: Sequence[Line]) -> Around:
    """Return what stands beside the turns of a talk; for `Session.do`."""
    named = {path: exhibits.called(desk, path) for line in lines for path in line.exhibits}
    citing = {
        turn: [(one.path, _title(desk, one)) for one in found]
        for turn, found in findings.citing_turns(desk, interview).items()
    }
    beside = Beside(named, citing)
    raised = tasks.from_turns(desk, interview)
    told: list[MarkedLine] = []
    for number, line in enumerate(lines, 1):
        told += _beside_turn(desk, interview, number, line, beside)
        told += (_task(desk, number, task) for task in raised.get(line.path, ()))
    return Around(beside, told)


def _beside_turn(desk: Desk, interview: Interview, number: int, line: Line, beside: Beside) -> Iterator[MarkedLine]:
    if line.verify:
        label = choice_label("mark", "sort", "verify")
        yield MarkedLine(f"{line.path}@0-{len(line.text)}", label, f"{number}　{line.text[:_SHORT]}")
    for one in line.marks:
        label = choice_label("mark", "sort", one.sort)
        told = (f"{number}　{one.quote(line.text)}", marks.value(one, line.text, interview.started), _who(desk, one))
        yield MarkedLine(f"{line.path}@{one.start}-{one.end}", label, "　".join(filter(None, told)))
    for sort in ("exhibit", "finding"):
        for path, called in beside.of(line, sort):
            yield MarkedLine(path, words.say("kind", sort), f"{number}　{called}")


def _task(desk: Desk, number: int, task: Task) -> MarkedLine:
    state = choice_label("task", "state", task.state)
    told = f"{number}　{state}　{desk.tell(task.what)}"
    return MarkedLine(task.path, choice_label("task", "sort", task.sort), told)


def _who(desk: Desk, mark: marks.Marked) -> str:
    face = desk.persons.face(mark.person) if mark.person else None
    return face.label() if face is not None else ""


def _title(desk: Desk, finding: Finding) -> str:
    return desk.tell(finding.title) or say("findings", "untitled")
