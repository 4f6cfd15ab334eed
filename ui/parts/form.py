"""A form made from a record's declaration: one row for each field, kept while it is typed, without a save button.

Texts are kept as drafts within a second and become one event when the field is left; everything else is written when
it is chosen. Adding a field to a record adds its row here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from fieldkit.desk import drafting, facts
from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.model.record import Field, Record, Type
from ui.jobs import Brief
from ui.parts import fields
from ui.session import Session

KEEP_MS = 400
"""How long after the last key typing is kept as a draft, and the longest that a key waits."""

_TYPED = frozenset({Type.LINE, Type.TEXT})
_NUMBERS = frozenset({Type.INTEGER, Type.MONEY})

Offers = Mapping[str, Sequence[tuple[str, str]]]
"""The records or members that the fields of a form may name: value and label, by field."""


class Shown(NamedTuple):
    """A record as a form shows it: its facts, own drafts laid over them, the fields in conflict, and its footing."""

    path: str
    space: str
    values: dict[str, Any]
    conflicts: tuple[str, ...]
    on: drafting.Footing


def read(desk: Desk, record: Record) -> Shown:
    """Return what a form shows of a record; for `Session.do`."""
    values = facts.told(desk, record, outside=False)
    for (path, name), text in drafting.held(desk, record.path).items():
        if path == record.path:
            values[name] = text
    return Shown(record.path, record.space, values, record.conflicts, drafting.footing(desk, record))


class RecordForm(QWidget):
    """Shows and keeps the fields of one record."""

    kept = Signal()
    """Something of it was written into the vault."""

    def __init__(
        self,
        session: Session,
        kind: str,
        names: Sequence[str],
        offers: Offers | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._declared = {name: _declared(kind, name) for name in names}
        self._edits: dict[str, Any] = {}
        self._shown: Shown | None = None
        self._typed: set[str] = set()
        self._begun: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.keep)
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, field in self._declared.items():
            self._add(kind, name, field, (offers or {}).get(name))
        self.setDisabled(True)

    @property
    def path(self) -> str:
        """The record that is shown; empty before there is one."""
        return self._shown.path if self._shown else ""

    def show_record(self, shown: Shown | None) -> None:
        """Show a record, or none; what is typed and not kept yet is kept first."""
        if self._shown is not None and (shown is None or shown.path != self._shown.path):
            self.leave()
        self._shown = shown
        self.setEnabled(shown is not None)
        for name, edit in self._edits.items():
            if name not in self._typed | self._begun:
                edit.show_value(shown.values.get(name) if shown else None)
        for name in self._declared:
            self._mark(name, conflict=shown is not None and name in shown.conflicts)

    def focus(self, name: str) -> None:
        """Put the cursor into a field: what is missing leads here."""
        edit = self._edits.get(name)
        if edit is not None:
            edit.setFocus()

    def edit(self, name: str) -> Any:
        """Return the widget of a field."""
        return self._edits[name]

    @Slot()
    def keep(self) -> None:
        """Keep what was typed since as drafts."""
        self._timer.stop()
        if self._shown is not None:
            for name in sorted(self._typed):
                words = self._edits[name].value()
                self.session.do(self, partial(_type, self._shown, name, words), brief=Brief.DRAFT)

    def leave(self) -> None:
        """Turn what was typed into events, a number or a date that is not left yet too."""
        self.keep()
        for name in sorted(self._begun):
            self._write(name)
        if self._shown is not None:
            for name in sorted(self._typed):
                self.session.do(self, partial(_leave, self._shown, name), self._was_kept, brief=Brief.TYPING)
        self._typed.clear()

    def _add(self, kind: str, name: str, field: Field, offered: Sequence[tuple[str, str]] | None) -> None:
        edit: Any = fields.edit_of(field, kind, offered, self)
        label = QLabel(fields.label(kind, name), self)
        label.setBuddy(edit)
        edit.setAccessibleName(fields.label(kind, name))
        edit.setProperty("field", name)
        edit.changed.connect(self._changed)
        edit.finished.connect(self._finished)
        self._layout.addRow(label, edit)
        self._edits[name] = edit

    def _mark(self, name: str, *, conflict: bool) -> None:
        label = self._layout.labelForField(self._edits[name])
        assert isinstance(label, QLabel)
        label.setText(f"{label.text().removesuffix(' ⚠')}{' ⚠' if conflict else ''}")

    @Slot()
    def _changed(self) -> None:
        name = str(self.sender().property("field"))
        if self._shown is None:
            return
        if self._declared[name].type not in _TYPED:
            self._begun.add(name)
            return
        self._typed.add(name)
        if not self._timer.isActive():
            self._timer.start(KEEP_MS)

    @Slot()
    def _finished(self) -> None:
        name = str(self.sender().property("field"))
        if self._shown is None:
            return
        if name in self._typed:
            self.leave()
        elif self._declared[name].type not in _TYPED or self._declared[name].each:
            self._write(name)

    def _write(self, name: str) -> None:
        self._begun.discard(name)
        if self._shown is None:
            return
        value, before = self._edits[name].value(), self._shown.values.get(name)
        if self._declared[name].each:
            changes = {f"{name}.{one}": one in value for one in set(before or ()) ^ value}
        elif value is None or (value == "" and self._declared[name].type in _NUMBERS):
            # What cannot be read, and a number taken away, which no event can say: what stands is shown again.
            self._edits[name].show_value(before)
            return
        else:
            nothing = before is None and (value == "" or value is False)  # a zero is something
            changes = {} if nothing or value == before else {name: value}
        if changes:
            self._shown.values[name] = value
            self.session.do(self, partial(_set, self._shown, changes), self._was_kept, brief=Brief.TYPING)

    @Slot(object)
    def _was_kept(self, _: None) -> None:
        self.kept.emit()


def _declared(kind: str, name: str) -> Field:
    field = KINDS[kind].field(name)
    assert field is not None, (kind, name)
    return field


def _type(shown: Shown, name: str, words: str, desk: Desk) -> None:
    drafting.type_field(desk, shown.space, shown.path, name, words, shown.on)


def _leave(shown: Shown, name: str, desk: Desk) -> None:
    drafting.leave_field(desk, shown.space, shown.path, name)


def _set(shown: Shown, changes: dict[str, Any], desk: Desk) -> None:
    drafting.state(desk, shown.space, shown.path, changes, shown.on)
