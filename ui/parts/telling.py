"""What a record is, in a line: for lists that lead to records of several kinds."""

from __future__ import annotations

from fieldkit.desk import checklists, exhibits, hits, transcripts
from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.model.kinds import Check, Checklist, Exhibit, Finding, Interview, Petition, Roster, Row, Seal, Task, Turn
from fieldkit.model.questions import Hit, Visit
from fieldkit.model.record import Record, kind_of


def line(desk: Desk, path: str) -> str:
    """Return the words by which one knows the record at `path`; for `Session.do`."""
    kind = KINDS.get(kind_of(path))
    record = desk.known(kind.record, path) if kind is not None else None
    if isinstance(record, Turn):
        interview = desk.get(Interview, record.family)
        return f"{transcripts.turn_number(desk, interview, record)} {desk.tell(record.text)}"
    if isinstance(record, Exhibit):
        return exhibits.called(desk, record.path)
    if isinstance(record, Check):
        return f"{record.name} {desk.tell(record.note)}"
    if isinstance(record, Petition):
        return desk.tell(record.summary)
    if isinstance(record, Task):
        return desk.tell(record.what)
    if isinstance(record, Seal):
        return desk.tell(desk.get(Interview, record.family).title)
    if isinstance(record, Interview | Finding | Roster):
        return desk.tell(record.title)
    return _of_lists(desk, record)


def _of_lists(desk: Desk, record: Record | None) -> str:
    """Return the words for what lists and forms lead to."""
    if isinstance(record, Visit):
        return f"{record.day} {desk.tell(record.answer)}"
    if isinstance(record, Hit):
        return hits.told(desk, [record])[0].sentence
    if isinstance(record, Checklist):
        return f"{checklists.find_form(desk, record.form).title} {record.started.replace('T', ' ')}"
    return record.cells if isinstance(record, Row) else ""
